"""Three-valued logic (Kleene, 1952): false, unknown, true as 0, 1, 2.

"And" is the smallest value, "or" the largest, "not" is ``TRUE - x``. Making a value unknown can
only make what depends on it unknown: that is why hiding a fact never lowers a classification.
"""

from __future__ import annotations

from typing import Final, Literal

Truth = Literal[0, 1, 2]
FALSE: Final = 0
UNKNOWN: Final = 1
TRUE: Final = 2


def truth(value: bool | None) -> Truth:
    """Return the truth of a yes/no that may be unknown."""
    if value is None:
        return UNKNOWN
    return TRUE if value else FALSE


def negate(value: int) -> int:
    """Return "not": unknown stays unknown."""
    return TRUE - value
