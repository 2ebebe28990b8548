"""``beffroi doctor``: is the installation whole, and is the dossier what it was?"""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import click

import beffroi
from beffroi.cli.main import EXIT_PARTIAL
from beffroi.cli.session import lang
from beffroi.cli.words import _
from beffroi.core import BeffroiError, t
from beffroi.dossier import Dossier
from beffroi.evidence import Artefact

NEEDED = ("pydantic", "duckdb", "pyarrow", "ecologits", "networkx", "python-calamine", "pypdfium2")
OPTIONAL = {"fpdf2": "demo", "xlsxwriter": "demo"}


@click.command(
    help=_("Vérifie l’installation, et que chaque artefact du dossier est bien celui qui fut lu.")
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Print what is there, what is missing, and what has changed."""
    click.echo(
        f"Beffroi {beffroi.__version__} · Python {platform.python_version()} · {sys.platform}"
    )
    for name in (*NEEDED, *OPTIONAL):
        try:
            click.echo(f"✓ {name} {version(name)}")
        except PackageNotFoundError:
            extra = OPTIONAL.get(name)
            click.echo(
                f"· {name} : "
                + (_("absent, option « {extra} »").format(extra=extra) if extra else _("absent"))
            )
    if not (ctx.obj / "beffroi.toml").is_file():
        click.echo(_("Pas de dossier ici : rien d’autre à vérifier."))
        return
    faults = check(Dossier.open(ctx.obj))
    for fault in faults:
        click.echo(f"✗ {fault.render(lang())}")
    click.echo(_("Dossier sain.") if not faults else _("{n} défaut(s).").format(n=len(faults)))
    ctx.exit(EXIT_PARTIAL if faults else 0)


def check(dossier: Dossier) -> list[BeffroiError]:
    """Return every fault of a dossier: unreadable sheets, artefacts missing or changed."""
    _register, base, faults = dossier.load()
    for reading in base.readings():
        path = base.path(reading)
        if path is None or path.is_dir():
            continue
        if not path.is_file():
            faults.append(
                BeffroiError(t("l’artefact a disparu du dossier."), where=reading.source.name)
            )
        elif Artefact(path, reading.source.name).sha256 != reading.source.sha256:
            faults.append(
                BeffroiError(
                    t("l’artefact a changé depuis sa lecture."),
                    where=reading.source.name,
                    mend=t("Remettez l’original, ou ingérez la nouvelle version."),
                )
            )
    return faults
