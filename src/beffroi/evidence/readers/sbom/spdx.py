"""SPDX 2.3 (JSON, tag-value) and SPDX 3 (JSON-LD) to parts.

Sources: SPDX specification 2.3 (clauses 6, 7, 11) and 3.0.1 (Core, Software, AI, Dataset).
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from beffroi.evidence.opening import listing, mapping, strings, word
from beffroi.evidence.readers.sbom.model import Metric, ModelFacts, Part, PartKind
from beffroi.evidence.readers.sbom.parts import make_part, part_kind

_KINDS_2: dict[str, PartKind] = {"APPLICATION": "application", "DATA": "dataset"}
_KINDS_3: dict[str, PartKind] = {
    "ai_AIPackage": "model",
    "dataset_DatasetPackage": "dataset",
    "software_Package": "library",
}
_KWH = {"kilowattHour": 1.0, "megajoule": 1 / 3.6}


def parts_2(document: dict[str, Any]) -> tuple[Part | None, list[Part]]:
    """Return the application and the parts of an SPDX 2.x document."""
    described = set(strings(document.get("documentDescribes")))
    direct: set[str] = set()
    edges = [mapping(r) for r in listing(document.get("relationships"))]
    for edge in edges:
        if edge.get("relationshipType") == "DESCRIBES":
            described.add(str(edge.get("relatedSpdxElement")))
    for edge in edges:
        near, far = str(edge.get("spdxElementId")), str(edge.get("relatedSpdxElement"))
        match edge.get("relationshipType"):
            case "DEPENDS_ON" | "CONTAINS" if near in described:
                direct.add(far)
            case "DEPENDENCY_OF" | "CONTAINED_BY" if far in described:
                direct.add(near)
    found = []
    for i, raw in enumerate(listing(document.get("packages"))):
        part = _part_2(mapping(raw), f"packages[{i}]", direct)
        if part is not None:
            found.append(part)
    return _split(found, described)


def _split(parts: list[Part], described: set[str]) -> tuple[Part | None, list[Part]]:
    """Set apart the application: the one thing described, if it is alone."""
    roots = [p for p in parts if p.ref in described and p.kind in {"library", "application"}]
    if len(roots) != 1:
        return None, parts
    return roots[0].model_copy(update={"kind": "application"}), [
        p for p in parts if p is not roots[0]
    ]


def _part_2(raw: dict[str, Any], at: str, direct: set[str]) -> Part | None:
    name = word(raw.get("name"))
    if name is None:
        return None
    purls = [
        word(mapping(r).get("referenceLocator"))
        for r in listing(raw.get("externalRefs"))
        if mapping(r).get("referenceType") == "purl"
    ]
    ref = word(raw.get("SPDXID")) or at
    licence = next(
        (
            text
            for key in ("licenseConcluded", "licenseDeclared")
            if (text := word(raw.get(key))) and text not in {"NOASSERTION", "NONE"}
        ),
        None,
    )
    purl = purls[0] if purls else None
    return make_part(
        ref=ref,
        name=name,
        kind=part_kind(_KINDS_2.get(str(raw.get("primaryPackagePurpose")), "library"), purl),
        at=word(raw.get("_at")) or at,
        version=word(raw.get("versionInfo")),
        purl=purl,
        supplier=_organisation(word(raw.get("supplier"))),
        licences=[licence] if licence else [],
        direct=ref in direct if direct else None,
    )


def _organisation(supplier: str | None) -> str | None:
    """Keep the organisation, never a person."""
    found = re.fullmatch(r"Organization:\s*([^(]+?)\s*(?:\(.*\))?", supplier or "")
    return found.group(1) if found else None


_TAGS = {
    "PackageName": "name",
    "SPDXID": "SPDXID",
    "PackageVersion": "versionInfo",
    "PackageSupplier": "supplier",
    "PackageLicenseConcluded": "licenseConcluded",
    "PackageLicenseDeclared": "licenseDeclared",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
}


def from_tag_value(text: str) -> dict[str, Any]:
    """Return a tag-value document in the shape of its JSON twin (what we read of it)."""
    document: dict[str, Any] = {"packages": [], "relationships": [], "creationInfo": {}}
    package: dict[str, Any] | None = None
    in_text = False
    for number, line in enumerate(text.splitlines(), 1):
        if in_text or line.lstrip().startswith("#"):
            in_text = in_text and "</text>" not in line
            continue
        tag, colon, value = line.partition(":")
        tag, value = tag.strip(), value.strip()
        in_text = "<text>" in value and "</text>" not in value
        if not colon:
            continue
        if tag == "PackageName":
            package = {"name": value, "_at": str(number), "externalRefs": []}
            document["packages"].append(package)
        elif tag in {"FileName", "SnippetSPDXID", "LicenseID"}:
            package = None
        elif tag == "Relationship":
            _relation(document, value)
        elif tag == "SPDXVersion":
            document["spdxVersion"] = value
        elif tag == "Created":
            document["creationInfo"]["created"] = value
        elif package is not None:
            _tag(package, tag, value)
    return document


def _relation(document: dict[str, Any], value: str) -> None:
    words = value.split()
    if len(words) == 3:  # noqa: PLR2004 - "A DEPENDS_ON B"
        keys = ("spdxElementId", "relationshipType", "relatedSpdxElement")
        document["relationships"].append(dict(zip(keys, words, strict=True)))


def _tag(package: dict[str, Any], tag: str, value: str) -> None:
    if tag in _TAGS:
        package[_TAGS[tag]] = value
    elif tag == "ExternalRef":
        words = value.split()
        if len(words) == 3 and words[1] == "purl":  # noqa: PLR2004
            package["externalRefs"].append({"referenceType": "purl", "referenceLocator": words[2]})


def parts_3(document: dict[str, Any]) -> tuple[Part | None, list[Part]]:
    """Return the application and the parts of an SPDX 3 JSON-LD document."""
    graph = [mapping(e) for e in listing(document.get("@graph"))]
    texts = {
        word(e.get("spdxId")): word(e.get("simplelicensing_licenseExpression"))
        for e in graph
        if "simplelicensing_licenseExpression" in e
    }
    names = {word(e.get("spdxId")): word(e.get("name")) for e in graph}
    licences: dict[Any, str] = {}
    sources: dict[Any, list[str]] = defaultdict(list)
    edges = [e for e in graph if str(e.get("type", "")).endswith("Relationship")]
    roots = {
        r
        for e in graph
        if str(e.get("type")) in {"SpdxDocument", "software_Sbom"}
        for r in _refs(e.get("rootElement"))
    }
    direct: set[str] = set()
    for edge in edges:
        near, kind = word(edge.get("from")), edge.get("relationshipType")
        for far in _refs(edge.get("to")):
            if str(kind) in {"hasDeclaredLicense", "hasConcludedLicense"} and texts.get(far):
                licences[near] = str(texts[far])
            elif str(kind) in {"dependsOn", "contains"} and near in roots:
                direct.add(far)
            elif str(kind) in {"trainedOn", "testedOn"} and names.get(far):
                sources[near].append(str(names[far]))
    found = [
        _part_3(raw, f"@graph[{i}]", licences, sources, names, direct)
        for i, raw in enumerate(graph)
        if str(raw.get("type")) in _KINDS_3 and word(raw.get("name"))
    ]
    return _split(found, roots)


def _refs(value: Any) -> list[str]:
    return [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)]


def _part_3(
    raw: dict[str, Any],
    at: str,
    licences: dict[Any, str],
    sources: dict[Any, list[str]],
    names: dict[Any, str | None],
    direct: set[str],
) -> Part:
    ref = word(raw.get("spdxId")) or at
    purl = word(raw.get("software_packageUrl")) or _purl_3(raw)
    kind = part_kind(_KINDS_3[str(raw["type"])], purl)
    if kind == "library" and raw.get("software_primaryPurpose") == "application":
        kind = "application"
    supplier = next(
        (n for r in _refs(raw.get("suppliedBy") or raw.get("originatedBy")) if (n := names.get(r))),
        None,
    )
    return make_part(
        ref=ref,
        name=str(word(raw.get("name"))),
        kind=kind,
        at=at,
        version=word(raw.get("software_packageVersion")),
        purl=purl,
        supplier=supplier,
        licences=[licences[ref]] if ref in licences else [],
        direct=ref in direct if direct else None,
        model=_facts_3(raw, sources.get(ref, [])) if kind == "model" else None,
    )


def _purl_3(raw: dict[str, Any]) -> str | None:
    for one in listing(raw.get("externalIdentifier")):
        if mapping(one).get("externalIdentifierType") == "packageUrl":
            return word(mapping(one).get("identifier"))
    return None


def _facts_3(raw: dict[str, Any], sources: list[str]) -> ModelFacts:
    sensitive = {"yes": True, "no": False}.get(str(raw.get("ai_useSensitivePersonalInformation")))
    return ModelFacts(
        task=", ".join(_texts(raw.get("ai_domain"))) or None,
        architecture=", ".join(_texts(raw.get("ai_typeOfModel"))) or None,
        datasets=tuple(sources),
        metrics=tuple(
            Metric(name=name, value=value)
            for m in listing(raw.get("ai_metric"))
            if (name := word(mapping(m).get("key"))) and (value := word(mapping(m).get("value")))
        ),
        limitations=_texts(raw.get("ai_limitation")),
        use_cases=_texts(raw.get("ai_informationAboutApplication")),
        training_energy_kwh=_training_energy(mapping(raw.get("ai_energyConsumption"))),
        sensitive_data=sensitive,
    )


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(w for v in values if (w := word(v)))


def _training_energy(energy: dict[str, Any]) -> float | None:
    total: float | None = None
    for raw in listing(energy.get("ai_trainingEnergyConsumption")):
        use = mapping(raw)
        factor = _KWH.get(str(use.get("ai_energyUnit")))
        value = use.get("ai_energyQuantity")
        if factor and isinstance(value, int | float):
            total = (total or 0.0) + factor * value
    return total
