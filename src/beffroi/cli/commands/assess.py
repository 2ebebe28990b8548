"""``beffroi assess``: the position on the four challenges."""

from __future__ import annotations

from datetime import date

import click

from beffroi.cli.session import as_json, console, dated, emit, lang, open_dossier, position_of
from beffroi.cli.words import _


@click.command(
    help=_(
        "Prend position sur les quatre défis, au jour --on, avec ce que l’on savait au jour --known."
    )
)
@dated
@as_json
@click.pass_context
def command(ctx: click.Context, on: date | None, known: date | None, *, json_out: bool) -> None:
    """Print the position."""
    position = position_of(open_dossier(ctx), on, known)
    if json_out:
        emit(position)
        return
    from beffroi.report.terminal import print_position

    print_position(position, lang(), console())
