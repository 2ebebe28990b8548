"""One file per family of checks; a new family is a new file, found here.

A module offers ``probes(scope)``: checks on each record, fused into one scan; or
``inspect(engine, scope, figures)``: checks that need a query of their own (groups, windows) or
only the figures of the scan. Either may be missing.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from beffroi.data.result import CHARACTERISTICS


def modules() -> Iterator[ModuleType]:
    """Yield the families of checks, in the order of the characteristics, then by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    order = {name: i for i, name in enumerate(CHARACTERISTICS)}
    for name in sorted(names, key=lambda n: (order.get(n, len(order)), n)):  # type: ignore[call-overload]
        yield importlib.import_module(f"{__name__}.{name}")
