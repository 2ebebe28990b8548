"""The knowledge base on disk: YAML files that a buyer can mend, checked down to the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from beffroi.core import BeffroiError, t
from beffroi.sovereignty.control import OwnershipError, control_paths
from beffroi.sovereignty.kb.entries import Entry
from beffroi.sovereignty.kb.reasons import reason
from beffroi.sovereignty.kb.yaml_lines import Document, read_yaml

PROVIDERS = Path(__file__).parent.parent / "providers"
UNCHECKED = "general knowledge, to check"

# Fields that hold a list of facts; the word is the key under which a bare value goes.
_FACTS = {
    "country": "value",
    "establishments": "value",
    "hosting": "value",
    "api": "value",
    "licence": "value",
    "open_weights": "value",
    "controlled_by": "by",
    "relies_on": "on",
    "alternatives": "entry",
    "qualifications": "scheme",
    "notes": "says",
}


def load_entries(
    paths: Iterable[Path], known: Mapping[str, Entry] | None = None
) -> dict[str, Entry]:
    """Read and check the files; return their entries by id. They may name entries of ``known``.

    Raises:
        BeffroiError: a file cannot be read, a fact has no source, an id is used twice or is
            unknown, ownership makes a cycle; the message names the file and the line.
    """
    found: dict[str, Entry] = {}
    places: dict[str, str] = {}
    for path in paths:
        document = read_yaml(path.name, _text(path))
        for place, entry in parse_entries(document):
            if entry.id in found:
                raise BeffroiError(
                    t(
                        "l’identifiant « {id} » est déjà pris ({other}).",
                        id=entry.id,
                        other=places[entry.id],
                    ),
                    where=place,
                )
            found[entry.id] = entry
            places[entry.id] = place
    everything = {**(known or {}), **found}
    check_references(found, everything, places)
    check_ownership(everything, places)
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BeffroiError(t("le fichier ne se lit pas en UTF-8."), where=path.name) from error


def parse_entries(document: Document) -> Iterator[tuple[str, Entry]]:
    """Yield each entry of a document with its ``file:line``.

    Raises:
        BeffroiError: an entry is not as it should be.
    """
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("providers"), list):
        raise BeffroiError(t("il manque la liste « providers »."), where=document.where(()))
    defaults = {"as_of": data.get("as_of"), "source": data.get("source", UNCHECKED)}
    for i, raw in enumerate(data["providers"]):
        path = ("providers", i)
        if not isinstance(raw, dict):
            raise BeffroiError(
                t("une fiche doit être un dictionnaire."), where=document.where(path)
            )
        try:
            entry = Entry.model_validate({k: _full(k, v, defaults) for k, v in raw.items()})
        except ValidationError as error:
            raise _readable(document, path, raw, error) from error
        _require_sources(document, path, raw)
        yield document.where(path), entry


def _full(field: str, value: Any, defaults: dict[str, Any]) -> Any:
    """Spread the short forms: ``country: US`` is one fact with the file's own day and source."""
    if field == "domains":
        rules = value if isinstance(value, list) else [value]
        return [{"suffix": r} if isinstance(r, str) else r for r in rules]
    if field not in _FACTS:
        return value
    facts = value if isinstance(value, list) else [value]
    return [{**defaults, **(f if isinstance(f, dict) else {_FACTS[field]: f})} for f in facts]


def _readable(
    document: Document, path: tuple[str | int, ...], raw: dict[str, Any], error: ValidationError
) -> BeffroiError:
    first = error.errors()[0]
    loc = tuple(first["loc"])
    if len(loc) > 1 and not isinstance(raw.get(str(loc[0])), list):
        loc = (loc[0], *loc[2:])
    return BeffroiError(
        t(
            "la fiche « {id} », champ « {field} » : {reason}.",
            id=str(raw.get("id", "?")),
            field=".".join(str(p) for p in loc) or "fiche",
            reason=reason(first),
        ),
        where=document.where((*path, *loc)),
    )


def _require_sources(document: Document, path: tuple[str | int, ...], raw: dict[str, Any]) -> None:
    for field in _FACTS:
        value = raw.get(field, [])
        for i, fact in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(fact, dict) and fact.get("verified") and not fact.get("source"):
                raise BeffroiError(
                    t("un fait vérifié doit nommer sa source ({field}).", field=field),
                    where=document.where((*path, field, i)),
                )


def check_references(
    found: dict[str, Entry], known: Mapping[str, Entry], places: dict[str, str]
) -> None:
    """Check that every entry that ``found`` names is known.

    Raises:
        BeffroiError: one does not.
    """
    for entry in found.values():
        named = (
            *(c.by for c in entry.controlled_by),
            *(r.on for r in entry.relies_on),
            *(a.entry for a in entry.alternatives),
        )
        for other in named:
            if other not in known:
                raise BeffroiError(
                    t(
                        "la fiche « {id} » nomme « {other} », qui n’existe pas.",
                        id=entry.id,
                        other=other,
                    ),
                    where=places.get(entry.id),
                    mend=t("Ajoutez la fiche ou corrigez le nom."),
                )


def check_ownership(found: dict[str, Entry], places: dict[str, str]) -> None:
    """Check that ownership never makes a cycle, on every day on which something changes.

    Raises:
        BeffroiError: it does.
    """
    owners = {e.id: [c.owner() for c in e.controlled_by] for e in found.values()}
    days = {d for edges in owners.values() for o in edges for d in (o.since, o.until) if d}
    latest = [c.as_of for e in found.values() for c in e.controlled_by]
    for day in sorted({*days, *latest[:1]}):
        try:
            control_paths(owners, day)
        except OwnershipError as error:
            raise BeffroiError(
                t("le contrôle du capital est impossible : {path}.", path=" → ".join(error.path)),
                where=places.get(error.entity),
                mend=t("Datez les deux faits (from, to) ou retirez celui qui est faux."),
            ) from error
