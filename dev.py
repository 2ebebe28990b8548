#!/usr/bin/env python3
"""All the set-up there is: ``python3 dev.py demo``, ``python3 dev.py test``, ``python3 dev.py lint``.

Needs Python 3.11 or later with pip, and nothing else. Everything goes into ``.venv`` beside this file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
UV = "uv==0.13.9"
LINT = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)


def main(args: list[str]) -> int:
    """Run the asked job and return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - told before anything else fails
        print("Beffroi demande Python 3.11 ou plus récent.", file=sys.stderr)
        return 2
    job, rest = (args[0], args[1:]) if args else ("", [])
    if job == "demo":
        return install("--no-dev") or run("beffroi", "demo", *rest)
    if job == "test":
        return install() or chromium() or run("pytest", "-n", "2", *rest)
    if job == "lint":
        return install() or max(run(*step) for step in LINT)
    print(__doc__, file=sys.stderr)
    return 2


def install(*options: str) -> int:
    """Bring ``.venv`` to what ``uv.lock`` says."""
    if not (BIN / "python").exists() and not (BIN / "python.exe").exists():
        venv.create(VENV, with_pip=True)
    if shutil.which("uv", path=str(BIN)) is None:
        code = run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV)
        if code:
            return code
    return run(
        "uv", "sync", "--system-certs", "--quiet", "--frozen", "--inexact", "--all-extras", *options
    )


def chromium() -> int:
    """Get a browser for the page tests where that needs no question; without one they say so."""
    names = ("chromium", "chromium-browser", "google-chrome")
    if (
        any(map(shutil.which, names))
        or not shutil.which("apt-get")
        or not hasattr(os, "geteuid")
        or os.geteuid()
    ):
        return 0
    print("Installation de Chromium pour les tests de pages…", file=sys.stderr)
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
    ):
        subprocess.run(command, check=False, capture_output=True)
    return 0


def run(command: str, *args: str) -> int:
    """Run a program of ``.venv`` in the project's folder."""
    env = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    env.pop("VIRTUAL_ENV", None)
    program = shutil.which(command, path=str(BIN)) or command
    return subprocess.run([program, *args], cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
