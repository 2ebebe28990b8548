"""The house's own rules: arrows one way, a catalogue without holes, two twin READMEs."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src/beffroi").rglob("*.py"))


def test_arrows_run_one_way():
    pytest.importorskip("importlinter")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT / "src").as_posix())
def test_modules_stay_small_and_functions_smaller(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= 500
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 60, node.name


def test_rooms_read_no_clock():
    """Dates come in as parameters: only the command line looks at the clock."""
    for path in SOURCES:
        if path.is_relative_to(ROOT / "src/beffroi/cli"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"today", "utcnow"}:
                pytest.fail(f"{path}:{node.lineno} reads the clock")


def test_the_two_readmes_give_the_same_commands():
    commands = [
        re.findall(r"```(?:console|sh|bash)\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
        for name in ("README.md", "README.fr.md")
    ]
    assert commands[0]
    assert commands[0] == commands[1]


def test_ci_runs_the_readme_s_second_command():
    readme = (ROOT / "README.md").read_text("utf-8")
    second = re.findall(r"^python3 dev\.py .*$", readme, re.MULTILINE)[1]
    assert second in (ROOT / ".ci/run").read_text("utf-8").splitlines()


def test_every_direct_dependency_is_justified():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [
        *project["dependencies"],
        *(d for extra in project["optional-dependencies"].values() for d in extra),
    ]
    architecture = (ROOT / "docs/architecture.md").read_text("utf-8")
    missing = [
        n for d in named if (n := re.split(r"[<>=\[]", d)[0]) and f"`{n}`" not in architecture
    ]
    assert not missing


def test_every_sentence_has_its_english():
    pytest.importorskip("babel")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/messages.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
