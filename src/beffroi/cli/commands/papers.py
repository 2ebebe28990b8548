"""``beffroi papers``: the legal documents of the authority and of its systems, as files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from beffroi.cli.session import as_json, dated, emit, open_dossier, position_of, today, warn
from beffroi.cli.words import _
from beffroi.core import BeffroiError, t
from beffroi.dossier import Dossier

if TYPE_CHECKING:
    from beffroi.report.papers import Format, Office


@click.command(
    help=_(
        "Écrit les documents que le droit demande (.docx, .odt, .csv, .json), pour SYSTÈME ou pour toute la collectivité."
    )
)
@click.argument("system", metavar=_("[SYSTÈME]"), required=False)
@click.option("--kind", "kinds", multiple=True, help=_("Genre de document ; peut être répété."))
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help=_("Dossier où écrire (par défaut : documents/)."),
)
@click.option(
    "--format", "formats", default="docx,odt,csv,json", help=_("Formats, entre virgules.")
)
@click.option("--list", "listing", is_flag=True, help=_("Nomme les genres de documents."))
@dated
@as_json
@click.pass_context
def command(  # noqa: D103 - the help says it
    ctx: click.Context,
    system: str | None,
    kinds: tuple[str, ...],
    to: Path | None,
    formats: str,
    on: date | None,
    known: date | None,
    *,
    listing: bool,
    json_out: bool,
) -> None:
    from beffroi.report.papers import KINDS, files, papers

    if listing:
        for name, kind in KINDS.items():
            click.echo(f"{name:<18}{kind.title}")
        return
    wanted, asked = _formats(formats), _kinds(kinds)
    dossier = open_dossier(ctx)
    office = office_of(dossier, on or today(), known or today())
    if system is not None:
        system = _system(office, system)
    folder = to or dossier.root / "documents"
    written = []
    for paper in papers(office, system, asked):
        for name, body in files(paper, wanted):
            path = folder / name
            _write(path, body)
            written.append({"file": str(path), "title": paper.title, "blanks": paper.blanks})
            if not json_out:
                click.echo(_line(path, paper.title, paper.blanks))
    if json_out:
        emit(written)
    elif not written:
        click.echo(
            _("Aucun document n’est dû d’après les faits connus ; nommez-en un avec --kind.")
        )


def office_of(dossier: Dossier, on: date, known: date) -> Office:
    """Return what the papers of a dossier are filled from, on a day as known on a day."""
    from beffroi.regulation import look
    from beffroi.regulation.local import FOLDER, local_engine
    from beffroi.report.papers import Office
    from beffroi.sovereignty import look as look_at_supply

    register, evidence, faults = dossier.load()
    warn(faults)
    return Office(
        register=register.at(on, known),
        base=evidence.as_known(known),
        views=tuple(look(register, evidence, on, known, local_engine(dossier.root / FOLDER))),
        supply=look_at_supply(register, evidence, on, known),
        on=on,
        measures=tuple(position_of(dossier, on, known).measures().values()),
    )


def _line(path: Path, title: str, blanks: int) -> str:
    left = _("{n} à compléter").format(n=blanks) if blanks else _("complet")
    return f"{path} — {title} ({left})"


def _write(path: Path, body: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.tmp")
    part.write_bytes(body)
    part.replace(path)


def _formats(said: str) -> tuple[Format, ...]:
    from beffroi.report.papers import FORMATS

    words = tuple(dict.fromkeys(w.strip().lower() for w in said.split(",") if w.strip()))
    strange = [w for w in words if w not in FORMATS]
    if strange or not words:
        raise BeffroiError(
            t("format inconnu : {formats}.", formats=tuple(strange) or said),
            where="--format",
            mend=t("Formats possibles : {formats}.", formats=tuple(FORMATS)),
        )
    return cast("tuple[Format, ...]", words)


def _kinds(said: tuple[str, ...]) -> tuple[str, ...]:
    from beffroi.report.papers import KINDS

    strange = [k for k in said if k not in KINDS]
    if strange:
        raise BeffroiError(
            t("genre de document inconnu : {kinds}.", kinds=tuple(strange)),
            where="--kind",
            mend=t("Genres possibles : {kinds}.", kinds=tuple(KINDS)),
        )
    return said


def _system(office: Office, name: str) -> str:
    key = name.removeprefix("system:")
    if key not in {c.sheet.id for c in office.cases}:
        raise BeffroiError(
            t("aucun système ne s’appelle « {name} ».", name=name),
            mend=t("Listez-les avec « beffroi register »."),
        )
    return key


__all__ = ["command", "office_of"]
