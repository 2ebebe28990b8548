"""Software bill of materials: CycloneDX 1.4 to 1.7 and SPDX 2.3 and 3, to components and models."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, ClassVar

from beffroi.core import BeffroiError, Text, t, tn
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.linking import find_by_path, slug, systems
from beffroi.evidence.opening import json_of, listing, mapping, text_of, word, xml_of
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.sbom import cyclonedx, spdx
from beffroi.evidence.readers.sbom.chain import chain_of
from beffroi.evidence.readers.sbom.model import Metric, ModelFacts, Part, SbomContent
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Claims, Component

__all__ = ["READER", "Metric", "ModelFacts", "Part", "SbomContent", "SbomReader"]

# Beyond, only what the application depends on itself becomes a sheet; all parts stay in the reading.
MAX_SHEETS = 200
_CYCLONE_XML = re.compile(r"<bom\b[^>]{0,1000}cyclonedx\.org/schema/bom")
_SPDX_TAGS = re.compile(r"^SPDXVersion:\s*SPDX-2", re.MULTILINE)


class SbomReader:
    """Reads a bill of materials and proposes the components of the system that it describes."""

    kind: ClassVar[str] = "sbom"
    label: ClassVar[Text] = t("nomenclature logicielle (SBOM)")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 60
    content: ClassVar[type[Content]] = SbomContent

    def recognise(self, artefact: Artefact) -> float:
        """Return 0.98 where the format names itself, else 0."""
        return 0.98 if _format_of(artefact.text_head) else 0.0

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read the parts, tie the application to a system, propose their sheets.

        Raises:
            BeffroiError: it is broken, too large, or names no format that is read.
        """
        form, document, application, parts = _open(artefact)
        voice = Voice(artefact, context, _day(_stamp(document)))
        about = application.name if application else word(document.get("name"))
        found = find_by_path(systems(context.register), artefact.name, about)
        content = SbomContent(
            format=form,
            application=about,
            version=application.version if application else None,
            system=found.id or _new_system(about, parts),
            parts=tuple(parts),
        )
        notes = [n for n in (found.note, *_notes(content, found.id)) if n is not None]
        return voice.reading(
            content,
            rows=len(parts),
            notes=notes,
            proposals=_proposals(content, application, voice, known=found.id is not None),
        )


def _format_of(head: str) -> str | None:
    if '"bomFormat"' in head and "CycloneDX" in head:
        return "cyclonedx-json"
    if _CYCLONE_XML.search(head):
        return "cyclonedx-xml"
    if '"spdxVersion"' in head and '"SPDX-2' in head:
        return "spdx2-json"
    if '"@context"' in head and "spdx.org/rdf/3" in head:
        return "spdx3-json"
    return "spdx2-tags" if _SPDX_TAGS.search(head) else None


def _open(artefact: Artefact) -> tuple[str, dict[str, Any], Part | None, list[Part]]:
    match _format_of(artefact.text_head):
        case "cyclonedx-json":
            document = mapping(json_of(artefact))
            form = f"CycloneDX {word(document.get('specVersion')) or '?'}"
            return form, document, *cyclonedx.parts_of(document)
        case "cyclonedx-xml":
            document = cyclonedx.from_xml(xml_of(artefact))
            return f"CycloneDX {document['specVersion']}", document, *cyclonedx.parts_of(document)
        case "spdx2-json":
            document = mapping(json_of(artefact))
            return str(document.get("spdxVersion")), document, *spdx.parts_2(document)
        case "spdx2-tags":
            document = spdx.from_tag_value(text_of(artefact)[0])
            return str(document.get("spdxVersion")), document, *spdx.parts_2(document)
        case "spdx3-json":
            document = mapping(json_of(artefact))
            return "SPDX-3", document, *spdx.parts_3(document)
    raise BeffroiError(
        t("aucun format de nomenclature reconnu (CycloneDX ou SPDX)."), where=artefact.name
    )


def _stamp(document: dict[str, Any]) -> str | None:
    found = mapping(document.get("metadata")).get("timestamp") or mapping(
        document.get("creationInfo")
    ).get("created")
    if found is None:
        graph = document.get("@graph")
        found = next(
            (
                e.get("created")
                for e in map(mapping, listing(graph))
                if e.get("type") == "CreationInfo"
            ),
            None,
        )
    return word(found)


def _day(stamp: str | None) -> date | None:
    try:
        return datetime.fromisoformat(stamp).date() if stamp else None
    except ValueError:
        return None


def _new_system(about: str | None, parts: list[Part]) -> str | None:
    """An unknown application that holds a model or speaks to an AI service is a system to declare."""
    telling = any(p.kind in {"model", "endpoint"} or p.ai_role is not None for p in parts)
    return slug(about) if about and telling else None


def _notes(content: SbomContent, known: str | None) -> Iterator[Text]:
    if known is None and content.system is not None:
        yield t(
            "L’application « {name} » n’était pas au registre : un système est proposé.",
            name=content.application or "",
        )
    elif known is None:
        yield t("Cette nomenclature n’est rattachée à aucun système du registre.")
    if not content.parts:
        yield t("La nomenclature ne liste aucun composant.")
    unlicensed = sum(p.licence is None for p in content.parts if p.kind in {"library", "model"})
    if unlicensed:
        yield tn(
            "{n} composant sans licence lisible.",
            "{n} composants sans licence lisible.",
            unlicensed,
        )
    if len(_sheeted(content.parts)) < len(content.parts):
        yield t(
            "{n} composants lus ; seuls les directs, les modèles et les points d’accès ont une fiche.",
            n=len(content.parts),
        )


def _sheeted(parts: tuple[Part, ...]) -> list[Part]:
    """Return the parts that deserve a sheet of the register."""
    few = len(parts) <= MAX_SHEETS
    return [
        p
        for p in parts
        if p.kind in {"model", "endpoint", "application"}
        or p.ai_role is not None
        or (p.kind == "library" and (few or p.direct))
    ]


def _proposals(
    content: SbomContent, application: Part | None, voice: Voice, *, known: bool
) -> Iterator[Proposal]:
    about = content.system or slug(content.application or voice.artefact.name)
    chain = chain_of(content, application, voice) if content.system else {}
    if content.system and (chain or not known):
        evidence = voice.evidence("key", application.at if application else "")
        named = voice.measured(content.application or content.system, evidence)
        sheet = AISystem(id=content.system, name=Claims() if known else named, chain=chain)
        yield Proposal.of("system", sheet)
    chosen = [*([application] if application else []), *_sheeted(content.parts)]
    twice = Counter(p.name for p in chosen)
    for part in chosen:
        name = f"{part.name} {part.version or part.ref}" if twice[part.name] > 1 else part.name
        yield Proposal.of(
            "component",
            component_sheet(part, slug(f"{about} {name}"), content.system, voice),
        )


def component_sheet(part: Part, sheet_id: str, system: str | None, voice: Voice) -> Component:
    """Return the sheet of a part: what the file shows is measured, its licence declared."""
    tags = part.at.isdigit()
    evidence = voice.evidence("line" if tags else "key", part.at)

    def shown(value: str | None) -> Claims[Any]:
        return voice.measured(value, evidence) if value else Claims()

    kind = part.kind if part.kind in {"library", "model", "endpoint", "application"} else None
    licence = part.licence or part.licence_text
    return Component(
        id=sheet_id,
        name=shown(part.name),
        system=shown(system),
        kind=shown(kind),
        purl=shown(part.purl),
        version=shown(part.version),
        licence=voice.declared(licence, evidence) if licence else Claims(),
        host=shown(part.host),
        model=shown(part.name if part.kind == "model" else None),
    )


READER = SbomReader()
