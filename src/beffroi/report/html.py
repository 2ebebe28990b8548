"""The report: one self-contained, accessible HTML file that needs no script and no network."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from beffroi.core import Lang, Text, t, tn
from beffroi.position import Position
from beffroi.register import Register
from beffroi.regulation import calendar
from beffroi.report import words
from beffroi.report.charts.frame import clean
from beffroi.report.typography import typeset
from beffroi.report.view import View, view


def render_html(position: Position, lang: Lang = "fr", register: Register | None = None) -> str:
    """Return the report of a position as a whole HTML page.

    With the ``register`` that the position was taken from, each system's page also shows its
    identity, chain and contracts, field by field, with their grades and evidence.
    Equal inputs give equal bytes: nothing here reads a clock.
    """
    seen = view(position, lang, register)
    return lean(environment(lang).get_template("report.html").render(_context(seen)))


def lean(html: str) -> str:
    """Return the same page in fewer bytes: what the HTML standard lets a page leave out.

    Quotes around values of letters, digits and ``# . _ -`` (13.1.2.3), end tags of cells, rows
    and items, which the next one closes (13.1.2.4), blank lines. Text cannot look like a tag
    here, since everything in it was escaped.
    """
    unquoted = _TAG.sub(lambda tag: _PLAIN.sub(r"=\1", tag[0]), html)
    return _LINES.sub("\n", _CLOSED_BY_NEXT.sub("", unquoted))


_TAG = re.compile(r"<[a-z][^<>]*>")
_PLAIN = re.compile(r'="([\w#.-]+)"(?=[ >])', re.ASCII)
_CLOSED_BY_NEXT = re.compile(r"</(?:td|th|tr|li|dt|dd)>")
_LINES = re.compile(r"\n\s*\n*")


def _context(seen: View) -> dict[str, Any]:
    return {
        "v": seen,
        "p": seen.position,
        "w": words,
        "lang": seen.lang,
        "systems": [s for s in seen.sections.values() if s.summary is not None],
        "datasets": seen.of_kind("dataset"),
        "suppliers": seen.of_kind("supplier", "contract"),
        "others": seen.others(),
        "coming": calendar(seen.position.on, known=seen.position.known),
    }


@cache
def environment(lang: Lang) -> Environment:
    """Return the templates' environment: everything escaped, ``_`` and ``n_`` for sentences.

    The French sentence in the template is the message's name in the catalogue, its ``{named}``
    places are filled as in :func:`beffroi.core.t`.
    """
    env = Environment(
        loader=PackageLoader("beffroi.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=partial(_shown, lang=lang),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["_"] = lambda fr, **args: _say(t(fr, **args), lang)
    env.globals["n_"] = lambda fr, fr_n, n, **args: _say(tn(fr, fr_n, n, **args), lang)
    return env


def _shown(value: Any, lang: Lang) -> Any:
    """Set plain strings in their language's typography, without characters that hide text."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return typeset(clean(value), lang)


def _say(text: Text, lang: Lang) -> str:
    return text.render(lang)
