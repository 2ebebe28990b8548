"""From the truth of the rules to a tier, obligations and an AIPD, on one day.

The order is the law's: scope, Article 5, Annexes I and III, Article 6(3) and its own exception
(profiling), then what is owed whatever the tier (Article 50, RGPD, CRPA…). Every step is a
minimum or a maximum over truths (Kleene), so that an unknown fact can only widen the set of
possible tiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from beffroi.core import Reference
from beffroi.regulation.kleene import FALSE, TRUE, UNKNOWN, negate
from beffroi.regulation.law import Law, LawOn, State
from beffroi.regulation.pack import LegalSource, Rule, Tier
from beffroi.regulation.plan import Plan, plan
from beffroi.regulation.verdict import Core, Dpia, Duty, Reading, Status

AI_SYSTEM = "eu.aia.3.1"
DEPLOYER = "eu.aia.3.4"
PERSONAL_DATA = "eu.rgpd.4.1"
MARGINAL_DATA = "eu.rgpd.marginal"
CRITERIA_NEEDED = 2  # WP 248: two criteria at least
_KEEP = 100_000
_DPIA: dict[Dpia, int] = {"yes": TRUE, "to_assess": UNKNOWN, "no": FALSE}
_DECIDING: dict[Tier, tuple[str, ...]] = {
    "prohibited": ("prohibition",),
    "high_risk": ("high_risk",),
    "annex_iii_filtered": ("high_risk", "filter"),
    "transparency": ("obligation",),
    "undetermined": ("prohibition", "high_risk", "filter", "obligation"),
    "out_of_scope": ("exclusion",),
}


@dataclass(frozen=True, slots=True)
class Stages:
    """The truth of each step of the classification."""

    ai: int
    excluded: int
    prohibited: int
    high: int
    filtered: int
    annexes: int
    transparency: int
    in_force: bool

    @property
    def scope(self) -> int:
        """An AI system that the regulation does not exclude."""
        return min(self.ai, negate(self.excluded))

    def gates(self, deployer: int) -> tuple[int, ...]:
        """Return the truth of what opens obligations, in the order of :data:`plan.GATES`.

        Article 50 and the like stay owed while a prohibition is only possible (``lawful_ai``).
        """
        scope, allowed = self.scope, negate(self.prohibited)
        return (
            TRUE,
            scope,
            FALSE if self.prohibited == TRUE else scope,
            min(scope, self.prohibited),
            min(scope, self.high, allowed),
            min(scope, self.filtered, allowed),
            TRUE,
            deployer,
        )

    def possible(self) -> tuple[Tier, ...]:
        """Return the tiers that the known facts leave open, the gravest first."""
        if not self.in_force:
            return ("out_of_scope",)
        if self.ai == FALSE:
            return ("not_ai_system",)
        found = [] if self.excluded == TRUE else [*self._inside()]
        if self.ai == UNKNOWN:
            found.append("not_ai_system")
        if self.excluded != FALSE:
            found.append("out_of_scope")
        return tuple(found)

    def _inside(self) -> Iterator[Tier]:
        if self.prohibited != FALSE:
            yield "prohibited"
        if self.prohibited == TRUE:
            return
        if self.high != FALSE:
            yield "high_risk"
        if self.filtered != FALSE:
            yield "annex_iii_filtered"
        if self.annexes == TRUE:
            return
        if self.transparency != FALSE:
            yield "transparency"
        if self.transparency != TRUE:
            yield "minimal"


class Assembler:
    """Assembles verdicts of one law; keeps what it made, as most systems resemble another."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._plans: dict[tuple[int, int], Plan] = {}
        self._cores: dict[tuple[bytes, tuple[int, int]], Core] = {}
        self._duties: dict[tuple[int, Status, date, date | None], Duty] = {}
        self._ai = law.node(AI_SYSTEM)
        self._deployer = law.node(DEPLOYER)
        self._personal = law.node(PERSONAL_DATA)
        self._marginal = law.node(MARGINAL_DATA)

    def core(self, truths: bytes, day: date, known: date) -> Core:
        """Return the core of a verdict; equal truths on days between two dates of law share it."""
        law = self.law.on(day, known)
        key = (truths, law.key)
        found = self._cores.get(key)
        if found is None:
            if len(self._cores) > _KEEP:
                self._cores.clear()
            found = self._cores[key] = self._build(truths, law, day)
        return found

    def _build(self, truths: bytes, law: LawOn, day: date) -> Core:
        laid = self._plans.get(law.key)
        if laid is None:
            laid = self._plans[law.key] = plan(law)
        stages = self._stages(truths, laid)
        possible = stages.possible()
        tier: Tier = possible[0] if len(possible) == 1 else "undetermined"
        deciding = [s for s in _deciding(law, tier) if truths[s.node]]
        sure = [s for s in deciding if truths[s.node] == TRUE and s.rule.kind != "filter"]
        since = min((_since(truths, s) for s in sure), default=None)
        since = None if tier == "undetermined" else since
        stopped = tier == "prohibited" and since is not None and since <= day
        gates = stages.gates(truths[self._deployer])
        aipd, reasons = self._aipd(truths, laid, gates)
        duties = tuple(self._owed(truths, laid, gates, aipd, day, since, stopped=stopped))
        return Core(
            tier=tier,
            possible=possible,
            in_application=since is not None and since <= day,
            applies_from=since,
            applies_by=min((b for s in sure if (b := _by(truths, s))), default=None),
            articles=tuple(dict.fromkeys(s.rule.article for s in deciding)),
            rules=tuple(s.rule.id for s in deciding),
            duties=duties,
            aipd=aipd,
            aipd_reasons=reasons,
            readings=tuple(_readings(truths, laid, duties, inside=stages.scope != FALSE)),
        )

    def _stages(self, truths: bytes, laid: Plan) -> Stages:
        def highest(nodes: tuple[int, ...]) -> int:
            return max([truths[n] for n in nodes], default=FALSE)

        annex_i, annex_iii = highest(laid.annex_i), highest(laid.annex_iii)
        kept_out = min(highest(laid.filters), negate(highest(laid.overrides)))
        return Stages(
            ai=truths[self._ai],
            excluded=highest(laid.exclusions),
            prohibited=highest(laid.prohibitions),
            high=max(annex_i, min(annex_iii, negate(kept_out))),
            filtered=min(annex_iii, kept_out, negate(annex_i)),
            annexes=max(annex_i, annex_iii),
            transparency=highest(laid.transparency),
            in_force=bool(laid.annex_iii),
        )

    def _aipd(
        self, truths: bytes, laid: Plan, gates: tuple[int, ...]
    ) -> tuple[Dpia, tuple[str, ...]]:
        personal = truths[self._personal]
        if personal == FALSE or not laid.dpia_criteria:  # no personal data, or before the RGPD
            return "no", ()
        required = [(min(truths[n], gates[g]), s) for n, g, s in laid.dpia_required]
        criteria = [(truths[n], s) for n, s in laid.dpia_criteria]
        reasons = tuple(
            f"{s.rule.title} ({s.rule.article})"
            for value, s in required + criteria
            if value == TRUE
        )
        low = sum(value == TRUE for value, _ in criteria)
        high = sum(value != FALSE for value, _ in criteria)
        must = max((value for value, _ in required), default=FALSE)
        exempt = max((truths[n] for n in laid.dpia_exempt), default=FALSE)
        return self._weigh(truths, must, exempt, low, high), reasons

    def _weigh(self, truths: bytes, must: int, exempt: int, low: int, high: int) -> Dpia:
        """A list of the CNIL decides; else two criteria of nine; one alone is to be assessed."""
        sure = truths[self._personal] == TRUE
        if sure and must == TRUE:
            return "yes"
        if exempt == TRUE:
            return "no"
        if sure and low >= CRITERIA_NEEDED:
            return "yes"
        if truths[self._marginal] == TRUE:
            return "no" if low == 0 else "to_assess"
        if sure and must == FALSE and low == 0 and high < CRITERIA_NEEDED:
            return "no"
        return "to_assess"

    def _owed(
        self,
        truths: bytes,
        laid: Plan,
        gates: tuple[int, ...],
        aipd: Dpia,
        day: date,
        since: date | None,
        *,
        stopped: bool,
    ) -> Iterator[Duty]:
        for entry in laid.duties:
            value = truths[entry.node]
            if not value or (stopped and not entry.stands):
                continue
            value = min(value, gates[entry.gate])
            if entry.dpia:
                value = min(value, _DPIA[aipd])
            if entry.deployer:
                value = min(value, gates[-1])
            if value:
                state = entry.state
                own = since if state.rule.dates_from == "tier" else None
                yield self._duty(truths, state, value, day, own or _since(truths, state))

    def _duty(self, truths: bytes, state: State, value: int, day: date, since: date) -> Duty:
        status: Status
        if value == UNKNOWN:
            status = "undetermined"
        elif day < since:
            status = "not_yet_applicable"
        else:
            status = "met" if state.met is not None and truths[state.met] == TRUE else "open"
        by = _by(truths, state)
        key = (id(state), status, since, by)
        duty = self._duties.get(key)
        if duty is None:
            code = state.rule.then.code if state.rule.then and state.rule.then.code else ""
            later = by if by is not None and by > since else None
            text = reference(state.rule, state.source)
            duty = self._duties[key] = Duty(code, state.rule, status, since, later, text)
        return duty


def _deciding(law: LawOn, tier: Tier) -> Iterable[State]:
    for kind in _DECIDING.get(tier, ()):
        yield from (s for s in law.of(kind) if kind != "obligation" or s.rule.transparency)


def _since(truths: bytes, state: State) -> date:
    for moving in state.transitions:
        if truths[moving.node] == TRUE:
            return moving.day
    return state.version.applies


def _by(truths: bytes, state: State) -> date | None:
    stop = state.backstop
    return stop.day if stop is not None and truths[stop.node] == TRUE else None


def _readings(
    truths: bytes, laid: Plan, duties: tuple[Duty, ...], *, inside: bool
) -> Iterator[Reading]:
    owed = {d.rule.id for d in duties if d.status != "undetermined"}
    for entry in laid.readings:
        if truths[entry.node] != TRUE or (entry.classifying and not inside):
            continue
        if entry.duty and entry.rule not in owed:
            continue
        reading, source = entry.reading, entry.source
        yield Reading(
            rule=entry.rule,
            note=reading.note,
            status=reading.status,
            contested=reading.effect == "contest",
            general=entry.general,
            ref=f"{source.title}, {reading.ref}" if reading.ref else source.title,
            url=source.url,
            verification=source.verification,
        )


def reference(rule: Rule, source: LegalSource) -> Reference:
    """Return the text behind a rule: article, address, legal status, how it was checked."""
    return Reference(
        text=rule.article
        if source.title.casefold() in rule.article.casefold()
        else f"{rule.article} — {source.title}",
        url=source.url,
        status=rule.status,
        verification=source.verification,
    )
