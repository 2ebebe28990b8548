"""``beffroi rightsize``: the smallest model that does the job, on the authority's own examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from beffroi.cli.session import as_json, console, emit, lang
from beffroi.cli.words import _, mark
from beffroi.core.format import format_amount, format_number

RUNGS = {
    "majority": mark("aucune IA : toujours la réponse la plus fréquente"),
    "keywords": mark("règles trouvées dans les exemples"),
    "bayes": mark("modèle linéaire (bayésien naïf)"),
    "regression": mark("modèle linéaire (régression)"),
}


@click.command(
    help=_(
        "Cherche le plus petit modèle qui fait le travail, sur vos exemples : TÂCHE.csv, colonnes text et label (voir docs/empreinte.md)."
    )
)
@click.argument(
    "task", metavar=_("TÂCHE.csv"), type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--bar",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.9,
    metavar="Q",
    help=_("Part de bonnes réponses exigée, entre 0 et 1 (par défaut : 0,9)."),
)
@click.option(
    "--save-to",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help=_("Dossier où écrire le petit modèle appris et sa carte."),
)
@as_json
def command(task: Path, bar: float, save_to: Path | None, *, json_out: bool) -> None:
    """Print the ladder, the rung to take, and what the others would cost."""
    from beffroi.climate import rightsize

    found = rightsize(task, bar=bar, save_to=save_to)
    emit(found) if json_out else _show(found, save_to)


def _show(found: dict[str, Any], saved_to: Path | None) -> None:
    click.echo(
        _("{n} exemples distincts, {held} tenus à part ; exigé : {bar} de bonnes réponses.").format(
            n=found["examples"], held=found["held_out"], bar=_share(found["bar"])
        )
    )
    table = Table(box=None, pad_edge=False)
    for heading in (
        _("Échelon"),
        _("Bonnes réponses"),
        _("Intervalle à 95 %"),
        _("Wh/1 000 actes"),
    ):
        table.add_column(heading, overflow="fold")
    for one in (*found["ladder"], *found["not_tried"]):
        quality = one["quality"]
        name = _(RUNGS[one["rung"]]) if one["rung"] in RUNGS else one["rung"]
        table.add_row(
            escape(name),
            _share(quality["share"]) if quality else _("non essayé"),
            f"{_share(quality['low'])} – {_share(quality['high'])}" if quality else "—",
            _energy(one),
        )
    console().print(table)
    _conclude(found)
    if "saved" in found:
        names = ", ".join(sorted(found["saved"].values()))
        click.echo(_("Modèle et carte écrits dans {folder} : {names}").format(
            folder=saved_to, names=names
        ))  # fmt: skip


def _share(value: float) -> str:
    return format_amount(value, "ratio", lang())


def _energy(one: dict[str, Any]) -> str:
    ends = (one["energy_low"], one["energy_high"])
    return " – ".join(dict.fromkeys(format_number(float(f"{e:.2g}"), lang()) for e in ends))


def _conclude(found: dict[str, Any]) -> None:
    rung = found["recommended"]
    if rung is None:
        click.echo(
            _("Recommandé : aucun. La borne basse d’aucun échelon essayé n’atteint l’exigence.")
        )
    else:
        name = _(RUNGS[rung]) if rung in RUNGS else rung
        click.echo(_("Recommandé : {name}").format(name=name))
    beside = found["against_best"]
    if beside is not None:
        words = (
            _("Le petit modèle est dans l’intervalle de {model}, pour {k} fois moins d’énergie.")
            if beside["within"]
            else _(
                "Le petit modèle reste sous l’intervalle de {model}, qui demande {k} fois plus d’énergie."
            )
        )
        ratio = beside["energy_ratio"]
        click.echo(
            words.format(
                model=beside["model"],
                k="?" if ratio is None else format_number(float(f"{ratio:.2g}"), lang()),
            )
        )


__all__ = ["command"]
