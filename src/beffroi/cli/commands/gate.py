"""``beffroi gate``: may this system answer, and how?"""

from __future__ import annotations

from datetime import date, timedelta

import click

from beffroi.cli.main import EXIT_PARTIAL
from beffroi.cli.session import (
    Day,
    as_json,
    console,
    dated,
    emit,
    lang,
    open_dossier,
    position_of,
    today,
)
from beffroi.cli.words import _
from beffroi.core import CHALLENGES, BeffroiError, t
from beffroi.dossier import Dossier
from beffroi.gates import DataClass, Override, Passage, Request, pass_gates
from beffroi.position import Position
from beffroi.register import Register

JOURNAL = "derogations"
DEFAULT_DAYS = 30
LONGEST_DAYS = 366


@click.command(help=_("Demande aux quatre portes si SYSTÈME peut servir une demande, et comment."))
@click.argument("system", metavar=_("SYSTÈME"))
@click.option(
    "--data",
    type=click.Choice(["none", "personal", "sensitive"]),
    default="none",
    help=_("Données portées par la demande : aucune, personnelles, sensibles."),
)
@click.option("--deferrable", is_flag=True, help=_("Le traitement peut attendre."))
@click.option(
    "--override",
    "gate",
    type=click.Choice(list(CHALLENGES)),
    default=None,
    help=_("Laisser passer malgré le refus de cette porte (avec --by et --motive)."),
)
@click.option("--by", default=None, help=_("Qui déroge : nom et fonction."))
@click.option("--motive", default=None, help=_("Pourquoi."))
@click.option("--until", type=Day(), default=None, help=_("Jusqu’à quand (par défaut : 30 jours)."))
@dated
@as_json
@click.pass_context
def command(  # noqa: D103 - the help says it
    ctx: click.Context,
    system: str,
    data: DataClass,
    gate: str | None,
    by: str | None,
    motive: str | None,
    until: date | None,
    on: date | None,
    known: date | None,
    *,
    deferrable: bool,
    json_out: bool,
) -> None:
    dossier = open_dossier(ctx)
    day = on or today()
    position = position_of(dossier, day, known)
    register = dossier.load()[0].at(position.on, position.known)
    request = Request(system=system, on=day, data=data, deferrable=deferrable)
    if gate is not None:
        _write_override(dossier, request, gate, by, motive, until, register, position)
    passage = pass_gates(request, register, position, overrides(dossier))
    emit(passage) if json_out else _show(passage)
    ctx.exit(EXIT_PARTIAL if passage.verdict == "refuse" else 0)


def overrides(dossier: Dossier) -> list[Override]:
    """Return every override written in the dossier's journal."""
    return [Override.model_validate(n["derogation"]) for n in dossier.notes(JOURNAL)]


def _write_override(
    dossier: Dossier,
    request: Request,
    gate: str,
    by: str | None,
    motive: str | None,
    until: date | None,
    register: Register,
    position: Position,
) -> None:
    if not (by or "").strip() or not (motive or "").strip():
        raise BeffroiError(
            t("une dérogation est nominative et motivée."),
            where="--override",
            mend=t('Ajoutez --by "Nom, fonction" et --motive "…".'),
        )
    end = until or request.on + timedelta(days=DEFAULT_DAYS)
    if not request.on <= end <= request.on + timedelta(days=LONGEST_DAYS):
        raise BeffroiError(
            t("une dérogation court d’aujourd’hui à un an au plus."),
            where="--until",
            mend=t("Donnez une fin plus proche."),
        )
    ruling = next(r for r in pass_gates(request, register, position).rulings if r.gate == gate)
    if ruling.verdict != "refuse" or not ruling.overridable:
        raise BeffroiError(
            t("la porte ne refuse pas : il n’y a rien à déroger.")
            if ruling.verdict != "refuse"
            else t("ce refus ne souffre pas de dérogation."),
            where=gate,
        )
    override = Override.model_validate(
        {
            "system": request.system,
            "gate": gate,
            "by": by,
            "motive": motive,
            "on": request.on,
            "until": end,
        }
    )
    dossier.note(JOURNAL, request.on, {"derogation": override.model_dump(mode="json")})


def _show(passage: Passage) -> None:
    from beffroi.report.terminal import print_passage

    print_passage(passage, lang(), console())
