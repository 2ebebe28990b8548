"""``beffroi notice``: inform the agents before the first log is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from beffroi.cli.session import Day, open_dossier, today
from beffroi.cli.words import _
from beffroi.dossier import Dossier


@click.command(
    help=_(
        "Écrit la note d’information des agents (CST) et la ligne du registre RGPD, dans documents/."
    )
)
@click.option(
    "--on", type=Day(), default=None, help=_("Date des documents (par défaut : aujourd’hui).")
)
@click.pass_context
def command(ctx: click.Context, on: date | None) -> None:
    """Write the documents and say where they are."""
    for path in write_notice(open_dossier(ctx), on or today()):
        click.echo(path)


def write_notice(dossier: Dossier, day: date) -> list[Path]:
    """Write the agents' note and the record line; return their paths."""
    from beffroi.regulation import Thresholds, agents_notice

    register = dossier.load()[0].at(day, day)
    written = []
    for document in agents_notice(register.authority, Thresholds(group=dossier.k), day):
        path = dossier.root / "documents" / document.name
        path.write_text(document.text, "utf-8")
        written.append(path)
    return written
