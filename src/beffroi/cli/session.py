"""What the commands share: dates, output, and the position of a dossier."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from rich.console import Console

from beffroi.cli.words import _, language
from beffroi.core import BeffroiError, Lang, canonical_json
from beffroi.dossier import Dossier
from beffroi.position import Position

if TYPE_CHECKING:
    from beffroi.regulation import Engine

KNOWLEDGE = "connaissances"
FAULTS = "beffroi.faults"
FIRST_YEAR, LAST_YEAR = 1900, 2199  # ages and retentions are counted around these days
F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day, as AAAA-MM-JJ or JJ/MM/AAAA."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail with the expected forms."""
        if isinstance(value, date):
            return value
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                day = datetime.strptime(str(value), form).date()  # noqa: DTZ007 - a plain day
            except ValueError:
                continue
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
            break
        return self.fail(
            _("« {value} » n’est pas une date de 1900 à 2199 (AAAA-MM-JJ ou JJ/MM/AAAA).").format(
                value=value
            ),
            param,
            ctx,
        )


def today() -> date:
    """Return today: the only clock of the house, read here and nowhere below."""
    return date.today()  # noqa: DTZ011 - the authority's own calendar day


def dated(command: F) -> F:
    """Add ``--on`` and ``--known`` to a command."""
    known = click.option(
        "--known",
        type=Day(),
        default=None,
        help=_("Ce que l’on savait ce jour-là (par défaut : aujourd’hui)."),
    )
    on = click.option(
        "--on",
        type=Day(),
        default=None,
        help=_("Jour auquel on prend position (par défaut : aujourd’hui)."),
    )
    return on(known(command))


def as_json(command: F) -> F:
    """Add ``--json`` to a command."""
    return click.option("--json", "json_out", is_flag=True, help=_("Sortie JSON."))(command)


def lang() -> Lang:
    """Return the interface's language."""
    return "en" if language() == "en" else "fr"


def console() -> Console:
    """Return the terminal, as wide as it is and colourless where it must be."""
    return Console(highlight=False)


def emit(value: BaseModel | Any) -> None:
    """Print a value as indented JSON with sorted keys."""
    plain = to_jsonable_python(value)
    click.echo(json.dumps(plain, ensure_ascii=False, indent=2, sort_keys=True))


def warn(faults: list[BeffroiError]) -> None:
    """Print faults that did not stop the work; the command will end as partly done."""
    for fault in faults:
        click.echo(f"{_('Attention')} : {fault.render(lang())}", err=True)
    ctx = click.get_current_context(silent=True)
    if faults and ctx is not None:
        ctx.meta[FAULTS] = len(faults)


def open_dossier(ctx: click.Context) -> Dossier:
    """Open the dossier named by ``--dossier``, with what it adds to the table of providers.

    Raises:
        BeffroiError: there is none.
    """
    dossier = Dossier.open(ctx.obj)
    learn_from(dossier.root)
    return dossier


def learn_from(root: Path) -> None:
    """Extend the table of providers by the files of ``connaissances/``, if there are any."""
    from beffroi.sovereignty.kb import adopt

    adopt((root / KNOWLEDGE).glob("*.yaml"))


def position_of(dossier: Dossier, on: date | None = None, known: date | None = None) -> Position:
    """Return the dossier's position, from ``var/`` when nothing has changed since."""
    on, known = on or today(), known or today()
    cached = dossier.cache.get(key := f"position-{_digest(dossier)}-{on}-{known}")
    if cached is not None:
        return Position.model_validate_json(cached)
    from beffroi import regulation
    from beffroi.position.compute import take_position
    from beffroi.position.rooms import ROOMS

    register, evidence, faults = dossier.load()
    warn(faults)
    law = partial(regulation.assess, engine=engine_of(dossier.root))
    position = take_position(register, evidence, on, known, {**ROOMS, "regulation": law})
    dossier.cache.put(key, canonical_json(position))
    return position


def engine_of(root: Path) -> Engine:
    """Return the law's engine: the shared packs, and those of the dossier's ``regles/``."""
    from beffroi.regulation.local import FOLDER, local_engine

    return local_engine(root / FOLDER)


def _digest(dossier: Dossier) -> str:
    """Return a hash of all that a position rests on: code, typed sheets, readings."""
    import beffroi

    seen = hashlib.sha256(beffroi.__version__.encode())
    code = Path(beffroi.__file__).parent
    for root, pattern in (
        (code, "**/*"),
        (dossier.root / "registre", "**/*.yaml"),
        (dossier.root / KNOWLEDGE, "*.yaml"),
        (dossier.root / "regles", "*.yaml"),
        (dossier.root / "preuves/lectures", "*.json"),
    ):
        for path in sorted(p for p in root.glob(pattern) if p.is_file() and p.suffix != ".pyc"):
            stat = path.stat()
            seen.update(f"{path.relative_to(root)}|{stat.st_size}|{stat.st_mtime_ns}".encode())
    return seen.hexdigest()[:16]
