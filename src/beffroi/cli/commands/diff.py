"""``beffroi diff``: what separates two positions."""

from __future__ import annotations

from datetime import date

import click

from beffroi.cli.session import Day, as_json, console, emit, lang, open_dossier, position_of
from beffroi.cli.words import _


@click.command(help=_("Compare la position au jour AVANT et au jour APRÈS."))
@click.argument("before", metavar=_("AVANT"), type=Day())
@click.argument("after", metavar=_("APRÈS"), type=Day())
@click.option(
    "--known", type=Day(), default=None, help=_("Ce que l’on savait ce jour-là, pour les deux.")
)
@as_json
@click.pass_context
def command(
    ctx: click.Context, before: date, after: date, known: date | None, *, json_out: bool
) -> None:
    """Print what appears, disappears and changes."""
    from beffroi.position import difference
    from beffroi.report.terminal import print_difference

    dossier = open_dossier(ctx)
    found = difference(position_of(dossier, before, known), position_of(dossier, after, known))
    emit(found) if json_out else print_difference(found, lang(), console())
