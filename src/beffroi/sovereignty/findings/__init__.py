"""What the authority should know of its dependence, and do: one module a family of checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from beffroi.core import Finding
from beffroi.evidence import EvidenceBase
from beffroi.sovereignty.findings import changes, contracts, cutoff, exposure, unknowns, usage
from beffroi.sovereignty.view import View

Check = Callable[[View, EvidenceBase], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    exposure.undeclared,
    exposure.hidden,
    exposure.not_ordered,
    contracts.no_exit,
    contracts.ended,
    contracts.renewals,
    contracts.no_article_28,
    changes.control,
    changes.qualification,
    changes.sub_processors,
    changes.new_services,
    cutoff.us_cut,
    cutoff.shared_points,
    cutoff.shared_operator,
    unknowns.chains,
    unknowns.stale_facts,
    usage.unmanaged,
    usage.seats,
    usage.mail_access,
    usage.resellers,
    usage.hidden_markets,
)


def findings(view: View, evidence: EvidenceBase) -> list[Finding]:
    """Return the findings of every check; two contracts may lead to one finding, told once."""
    found: dict[str, Finding] = {}
    for check in CHECKS:
        for finding in check(view, evidence):
            found.setdefault(finding.id, finding)
    return list(found.values())
