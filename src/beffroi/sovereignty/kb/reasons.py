"""Why a value of a file is refused, in the reader's words."""

from __future__ import annotations

from typing import Any

from beffroi.core import Text, t

_OTHER = t("la valeur n’est pas de la forme attendue")
_SIMPLE: dict[str, Text] = {
    "missing": t("il manque"),
    "extra_forbidden": t("ce champ n’existe pas"),
    "too_short": t("il en faut au moins un"),
    "string_too_short": t("il en faut au moins un"),
    "finite_number": t("la valeur doit être un nombre fini"),
}
_TYPES: dict[str, Text] = {
    "float": t("il faut un nombre"),
    "int": t("il faut un nombre entier"),
    "string": t("il faut un texte"),
    "bool": t("il faut true ou false"),
    "date": t("il faut une date (AAAA-MM-JJ)"),
    "tuple": t("il faut une liste"),
    "list": t("il faut une liste"),
    "dict": t("il faut un dictionnaire"),
    "model": t("il faut un dictionnaire"),
}


def reason(fault: Any) -> Text:
    """Return the French sentence of one fault of a validation (a pydantic error)."""
    kind, context = str(fault["type"]), fault.get("ctx") or {}
    if kind.startswith(("greater_than", "less_than")):
        bound = next((str(v) for v in context.values()), "")
        return t("la valeur est hors bornes ({bound})", bound=bound)
    if kind == "literal_error":
        return t("la valeur doit être l’une de : {expected}", expected=str(context["expected"]))
    if kind == "string_pattern_mismatch":
        return t("la valeur n’a pas la forme attendue ({pattern})", pattern=str(context["pattern"]))
    if kind == "value_error":
        return t("la valeur est refusée ({why})", why=str(context.get("error", fault["msg"])))
    return _SIMPLE.get(kind) or _TYPES.get(kind.split("_", 1)[0], _OTHER)
