"""``beffroi diff``: what separates two positions."""

from __future__ import annotations

from datetime import date

import click

from beffroi.cli.session import Day, as_json, console, emit, lang, open_dossier, position_of, today
from beffroi.cli.words import _
from beffroi.core.format import format_date


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
    if json_out:
        emit(found)
        return
    print_difference(found, lang(), console())
    _print_texts(before, after, known or today())


def _print_texts(before: date, after: date, known: date) -> None:
    """Say which texts begin to apply between the two days, whether or not they reach a system."""
    from beffroi.regulation import calendar

    coming = [m for m in calendar(before, known=known) if m.day <= after]
    if coming:
        click.echo("\n" + _("Textes qui commencent à s’appliquer"))
    for milestone in coming:
        titles = " ; ".join(milestone.titles)
        click.echo(f"  {format_date(milestone.day, lang())} : {titles}")
