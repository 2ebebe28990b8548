"""From a figure or a finding back to the files, lines and methods that made it."""

from __future__ import annotations

from difflib import get_close_matches

from beffroi.core import BeffroiError, Finding, Measure, Value, t
from beffroi.position.model import Position


class Why(Value):
    """A measure and, below it, the measures it was computed from; or a finding and its measures."""

    measure: Measure | None = None
    finding: Finding | None = None
    because: tuple[Why, ...] = ()


def why(position: Position, name: str) -> Why:
    """Return the chain behind a figure or finding, by id or by an unambiguous part of it.

    A metric's bare name means the authority's own figure.

    Raises:
        BeffroiError: nothing, or more than one thing, answers to that name.
    """
    measures, findings = position.measures(), position.findings()
    ids = [*measures, *findings]
    exact = [i for i in ids if i == name] or [i for i in ids if i == f"{name}@authority"]
    found = exact or [i for i in ids if name.lower() in i.lower()]
    if len(found) != 1:
        near = found[:8] or get_close_matches(name, ids, n=5, cutoff=0.3)
        raise BeffroiError(
            t("« {name} » désigne {n} figure(s).", name=name, n=len(found)),
            mend=t("Essayez par exemple : {near}", near=", ".join(near)) if near else None,
        )
    return _chain(found[0], measures, findings, frozenset())


def _chain(
    name: str, measures: dict[str, Measure], findings: dict[str, Finding], above: frozenset[str]
) -> Why:
    measure, finding = measures.get(name), findings.get(name)
    below = measure.inputs if measure else finding.measures if finding else ()
    return Why(
        measure=measure,
        finding=finding,
        because=tuple(
            _chain(i, measures, findings, above | {name})
            for i in below
            if i not in above and (i in measures or i in findings)
        ),
    )


Why.model_rebuild()
