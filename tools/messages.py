"""Draw the catalogue from the sources, keep its English, compile it.

``python tools/messages.py``        update ``locale/en/LC_MESSAGES/beffroi.po`` and compile it
``python tools/messages.py --check`` fail if a sentence has no English, or its places differ

Sentences are the literal arguments of ``t``, ``tn``, ``_``, ``n_`` and ``mark``, the templates'
``_(…)``, and the fields of the data files that people read.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/beffroi"
PO = SOURCE / "locale/en/LC_MESSAGES/beffroi.po"
# The command-line library's own words, in French: kept by hand.
CLICK = SOURCE / "locale/fr/LC_MESSAGES/messages.po"
KEYWORDS = {"t": None, "tn": (1, 2), "_": None, "n_": (1, 2), "mark": None}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
# Data files whose sentences are shown, and the keys that hold them.
DATA = {
    "regulation/**/*.yaml": {
        "title",
        "do",
        "deliverable",
        "note",
        "question",
        "label",
        "inaction",
        "why",
        "reading",
    },
    "sovereignty/**/*.yaml": {"clause", "criterion", "label"},
    "climate/**/*.yaml": {"label", "note"},
}


def extracted() -> Catalog:
    """Return every sentence of the sources."""
    found = Catalog(locale="en", project="Beffroi", charset="utf-8")
    for name, line, message, _comments, _context in extract_from_dir(
        str(SOURCE),
        METHODS,
        keywords=KEYWORDS,
        options_map={"**/templates/**.html": {"silent": "false"}},
    ):
        if message:  # an empty one is gettext's own header
            found.add(message, locations=[(name, line)], flags=["python-brace-format"])
    for pattern, keys in DATA.items():
        for path in sorted(SOURCE.glob(pattern)):
            for sentence in _sentences(yaml.safe_load(path.read_text("utf-8")), keys):
                found.add(sentence, locations=[(path.relative_to(SOURCE).as_posix(), 1)])
    return found


def _sentences(node: object, keys: set[str]) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            texts = value.values() if key == "values" and isinstance(value, dict) else [value]
            if key in keys and all(isinstance(text, str) for text in texts):
                yield from (text for text in texts if re.search(r"[^\W\d]{3}", text))
            else:
                yield from _sentences(value, keys)
    elif isinstance(node, list):
        for value in node:
            yield from _sentences(value, keys)


def stored() -> Catalog:
    """Return the catalogue as it is kept."""
    if not PO.is_file():
        return Catalog(locale="en")
    with PO.open("rb") as stream:
        return read_po(stream, locale="en")


def update() -> Catalog:
    """Bring the kept catalogue to the sources' sentences, English kept where it was."""
    fresh, kept = extracted(), stored()
    for message in fresh:
        old = kept.get(message.id) if message.id else None
        if old is not None and old.string:
            message.string = old.string
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as stream:
        write_po(stream, fresh, width=0, sort_output=True, omit_header=False, include_lineno=False)
    with PO.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, fresh)
    with CLICK.open("rb") as source, CLICK.with_suffix(".mo").open("wb") as target:
        write_mo(target, read_po(source, locale="fr"))
    return fresh


def faults(catalogue: Catalog) -> list[str]:
    """Return the sentences without English, or whose named places differ."""
    return [fault for message in catalogue if message.id for fault in _faults(message)]


def _faults(message: Message) -> Iterator[str]:
    french = message.id if isinstance(message.id, tuple | list) else (message.id,)
    english = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(english):
        yield f"no English: {french[0]}"
        return
    for one in english:
        if not set(_places(one)) <= set().union(*map(_places, french)):
            yield f"other places: {french[0]} -> {one}"
    if set(_places(french[-1])) - set(_places(english[-1])):
        yield f"lost places: {french[-1]} -> {english[-1]}"


def _places(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def main(args: list[str]) -> int:
    """Update or check, and say what is missing."""
    if "--check" in args:
        kept = stored()
        lost = [m.id for m in extracted() if m.id and kept.get(m.id) is None]
        found = [f"not in the catalogue: {i}" for i in lost] + faults(kept)
    else:
        found = faults(update())
    for fault in found:
        sys.stdout.write(fault + "\n")
    sys.stdout.write(f"{len(found)} fault(s)\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
