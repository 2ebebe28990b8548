"""Each artefact is a valid file of its format, and holds what its role needs."""

from __future__ import annotations

import csv
import io
import json
import statistics
import zipfile
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pypdfium2
import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from docx import Document
from python_calamine import CalamineWorkbook
from stdnum.fr import nir

from beffroi.demo import place

SHARED = Path(__file__).parents[3] / "shared"
VOCABULARY = Path(__file__).parents[2] / "src/beffroi/regulation/vocabulary.yaml"
FIELDS = "purpose aliases stage in_service_since users supplier host model contract annual_cost fallback in_register"


def table(path: Path, encoding: str = "utf-8-sig", sep: str = ";") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, delimiter=sep))


def amount(text: str) -> float:
    return float(text.replace(",", "."))


def pdf_text(content: bytes | Path) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


class TestDeclarations:
    def test_312_answers_each_once(self, drop: Path) -> None:
        rows = table(drop / "questionnaire.csv")
        assert len(rows) == 312
        assert len({(r["systeme"], r["service"], r["code_question"]) for r in rows}) == 312
        assert {r["service"] for r in rows} <= {s.name for s in place.SERVICES}

    def test_codes_and_values_are_those_of_the_vocabulary(self, drop: Path) -> None:
        facts: dict[str, Any] = yaml.safe_load(VOCABULARY.read_text("utf-8"))["facts"]
        for row in table(drop / "questionnaire.csv"):
            code, answer = row["code_question"], row["reponse"]
            if code in FIELDS.split() or code.startswith("declared."):
                continue
            fact = facts[code]
            allowed = {"oui", "non", "ne sait pas"}
            if fact["type"] == "choice":
                allowed |= {str(v) for v in fact["values"]} | set(fact.get("aliases", {}))
            assert set(answer.split("|")) <= allowed, (row["systeme"], code)

    def test_catalogue_names_files_that_exist(self, drop: Path) -> None:
        for row in table(drop / "jeux_de_donnees.csv", "utf-8"):
            assert all((drop / name).exists() for name in row["FICHIERS"].split("|"))


class TestMoney:
    def test_lines_and_encoding(self, drop: Path) -> None:
        rows = table(drop / "mandats_2024-2026.csv", "cp1252")
        assert len(rows) == 11_240
        for row in rows:
            net, tax = amount(row["Montant HT"]), amount(row["Montant TVA"])
            assert abs(net + tax - amount(row["Montant TTC"])) < 0.011
        with pytest.raises(UnicodeDecodeError):
            (drop / "mandats_2024-2026.csv").read_text("utf-8")

    def test_a_year_of_each_contract_is_paid_in_full(self, drop: Path) -> None:
        """The contracts' own prices: 2026 and the twelve months to the demo's day agree."""
        priced = {
            "2024-DSI-021": 18_900,
            "2025-DSI-034": 9_600,
            "2025-DSI-007": 13_800,
            "2025-PAT-012": 36_600,
            "2024-EAU-009": 27_500,
            "2025-PRO-003": 24_000,
            "2024-DSI-044": 31_200,
            "CONV-2025-UP": 14_700,
            "2023-RH-002": 42_000,
        }
        year: dict[str, float] = defaultdict(float)
        rolling: dict[str, float] = defaultdict(float)
        for row in table(drop / "mandats_2024-2026.csv", "cp1252"):
            day = date.fromisoformat("-".join(reversed(row["Date mandat"].split("/"))))
            if row["Exercice"] == "2026":
                year[row["N° marché"]] += amount(row["Montant HT"])
            if date(2025, 11, 22) < day <= place.ON:
                rolling[row["N° marché"]] += amount(row["Montant HT"])
        for number, price in priced.items():
            assert year[number] == pytest.approx(price), number
            assert rolling[number] == pytest.approx(price), number

    def test_the_credit_note_has_no_market_number(self, drop: Path) -> None:
        credit = [
            r
            for r in table(drop / "mandats_2024-2026.csv", "cp1252")
            if r["Type"] == "Réduction" and r["Tiers"] == place.ENERVAL.name
        ]
        assert [(r["N° marché"], amount(r["Montant HT"])) for r in credit] == [("", -600.0)]

    def test_published_contracts_fit_the_official_schema(self, drop: Path) -> None:
        published = json.loads((drop / "decp.json").read_text("utf-8"))
        markets = published["marches"]["marche"]
        assert len(markets) == 61
        assert len({m["id"] for m in markets}) == 61
        schema = SHARED / "data/tables/decp_schema_2.0.3.json"
        if not schema.exists():
            pytest.skip("data not present")
        validator = jsonschema.Draft7Validator(json.loads(schema.read_text("utf-8")))
        assert validator.is_valid(published)
        del markets[0]["dureeMois"]
        assert not validator.is_valid(published)


class TestPapers:
    def test_nine_contracts_whose_text_can_be_read(self, drop: Path) -> None:
        papers = sorted((drop / "contrats").iterdir())
        assert len(papers) == 9
        assert {p.suffix for p in papers} == {".pdf", ".docx"}
        for paper in papers:
            text = pdf_text(paper) if paper.suffix == ".pdf" else _docx_text(paper)
            assert "HT" in text or "hors taxes" in text or "non soumise à la TVA" in text
            assert "$" not in text
            assert "Corvenne" in text

    def test_the_euro_sign_survives(self, drop: Path) -> None:
        assert "18 900,00 €" in pdf_text(drop / "contrats/2024-DSI-021_Corvi.pdf")

    def test_charter_has_twelve_articles(self, drop: Path) -> None:
        text = _docx_text(drop / "charte_ia.docx")
        assert sum(line.startswith("Article ") for line in text.splitlines()) == 12

    def test_acts_and_their_text_layer(self, drop: Path) -> None:
        with zipfile.ZipFile(drop / "deliberations.zip") as archive:
            names = archive.namelist()
            assert len(set(names)) == 3_840
            told = [bool(pdf_text(archive.read(n)).strip()) for n in names[::40]]
        assert 0.2 < 1 - sum(told) / len(told) < 0.55


def _docx_text(path: Path) -> str:
    document = Document(str(path))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


class TestTraces:
    def test_squid_lines_are_native_and_in_order(self, drop: Path) -> None:
        networks = {s.network for s in place.SERVICES}
        last, cut = 0.0, 0
        for line in (drop / "squid.log").read_text("ascii").splitlines():
            fields = line.split()
            if len(fields) != 10:
                cut += 1
                continue
            at = float(fields[0])
            assert at >= last
            last = at
            assert fields[2].rpartition(".")[0] in networks
        assert cut == 2

    def test_squid_covers_thirty_days_and_all_posts(self, drop: Path) -> None:
        lines = (drop / "squid.log").read_text("ascii").splitlines()
        assert 250_000 <= len(lines) <= 300_000
        posts = {line.split()[2] for line in lines if line.count(" ") > 8}
        assert len(posts) == place.POSTS

    def test_dns_lines_are_dnsmasq(self, drop: Path) -> None:
        lines = (drop / "dns.log").read_text("ascii").splitlines()
        assert all(" dnsmasq[742]: " in line for line in lines)
        last = [x for x in lines if "query[A]" in x and "from 10.64.250.62" in x][-1]
        assert last.startswith("Nov 21 ")

    def test_usage_is_json_lines_in_order(self, drop: Path) -> None:
        calls = [
            json.loads(x) for x in (drop / "gateway_usage.jsonl").read_text("utf-8").splitlines()
        ]
        assert 20_000 < len(calls) < 40_000
        assert [c["ts"] for c in calls] == sorted(c["ts"] for c in calls)
        assert all((c["usage"] is None) == (c["status"] != 200) for c in calls)

    @pytest.mark.parametrize("name", ["courrier", "repas"])
    def test_sbom_is_valid_cyclonedx(self, drop: Path, name: str) -> None:
        text = (drop / f"sbom_{name}.cdx.json").read_text("utf-8")
        assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None

    def test_consents_and_seats(self, drop: Path) -> None:
        known = {r["Application"] for r in table(drop / "applications_dsi.csv", "utf-8")}
        consents = table(drop / "oauth_consents.csv", sep=",")
        mail = {r["AppDisplayName"] for r in consents if "Mail.Read" in r["Permissions"]}
        assert len(mail - known) == 4
        assert mail & known
        seats = table(drop / "copilot_licences.csv", sep=",")
        assert len({r["User Principal Name"] for r in seats}) == 40


class TestData:
    def test_meters(self, drop: Path) -> None:
        meters = pq.read_table(drop / "compteurs_30min.parquet")
        assert meters.column_names == ["pdl", "site", "horodate", "valeur", "unite"]
        assert len(meters["pdl"].unique()) == 34
        assert (
            str(meters.schema.field("horodate").type) == "timestamp[s, tz=UTC]"
            or str(meters.schema.field("horodate").type) == "timestamp[ms, tz=UTC]"
        )
        assert 1_200_000 < meters.num_rows < 34 * 37_970
        assert meters["unite"].unique().to_pylist() == ["kWh"]

    def test_degree_days_cover_the_meters(self, drop: Path) -> None:
        days = table(drop / "dju.csv", "utf-8")
        assert (days[0]["date"], days[-1]["date"]) == ("2024-09-01", "2026-10-31")
        assert len(days) == 791

    def test_meals(self, drop: Path) -> None:
        rows = table(drop / "repas.csv", "utf-8")
        assert len({r["site"] for r in rows}) == 29
        assert len({r["site_id"] for r in rows}) == 28
        assert all(date.fromisoformat(r["date"]).weekday() < 5 for r in rows)
        assert all(r["factures_le"] > r["date"] for r in rows)

    def test_pages_and_manifest(self, drop: Path) -> None:
        with zipfile.ZipFile(drop / "kb_site.zip") as archive:
            pages = {n.removeprefix("kb_site/") for n in archive.namelist()}
        rows = table(drop / "kb_site_manifeste.csv", "utf-8")
        assert {r["fichier"] for r in rows} == pages
        assert len(rows) == 1_142
        dead = [r for r in rows if r["statut_http"] != "200" or r["remplacee_par"]]
        assert len(dead) == 214

    def test_childcare_workbook_computes(self, drop: Path) -> None:
        with zipfile.ZipFile(drop / "creche_points.xlsm") as archive:
            assert b"macroEnabled" in archive.read("[Content_Types].xml")
            formulas = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "ROW()" in formulas
        book = CalamineWorkbook.from_filelike(
            io.BytesIO((drop / "creche_points.xlsm").read_bytes())
        )
        head, *rows = book.get_sheet_by_name("Demandes").to_python()
        given = [dict(zip(head, row, strict=True)) for row in rows]
        chosen = {r["Dossier"] for r in given if r["Proposition"] == "Place proposée"}
        by_rule = sorted(
            given, key=lambda r: (-float(str(r["Points"])), r["Quotient familial"], r["Déposé le"])
        )
        assert len(chosen) == 42
        assert chosen != {r["Dossier"] for r in by_rule[:42]}

    def test_social_notes(self, drop: Path) -> None:
        rows = table(drop / "ccas_suivi.csv", "cp1252")
        assert len(rows) == 8_412
        with_number = [r for r in rows if any(nir.is_valid(w) for w in _numbers(r["observations"]))]
        assert len(with_number) / len(rows) == pytest.approx(0.031, abs=0.0005)

    def test_sensors_have_gaps(self, drop: Path) -> None:
        rows = table(drop / "capteurs_eau.csv", "utf-8", ",")
        assert len(rows) / (60 * 92 * 4) == pytest.approx(0.86, abs=0.001)

    def test_validations_are_quick_and_all_accepted(self, drop: Path) -> None:
        rows = table(drop / "urbapre_validations.csv", "utf-8")
        assert {r["decision"] for r in rows} == {"acceptée"}
        assert statistics.median(int(r["duree_s"]) for r in rows) == 4
        assert max(r["valide_le"] for r in rows) < "2026-11-22"


def _numbers(text: str) -> list[str]:
    digits = "".join(c if c.isdigit() else " " if c == " " else "|" for c in text)
    return [part.replace(" ", "") for part in digits.split("|") if part.strip()]
