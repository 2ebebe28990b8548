"""What the intake notes as it reads: faults by kind, with their first places."""

from __future__ import annotations

from collections.abc import Callable

from beffroi.core import Text, t, tn
from beffroi.evidence.tables.model import Defect, Level, RejectedRow

KEPT_PLACES = 10
KEPT_REJECTS = 1000

# kind -> (level, mended, sentence for the count n and a detail)
_Sentence = Callable[[int, str], Text]
_KINDS: dict[str, tuple[Level, bool, _Sentence]] = {
    "encoding_legacy": (
        "note",
        True,
        lambda _n, d: t("Fichier encodé en {d}, et non en UTF-8.", d=d),
    ),
    "utf16": (
        "note",
        True,
        lambda _n, d: t("Fichier encodé en {d} : la plupart des outils ne le lisent pas.", d=d),
    ),
    "bom": ("note", True, lambda _n, _d: t("Marque d’ordre des octets (BOM) en tête de fichier.")),
    "encoding_mixed": (
        "defect",
        True,
        lambda n, d: tn(
            "{n} ligne est dans un autre encodage ({d}) que le reste du fichier.",
            "{n} lignes sont dans un autre encodage ({d}) que le reste du fichier.",
            n,
            d=d,
        ),
    ),
    "mojibake": (
        "defect",
        True,
        lambda n, _d: tn(
            "{n} ligne porte des accents abîmés par un double encodage (« Ã© » pour « é »).",
            "{n} lignes portent des accents abîmés par un double encodage (« Ã© » pour « é »).",
            n,
        ),
    ),
    "lost_characters": (
        "defect",
        False,
        lambda n, _d: tn(
            "{n} ligne porte le signe « \ufffd » : un caractère y est perdu.",
            "{n} lignes portent le signe « \ufffd » : un caractère y est perdu.",
            n,
        ),
    ),
    "nul_bytes": (
        "defect",
        True,
        lambda n, _d: tn("{n} octet nul retiré.", "{n} octets nuls retirés.", n),
    ),
    "mixed_newlines": (
        "note",
        True,
        lambda _n, _d: t("Fins de ligne mélangées (Windows et Unix)."),
    ),
    "crcrlf": (
        "defect",
        True,
        lambda n, _d: tn(
            "{n} fin de ligne doublée (CR CR LF).", "{n} fins de ligne doublées (CR CR LF).", n
        ),
    ),
    "stray_cr": (
        "note",
        True,
        lambda n, _d: tn(
            "{n} retour chariot isolé dans une cellule, remplacé par une espace.",
            "{n} retours chariot isolés dans des cellules, remplacés par une espace.",
            n,
        ),
    ),
    "cr_newlines": ("note", True, lambda _n, _d: t("Fins de ligne d’ancien Macintosh (CR seul).")),
    "blank_lines": (
        "note",
        True,
        lambda n, _d: tn("{n} ligne vide passée.", "{n} lignes vides passées.", n),
    ),
    "preamble": (
        "note",
        True,
        lambda n, _d: tn(
            "{n} ligne de titre avant l’en-tête.", "{n} lignes de titre avant l’en-tête.", n
        ),
    ),
    "no_header": (
        "defect",
        True,
        lambda _n, _d: t("Aucune ligne d’en-tête : les colonnes n’ont pas de nom."),
    ),
    "repeated_header": (
        "defect",
        True,
        lambda n, _d: tn(
            "L’en-tête est répété {n} fois parmi les données.",
            "L’en-tête est répété {n} fois parmi les données.",
            n,
        ),
    ),
    "blank_header": (
        "defect",
        True,
        lambda n, _d: tn("{n} colonne sans nom.", "{n} colonnes sans nom.", n),
    ),
    "duplicate_header": (
        "defect",
        True,
        lambda n, d: tn(
            "{n} nom de colonne répété : {d}.", "{n} noms de colonnes répétés : {d}.", n, d=d
        ),
    ),
    "header_newline": (
        "note",
        True,
        lambda n, _d: tn(
            "{n} nom de colonne contient un saut de ligne.",
            "{n} noms de colonnes contiennent un saut de ligne.",
            n,
        ),
    ),
    "header_dbf": (
        "defect",
        True,
        lambda n, d: tn(
            "{n} nom de colonne porte une description de champ dBase (« {d} »).",
            "{n} noms de colonnes portent une description de champ dBase (« {d} »).",
            n,
            d=d,
        ),
    ),
    "header_short": (
        "defect",
        True,
        lambda n, _d: tn(
            "{n} colonne de données n’a pas d’en-tête.",
            "{n} colonnes de données n’ont pas d’en-tête.",
            n,
        ),
    ),
    "empty_columns": (
        "note",
        False,
        lambda n, _d: tn("{n} colonne entièrement vide.", "{n} colonnes entièrement vides.", n),
    ),
    "decimal_comma": (
        "defect",
        True,
        lambda n, _d: tn(
            "{n} ligne décalée : une virgule décimale sans guillemets dans un fichier séparé par des virgules.",
            "{n} lignes décalées : une virgule décimale sans guillemets dans un fichier séparé par des virgules.",
            n,
        ),
    ),
    "unquoted_delimiter": (
        "defect",
        True,
        lambda n, _d: tn(
            "{n} ligne décalée : un séparateur sans guillemets dans un texte.",
            "{n} lignes décalées : un séparateur sans guillemets dans un texte.",
            n,
        ),
    ),
    "trailing_delimiters": (
        "note",
        True,
        lambda n, _d: tn(
            "{n} ligne finit par des séparateurs en trop.",
            "{n} lignes finissent par des séparateurs en trop.",
            n,
        ),
    ),
    "short_rows": (
        "defect",
        True,
        lambda n, _d: tn(
            "{n} ligne trop courte, complétée par des cellules vides.",
            "{n} lignes trop courtes, complétées par des cellules vides.",
            n,
        ),
    ),
    "unquoted_newline": (
        "defect",
        True,
        lambda n, _d: tn(
            "{n} ligne coupée par un saut de ligne sans guillemets, recollée.",
            "{n} lignes coupées par un saut de ligne sans guillemets, recollées.",
            n,
        ),
    ),
    "split_records": (
        "defect",
        False,
        lambda n, _d: tn(
            "{n} ligne semble être la suite de la précédente (enregistrement éclaté sur plusieurs lignes).",
            "{n} lignes semblent être la suite de la précédente (enregistrements éclatés sur plusieurs lignes).",
            n,
        ),
    ),
    "embedded_newlines": (
        "note",
        True,
        lambda n, _d: tn(
            "{n} cellule contient un saut de ligne.",
            "{n} cellules contiennent un saut de ligne.",
            n,
        ),
    ),
    "stray_quote": (
        "defect",
        True,
        lambda n, _d: tn(
            "{n} ligne contient un guillemet mal placé ou jamais refermé.",
            "{n} lignes contiennent un guillemet mal placé ou jamais refermé.",
            n,
        ),
    ),
    "oversized_row": (
        "defect",
        False,
        lambda n, _d: tn("{n} ligne démesurée, écartée.", "{n} lignes démesurées, écartées.", n),
    ),
    "ragged_rows": (
        "defect",
        False,
        lambda n, _d: tn(
            "{n} ligne n’a pas le bon nombre de colonnes et n’a pas pu être réparée : écartée.",
            "{n} lignes n’ont pas le bon nombre de colonnes et n’ont pas pu être réparées : écartées.",
            n,
        ),
    ),
    "error_cells": (
        "defect",
        False,
        lambda n, d: tn(
            "{n} cellule contient une erreur de tableur ({d}).",
            "{n} cellules contiennent une erreur de tableur ({d}).",
            n,
            d=d,
        ),
    ),
    "numbers_as_ids": (
        "note",
        True,
        lambda n, d: tn(
            "{n} identifiant est saisi comme un nombre dans le classeur (colonnes : {d}).",
            "{n} identifiants sont saisis comme des nombres dans le classeur (colonnes : {d}).",
            n,
            d=d,
        ),
    ),
    "other_sheets": (
        "note",
        False,
        lambda n, d: tn(
            "{n} autre feuille non vide : {d}.", "{n} autres feuilles non vides : {d}.", n, d=d
        ),
    ),
    "nested": (
        "note",
        True,
        lambda n, _d: tn(
            "{n} champ composé, gardé en JSON.", "{n} champs composés, gardés en JSON.", n
        ),
    ),
    "bad_json_lines": (
        "defect",
        False,
        lambda n, _d: tn(
            "{n} ligne n’est pas un objet JSON : écartée.",
            "{n} lignes ne sont pas des objets JSON : écartées.",
            n,
        ),
    ),
}


class Journal:
    """Collects faults and rejected rows while one table is read."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, list[int], str]] = {}
        self.rejected = 0
        self.rejects: list[RejectedRow] = []

    def add(self, kind: str, *lines: int, count: int | None = None, detail: str = "") -> None:
        """Note ``count`` faults (default: one per line given) of this kind."""
        n, kept, first_detail = self._found.get(kind, (0, [], detail))
        room = KEPT_PLACES - len(kept)
        kept.extend(lines[: max(room, 0)])
        self._found[kind] = (
            n + (len(lines) if count is None else count),
            kept,
            first_detail or detail,
        )

    def drop(self, kind: str) -> None:
        """Forget a fault that another one explains."""
        self._found.pop(kind, None)

    def count(self, kind: str) -> int:
        """Return how many faults of this kind were noted."""
        return self._found.get(kind, (0, [], ""))[0]

    def reject(self, line: int, kind: str, reason: Text) -> None:
        """Note that the record starting at ``line`` is left out, and why."""
        self.add(kind, line)
        self.rejected += 1
        if len(self.rejects) < KEPT_REJECTS:
            self.rejects.append(RejectedRow(line=line, reason=reason))

    def defects(self) -> tuple[Defect, ...]:
        """Return what was noted, in the catalogue's order; kinds noted with no count are left out."""
        return tuple(self._defect(kind) for kind in _KINDS if self._found.get(kind, (0, [], ""))[0])

    def _defect(self, kind: str) -> Defect:
        level, mended, sentence = _KINDS[kind]
        count, lines, detail = self._found[kind]
        return Defect(
            kind=kind,
            level=level,
            count=count,
            lines=tuple(lines),
            mended=mended,
            detail=sentence(count, detail),
        )
