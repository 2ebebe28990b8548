"""The chart of the data challenge: each dataset's widest fault, and whether it fits its use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from beffroi.core import Challenge, Grade, Measure, Text, t, tn
from beffroi.data.fitness import VERDICTS
from beffroi.report import words
from beffroi.report.charts import Bar, Kind, Kinds, bars
from beffroi.report.scene import ROWS, Band, Scene, frame_of

_FITNESS = "data.fitness"
_KIND_OF: Mapping[str, Kind] = {"unfit": "far", "reservations": "warn", "fit": "main"}
# A verdict is stored as its French words: back to its code.
_CODES = {str(text): code for code, text in VERDICTS.items()}


def fitness_band(scene: Scene, challenge: Challenge) -> Band | None:
    """Draw the largest share of faulty records of each dataset, its verdict as the fill."""
    faults: dict[str, list[Measure]] = defaultdict(list)
    verdicts: dict[str, str] = {}
    for measure in scene.of(challenge):
        if not measure.subject.startswith("dataset:"):
            continue
        if _is_fault(measure):
            faults[measure.subject].append(measure)
        elif measure.metric == _FITNESS:
            verdicts[measure.subject] = _CODES.get(str(measure.value), "not_measured")
    if not faults:
        return None
    rows = sorted(
        (_row(scene, found, verdicts.get(subject)) for subject, found in faults.items()),
        key=lambda bar: (-(bar.value or 0.0), bar.label),
    )
    reading = _reading(verdicts)
    title = t("Le défaut le plus étendu de chaque jeu de données")
    kinds = Kinds(
        {kind: scene.say(VERDICTS[code]) for code, kind in _KIND_OF.items()},  # type: ignore[index]
        scene.say(t("Pour son usage")),
        scene.say(t("Défaut le plus étendu")),
    )
    chart = bars(frame_of(scene, challenge, title, reading), rows[:ROWS], unit="ratio", kinds=kinds)
    return Band(challenge, words.CHALLENGE_NAMES[challenge], reading, chart)


def _is_fault(measure: Measure) -> bool:
    """Whether a figure is a share of faulty records."""
    share = measure.metric.endswith("_share") or measure.metric == "data.missing_readings"
    return share and measure.unit == "ratio" and measure.grade is not Grade.NOT_MEASURED


def _row(scene: Scene, faults: list[Measure], verdict: str | None) -> Bar:
    worst = max(faults, key=lambda m: (float(m.value or 0.0), m.metric))
    kind = _KIND_OF.get(verdict or "", "near")
    bar = scene.bar(worst, kind=kind)
    sub = worst.label if worst.value else t("aucun enregistrement en défaut")
    return replace(bar, sub=scene.say(sub))


def _reading(verdicts: Mapping[str, str]) -> Text:
    unfit = sum(code == "unfit" for code in verdicts.values())
    unknown = sum(code == "not_measured" for code in verdicts.values())
    said = tn(
        "{n} jeu de données sur {all} est inapte à l’usage qui en est fait",
        "{n} jeux de données sur {all} sont inaptes à l’usage qui en est fait",
        unfit,
        all=len(verdicts),
    )
    if not unknown:
        return t("{said}.", said=said)
    return tn(
        "{said} ; {n} n’est pas mesuré.", "{said} ; {n} ne sont pas mesurés.", unknown, said=said
    )
