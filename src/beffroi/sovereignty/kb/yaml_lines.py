"""YAML read safely, with the line of every value, so that an error can be mended without a hunt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from beffroi.core import BeffroiError, t

MAX_BYTES = 64 * 1024**2
Path = tuple[str | int, ...]
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """A YAML document as plain values, and the line (from 1) of each path inside it."""

    name: str
    data: Any
    lines: dict[Path, int]

    def where(self, path: Path) -> str:
        """Return ``file:line`` of a path, or of its nearest ancestor."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines.get(path, 1)}"


def read_yaml(name: str, text: str) -> Document:
    """Read one YAML document.

    Raises:
        BeffroiError: it is not YAML, repeats a key, or uses an anchor (a few lines could
            otherwise expand without bound).
    """
    if len(text) > MAX_BYTES:
        raise BeffroiError(t("le fichier dépasse 64 Mo."), where=name)
    try:
        if any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text, Loader=_Loader)):
            raise BeffroiError(
                t("les ancres YAML (& et *) ne sont pas admises."),
                where=name,
                mend=t("Répétez la valeur."),
            )
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            lines: dict[Path, int] = {}
            data = None if node is None else _plain(name, loader, node, (), lines)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BeffroiError(
            t("ce n’est pas du YAML lisible ({reason}).", reason=_reason(error)),
            where=f"{name}:{mark.line + 1}" if mark else name,
            mend=t("Corrigez la ligne ; l’indentation se fait par des espaces."),
        ) from error
    except RecursionError as error:
        raise BeffroiError(t("l’imbrication est trop profonde."), where=name) from error
    return Document(name, data, lines)


def _reason(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]


def _plain(name: str, loader: Any, node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise BeffroiError(
                    t("une clé doit être un mot."), where=f"{name}:{key_node.start_mark.line + 1}"
                )
            key = str(key_node.value)
            if key in found:
                raise BeffroiError(
                    t("la clé « {key} » est écrite deux fois.", key=key),
                    where=f"{name}:{key_node.start_mark.line + 1}",
                )
            found[key] = _plain(name, loader, value_node, (*path, key), lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(name, loader, n, (*path, i), lines) for i, n in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:bool" and node.value.lower() not in {"true", "false"}:
        return node.value  # Norway is « NO »: only true and false are truth values (YAML 1.2)
    try:
        return loader.construct_object(node)
    except ValueError as error:
        raise BeffroiError(
            t("la valeur « {value} » n’est pas lisible.", value=str(node.value)[:80]),
            where=f"{name}:{node.start_mark.line + 1}",
        ) from error
