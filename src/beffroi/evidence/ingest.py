"""From what was dropped to readings: walk, unfold, recognise, read in a useful order.

One broken file never stops the others: whatever happens to it, its outcome says so in a sentence.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from beffroi.core import BeffroiError, Text, t
from beffroi.evidence.archive import MAX_DEPTH, is_archive, is_noise, shown, unfold
from beffroi.evidence.artefact import Artefact, Folder
from beffroi.evidence.guards import check
from beffroi.evidence.learning import learn
from beffroi.evidence.reader import Context, Reader
from beffroi.evidence.reading import Reading
from beffroi.evidence.recognise import readers, recognise

SURE = 0.5


@dataclass(frozen=True)
class Planned:
    """What one artefact was taken for (``reader`` ``None``: nothing reads it) and why.

    ``error`` says why it cannot be opened at all.
    """

    artefact: Artefact
    reader: Reader | None
    confidence: float
    reason: Text
    error: BeffroiError | None = None

    @property
    def kind(self) -> str | None:
        """The kind of artefact, or ``None`` when it is unknown."""
        return self.reader.kind if self.reader else None

    @property
    def label(self) -> Text | None:
        """The kind as people say it."""
        return self.reader.label if self.reader else None

    @property
    def needs_consent(self) -> bool:
        """Whether the agents must have been informed before it is read."""
        return self.reader is not None and self.reader.needs_consent


@dataclass(frozen=True)
class Outcome:
    """What became of one artefact: a reading, or an error that says why there is none."""

    planned: Planned
    reading: Reading | None = None
    error: BeffroiError | None = None

    @property
    def artefact(self) -> Artefact:
        """The artefact itself."""
        return self.planned.artefact


def plan(paths: Iterable[Path], scratch: Path | None = None) -> list[Planned]:
    """Return what each artefact under ``paths`` would be read as, in reading order.

    Archives are unfolded under ``scratch`` (by default a folder that lives as long as the
    process). Names are relative to what was dropped: a dropped folder's own name is not in them.
    """
    walk = _Walk(scratch or _process_scratch())
    for path in paths:
        walk.drop(path)
    return sorted(walk.found, key=_reading_order)


def ingest(paths: Iterable[Path], context: Context) -> Iterator[Outcome]:
    """Plan and read what was dropped; see :func:`plan` and :func:`read_all`."""
    with tempfile.TemporaryDirectory(prefix="beffroi-") as scratch:
        yield from read_all(plan(paths, Path(scratch)), context)


def read_all(planned: Sequence[Planned], context: Context) -> Iterator[Outcome]:
    """Read planned artefacts; each sees the register and networks as the earlier ones left them."""
    for one in planned:
        outcome = _read(one, context)
        if outcome.reading is not None:
            outcome, context = _known(outcome, context)
        yield outcome


def _known(outcome: Outcome, context: Context) -> tuple[Outcome, Context]:
    """Return the context that knows a reading; one whose proposals do not fit is refused."""
    reading = outcome.reading
    assert reading is not None
    try:
        return outcome, learn(context, reading)
    except Exception as error:  # noqa: BLE001 - a sheet that contradicts an id must not stop the rest
        return Outcome(outcome.planned, error=_unexpected(outcome.artefact, error)), context


def _read(planned: Planned, context: Context) -> Outcome:
    if planned.error is not None:
        return Outcome(planned, error=planned.error)
    if planned.reader is None:
        mend = t("Déposez un export reconnu ; « beffroi ingest --help » en donne la liste.")
        error = BeffroiError(planned.reason, where=planned.artefact.name, mend=mend)
        return Outcome(planned, error=error)
    try:
        reading = planned.reader.read(planned.artefact, context)
        # What cannot be written cannot be kept: half characters come out of some JSON.
        reading.model_dump_json()
        return Outcome(planned, reading=reading)
    except BeffroiError as error:
        return Outcome(planned, error=_placed(error, planned.artefact))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a Rust parser panics outside of Exception
        return Outcome(planned, error=_unexpected(planned.artefact, error))


def _placed(error: BeffroiError, artefact: Artefact) -> BeffroiError:
    if error.where is not None:
        return error
    return BeffroiError(error.what, where=artefact.name, mend=error.mend)


def _unexpected(artefact: Artefact, error: BaseException) -> BeffroiError:
    # Python refuses to read integers of thousands of digits (CVE-2020-10735), whoever asks.
    if isinstance(error, ValueError) and "integer string conversion" in str(error):
        return BeffroiError(
            t("un nombre du fichier a des milliers de chiffres."), where=artefact.name
        )
    return BeffroiError(
        t(
            "le contenu est abîmé ou sort de ce que ce lecteur connaît ({what}).",
            what=type(error).__name__,
        ),
        where=artefact.name,
        mend=t("Exportez-le de nouveau ; s’il est sain, signalez ce défaut de Beffroi."),
    )


def _reading_order(planned: Planned) -> tuple[int, str]:
    order = planned.reader.order if planned.reader else 1_000_000
    return (order, planned.artefact.name)


@cache
def _process_scratch() -> Path:
    holder = tempfile.TemporaryDirectory(prefix="beffroi-")
    _HOLDERS.append(holder)
    return Path(holder.name)


_HOLDERS: list[tempfile.TemporaryDirectory[str]] = []


class _Walk:
    """Collects what stands under dropped paths, without following links."""

    def __init__(self, scratch: Path) -> None:
        self.found: list[Planned] = []
        self._scratch = scratch
        self._unfolded = 0

    def drop(self, path: Path) -> None:
        path = path.resolve() if path.is_symlink() else path
        if path.is_dir():
            self._tree(path, path)
        elif path.exists():
            self._file(Artefact(path, shown(path.name)))
        else:
            self._refuse(Artefact(path, shown(path.name)), t("le fichier est introuvable."))

    def _tree(self, directory: Path, root: Path) -> None:
        try:
            entries = sorted(directory.iterdir())
        except OSError:
            self._refuse(_artefact(directory, root), t("le dossier ne peut pas être ouvert."))
            return
        folder = _whole(directory, root)
        taken = recognise(folder) if folder.members else None
        if taken is not None and taken.reader is not None and taken.confidence >= SURE:
            self.found.append(Planned(folder, taken.reader, taken.confidence, taken.reason))
            return
        for entry in entries:
            if is_noise(entry.name):
                continue
            if entry.is_dir() and not entry.is_symlink():
                self._tree(entry, root)
            else:
                self._file(_artefact(entry, root))

    def _file(self, artefact: Artefact, depth: int = 0) -> None:
        if artefact.path.is_symlink():
            self._refuse(artefact, t("c’est un lien vers un autre fichier : il n’est pas suivi."))
        elif not artefact.path.is_file():
            self._refuse(artefact, t("ce n’est pas un fichier ordinaire."))
        else:
            try:
                self._sound(artefact, depth)
            except BeffroiError as error:
                self._plan_error(artefact, error)
            except OSError:
                self._refuse(artefact, t("le fichier ne peut pas être lu : droits ou disque."))

    def _sound(self, artefact: Artefact, depth: int) -> None:
        check(artefact)
        if is_archive(artefact):
            self._archive(artefact, depth)
            return
        taken = recognise(artefact)
        self.found.append(Planned(artefact, taken.reader, taken.confidence, taken.reason))

    def _archive(self, artefact: Artefact, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self._refuse(artefact, t("trop d’archives l’une dans l’autre : celle-ci reste fermée."))
            return
        self._unfolded += 1
        target = self._scratch / f"{self._unfolded:04d}"
        target.mkdir()
        unfolded = unfold(artefact, target)
        members = tuple(m for m in unfolded.members if not is_noise(m.name))
        if not members and not unfolded.refused:
            self._refuse(artefact, t("l’archive est vide."))
        for error in unfolded.refused:
            self._plan_error(Artefact(artefact.path, error.where or artefact.name), error)
        folder = Folder(artefact.path, artefact.name, members)
        taken = recognise(folder)
        if members and taken.reader is not None and taken.confidence >= SURE:
            self.found.append(Planned(folder, taken.reader, taken.confidence, taken.reason))
            return
        for member in members:
            self._file(member, depth + 1)

    def _refuse(self, artefact: Artefact, what: Text) -> None:
        self._plan_error(artefact, BeffroiError(what, where=artefact.name))

    def _plan_error(self, artefact: Artefact, error: BeffroiError) -> None:
        self.found.append(Planned(artefact, None, 0.0, error.what, error))


def _artefact(path: Path, root: Path) -> Artefact:
    return Artefact(path, shown(path.relative_to(root).as_posix()))


def _whole(directory: Path, root: Path) -> Folder:
    """Return a folder with every ordinary file under it, links left out.

    The dropped folder itself is named after itself: it has no path inside the drop.
    """
    files = sorted(p for p in directory.rglob("*") if p.is_file() and not p.is_symlink())
    members = tuple(
        a for a in (_artefact(p, root) for p in files) if not is_noise(a.name) and a.size
    )
    name = shown(directory.relative_to(root).as_posix())
    return Folder(directory, shown(directory.name) if name == "." else name, members)


__all__ = ["Outcome", "Planned", "ingest", "plan", "read_all", "readers"]
