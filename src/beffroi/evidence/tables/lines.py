"""Which physical line each data row comes from, kept in little room."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass
class LineMap:
    """Which physical line each data row starts at, kept only where the distance changes."""

    rows: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    def extend(self, first_row: int, lines: NDArray[np.int64]) -> None:
        """Add consecutive rows from ``first_row`` (from 1), each starting at the line given."""
        if not lines.size:
            return
        offsets = lines - np.arange(first_row, first_row + lines.size)
        turns = np.flatnonzero(np.diff(offsets, prepend=offsets[0] - 1))
        for turn in turns.tolist():
            if not self.offsets or int(offsets[turn]) != self.offsets[-1]:
                self.rows.append(first_row + turn)
                self.offsets.append(int(offsets[turn]))

    def array(self) -> NDArray[np.int64] | None:
        """Return the turns, or ``None`` when one distance holds throughout."""
        return np.array([self.rows, self.offsets], np.int64) if len(self.rows) > 1 else None

    def save(self, path: Path) -> Path | None:
        """Write the turns; ``None`` when there is nothing to write."""
        turns = self.array()
        if turns is None:
            return None
        np.save(path, turns)
        return path
