"""What a column can hold: French administrative formats, their keys and what they reveal.

A type has a *format* (pattern of the cleaned value), a *rule* that a value of this format must
satisfy (key, reference set), a *label* pattern read in the header, and says whether it tells
something of a person. The header is a prior; the share of values that fit decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from beffroi.core import Text, t
from beffroi.data import checksums
from beffroi.data.checksums import Let
from beffroi.data.reference import DEPARTMENTS, OVERSEAS, REGIONS
from beffroi.data.sql import one_of

Personal = Literal["none", "indirect", "direct"]
Rule = Callable[[str, Let], str]


@dataclass(frozen=True)
class Semantic:
    """One meaning that a column may have.

    Args:
        name: its stable name.
        title: its French name in a sentence (« un SIRET »).
        format: whole-match pattern of a value without surrounding spaces.
        label: pattern searched in the folded header (plain lower-case words).
        rule: SQL predicate of a value of the right format, which may name shared expressions; ``None`` when the format says all.
        reference: ``communes`` when values must be official commune codes.
        digits: the length of a number-like identifier, for the diagnosis of broken ones.
        personal: whether the values identify a person, directly or by crossing.
        alone: share of values that must fit without any help of the header; ``None``: the
            header must help (five digits may be anything).
        upper: whether letters are compared in capitals.
    """

    name: str
    title: Text
    format: str
    label: str
    rule: Rule | None = None
    reference: Literal["communes"] | None = None
    digits: int | None = None
    personal: Personal = "none"
    alone: float | None = None
    upper: bool = False

    @property
    def compact(self) -> bool:
        """Whether people write it with spaces or dots that mean nothing."""
        return self.digits is not None or self.name in ("iban", "tva", "nir")


_FR_PHONE = r"(?:\+33[ .]?[1-9]|0033[ .]?[1-9]|0[1-9])(?:[ .-]?[0-9]{2}){4}"


def _postal(x: str, _let: Let) -> str:
    return f"({x} BETWEEN '01000' AND '95999' OR {x} BETWEEN '97100' AND '98899' OR {x} < '00999')"


def _department(x: str, _let: Let) -> str:
    """Bounds settle nearly every code; a list of a hundred would be slow."""
    rare = one_of(x, ("2A", "2B", *DEPARTMENTS[-5:], *OVERSEAS))
    return f"(CASE WHEN length({x}) = 2 AND {x} BETWEEN '01' AND '95' THEN {x} <> '20' ELSE {rare} END)"


SEMANTICS: tuple[Semantic, ...] = (
    Semantic(
        "prm", t("numéro de point de livraison (PRM)"), r"[0-9]{14}", r"\bpdl\b|\bprm\b|\bpoint de livraison\b",
        digits=14, personal="indirect",
    ),
    Semantic("siret", t("SIRET"), r"[0-9]{14}", r"\bsirets?\b|\bid (?:attribuant|beneficiaire|acheteur|titulaire|lieu)\b",
             checksums.siret, digits=14, alone=0.7),
    Semantic("nir", t("numéro de sécurité sociale (NIR)"), r"[1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}",
             r"\bnir\b|\bnum(?:ero)? (?:de )?(?:secu|securite sociale)|\bnss\b|\bsecurite sociale\b",
             checksums.nir, digits=15, personal="direct", alone=0.7, upper=True),
    Semantic("siren", t("SIREN"), r"[0-9]{9}", r"\bsirens?\b", checksums.siren, digits=9, alone=0.95),
    Semantic("iban", t("IBAN"), r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", r"\biban\b|\brib\b", checksums.iban,
             personal="direct", alone=0.7, upper=True),
    Semantic("tva", t("numéro de TVA"), r"FR[0-9A-HJ-NP-Z]{2}[0-9]{9}", r"\btva intra|\bnumero (?:de )?tva\b|\bvat\b",
             checksums.tva_fr, alone=0.9, upper=True),
    Semantic("rna", t("numéro RNA d’association"), r"W[0-9][0-9A-Z][0-9]{7}", r"\brna\b|\bwaldec\b", alone=0.9, upper=True),
    Semantic("uai", t("code UAI d’établissement scolaire"), r"[0-9]{7}[A-Z]", r"\buai\b|\brne\b|\bcode etablissement\b",
             checksums.uai, alone=0.95, upper=True),
    Semantic("finess", t("numéro FINESS"), r"(?:[0-9]{2}|2[AB])[0-9]{7}", r"\bfiness\b",
             checksums.finess, digits=9, upper=True),
    Semantic("email", t("adresse électronique"), r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:[.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}",
             r"\be ?mails?\b|\bmails?\b|\bcourriels?\b|\badresse electronique\b|\bmel\b", personal="direct", alone=0.8),
    Semantic("telephone", t("numéro de téléphone"), _FR_PHONE,
             r"\btel\b|telephone|\bportable\b|\bmobile\b|\bfax\b", personal="direct", alone=0.9),
    Semantic("url", t("adresse web"), r"https?://[^ ]+|www[.][^ ]+", r"\burl\b|\bsite (?:web|internet)\b|\blien\b|\bhref\b", alone=0.8),
    Semantic("commune", t("code de commune (INSEE)"), r"(?:[0-9]{2}|2[AB])[0-9]{3}",
             r"\binsee\b|\bcode (?:de (?:la )?)?commune\b|\bcodgeo\b|\bdepcom\b|\bcog\b|\bcommune insee\b|\bnumcom\b",
             reference="communes", digits=5, upper=True),
    Semantic("code_postal", t("code postal"), r"[0-9]{5}", r"\bcode postal\b|\bpostal\b|\bcp\b|\bcode post\b|\bzip\b",
             _postal, digits=5, personal="indirect"),
    Semantic("departement", t("code de département"), r"[0-9]{2,3}|2[AB]",
             r"\b(?:code|num|numero) (?:du )?dep(?:artement|t)?\b|^dep(?:artement|t)?$|\bnumdep\b|\bcode dept\b",
             _department, digits=2, upper=True),
    Semantic("region", t("code de région"), r"[0-9]{2}", r"\bcode (?:de (?:la )?)?reg(?:ion)?\b",
             lambda x, _: one_of(x, REGIONS), digits=2),
    Semantic("naf", t("code NAF/APE"), r"[0-9]{2}[.]?[0-9]{2}[A-Z]", r"\bnaf\b|\bape\b", alone=0.9, upper=True),
    Semantic("latitude", t("latitude"), r"-?[0-9]{1,2}(?:[.,][0-9]+)?", r"\blat(?:itude)?\b|\blat wgs84\b|\bcoord y\b",
             lambda x, _: f"abs(try_cast(replace({x}, ',', '.') AS DOUBLE)) <= 90"),
    Semantic("longitude", t("longitude"), r"-?[0-9]{1,3}(?:[.,][0-9]+)?", r"\b(?:lon|lng|long)(?:gitude)?\b|\blong wgs84\b|\bcoord x\b",
             lambda x, _: f"abs(try_cast(replace({x}, ',', '.') AS DOUBLE)) <= 180"),
    Semantic("birth_date", t("date de naissance"), r".*", r"\bnaissance\b|\bne le\b|\bnee? le\b|\bdate naiss", personal="direct"),
    Semantic("person", t("nom de personne"), r".*",
             r"^noms? ?(?:usuel|d usage|de naissance|patronymique|marital|de famille|agent|usager|demandeur|eleve|enfant|allocataire)?$"
             r"|\bprenoms?\b|\bnom prenom\b|\bpatronyme\b|\bdemandeur\b|\ballocataire\b|\bbeneficiaire nom\b|\bresponsable legal\b",
             personal="direct"),
    Semantic("address", t("adresse postale"), r".*", r"^adresse\b|\badresse (?:postale|1|2|ligne)\b|\bnum(?:ero)? (?:de )?voie\b|\brue\b",
             personal="indirect"),
    Semantic("login", t("identifiant d’agent ou d’usager"), r".*", r"^agent$|^instructeur$|^redacteur$|\bcode (?:usager|allocataire|agent)\b|\blogin\b|\bmatricule\b|\bidentifiant (?:agent|usager)\b|\bid agent\b|\bnum(?:ero)? allocataire\b",
             personal="direct"),
)  # fmt: skip

BY_NAME = {semantic.name: semantic for semantic in SEMANTICS}


def fold(label: str) -> str:
    """Return a header as plain lower-case words: ``idBénéficiaire`` → ``id beneficiaire``."""
    spaced = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-Z])", " ", label)
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def labelled(label: str) -> tuple[Semantic, ...]:
    """Return the meanings that a header announces."""
    words = fold(label)
    return tuple(semantic for semantic in SEMANTICS if re.search(semantic.label, words))
