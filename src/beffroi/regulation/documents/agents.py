"""What agents and their representatives are told before the first log is read.

Two papers: the information note (comité social territorial and agents) and the line of the
register of processing activities (RGPD, art. 30). Both are written before, not after.
"""

from __future__ import annotations

from datetime import date
from importlib import resources

from beffroi.core import Value
from beffroi.core.format import format_date, format_number
from beffroi.register import Authority

BLANK = "[à compléter]"


class Thresholds(Value):
    """What keeps agents out of the figures.

    ``group`` is the size under which a group of posts is masked; ``kept_days`` how long the log
    itself is kept by Beffroi (0: never copied); ``figures_months`` how long the counts are kept.
    """

    group: int = 5
    kept_days: int = 0
    figures_months: int = 24


class Document(Value):
    """A paper to read, complete and file: a file name and its Markdown text."""

    name: str
    text: str


def agents_notice(authority: Authority, thresholds: Thresholds, on: date) -> tuple[Document, ...]:
    """Return the note to agents and the register's line, dated and ready to complete.

    What the register does not know (delegate, contact, opinion of the committee) is left visibly
    blank. Sources: RGPD, art. 5, 6(1)(e), 13 and 30; code général de la fonction publique,
    art. L253-5; décret n° 2021-571 on the comités sociaux territoriaux.
    """
    values = {
        "authority": authority.name.value or BLANK,
        "siren": authority.siren.value or BLANK,
        "agents": _number(authority.agents.value),
        "on": format_date(on),
        "group": thresholds.group,
        "kept_days": thresholds.kept_days,
        "figures_months": thresholds.figures_months,
        "blank": BLANK,
    }
    return tuple(Document(name=f"{name}.md", text=_fill(name, values)) for name in _PAPERS)


_PAPERS = ("note-information-agents", "registre-rgpd-mesure-usages-ia")


def _fill(name: str, values: dict[str, object]) -> str:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - only these papers need it

    source = resources.files(__package__).joinpath(f"{name}.md.j2").read_text("utf-8")
    engine = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701 - Markdown
    return engine.from_string(source).render(values)


def _number(value: int | None) -> str:
    return BLANK if value is None else format_number(value)
