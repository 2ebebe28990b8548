import pytest

from beffroi.core import BeffroiError
from beffroi.evidence import Artefact, Context
from beffroi.evidence.ingest import ingest


def test_two_cells_far_apart_do_not_fill_the_memory(tmp_path):
    from datetime import date

    xlsxwriter = pytest.importorskip("xlsxwriter")
    book = xlsxwriter.Workbook(str(tmp_path / "loin.xlsx"))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "x")
    sheet.write(1_048_575, 16_383, "y")
    book.close()
    (outcome,) = ingest([tmp_path / "loin.xlsx"], Context(date(2026, 11, 22)))
    assert outcome.reading is None
    assert isinstance(outcome.error, BeffroiError)
    assert Artefact(tmp_path / "loin.xlsx", "loin.xlsx").size < 20_000
