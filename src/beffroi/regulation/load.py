"""Read the rule packs, and refuse what is wrong with its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from beffroi.core import BeffroiError, Text, t
from beffroi.core.yamlfile import line_of, read_yaml
from beffroi.regulation.condition import Condition, FactTest, walk
from beffroi.regulation.condition import Path as Place
from beffroi.regulation.pack import Pack, Rule, Version, overlap
from beffroi.regulation.vocabulary import Vocabulary, load_vocabulary

LOCAL = "FR-LOCAL"
RULES = Path(__file__).parent / "rules"


def read_packs(folders: tuple[Path, ...] = (RULES,)) -> tuple[Pack, ...]:
    """Read every pack of the folders, in the order of their names; a later folder adds rules.

    A file of a later folder that bears the name of a local pack (``FR-LOCAL``) replaces it: an
    authority's own commitments stand instead of the proposed ones. The law is never replaced.

    Raises:
        BeffroiError: a file is not YAML, a field is unknown, an address is malformed, a rule
            names an unknown fact, value, source or rule, or versions overlap.
    """
    vocabulary = load_vocabulary()
    files = [f for folder in folders for f in sorted(folder.glob("*.yaml"))]
    packs = _replaced({f: read_yaml(f, Pack) for f in files})
    known = _rule_ids(packs)
    for file, pack in packs.items():
        for fault, place in _faults(pack, vocabulary, known):
            line, _ = line_of(file.read_text("utf-8"), list(place))
            raise BeffroiError(fault, where=f"{file.name}:{line}", mend=t("Voir docs/regles.md."))
    return tuple(packs.values())


def _replaced(packs: dict[Path, Pack]) -> dict[Path, Pack]:
    last = {f.name: f for f in packs}
    return {
        f: p for f, p in packs.items() if last[f.name] == f or not p.jurisdiction.startswith(LOCAL)
    }


@cache
def standard_packs() -> tuple[Pack, ...]:
    """Return the packs shipped with Beffroi."""
    return read_packs()


def _rule_ids(packs: dict[Path, Pack]) -> frozenset[str]:
    seen: set[str] = set()
    for file, pack in packs.items():
        for i, rule in enumerate(pack.rules):
            if rule.id in seen:
                line, _ = line_of(file.read_text("utf-8"), ["rules", i, "id"])
                raise BeffroiError(
                    t("la règle « {id} » existe déjà.", id=rule.id), where=f"{file.name}:{line}"
                )
            seen.add(rule.id)
    return frozenset(seen)


def _faults(
    pack: Pack, vocabulary: Vocabulary, known: frozenset[str]
) -> Iterator[tuple[Text, Place]]:
    for name, versions in pack.timelines.items():
        yield from _version_faults(pack, versions, ("timelines", name))
    for i, rule in enumerate(pack.rules):
        place: Place = ("rules", i)
        if rule.timeline is not None and rule.timeline not in pack.timelines:
            yield (
                t("le calendrier « {name} » n’existe pas.", name=rule.timeline),
                (*place, "timeline"),
            )
        yield from _version_faults(pack, rule.versions, (*place, "versions"))
        for j, reading in enumerate(rule.interpretation):
            if reading.source not in pack.sources:
                yield _no_source(reading.source), (*place, "interpretation", j, "source")
    for condition, place in _conditions(pack):
        for leaf, spot in walk(condition, place):
            if isinstance(leaf, FactTest):
                fault = vocabulary.fault(leaf)
            else:
                unknown = leaf.rule not in known
                fault = t("la règle « {id} » n’existe pas.", id=leaf.rule) if unknown else None
            if fault is not None:
                yield fault, spot


def _version_faults(
    pack: Pack, versions: tuple[Version, ...], place: Place
) -> Iterator[tuple[Text, Place]]:
    for i, version in enumerate(versions):
        if version.source not in pack.sources:
            yield _no_source(version.source), (*place, i, "source")
    at = overlap(versions)
    if at is not None:
        yield t("deux versions se chevauchent ou ne sont pas dans l’ordre."), (*place, at)


def _no_source(name: str) -> Text:
    return t("la source « {name} » n’est pas décrite.", name=name)


def _conditions(pack: Pack) -> Iterator[tuple[Condition, Place]]:
    for name, versions in pack.timelines.items():
        yield from _dated_conditions(versions, ("timelines", name))
    for i, rule in enumerate(pack.rules):
        yield from _rule_conditions(rule, ("rules", i))


def _rule_conditions(rule: Rule, place: Place) -> Iterator[tuple[Condition, Place]]:
    if rule.when is not None:
        yield rule.when, (*place, "when")
    if rule.unless is not None:
        yield rule.unless, (*place, "unless")
    if rule.then is not None and rule.then.met_when is not None:
        yield rule.then.met_when, (*place, "then", "met_when")
    for i, reading in enumerate(rule.interpretation):
        yield reading.when, (*place, "interpretation", i, "when")
    yield from _dated_conditions(rule.versions, (*place, "versions"))


def _dated_conditions(
    versions: tuple[Version, ...], place: Place
) -> Iterator[tuple[Condition, Place]]:
    for i, version in enumerate(versions):
        for j, transition in enumerate(version.transition):
            yield transition.when, (*place, i, "transition", j, "when")
        if version.backstop is not None:
            yield version.backstop.when, (*place, i, "backstop", "when")
