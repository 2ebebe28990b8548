"""One name for one party, whichever artefact names it: the keys and ids of supply chains."""

from __future__ import annotations

import re
from ipaddress import ip_address

from beffroi.evidence.linking import Linker, Named, slug, supplier_slug, suppliers
from beffroi.evidence.reader import Context
from beffroi.register import Role

OWN = "interne"  # what the authority runs or makes itself


def party_of(name: str, context: Context) -> str:
    """Return who a name is.

    A supplier of the register (by equal name, words between brackets aside), else an entry of the
    knowledge base, else the slug of the name.

    Example:
        >>> from datetime import date
        >>> party_of("Éditeur Local SAS (Lyon)", Context(ingested_on=date(2026, 1, 1)))
        'editeur-local'
    """
    plain = re.sub(r"\s*\([^()]*\)", "", name).strip() or name
    known = suppliers(context.register)
    for text in (name, plain):
        match = known.find(text)
        if match.id and match.how in {"siren", "name"}:
            return match.id
    if is_own(plain, context):
        return OWN
    found = context.parties.find_parties(name) if context.parties else []
    return found[0][0] if found else supplier_slug(plain)


def is_own(name: str | None, context: Context) -> bool:
    """Whether a name is the authority's own (in full, or its telling words)."""
    own = context.register.authority.name.value
    return bool(own and name) and bool(Linker((Named(OWN, (str(own),)),)).find(name))


def is_internal(host: str) -> bool:
    """Whether a host name or address can only be met inside the authority's network.

    Example:
        >>> [is_internal(h) for h in ("ia.ville.internal", "10.1.2.3", "vllm", "api.exemple.fr")]
        [True, True, True, False]
    """
    try:
        return ip_address(host.strip("[]")).is_private
    except ValueError:
        return "." not in host or host.endswith(_INNER)


_INNER = (".internal", ".local", ".lan", ".intra", ".intranet", ".corp", ".home.arpa", ".localhost")


def link_key(role: Role, party: str) -> str:
    """Return the key of a chain's link, so that two artefacts that name one party make one link."""
    return slug(f"{role}-{party}")
