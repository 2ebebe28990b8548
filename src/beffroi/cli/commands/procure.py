"""``beffroi procure``: from the measure to the purchase."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table

from beffroi.cli.session import as_json, console, dated, emit, lang, open_dossier, today, warn
from beffroi.cli.words import _, mark
from beffroi.core import BeffroiError, t
from beffroi.core.format import format_date, format_number

if TYPE_CHECKING:
    from beffroi.register import Contract
    from beffroi.sovereignty.procure import Candidate, Deadline, JointPurchase, Priority
    from beffroi.sovereignty.view import View

KINDS = {
    "notice": mark("dernier jour pour dénoncer"),
    "end": mark("fin"),
    "ended": mark("déjà échu"),
}
STATES = {"lost": mark("perdu"), "degraded": mark("dégradé")}
ANSWERS = {True: "✓", False: "✗", None: "?"}
NEEDS = {
    "union_control": mark("contrôle depuis l’Union"),
    "same_layer": mark("même rôle"),
    "standard_interface": mark("interface répandue"),
    "hosted_in_union": mark("hébergé dans l’Union"),
    "secnumcloud": mark("SecNumCloud"),
}


@click.command(
    help=_(
        "Calendrier des contrats et où agir d’abord ; avec une FICHE : clauses, critères et solutions de rechange d’un système, ou écarts d’un contrat."
    )
)
@click.argument("name", metavar=_("[FICHE]"), required=False)
@click.option(
    "--qualified", is_flag=True, help=_("Demander la qualification SecNumCloud du service.")
)
@click.option(
    "--with",
    "others",
    multiple=True,
    metavar=_("DOSSIER"),
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=_("Dossier d’une autre collectivité, pour ce qu’on pourrait acheter ensemble."),
)
@dated
@as_json
@click.pass_context
def command(  # noqa: D103 - the help says it
    ctx: click.Context,
    name: str | None,
    others: tuple[Path, ...],
    on: date | None,
    known: date | None,
    *,
    qualified: bool,
    json_out: bool,
) -> None:
    on, known = on or today(), known or today()
    view = _view(ctx, on, known)
    if name is None:
        _whole(view, _shared(view, others) if others else None, json_out=json_out)
        return
    kind, _colon, bare = name.rpartition(":")
    contract = view.register.contracts.get(bare) if kind in {"", "contract"} else None
    if contract is not None:
        _contract(contract, json_out=json_out)
    elif bare in view.systems and kind in {"", "system"}:
        _system(view, bare, qualified=qualified, json_out=json_out)
    else:
        raise BeffroiError(
            t("« {name} » n’est ni un système en service ni un contrat du registre.", name=name),
            mend=t("Listez-les avec « beffroi register »."),
        )


def _view(ctx: click.Context, on: date, known: date) -> View:
    from beffroi.sovereignty import look

    register, evidence, faults = open_dossier(ctx).load()
    warn(faults)
    return look(register, evidence, on, known)


def _shared(view: View, others: tuple[Path, ...]) -> tuple[JointPurchase, ...]:
    """Return what these authorities and this one could buy together."""
    from beffroi.dossier import Dossier
    from beffroi.sovereignty import look
    from beffroi.sovereignty.procure import joint_purchases

    views = [(_member(view, _("ce dossier")), view)]
    for path in others:
        register, evidence, faults = Dossier.open(path).load()
        warn(faults)
        other = look(register, evidence, view.on, view.known)
        views.append((_member(other, path.name), other))
    return joint_purchases(views)


def _member(view: View, otherwise: str) -> str:
    return view.register.authority.name.value or otherwise


def _whole(view: View, joint: tuple[JointPurchase, ...] | None, *, json_out: bool) -> None:
    from beffroi.sovereignty.procure import act_first, contract_calendar

    calendar, first = contract_calendar(view), act_first(view)
    if json_out:
        emit({"calendar": calendar, "act_first": first, "joint": joint})
        return
    _show_calendar(view, calendar)
    _show_first(first)
    if joint is not None:
        _show_joint(joint)


def _show_calendar(view: View, calendar: tuple[Deadline, ...]) -> None:
    table = _table(_("Jour"), _("Échéance"), _("Contrat"), _("Systèmes"), _("Tacite"))
    for one in calendar:
        table.add_row(
            format_date(one.day, lang()),
            _(KINDS[one.kind]),
            escape(one.contract),
            escape(", ".join(view.name(s) if s in view.systems else s for s in one.systems)),
            ANSWERS[one.renews],
        )
    console().print(table, "")


def _show_first(first: tuple[Priority, ...]) -> None:
    click.echo(_("Où agir d’abord : euros retirés de la dépendance par mois d’attente"))
    table = _table(
        _("Système"), _("Coupure hors UE"), _("€/an"), _("Sortie"), _("€/mois"), _("Rechange")
    )
    for one in first:
        table.add_row(
            escape(one.name),
            _(STATES[one.state]),
            _number(one.euros),
            format_date(one.exit_on, lang()) if one.exit_on else _("sans contrat"),
            _number(one.euros_per_month),
            escape(", ".join(one.alternatives)) or "—",
        )
    console().print(table)


def _show_joint(joint: tuple[JointPurchase, ...]) -> None:
    click.echo("\n" + _("À acheter ensemble"))
    if not joint:
        click.echo("  —")
        return
    table = _table(_("Dépendance commune"), _("Membres"), _("€/an"), _("Première sortie"))
    for one in joint:
        table.add_row(
            escape(one.name),
            escape(", ".join(one.members)),
            _number(one.euros),
            format_date(one.first_exit, lang()) if one.first_exit else "?",
        )
    console().print(table)


def _contract(contract: Contract, *, json_out: bool) -> None:
    from beffroi.sovereignty.procure import gap_analysis

    gaps = gap_analysis(contract)
    if json_out:
        emit({"contract": contract.id, "gaps": gaps})
        return
    for gap in gaps:
        click.echo(f"{ANSWERS[gap.present]} {gap.text.render(lang())}")
        click.echo("    " + _("Preuve : {what}").format(what=gap.proof.render(lang())))
    click.echo(_("✓ présent, ✗ absent, ? personne ne l’a lu."))


def _system(view: View, system: str, *, qualified: bool, json_out: bool) -> None:
    from beffroi.sovereignty.procure import CRITERIA, clauses_for, sourcing

    clauses, found = clauses_for(view, system), sourcing(view, system, qualified=qualified)
    if json_out:
        emit(
            {
                "system": system,
                "clauses": [c._asdict() for c in clauses],
                "criteria": CRITERIA,
                "sourcing": found,
            }
        )
        return
    click.echo(_("Clauses du prochain marché de {name}").format(name=view.name(system)))
    for clause in clauses:
        click.echo(f"  · {clause.text.render(lang())}")
        click.echo("      " + _("Preuve : {what}").format(what=clause.proof.render(lang())))
    click.echo("\n" + _("Critères d’attribution"))
    for criterion in CRITERIA:
        click.echo(f"  · {criterion.name.render(lang())} : {criterion.check.render(lang())}")
    click.echo("\n" + _("Solutions de rechange gouvernées depuis l’Union"))
    _show_sourcing(view, found)


def _show_sourcing(view: View, found: tuple[Candidate, ...]) -> None:
    if not found:
        click.echo("  —")
        return
    needs = list(found[0].meets)
    table = _table(_("Solution"), _("Remplace"), _("Pays"), *(_(NEEDS[n]) for n in needs))
    for one in found:
        table.add_row(
            escape(one.name),
            escape(view.chains.party(one.replaces).name),
            one.country,
            *(ANSWERS[one.meets[n]] for n in needs),
        )
    console().print(table)
    click.echo(_("? : aucun fait daté ne le dit ; à demander."))


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _number(value: float | None) -> str:
    return "?" if value is None else format_number(round(value), lang())


__all__ = ["command"]
