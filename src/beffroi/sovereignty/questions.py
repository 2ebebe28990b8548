"""The exact question that would narrow an unknown: to whom, about what."""

from __future__ import annotations

from beffroi.core import Text, t
from beffroi.sovereignty.view import View

_WHAT: dict[str, Text] = {
    "model": t("quel modèle répond, sous quelle licence"),
    "host": t("qui héberge, dans quel pays, sous quel contrôle"),
    "supplier": t("qui est le fournisseur, et qui le contrôle"),
    "integrator": t("qui contrôle l’intégrateur"),
    "speech": t("quel service de parole est appelé"),
    "search": t("quel service de recherche est appelé"),
    "identity": t("quel service d’identités est appelé"),
}


def question(view: View, system: str) -> Text:
    """Return what to ask, and to whom, so that the chain of a system becomes known."""
    roles = dict.fromkeys(x.role for x in view.unknown(system))
    asked = tuple(_WHAT[r].render("fr") for r in roles if r in _WHAT)
    supplier = view.supplier(system)
    if not asked:
        return t(
            "Vérifier de nouveau la fiche des fournisseurs : un fait a passé sa date de revue."
        )
    if supplier is None or supplier.local:
        return t("Inscrire dans la fiche du système : {what}.", what=tuple(asked))
    return t(
        "Demander à {supplier}, avec la liste de ses sous-traitants : {what}.",
        supplier=view.who(supplier),
        what=tuple(asked),
    )
