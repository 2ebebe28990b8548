"""What the authority has: sheets whose every field knows who said it, since when, and why."""

from beffroi.register.claims import TYPED, Claim, Claims, claim
from beffroi.register.register import Register, claims_of, merge, merge_all
from beffroi.register.sheets import (
    SHEETS,
    AISystem,
    Authority,
    Component,
    Contract,
    Dataset,
    FactValue,
    Link,
    Purpose,
    Role,
    Service,
    Sheet,
    SheetKind,
    Stage,
    Supplier,
    Use,
)

__all__ = [
    "SHEETS",
    "TYPED",
    "AISystem",
    "Authority",
    "Claim",
    "Claims",
    "Component",
    "Contract",
    "Dataset",
    "FactValue",
    "Link",
    "Purpose",
    "Register",
    "Role",
    "Service",
    "Sheet",
    "SheetKind",
    "Stage",
    "Supplier",
    "Use",
    "claim",
    "claims_of",
    "merge",
    "merge_all",
]
