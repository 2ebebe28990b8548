from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError
from beffroi.evidence import Artefact

Drop = Callable[..., Artefact]
ANY = settings(
    max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def expected(content: bytes, limit: int) -> list[bytes]:
    """Lines without their end, a last empty one left out, long ones empty."""
    lines = content.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [b"" if len(line) > limit else line.rstrip(b"\r") for line in lines]


@given(
    content=st.binary(max_size=400).filter(
        lambda b: b[:2] not in {b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b"}
    ),
    block=st.integers(1, 64),
    limit=st.integers(1, 40),
)
@ANY
def test_lines_do_not_depend_on_blocks(
    drop: Drop, content: bytes, block: int, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beffroi.evidence.artefact.BLOCK_BYTES", block)
    plain = drop("a.log", content)
    assert list(plain.lines(limit)) == expected(content, limit)
    packed = drop("a.log.gz", gzip.compress(content))
    assert list(packed.lines(limit)) == expected(content, limit)


@given(
    st.text(st.characters(codec="utf-16", exclude_characters="\r\n"), max_size=60),
    st.integers(1, 7),
)
@ANY
def test_utf16_comes_out_as_utf8(drop: Drop, text: str, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("beffroi.evidence.artefact.BLOCK_BYTES", block)
        artefact = drop("a.log", (text + "\nfin\n").encode("utf-16"))
        assert [line.decode() for line in artefact.lines()] == [text, "fin"]


def test_progress_counts_stored_bytes_to_the_end(drop: Drop) -> None:
    for name, content in (("a", b"x\n" * 10**6), ("b.gz", gzip.compress(b"x\n" * 10**6))):
        artefact, told = drop(name, content), list[int]()
        assert sum(len(batch) for batch in artefact.batches(told.append)) == 10**6
        assert told[-1] == artefact.size


def test_a_broken_end_is_an_error_once_what_precedes_is_given(drop: Drop) -> None:
    packed = gzip.compress(b"".join(b"%d\n" % i for i in range(50_000)))
    lines = drop("a.gz", packed[: len(packed) // 2]).lines()
    assert next(lines) == b"0"
    with pytest.raises(BeffroiError, match="tronqué"):
        list(lines)
