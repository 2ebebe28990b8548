"""A licence as written, made an SPDX expression when it is one."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

_NONE = {"", "noassertion", "none", "unknown", "other", "see license in license"}
# Names that people write for a licence, which are not its SPDX identifier.
_SPELLINGS = {
    "apache 2.0": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "mit license": "MIT",
    "the mit license": "MIT",
    "gplv3": "GPL-3.0-only",
    "gpl-3.0": "GPL-3.0-only",
    "agplv3": "AGPL-3.0-only",
    "mozilla public license 2.0": "MPL-2.0",
    "mpl 2.0": "MPL-2.0",
    "isc license": "ISC",
    "eupl": "EUPL-1.2",
    "licence ouverte 2.0": "etalab-2.0",
    "etalab": "etalab-2.0",
    "lo 2.0": "etalab-2.0",
    "psf": "PSF-2.0",
    "public domain": "LicenseRef-public-domain",
}


@cache
def _parser() -> Any:
    from license_expression import get_spdx_licensing  # noqa: PLC0415 - half a second to load

    return get_spdx_licensing()


@lru_cache(maxsize=4096)
def spdx_licence(written: str) -> str | None:
    """Return the SPDX expression of a licence, or ``None`` when it is none that SPDX knows.

    Example:
        >>> spdx_licence("Apache License 2.0"), spdx_licence("mit"), spdx_licence("maison")
        ('Apache-2.0', 'MIT', None)
    """
    text = " ".join(written.split())
    if text.lower() in _NONE or len(text) > 300:  # noqa: PLR2004 - a licence's text is no name
        return None
    text = _SPELLINGS.get(text.lower(), text)
    if re.fullmatch(r"LicenseRef-[\w.-]+", text):
        return text
    try:
        found = _parser().validate(text)
    except Exception:  # noqa: BLE001 - the parser raises many kinds on hostile text
        return None
    expression = found.normalized_expression
    return None if found.errors or not expression else str(expression)
