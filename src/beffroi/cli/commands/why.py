"""``beffroi why``: from a figure back to its files."""

from __future__ import annotations

from datetime import date

import click

from beffroi.cli.session import as_json, console, dated, emit, lang, open_dossier, position_of
from beffroi.cli.words import _


@click.command(
    help=_(
        "Remonte d’un chiffre ou d’un constat (son nom, ou une partie) à ses fichiers, lignes et méthodes."
    )
)
@click.argument("figure", metavar=_("CHIFFRE"))
@dated
@as_json
@click.pass_context
def command(
    ctx: click.Context, figure: str, on: date | None, known: date | None, *, json_out: bool
) -> None:
    """Print the chain behind a figure."""
    from beffroi.position import why
    from beffroi.report.terminal import print_why

    chain = why(position_of(open_dossier(ctx), on, known), figure)
    emit(chain) if json_out else print_why(chain, lang(), console())
