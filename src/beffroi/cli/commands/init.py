"""``beffroi init``: an empty dossier."""

from __future__ import annotations

from pathlib import Path

import click

from beffroi.cli.words import _
from beffroi.dossier import Dossier


@click.command(help=_("Crée un dossier vide pour la collectivité, dans DOSSIER."))
@click.argument("folder", metavar="DOSSIER", type=click.Path(path_type=Path), default=Path())
def command(folder: Path) -> None:
    """Create the folders and say what comes next."""
    Dossier.create(folder)
    click.echo(_("Dossier prêt : {folder}").format(folder=folder.resolve()))
    click.echo(_("Ensuite : beffroi -d {folder} ingest FICHIER…").format(folder=folder))
