"""YAML that people edit: read safely, every fault told with its file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from beffroi.core.errors import BeffroiError
from beffroi.core.text import t

M = TypeVar("M", bound=BaseModel)
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: type = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def load_yaml(text: str, name: str) -> Any:
    """Return the plain data of a YAML text.

    Raises:
        BeffroiError: it is not YAML, or it holds something else than plain data.
    """
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise BeffroiError(
            t(
                "ce n’est pas du YAML lisible ({why}).",
                why=str(getattr(error, "problem", None) or type(error).__name__),
            ),
            where=where,
            mend=t("Vérifiez les deux-points, les guillemets et les retraits de cette ligne."),
        ) from None


def dump_yaml(data: Any) -> str:
    """Return plain data as YAML in its given order, readable and stable."""
    out: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return out


def read_yaml(path: Path, model: type[M], name: str | None = None) -> M:
    """Read a YAML file as a typed value.

    Raises:
        BeffroiError: the file is not YAML, or a field is unknown or of the wrong kind; the
            message names the line and the field.
    """
    name = name or path.name
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise BeffroiError(
            t("le fichier n’est pas en UTF-8."), where=name, mend=t("Enregistrez-le en UTF-8.")
        ) from None
    except OSError as error:
        raise BeffroiError(
            t("le fichier ne peut pas être lu ({why}).", why=str(error.strerror)), where=name
        ) from None
    data = load_yaml(text, name)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _explained(error, text, name) from None


def _explained(error: ValidationError, text: str, name: str) -> BeffroiError:
    fault = error.errors()[0]
    path = [p for p in fault["loc"] if isinstance(p, str | int)]
    line, known = line_of(text, path)
    field = ".".join(str(p) for p in path[:known]) or "—"
    more = len(error.errors()) - 1
    what = (
        t("le champ « {field} » est inconnu.", field=field)
        if fault["type"] == "extra_forbidden"
        else t(
            "le champ « {field} » n’a pas la forme attendue ({why}).", field=field, why=fault["msg"]
        )
    )
    mend = (
        t("Corrigez-le ; {n} autre(s) faute(s) suivent dans ce fichier.", n=more)
        if more
        else t("Corrigez-le d’après la documentation de cette fiche.")
    )
    return BeffroiError(what, where=f"{name}:{line}", mend=mend)


def line_of(text: str, path: list[str | int]) -> tuple[int, int]:
    """Return the line (from 1) of the deepest known part of a path, and how deep that is."""
    node = yaml.compose(text, _Loader)
    line, depth = 1, 0
    for part in path:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value)
        ):
            found = (node.value[part], node.value[part])
        if found is None:
            break
        line, node, depth = found[0].start_mark.line + 1, found[1], depth + 1
    return line, depth
