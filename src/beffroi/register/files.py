"""The register as files: one YAML sheet each, in folders with French names."""

from __future__ import annotations

from pathlib import Path

from beffroi.core import BeffroiError, t
from beffroi.core.yamlfile import dump_yaml, read_yaml
from beffroi.register.register import FIELDS, Register
from beffroi.register.sheets import SHEETS, Sheet, SheetKind

FOLDERS: dict[SheetKind, str] = {
    "system": "systemes",
    "dataset": "jeux-de-donnees",
    "supplier": "fournisseurs",
    "contract": "contrats",
    "component": "composants",
    "use": "usages",
}
AUTHORITY_FILE = "collectivite.yaml"


def read_register(root: Path) -> tuple[Register, list[BeffroiError]]:
    """Read every sheet under ``root``; a faulty sheet is told and left out, the others are read."""
    faults: list[BeffroiError] = []
    sheets: list[tuple[SheetKind, Sheet]] = []
    for kind, path in _files(root):
        try:
            sheets.append((kind, _read_sheet(kind, path, root)))
        except BeffroiError as fault:
            faults.append(fault)
    return Register().merge(sheets), faults


def _read_sheet(kind: SheetKind, path: Path, root: Path) -> Sheet:
    name = f"{root.name}/{path.relative_to(root).as_posix()}"
    sheet = read_yaml(path, SHEETS[kind], name)
    if kind != "authority" and sheet.id != path.stem:
        raise BeffroiError(
            t("l’identifiant « {id} » n’est pas le nom du fichier.", id=sheet.id),
            where=name,
            mend=t("Renommez le fichier en {id}.yaml ou corrigez « id ».", id=sheet.id),
        )
    return sheet


def _files(root: Path) -> list[tuple[SheetKind, Path]]:
    found: list[tuple[SheetKind, Path]] = []
    if (root / AUTHORITY_FILE).is_file():
        found.append(("authority", root / AUTHORITY_FILE))
    for kind, folder in FOLDERS.items():
        found += [(kind, path) for path in sorted((root / folder).glob("*.yaml"))]
    return found


def write_register(register: Register, root: Path) -> None:
    """Write every sheet under ``root``; :func:`read_register` gives the same register back."""
    for kind, sheet in register.sheets():
        write_sheet(kind, sheet, root)


def write_sheet(kind: SheetKind, sheet: Sheet, root: Path) -> Path:
    """Write one sheet, whole or not at all, and return its path."""
    path = (
        root / AUTHORITY_FILE if kind == "authority" else root / FOLDERS[kind] / f"{sheet.id}.yaml"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".yaml.tmp")
    part.write_text(dump_yaml(sheet.model_dump(mode="json", exclude_defaults=True)), "utf-8")
    part.replace(path)
    return path


__all__ = ["AUTHORITY_FILE", "FIELDS", "FOLDERS", "read_register", "write_register", "write_sheet"]
