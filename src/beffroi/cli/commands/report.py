"""``beffroi report``: the position as files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from beffroi.cli.session import dated, lang, open_dossier, position_of
from beffroi.cli.words import _
from beffroi.dossier import Dossier
from beffroi.position import Position


@click.command(help=_("Écrit le rapport : une page HTML d’un seul tenant, le JSON et les CSV."))
@dated
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help=_("Dossier où écrire (par défaut : documents/ du dossier)."),
)
@click.pass_context
def command(ctx: click.Context, on: date | None, known: date | None, target: Path | None) -> None:
    """Write the files and say where they are."""
    dossier = open_dossier(ctx)
    for path in write_report(dossier, position_of(dossier, on, known), target):
        click.echo(path)


def write_report(dossier: Dossier, position: Position, target: Path | None = None) -> list[Path]:
    """Write every form of the report and return their paths, the page first."""
    from beffroi.report.csv import tables
    from beffroi.report.html import render_html
    from beffroi.report.json import to_json

    target = target or dossier.root / "documents"
    target.mkdir(parents=True, exist_ok=True)
    register = dossier.load()[0].at(position.on, position.known)
    name = f"position-{position.on}"
    files = {
        f"{name}.html": render_html(position, lang(), register).encode(),
        f"{name}.json": to_json(position).encode(),
        **{f"{name}-{part}.csv": body for part, body in tables(position, lang()).items()},
    }
    written = []
    for file, body in files.items():
        (target / file).write_bytes(body)
        written.append(target / file)
    return written
