"""Open a small structured artefact whole: bounded in size, told plainly when it is broken."""

from __future__ import annotations

import json
import tomllib
import zlib
from typing import Any
from xml.etree.ElementTree import Element

from beffroi.core import Amount, BeffroiError, t
from beffroi.core.yamlfile import load_yaml
from beffroi.evidence.artefact import FREE_BYTES, MAX_RATIO, Artefact

# JSON costs six to eight times its size once read: 64 MiB stay within half a gigabyte.
MAX_BYTES = 64 << 20


def bytes_of(artefact: Artefact, limit: int = MAX_BYTES) -> bytes:
    """Return the whole content, gzip undone.

    Raises:
        BeffroiError: it is larger than ``limit`` bytes, expands beyond reason, or is broken.
    """
    cap = min(limit, max(FREE_BYTES, MAX_RATIO * artefact.size)) if artefact.is_gzip else limit
    try:
        with artefact.open() as stream:
            data = stream.read(cap + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BeffroiError(
            t("le fichier est tronqué ou abîmé."),
            where=artefact.name,
            mend=t("Exportez-le de nouveau depuis sa source."),
        ) from error
    if len(data) > cap:
        raise BeffroiError(
            t(
                "le fichier dépasse {cap} une fois ouvert.",
                cap=Amount(value=cap / 1e6, unit="Mo", digits=0),
            ),
            where=artefact.name,
            mend=t("Découpez-le, ou ne gardez que les lignes de votre collectivité."),
        )
    return data


def decoded(data: bytes) -> tuple[str, str]:
    """Return text and the encoding that it was in (UTF-8, UTF-16, else Windows-1252)."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def text_of(artefact: Artefact, limit: int = MAX_BYTES) -> tuple[str, str]:
    """Return the whole text and its encoding.

    Raises:
        BeffroiError: see :func:`bytes_of`.
    """
    return decoded(bytes_of(artefact, limit))


def json_of(artefact: Artefact, limit: int = MAX_BYTES) -> Any:
    """Return the plain data of a JSON artefact.

    Raises:
        BeffroiError: it is not JSON (the line is named), too deep or too large.
    """
    text, _ = text_of(artefact, limit)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BeffroiError(
            t("ce n’est pas du JSON lisible : le fichier est tronqué ou mal formé."),
            where=f"{artefact.name}:{error.lineno}",
            mend=t("Exportez-le de nouveau depuis sa source."),
        ) from None
    except (RecursionError, ValueError):
        raise BeffroiError(
            t("ce JSON est imbriqué ou chiffré au-delà du raisonnable."), where=artefact.name
        ) from None


def yaml_of(artefact: Artefact, limit: int = 4 << 20) -> Any:
    """Return the plain data of a YAML artefact (never its objects or tags).

    Raises:
        BeffroiError: it is not YAML (the line is named), or too large.
    """
    return load_yaml(text_of(artefact, limit)[0], artefact.name)


def toml_of(artefact: Artefact, limit: int = 16 << 20) -> dict[str, Any]:
    """Return the plain data of a TOML artefact.

    Raises:
        BeffroiError: it is not TOML, or too large.
    """
    try:
        return tomllib.loads(text_of(artefact, limit)[0])
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BeffroiError(
            t("ce n’est pas du TOML lisible ({why}).", why=str(error)[:120]), where=artefact.name
        ) from None


def xml_of(artefact: Artefact, limit: int = MAX_BYTES) -> Element:
    """Return the root of an XML artefact; entities and external references are refused.

    Raises:
        BeffroiError: it is not XML, holds a DTD or entities, or is too large.
    """
    from defusedxml import DefusedXmlException  # noqa: PLC0415 - only where an XML is met
    from defusedxml.ElementTree import ParseError, fromstring  # noqa: PLC0415

    try:
        root: Element = fromstring(bytes_of(artefact, limit), forbid_dtd=True)
    except DefusedXmlException:
        raise BeffroiError(
            t("ce XML contient des entités ou une DTD : il n’est pas ouvert."), where=artefact.name
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        line = getattr(error, "position", (None,))[0]
        raise BeffroiError(
            t("ce n’est pas du XML lisible : le fichier est tronqué ou mal formé."),
            where=f"{artefact.name}:{line}" if line else artefact.name,
        ) from None
    return root


def mapping(value: Any) -> dict[str, Any]:
    """Return ``value`` if it is a mapping, else an empty one: hostile files put anything anywhere."""
    return value if isinstance(value, dict) else {}


def listing(value: Any) -> list[Any]:
    """Return ``value`` if it is a list, alone in one if it is a mapping, else an empty one."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def word(value: Any, length: int = 300) -> str | None:
    """Return a short text value without spare spaces, or ``None`` when there is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(str(value).split())[:length] or None


def strings(value: Any) -> list[str]:
    """Return the texts of a list, the rest left out; a text alone makes a list of one."""
    if isinstance(value, str):
        return [value]
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
