"""One use of an AI, as the ledger keeps it: counts and places, never a person."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, ValidationError

from beffroi.core import Grade
from beffroi.core.model import Value

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{8,80}$")]
# A model's or a provider's name may hold slashes, colons and at-signs, never a space.
Label = Annotated[str, StringConstraints(pattern=r"^[^\s]*$", max_length=200)]
Count = Annotated[int, Field(ge=0, le=10**12)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _host(address: str) -> str:
    """Keep the host of an API address: a key, a user or a path never enters the ledger."""
    host = address.strip().lower().split("://", 1)[-1]
    return host.split("/", 1)[0].split("?", 1)[0].rsplit("@", 1)[-1]


class UsageEvent(Value):
    """A request to a model, or a run of a local one.

    ``id`` makes a retry harmless: two events of one id and one ``ts`` are one event. ``system`` is
    the sheet's id, ``use`` what the request was for (``answer``, ``reindex``…), ``service`` the
    asking service. ``tokens_in`` counts all input tokens, ``tokens_cached`` those among them read
    from a cache; ``None`` is unknown, never zero. ``pages`` counts what was produced (pages
    drafted, questions answered). ``energy_wh`` and its bounds hold a local run's own measure, in
    Wh. ``grade`` is how the counts are known.
    """

    id: Token = Field(default_factory=lambda: uuid4().hex)
    ts: Annotated[AwareDatetime, AfterValidator(_utc)]
    system: Name
    use: Name = "use"
    service: Name | None = None
    provider: Label = ""
    model: Label = ""
    api_base: Annotated[Label, AfterValidator(_host)] = ""
    zone: Label = ""
    tokens_in: Count | None = None
    tokens_cached: Count | None = None
    tokens_out: Count | None = None
    latency_s: Amount | None = None
    pages: Amount | None = None
    energy_wh: Amount | None = None
    energy_wh_low: Amount | None = None
    energy_wh_high: Amount | None = None
    grade: Grade = Grade.MEASURED


_CRC = b',"crc":"'


def encode(event: UsageEvent, seq: int) -> bytes:
    """Return the event as one line: JSON, its number in the segment, and a CRC-32 of it all."""
    body = event.model_dump(mode="json", exclude_none=True)
    plain = json.dumps({"seq": seq, **body}, ensure_ascii=False, separators=(",", ":"))
    head = plain.encode()[:-1]
    return head + _CRC + f'{zlib.crc32(head):08x}"}}\n'.encode()


def decode(line: bytes) -> tuple[int, UsageEvent]:
    """Return the number and the event of a line.

    Raises:
        ValueError: the line is cut, changed, or not an event.
    """
    head, mark, tail = line.rpartition(_CRC)
    if not mark or tail != f'{zlib.crc32(head):08x}"}}\n'.encode():
        raise ValueError("checksum")
    fields: dict[str, Any] = json.loads(head + b"}")
    seq = fields.pop("seq")
    try:
        return int(seq), UsageEvent.model_validate(fields)
    except ValidationError as error:
        raise ValueError("not an event") from error
