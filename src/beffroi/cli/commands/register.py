"""``beffroi register``: the register, each field with who said it."""

from __future__ import annotations

from datetime import date

import click

from beffroi.cli.session import as_json, console, dated, emit, lang, open_dossier, today, warn
from beffroi.cli.words import _
from beffroi.core import BeffroiError, t
from beffroi.register import Register, Sheet


@click.command(help=_("Montre le registre, ou la FICHE nommée, avec la source de chaque champ."))
@click.argument("name", metavar=_("[FICHE]"), required=False)
@dated
@as_json
@click.pass_context
def command(
    ctx: click.Context, name: str | None, on: date | None, known: date | None, *, json_out: bool
) -> None:
    """Print the register or one sheet."""
    from beffroi.report.terminal import print_register, print_sheet

    register, _base, faults = open_dossier(ctx).load()
    warn(faults)
    seen = register.at(on or today(), known or today())
    if name is None:
        emit(seen.model_dump(mode="json", exclude_defaults=True)) if json_out else print_register(
            seen, lang(), console()
        )
        return
    sheet = _find(seen, name)
    emit(sheet.model_dump(mode="json", exclude_defaults=True)) if json_out else print_sheet(
        sheet, lang(), console()
    )


def _find(register: Register, name: str) -> Sheet:
    found = register.sheet(name) or next((s for _, s in register.sheets() if s.id == name), None)
    if found is None:
        raise BeffroiError(
            t("aucune fiche ne s’appelle « {name} ».", name=name),
            mend=t("Listez-les avec « beffroi register »."),
        )
    return found
