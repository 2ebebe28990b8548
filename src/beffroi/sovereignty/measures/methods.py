"""The named computations of the room, and the texts they follow."""

from __future__ import annotations

from beffroi.core import Method

SPEND = Method(id="dependence.spend", source="contrats et paiements, montants annuels hors taxes")
RANK1 = Method(
    id="dependence.share.rank1",
    source="contrôle ultime (plus de 50 %) de qui est payé ; la part inconnue n’est pas répartie",
)
DEPTH = Method(
    id="dependence.share.depth",
    source="point fixe du graphe ET/OU (Dowling et Gallier, 1984) : ce qui s’arrête ou se dégrade",
)
CUT = Method(
    id="dependence.cut",
    source="point fixe du graphe ET/OU (Dowling et Gallier, 1984)",
)
EXPOSURE = Method(
    id="dependence.exposure",
    source="contrôle ultime des maillons vivants ; SecNumCloud 3.2, chapitre 19.6",
)
SUBSTITUTION = Method(
    id="dependence.substitution",
    source="circulaire de l’État sur les achats numériques (2026) : capacité de substitution",
)
CONTROL = Method(
    id="dependence.control",
    source="circulaire de l’État sur les achats numériques (2026) : maîtrise des technologies",
)
CONCENTRATION = Method(id="dependence.hhi", source="indice de Herfindahl-Hirschman sur les groupes")
