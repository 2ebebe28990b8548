"""``beffroi demo``: the whole job on a made-up authority, on real artefacts."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from beffroi.cli.commands.ingest import knowledge
from beffroi.cli.commands.report import write_report
from beffroi.cli.session import console, lang, position_of
from beffroi.cli.words import _
from beffroi.core import BeffroiError, t
from beffroi.dossier import Dossier, confirm, take_in
from beffroi.evidence.ingest import plan

SEAL = ".demonstration"


@click.command(
    help=_(
        "Construit la collectivité de démonstration dans DOSSIER, prend sa position, écrit le rapport."
    )
)
@click.argument(
    "folder",
    metavar="DOSSIER",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-corvenne"),
)
def command(folder: Path) -> None:
    """Build, read, assess, report, and print the five decisions."""
    try:
        from beffroi.demo import build
    except ModuleNotFoundError as missing:
        raise BeffroiError(
            t("la démonstration demande « {name} ».", name=str(missing.name)),
            mend=t("Installez l’option : pip install 'beffroi[demo]'."),
        ) from None
    _make_room(folder)
    click.echo(_("Construction des artefacts…"))
    made = build(folder)
    (folder / SEAL).touch()
    dossier = Dossier.create(folder)
    from beffroi.cli.commands.notice import write_notice

    write_notice(dossier, made.on)
    confirm(dossier, _("démonstration"), made.on)
    click.echo(_("Lecture de {n} artefacts…").format(n=len(made.files)))
    with TemporaryDirectory(prefix="beffroi-") as scratch:
        outcomes = list(
            take_in(dossier, plan([folder / "depot"], Path(scratch)), made.on, knowledge())
        )
    for outcome in outcomes:
        if outcome.error is not None:
            click.echo(f"✗ {outcome.error.render(lang())}", err=True)
    position = position_of(dossier, made.on, made.on)
    written = write_report(dossier, position)
    from beffroi.report.terminal import print_decisions

    print_decisions(position, lang(), console())
    click.echo(_("Rapport : {path}").format(path=written[0].resolve()))
    click.echo(_("Pour creuser : beffroi -d {folder} why CHIFFRE").format(folder=folder))


def _make_room(folder: Path) -> None:
    """Start afresh, but never on a folder that is not a demonstration."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / SEAL).exists():
            raise BeffroiError(
                t(
                    "« {folder} » n’est pas vide et n’est pas une démonstration.",
                    folder=str(folder),
                ),
                mend=t("Donnez un autre dossier : beffroi demo AUTRE_DOSSIER."),
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
