"""CycloneDX 1.4 to 1.7, JSON and XML, to parts.

Source: CycloneDX specification (Ecma-424): components, services, modelCard, dependencies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from beffroi.evidence.opening import listing, mapping, strings, word
from beffroi.evidence.readers.sbom.model import Metric, ModelFacts, Part, PartKind
from beffroi.evidence.readers.sbom.parts import host_of, make_part, part_kind

_KINDS: dict[str, PartKind] = {
    "application": "application",
    "machine-learning-model": "model",
    "data": "dataset",
    "library": "library",
    "framework": "library",
}
MAX_DEPTH = 20
_KWH = {"kwh": 1.0, "wh": 1e-3, "mwh": 1e3}


def parts_of(bom: dict[str, Any]) -> tuple[Part | None, list[Part]]:
    """Return the application described and its parts."""
    root = mapping(mapping(bom.get("metadata")).get("component"))
    application = _part(root, "metadata.component", None) if root.get("name") else None
    direct = _direct(bom, application.ref if application else None)
    parts = [
        part
        for at, raw in _walk(listing(bom.get("components")), "components", 0)
        if (part := _part(raw, at, direct)) is not None
    ]
    services = (
        part
        for i, raw in enumerate(listing(bom.get("services")))
        for part in _endpoints(mapping(raw), f"services[{i}]")
    )
    return application, [*parts, *services]


def _direct(bom: dict[str, Any], root: str | None) -> frozenset[str] | None:
    """Return the refs on which the application depends itself, or ``None`` without a graph."""
    for raw in listing(bom.get("dependencies")):
        edge = mapping(raw)
        if root and edge.get("ref") == root:
            return frozenset(strings(edge.get("dependsOn")))
    return None


def _walk(raws: list[Any], at: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for i, raw in enumerate(raws):
        component = mapping(raw)
        here = f"{at}[{i}]"
        yield here, component
        if depth < MAX_DEPTH and component.get("components"):
            yield from _walk(listing(component["components"]), f"{here}.components", depth + 1)


def _part(raw: dict[str, Any], at: str, direct: frozenset[str] | None) -> Part | None:
    name = word(raw.get("name"))
    if name is None:
        return None
    group = word(raw.get("group"))
    purl = word(raw.get("purl"))
    ref = word(raw.get("bom-ref")) or purl or at
    card = mapping(raw.get("modelCard"))
    kind = part_kind(_KINDS.get(str(raw.get("type")), "other"), purl)
    return make_part(
        ref=ref,
        name=f"{group}/{name}" if group and not name.startswith(group) else name,
        kind=kind,
        at=at,
        version=word(raw.get("version")),
        purl=purl,
        supplier=_supplier(raw),
        licences=_licences(raw),
        direct=None if direct is None else ref in direct,
        model=_card(card) if card or kind == "model" else None,
    )


def _supplier(raw: dict[str, Any]) -> str | None:
    for key in ("supplier", "manufacturer", "publisher"):
        value = raw.get(key)
        name = word(value.get("name")) if isinstance(value, dict) else word(value)
        if name:
            return name
    return None


def _licences(raw: dict[str, Any]) -> list[str]:
    found = []
    for entry in listing(raw.get("licenses")):
        licence = mapping(mapping(entry).get("license"))
        text = word(mapping(entry).get("expression")) or word(
            licence.get("id") or licence.get("name")
        )
        if text:
            found.append(text)
    return found


def _endpoints(raw: dict[str, Any], at: str) -> Iterator[Part]:
    name = word(raw.get("name"))
    urls = [u for u in listing(raw.get("endpoints")) if isinstance(u, str)]
    hosts = dict.fromkeys(h for u in urls if (h := host_of(u)))
    for i, host in enumerate(hosts):
        yield make_part(
            ref=f"{word(raw.get('bom-ref')) or at}#{i}",
            name=name or host,
            kind="endpoint",
            at=f"{at}.endpoints[{i}]",
            version=word(raw.get("version")),
            supplier=word(mapping(raw.get("provider")).get("name")),
            host=host,
        )


def _card(card: dict[str, Any]) -> ModelFacts:
    parameters = mapping(card.get("modelParameters"))
    considered = mapping(card.get("considerations"))
    figures = listing(mapping(card.get("quantitativeAnalysis")).get("performanceMetrics"))
    return ModelFacts(
        task=word(parameters.get("task")),
        architecture=word(
            parameters.get("modelArchitecture") or parameters.get("architectureFamily")
        ),
        datasets=_texts(
            [
                mapping(d).get("name") or mapping(d).get("ref")
                for d in listing(parameters.get("datasets"))
            ]
        ),
        metrics=tuple(
            Metric(name=name, value=value, on=word(mapping(f).get("slice")))
            for f in figures
            if (name := word(mapping(f).get("type"))) and (value := word(mapping(f).get("value")))
        ),
        limitations=_texts(considered.get("technicalLimitations")),
        use_cases=_texts(considered.get("useCases")),
        training_energy_kwh=_training_energy(considered),
    )


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(w for v in strings(values) if (w := word(v)))


def _training_energy(considered: dict[str, Any]) -> float | None:
    """Add up what the card states for training, in kWh."""
    total: float | None = None
    environment = mapping(considered.get("environmentalConsiderations"))
    for raw in listing(environment.get("energyConsumptions")):
        use = mapping(raw)
        cost = mapping(use.get("activityEnergyCost"))
        factor = _KWH.get(str(cost.get("unit")).lower())
        value = cost.get("value")
        if use.get("activity") == "training" and factor and isinstance(value, int | float):
            total = (total or 0.0) + factor * value
    return total


def from_xml(root: Element) -> dict[str, Any]:
    """Return an XML bill of materials in the shape of its JSON twin (what we read of it)."""
    metadata = _child(root, "metadata")
    component = _child(metadata, "component") if metadata is not None else None
    return {
        "bomFormat": "CycloneDX",
        "specVersion": _namespace(root).rsplit("/", 1)[-1],
        "metadata": {
            "timestamp": _text(metadata, "timestamp"),
            "component": _component(component, 0) if component is not None else {},
        },
        "components": [_component(c, 0) for c in _children(root, "components")],
        "services": [_service(s) for s in _children(root, "services")],
        "dependencies": [
            {"ref": d.get("ref"), "dependsOn": [c.get("ref") for c in d]}
            for d in _children(root, "dependencies")
        ],
    }


def _component(element: Element, depth: int) -> dict[str, Any]:
    nested = _children(element, "components") if depth < MAX_DEPTH else []
    supplier = _child(element, "supplier")
    return {
        "type": element.get("type"),
        "bom-ref": element.get("bom-ref"),
        **{k: _text(element, k) for k in ("group", "name", "version", "purl", "publisher")},
        "supplier": {"name": _text(supplier, "name")},
        "licenses": [_licence(entry) for entry in _children(element, "licenses")],
        "components": [_component(c, depth + 1) for c in nested],
        "modelCard": _xml_card(_child(element, "modelCard")),
    }


def _licence(entry: Element) -> dict[str, Any]:
    if _local(entry) == "expression":
        return {"expression": entry.text}
    return {"license": {"id": _text(entry, "id"), "name": _text(entry, "name")}}


def _service(element: Element) -> dict[str, Any]:
    return {
        "bom-ref": element.get("bom-ref"),
        "name": _text(element, "name"),
        "version": _text(element, "version"),
        "provider": {"name": _text(_child(element, "provider"), "name")},
        "endpoints": [e.text for e in _children(element, "endpoints") if e.text],
    }


def _xml_card(card: Element | None) -> dict[str, Any]:
    if card is None:
        return {}
    parameters = _child(card, "modelParameters")
    analysis = _child(card, "quantitativeAnalysis")
    considered = _child(card, "considerations")
    return {
        "modelParameters": {
            "task": _text(parameters, "task"),
            "modelArchitecture": _text(parameters, "modelArchitecture"),
            "architectureFamily": _text(parameters, "architectureFamily"),
            "datasets": [
                {"name": _text(d, "name"), "ref": _text(d, "ref")}
                for d in _children(parameters, "datasets")
            ],
        },
        "quantitativeAnalysis": {
            "performanceMetrics": [
                {k: _text(m, k) for k in ("type", "value", "slice")}
                for m in _children(analysis, "performanceMetrics")
            ]
        },
        "considerations": {
            "technicalLimitations": [e.text for e in _children(considered, "technicalLimitations")],
            "useCases": [e.text for e in _children(considered, "useCases")],
        },
    }


def _namespace(element: Element) -> str:
    return element.tag[1:].split("}")[0] if element.tag.startswith("{") else ""


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _child(element: Element | None, name: str) -> Element | None:
    return next((c for c in element if _local(c) == name), None) if element is not None else None


def _children(element: Element | None, name: str) -> list[Element]:
    found = _child(element, name)
    return list(found) if found is not None else []


def _text(element: Element | None, name: str) -> str | None:
    found = _child(element, name)
    return found.text if found is not None else None
