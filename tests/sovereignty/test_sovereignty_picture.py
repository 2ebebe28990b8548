"""The graph to draw: every box once, every arrow between boxes, few boxes for many systems."""

from __future__ import annotations

from corvenne import ON, corvenne

from beffroi.core.model import canonical_json
from beffroi.evidence import EvidenceBase
from beffroi.register import Register
from beffroi.sovereignty import look
from beffroi.sovereignty.picture import Picture, picture


def drawn(register: Register) -> Picture:
    return picture(look(register, EvidenceBase(), ON, ON))


def test_the_demo_is_drawn_whole() -> None:
    found = drawn(corvenne())
    boxes = {n.id: n for n in found.nodes}
    assert len(boxes) == len(found.nodes)
    assert sum(n.column == "system" for n in found.nodes) == 14
    assert all(e.source in boxes and e.target in boxes for e in found.edges)
    assert {n.column for n in found.nodes} == set(found.columns)
    assert boxes["aws"].row == "non_eu"
    assert boxes["hikvision"].column == "held"
    assert boxes["hydrosens"].column == "supplier"
    assert boxes["system:thermopilot"].state == "degraded"
    for cell in {(n.column, n.row) for n in found.nodes}:
        places = sorted(n.place for n in found.nodes if (n.column, n.row) == cell)
        assert places == list(range(len(places)))


def test_arrows_go_from_who_needs_to_what_is_needed() -> None:
    arrows = {(e.source, e.target): e for e in drawn(corvenne()).edges}
    assert arrows[("enerval", "aws")].optional
    assert not arrows[("vigiurb", "hikvision")].live
    assert arrows[("google_vertex", "google_cloud")].inferred
    assert ("system:corvi", "openai") not in arrows  # through Dialogis


def test_four_hundred_systems_stay_readable() -> None:
    base = corvenne()
    many = {
        f"{key}-{i}": sheet.model_copy(update={"id": f"{key}-{i}"})
        for i in range(29)
        for key, sheet in base.systems.items()
    }
    found = drawn(base.model_copy(update={"systems": many}))
    assert len(many) > 400
    assert len(found.nodes) < 60
    assert sum(len(n.systems) for n in found.nodes if n.column == "system") == len(many)


def test_the_picture_is_the_same_twice() -> None:
    assert canonical_json(drawn(corvenne())) == canonical_json(drawn(corvenne()))
    assert drawn(Register()).nodes == ()
