"""Which chart shows each challenge, chosen from the names of its figures.

Each challenge has its preferred drawing and, where its figures are not there, the same honest
one: how much of what should be known is measured, computed, declared, not measured.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from beffroi.core import Challenge, Grade, Measure, Text, t, tn
from beffroi.core.format import format_date
from beffroi.report import words
from beffroi.report.charts import (
    Duty,
    Kind,
    Owner,
    Pair,
    Part,
    Whole,
    bars,
    paired,
    shares,
    timeline,
)
from beffroi.report.figures_data import fitness_band
from beffroi.report.scene import ROWS, Band, Scene, frame_of

_GRADE_KINDS: Mapping[Grade, Kind] = {
    Grade.MEASURED: "main",
    Grade.COMPUTED: "near",
    Grade.DECLARED: "warn",
    Grade.NOT_MEASURED: "unknown",
}


Builder = Callable[[Scene, Challenge], Band | None]


def bands(scene: Scene) -> list[Band]:
    """Return one band a challenge that has anything to show, in the order of the position."""
    found = []
    for challenge, builders in BUILDERS.items():
        band = next((b for build in builders if (b := build(scene, challenge))), None)
        if band is not None:
            found.append(band)
    return found


def _due_dates(scene: Scene, challenge: Challenge) -> Band | None:
    """Draw the dates of a challenge's findings, subject by subject."""
    duties: dict[str, list[Duty]] = defaultdict(list)
    for finding in scene.findings(challenge):
        day = finding.due or finding.since
        if day is not None and not finding.undetermined:
            ref = scene.book.findings.get(finding.id)
            what = scene.say(finding.title).removeprefix(f"{scene.name(finding.subject)} : ")
            duties[finding.subject].append(
                Duty(what[:1].upper() + what[1:], day, ref.href if ref else None)
            )
    if not duties:
        return None
    owners = [Owner(scene.name(s), tuple(d), scene.anchors.get(s)) for s, d in duties.items()]
    on = scene.position.on
    owners.sort(key=lambda o: (-o.late(on), o.label))
    late = [o for o in owners if o.late(on) > 0]
    ahead = [o for o in owners if o.late(on) <= 0]
    reading = _late_words(late, ahead, scene)
    frame = frame_of(scene, challenge, t("Échéances par système"), reading)
    return Band(
        challenge, words.CHALLENGE_NAMES[challenge], reading, timeline(frame, owners[:ROWS], on)
    )


def _late_words(late: list[Owner], ahead: list[Owner], scene: Scene) -> Text:
    if not late:
        return t(
            "Aucune échéance dépassée ; la prochaine est le {day} ({name}).",
            day=min(o.worst.day for o in ahead),
            name=ahead[0].label,
        )
    worst = late[0]
    return tn(
        "{n} objet a une échéance dépassée ; la plus ancienne, « {name} », court depuis le {day}.",
        "{n} objets ont une échéance dépassée ; la plus ancienne, « {name} », court depuis le {day}.",
        len(late),
        name=worst.label,
        day=format_date(worst.worst.day, scene.lang),
    )


def _spend(scene: Scene, challenge: Challenge) -> Band | None:
    """Draw the share of spending that goes outside the Union, at rank 1 and in depth."""
    found = {m.metric: m for m in scene.of(challenge) if m.subject == "authority"}
    wanted = [(found.get(f"dependence.non_eu_share.{k}"), label) for k, label in _RANKS.items()]
    rows = [
        Whole(scene.say(label), _outside(m, scene), words.value_of(m, scene.lang), scene.href(m))
        for m, label in wanted
        if m is not None and isinstance(m.value, int | float)
    ]
    if not rows:
        return None
    reading = _spend_words(found)
    names: dict[Kind, str] = {
        "far": scene.say(t("hors de l’Union européenne")),
        "main": scene.say(t("Union européenne, France comprise")),
        "unknown": scene.say(t("origine inconnue")),
    }
    frame = frame_of(scene, challenge, t("Ce qui dépend d’un contrôle hors de l’Union"), reading)
    return Band(challenge, words.CHALLENGE_NAMES[challenge], reading, shares(frame, rows, names))


_RANKS: Mapping[str, Text] = {
    "rank1": t("Euros, selon qui est payé (rang 1)"),
    "depth": t("Euros, selon tous les rangs"),
    "depth.systems": t("Systèmes, selon tous les rangs"),
}


def _outside(measure: Measure, scene: Scene) -> tuple[Part, ...]:
    """Split a share with bounds: sure, uncertain (drawn as unknown), and the rest."""
    value = float(measure.value or 0.0)
    sure = measure.low if measure.low is not None else value
    most = measure.high if measure.high is not None else value
    href = scene.href(measure)
    return (Part("far", sure, href), Part("unknown", most - sure), Part("main", 1 - most))


def _spend_words(found: Mapping[str, Measure]) -> Text:
    cut = found.get("dependence.cut.us")
    if cut is None or not isinstance(cut.value, int | float):
        return t("Le fournisseur que l’on paie n’est pas celui dont le service dépend.")
    return tn(
        "Une coupure des services américains toucherait {n} système.",
        "Une coupure des services américains toucherait {n} systèmes.",
        int(cut.value),
    )


def _two_grids(scene: Scene, challenge: Challenge) -> Band | None:
    """Draw each system's footprint under French and American factors, the known ones."""
    found = {(m.metric, m.subject): m for m in scene.of(challenge)}
    pairs = [
        (first, second)
        for (metric, subject), first in sorted(found.items())
        if metric.endswith(".fr") and subject != "authority"
        if (second := found.get((f"{metric.removesuffix('.fr')}.us", subject))) is not None
    ]
    known = [p for p in pairs if p[0].grade is not Grade.NOT_MEASURED and p[0].unit == p[1].unit]
    if not known:
        return None
    rows = [Pair(scene.name(a.subject), scene.bar(a), scene.bar(b)) for a, b in known]
    rows.sort(key=lambda r: (-(r.second.value or 0.0), r.label))
    reading = _footprint_words(len(pairs) - len(known))
    frame = frame_of(scene, challenge, t("Empreinte carbone d’un an d’usage"), reading)
    names = (scene.say(t("réseau français")), scene.say(t("réseau des États-Unis")))
    chart = paired(frame, rows[:ROWS], names, unit=known[0][0].unit)
    return Band(challenge, words.CHALLENGE_NAMES[challenge], reading, chart)


def _footprint_words(unknown: int) -> Text:
    """Say the same use under two grids, and for how many systems nobody knows."""
    same = t("La même utilisation, avec l’électricité française puis américaine.")
    if not unknown:
        return same
    return tn(
        "{same} Pour {n} autre système, l’empreinte est non mesurée.",
        "{same} Pour {n} autres systèmes, l’empreinte est non mesurée.",
        unknown,
        same=same,
    )


def _ratios(scene: Scene, challenge: Challenge) -> Band | None:
    """Draw the shares that a challenge measures, the most frequent metric of them."""
    by_metric: dict[str, list[Measure]] = defaultdict(list)
    for m in scene.of(challenge):
        if m.unit == "ratio" and m.subject != "authority":
            by_metric[m.metric].append(m)
    if not by_metric:
        return None
    chosen = max(sorted(by_metric), key=lambda k: len(by_metric[k]))
    rows = sorted(
        (scene.bar(m) for m in by_metric[chosen]), key=lambda b: (b.value is None, b.value or 0)
    )
    title = by_metric[chosen][0].label
    reading = _known_words(scene, challenge)
    frame = frame_of(scene, challenge, title, reading)
    chart = bars(frame, rows[:ROWS], unit="ratio")
    return Band(challenge, words.CHALLENGE_NAMES[challenge], reading, chart)


def _grades(scene: Scene, challenge: Challenge) -> Band | None:
    """Draw how much of a challenge is known, subject by subject: always possible, always true."""
    count: dict[str, Counter[Grade]] = defaultdict(Counter)
    for m in scene.of(challenge):
        count[m.subject][m.grade] += 1
    if not count:
        return None
    rows = [
        Whole(
            scene.name(subject),
            tuple(
                Part(_GRADE_KINDS[g], grades[g] / grades.total()) for g in _GRADE_KINDS if grades[g]
            ),
            scene.say(tn("{n} chiffre", "{n} chiffres", grades.total())),
            scene.anchors.get(subject),
        )
        for subject, grades in sorted(count.items())
    ]
    names = {kind: scene.say(words.GRADES[g]) for g, kind in _GRADE_KINDS.items()}
    reading = _known_words(scene, challenge)
    frame = frame_of(scene, challenge, t("Ce que l’on sait, par grade"), reading)
    chart = shares(frame, rows[:ROWS], names)
    return Band(challenge, words.CHALLENGE_NAMES[challenge], reading, chart)


def _known_words(scene: Scene, challenge: Challenge) -> Text:
    measures = scene.of(challenge)
    missing = sum(m.grade is Grade.NOT_MEASURED for m in measures)
    return tn(
        "{n} chiffre pris en compte, dont {missing} non mesuré(s).",
        "{n} chiffres pris en compte, dont {missing} non mesuré(s).",
        len(measures),
        missing=missing,
    )


BUILDERS: Mapping[Challenge, tuple[Builder, ...]] = {
    "data": (fitness_band, _ratios, _grades),
    "regulation": (_due_dates, _grades),
    "dependence": (_spend, _grades),
    "climate": (_two_grids, _grades),
}
