"""The figures of the whole authority: spend, shares by jurisdiction, cut-offs, concentration."""

from __future__ import annotations

from beffroi.core import Grade, Measure, Method, Text, not_measured, t
from beffroi.sovereignty.chain import system_node
from beffroi.sovereignty.graph.scenario import Span
from beffroi.sovereignty.jurisdictions import country_name
from beffroi.sovereignty.measures import methods
from beffroi.sovereignty.questions import question
from beffroi.sovereignty.shares import concentration, in_depth, rank_one
from beffroi.sovereignty.view import View

AUTHORITY = "authority"
MAX_QUESTIONS = 5


def authority_measures(view: View) -> list[Measure]:
    """Return the figures of the authority."""
    return [
        *_spend(view),
        *_rank_one(view),
        *_depth(view),
        *_cut(view),
        *_concentration(view),
    ]


def _inputs(view: View, metric: str) -> tuple[str, ...]:
    return tuple(f"{metric}@{system_node(s)}" for s in sorted(view.systems))


def _known_costs(view: View) -> tuple[str, ...]:
    return tuple(s for s, c in sorted(view.chains.costs.items()) if c.value is not None)


def _spend(view: View) -> list[Measure]:
    known = _known_costs(view)
    label = t("Dépense d’IA identifiée, par an hors taxes")
    if not known:
        to_know = t("Déposez les contrats ou l’export des mandats : un quart d’heure.")
        return [
            not_measured(
                "dependence.spend",
                AUTHORITY,
                "dependence",
                label,
                methods.SPEND,
                unit="EUR/year",
                to_know=to_know,
            )
        ]
    missing = tuple(view.name(s) for s in sorted(view.systems) if s not in known)
    total = sum(s.spend or 0.0 for s in view.systems.values())
    return [
        Measure(
            metric="dependence.spend",
            subject=AUTHORITY,
            challenge="dependence",
            label=label,
            value=total,
            unit="EUR/year",
            grade=Grade.COMPUTED,
            method=methods.SPEND,
            inputs=tuple(f"dependence.spend@{system_node(s)}" for s in known),
            note=t("Coût inconnu pour : {names}.", names=missing) if missing else None,
        )
    ]


def _rank_one(view: View) -> list[Measure]:
    shares = rank_one(view.chains.supply)
    inputs = ("dependence.spend@authority", *_inputs(view, "dependence.spend"))
    found = [
        _share(
            view,
            "dependence.non_eu_share.rank1",
            t("Part de la dépense payée à des fournisseurs contrôlés hors de l’Union"),
            shares.zone("non_eu"),
            methods.RANK1,
            inputs,
        ),
        _share(
            view,
            "dependence.share.rank1.unknown",
            t("Part de la dépense dont le fournisseur payé a un pays de contrôle inconnu"),
            Span(low=shares.unknown, high=shares.unknown, total=shares.total),
            methods.RANK1,
            inputs,
        ),
    ]
    found += [
        _share(
            view,
            f"dependence.share.rank1.{code.lower()}",
            t(
                "Part de la dépense payée à des fournisseurs contrôlés depuis : {country}",
                country=country_name(code),
            ),
            shares.span([code]),
            methods.RANK1,
            inputs,
        )
        for code in shares.known
    ]
    return found


def _depth(view: View) -> list[Measure]:
    inputs = ("dependence.spend@authority", *_inputs(view, "dependence.non_eu_links"))
    found = []
    for code, span in in_depth(view.chains.supply).items():
        if code == "non_eu":
            metric, label = (
                "dependence.non_eu_share.depth",
                t(
                    "Part de la dépense dont le service dépend, à quelque rang que ce soit, hors de l’Union"
                ),
            )
        else:
            metric, label = (
                f"dependence.share.depth.{code.lower()}",
                t(
                    "Part de la dépense dont le service dépend, à quelque rang que ce soit, de : {country}",
                    country=country_name(code),
                ),
            )
        found.append(_share(view, metric, label, span, methods.DEPTH, inputs))
    return [*found, *_depth_counts(view)]


def _depth_counts(view: View) -> list[Measure]:
    """The same share in systems, and in users and requests of the systems where they are known."""
    inputs = _inputs(view, "dependence.non_eu_links")
    labels: dict[str, tuple[Text, Text]] = {
        "systems": (t("Part des systèmes qui dépendent hors de l’Union, en profondeur"), t("")),
        "users": (
            t("Part des utilisateurs connus dont le système dépend hors de l’Union"),
            t("Inscrivez le nombre d’utilisateurs de chaque système : une heure."),
        ),
        "requests": (
            t("Part des demandes mesurées qui vont à un système dépendant hors de l’Union"),
            t("Déposez un journal d’usage ou de réseau : un quart d’heure."),
        ),
    }
    found = []
    for metric, (label, to_know) in labels.items():
        measure = _share(
            view, f"dependence.non_eu_share.depth.{metric}", label,
            view.non_eu_cut.hit[metric], methods.DEPTH, inputs,
        )  # fmt: skip
        unsaid = tuple(s.name for s in view.systems.values() if s.amount(metric) is None)
        note = t("Inconnu pour : {names}.", names=unsaid) if unsaid else None
        if measure.grade is Grade.NOT_MEASURED and metric != "systems":
            measure = measure.model_copy(update={"to_know": to_know})
        found.append(measure.model_copy(update={"note": note}))
    return found


def _share(
    view: View, metric: str, label: Text, span: Span, method: Method, inputs: tuple[str, ...]
) -> Measure:
    low, high = span.share_low, span.share_high
    if low is None or high is None or not inputs:
        return not_measured(
            metric,
            AUTHORITY,
            "dependence",
            label,
            method,
            unit="ratio",
            to_know=t("Déposez les contrats ou l’export des mandats : un quart d’heure."),
        )
    uncertain = high > low
    return Measure(
        metric=metric,
        subject=AUTHORITY,
        challenge="dependence",
        label=label,
        value=low,
        unit="ratio",
        low=low,
        high=high,
        grade=Grade.COMPUTED,
        method=method,
        inputs=inputs,
        to_know=narrowing(view) if uncertain else None,
    )


def narrowing(view: View) -> Text | None:
    """Return the questions that would narrow the intervals, the costliest systems first."""
    unknown = [s for s in view.systems if view.unknown(s)]
    unknown.sort(key=lambda s: (-(view.systems[s].spend or 0.0), s))
    asked = tuple(
        t("{name} : {question}", name=view.name(s), question=question(view, s)).render("fr")
        for s in unknown[:MAX_QUESTIONS]
    )
    return t("{questions}", questions=asked) if asked else None


def _cut(view: View) -> list[Measure]:
    cut, systems = view.us_cut, view.systems
    if not systems:
        return []
    hit = [s for s in systems if system_node(s) in {*cut.lost, *cut.degraded}]
    french = [s for s in hit if (p := view.supplier(s)) is not None and p.zone == "fr"]
    free = [s for s in hit if view.chains.costs[s].value == 0]
    label = t("Part de la dépense touchée par une coupure des États-Unis")
    inputs = _inputs(view, "dependence.cut.us")
    return [
        _count(view, "", len(hit), len(hit) + len(cut.possible)),
        _count(view, ".lost", len(cut.lost)),
        _count(view, ".degraded", len(cut.degraded)),
        _count(view, ".bought_in_france", len(french)),
        _count(view, ".free", len(free)),
        _share(view, "dependence.cut.us.spend", label, cut.hit["spend"], methods.CUT, inputs),
    ]


_COUNTS: dict[str, Text] = {
    "": t("Systèmes touchés par une coupure des États-Unis"),
    ".lost": t("Systèmes arrêtés par une coupure des États-Unis"),
    ".degraded": t("Systèmes dégradés par une coupure des États-Unis"),
    ".bought_in_france": t("Systèmes touchés bien qu’achetés à une société française"),
    ".free": t("Systèmes touchés qui ne coûtent rien : les euros ne les voient pas"),
}


def _count(view: View, part: str, value: int, high: int | None = None) -> Measure:
    """A number of systems; ``high`` counts those that an unknown link might add."""
    return Measure(
        metric=f"dependence.cut.us{part}",
        subject=AUTHORITY,
        challenge="dependence",
        label=_COUNTS[part],
        value=float(value),
        low=None if high is None else float(value),
        high=None if high is None else float(high),
        grade=Grade.COMPUTED,
        method=methods.CUT,
        inputs=_inputs(view, "dependence.cut.us"),
        note=t("Sur {n} systèmes en service.", n=len(view.systems)),
    )


def _concentration(view: View) -> list[Measure]:
    found = concentration(view.chains.supply)
    label = t("Concentration de la dépense sur les groupes payés (indice HHI, 10 000 = un seul)")
    if found is None:
        return [
            not_measured(
                "dependence.hhi",
                AUTHORITY,
                "dependence",
                label,
                methods.CONCENTRATION,
                to_know=t("Déposez les contrats ou l’export des mandats."),
            )
        ]
    return [
        Measure(
            metric="dependence.hhi",
            subject=AUTHORITY,
            challenge="dependence",
            label=label,
            value=found.value,
            low=found.low,
            high=found.high,
            grade=Grade.COMPUTED,
            method=methods.CONCENTRATION,
            inputs=_inputs(view, "dependence.spend"),
            note=t("Équivaut à {n} groupes de même poids.", n=round(found.effective or 0.0, 1)),
        )
    ]
