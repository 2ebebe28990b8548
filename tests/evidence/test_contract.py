"""Papers: what they state, with the page and the words; in every format; never more than they say."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document as Docx
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from odfdo import Document as Odt
from odfdo import Header, Paragraph
from odfdo import Table as OdtTable

from beffroi.core import BeffroiError, Grade
from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.contract import READER, PaperContent
from beffroi.evidence.readers.contract.french import day_of, integer_of, later, months_of
from beffroi.evidence.reading import Reading
from beffroi.register import AISystem, Authority, Contract, Register, Supplier, claim

DAY = date(2026, 11, 22)
BUYER, SELLER = "732 829 320 00074", "552 100 554 00013"  # valid keys

Piece = str | list[tuple[str, ...]]
CONTRACT: tuple[Piece, ...] = (
    "Marché public de services n° 2025-INF-031",
    "Assistant de réponse aux habitants « Lumio »",
    "Article 1 - Parties",
    f"L'acheteur : commune de Valrive, SIRET {BUYER}, représentée par M. Paul Durand, maire (paul.durand@valrive.example).",
    f"Le titulaire : NUMERIA SAS, SIRET {SELLER}. Ci-après « le Titulaire ».",
    "Article 2 - Objet",
    "Fourniture de l'agent conversationnel Lumio, qui répond aux questions des habitants au moyen d'un grand modèle de langage.",
    "Article 3 - Durée",
    "Le marché prend effet le 1er mars 2025 pour une durée de trente-six mois. Il est reconduit tacitement une fois.",
    "Article 4 - Prix",
    "Abonnement mensuel de 1 000,00 € HT, soit 12 000,00 € HT par an (14 400,00 € TTC). Mise en service : 3 000,00 € HT.",
    "Article 5 - Pénalités",
    "En cas d'indisponibilité supérieure à deux heures, une pénalité de 150 € par jour et de 2 % est due.",
    "Article 6 - Hébergement",
    "Les données sont hébergées en Allemagne.",
    "Article 7 - Données à caractère personnel",
    "Le Titulaire est sous-traitant au sens de l'article 28 du RGPD.",
    "Article 8 - Sous-traitants ultérieurs",
    [
        ("Dénomination", "Pays", "Prestation"),
        ("Mammoth Cloud Inc.", "États-Unis", "hébergement de l'application (région eu-west-1)"),
        ("Otterly SARL", "France", "interface du grand modèle de langage"),
    ],
    "Article 9 - Engagements",
    "Le Titulaire annonce une réduction du temps d'attente de 35 %. Disponibilité mensuelle : 99,5 %.",
    "Article 10 - Continuité",
    "En cas de panne du service, l'application continue de fonctionner avec les réponses enregistrées.",
    "Article 11 - Résiliation",
    "La commune peut résilier avec un préavis de quatre mois.",
    "Article 12 - Litiges",
    "Le tribunal administratif est saisi.",
)


def pdf(path: Path, pieces: tuple[Piece, ...], image_pages: int = 0) -> Path:
    paper = FPDF(format="A4")
    paper.core_fonts_encoding = "windows-1252"
    paper.set_margins(20, 20)
    paper.add_page()
    for piece in pieces:
        paper.set_font("Helvetica", size=10)
        if isinstance(piece, str):
            paper.multi_cell(0, 6, piece, new_x="LMARGIN", new_y="NEXT")
        else:
            with paper.table() as table:
                for row in piece:
                    table.row(row)
    for _ in range(image_pages):
        paper.add_page()
        paper.rect(20, 20, 100, 100, style="F")
    paper.output(str(path))
    return path


def docx(path: Path, pieces: tuple[Piece, ...]) -> Path:
    document = Docx()
    for piece in pieces:
        if isinstance(piece, str):
            document.add_paragraph(piece)
        else:
            table = document.add_table(rows=0, cols=len(piece[0]))
            for row in piece:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
    document.save(str(path))
    return path


def odt(path: Path, pieces: tuple[Piece, ...]) -> Path:
    document = Odt("text")
    document.body.clear()
    for piece in pieces:
        if isinstance(piece, str):
            made = Header(1, piece) if piece.startswith("Article") else Paragraph(piece)
            document.body.append(made)
        else:
            table = OdtTable("t")
            table.set_values([list(row) for row in piece])
            document.body.append(table)
    document.save(str(path))
    return path


def txt(path: Path, pieces: tuple[Piece, ...]) -> Path:
    lines = [p for p in pieces if isinstance(p, str)]
    path.write_text("\n\n".join(lines), "utf-8")
    return path


class Parties:
    """A knowledge base of two names."""

    def find_parties(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        at = text.find("Mammoth")
        return [("mammoth", (at, at + 7))] if at >= 0 else []


def register() -> Register:
    return Register(
        authority=Authority(
            id="authority", name=claim("Commune de Valrive"), siren=claim("732829320")
        )
    )


def read(path: Path, known: Register | None = None, name: str | None = None) -> Reading:
    artefact = Artefact(path, name or path.name)
    assert READER.recognise(artefact) >= 0.3
    return READER.read(
        artefact, Context(ingested_on=DAY, register=known or register(), parties=Parties())
    )


def contract_of(reading: Reading) -> Contract:
    return next(f for p in reading.proposals if isinstance(f := p.fragment(), Contract))


def system_of(reading: Reading) -> AISystem:
    return next(f for p in reading.proposals if isinstance(f := p.fragment(), AISystem))


@pytest.mark.parametrize(
    ("make", "suffix"), [(pdf, "pdf"), (docx, "docx"), (odt, "odt"), (txt, "txt")]
)
def test_a_contract_says_the_same_in_every_format(
    tmp_path: Path, make: object, suffix: str
) -> None:
    reading = read(make(tmp_path / f"c.{suffix}", CONTRACT))  # type: ignore[operator]
    content = reading.read(PaperContent)
    assert content.paper == "contract"
    assert content.reference == "2025-INF-031"
    assert (content.supplier, content.supplier_siren) == ("numeria", "552100554")
    contract = contract_of(reading)
    assert contract.id == "2025-inf-031"
    assert contract.start.value == date(2025, 3, 1)
    assert contract.end.value == date(2028, 2, 29)
    assert contract.end.grade is Grade.COMPUTED  # start and duration
    assert contract.annual_amount.value == 12_000
    assert contract.annual_amount.grade is Grade.DECLARED
    assert contract.tacit_renewal.value is True
    assert contract.notice_months.value == 4
    assert contract.dpa_article_28.value is True
    assert contract.hosting.value == "Les données sont hébergées en Allemagne."
    assert {k: v.value for k, v in contract.supplier_claims.items()} == {
        "saving_ratio": 0.35,
        "availability": 0.995,
    }
    assert list(contract.systems) == ["lumio"]


def test_an_absent_clause_is_computed_from_the_whole_paper(tmp_path: Path) -> None:
    contract = contract_of(read(pdf(tmp_path / "c.pdf", CONTRACT)))
    assert contract.exit_clause.value is False
    assert contract.exit_clause.grade is Grade.COMPUTED
    (evidence,) = contract.exit_clause.evidence
    assert evidence.locator.at.startswith("1-")


def test_nothing_is_said_absent_of_a_paper_with_unread_pages(tmp_path: Path) -> None:
    reading = read(pdf(tmp_path / "c.pdf", CONTRACT, image_pages=2))
    content = reading.read(PaperContent)
    assert content.pages is not None
    assert content.pages_with_text == content.pages - 2
    assert not contract_of(reading).exit_clause
    assert any("2 pages sont des images" in str(n) for n in reading.notes)


def test_the_page_and_the_words_are_kept(tmp_path: Path) -> None:
    contract = contract_of(read(pdf(tmp_path / "c.pdf", CONTRACT)))
    (evidence,) = contract.annual_amount.evidence
    assert (evidence.locator.kind, evidence.locator.at) == ("page", "1")
    assert "12 000,00" in str(evidence.excerpt)


@pytest.mark.parametrize("make", [pdf, docx, odt])
def test_sub_processors_make_the_chain(tmp_path: Path, make: object) -> None:
    reading = read(make(tmp_path / "c.x", CONTRACT))  # type: ignore[operator]
    system = system_of(reading)
    chain = {k: (x.role, x.rank, x.party.value, x.region.value) for k, x in system.chain.items()}
    assert chain == {
        "supplier-numeria": ("supplier", 1, "numeria", None),
        "host-mammoth": ("host", 2, "mammoth", "eu-west-1"),
        "model-otterly": ("model", 2, "otterly", None),
    }
    assert system.chain["host-mammoth"].optional.value is True  # a degraded mode is stated
    assert all(x.party.grade is Grade.DECLARED for x in system.chain.values())
    assert set(contract_of(reading).sub_processors) == {"mammoth", "otterly"}
    unknown = [f for p in reading.proposals if isinstance(f := p.fragment(), Supplier)]
    assert {s.id: s.country.value for s in unknown} == {"numeria": "FR", "otterly": "France"}


def test_facts_are_those_that_the_words_state(tmp_path: Path) -> None:
    system = system_of(read(pdf(tmp_path / "c.pdf", CONTRACT)))
    assert {k: c.value for k, c in system.facts.items()} == {
        "is_ai": True,
        "interacts_with_public": True,
        "technique": ("language_model",),
    }
    assert str(system.fallback.value).startswith("En cas de panne du service")


def test_no_person_is_kept(tmp_path: Path) -> None:
    for make, suffix in ((pdf, "pdf"), (docx, "docx"), (odt, "odt"), (txt, "txt")):
        kept = read(make(tmp_path / f"c.{suffix}", CONTRACT)).model_dump_json()
        assert "Durand" not in kept
        assert "paul.durand" not in kept


def test_known_names_and_numbers_are_found_again(tmp_path: Path) -> None:
    known = Register(
        authority=register().authority,
        systems={"robot": AISystem(id="robot", name=claim("Robot d'accueil (Lumio)"))},
        suppliers={"n": Supplier(id="n", siren=claim("552100554"))},
        contracts={"m": Contract(id="m", reference=claim("2025 INF 031"))},
    )
    reading = read(pdf(tmp_path / "c.pdf", CONTRACT), known)
    content = reading.read(PaperContent)
    assert (content.contract, content.supplier, content.systems) == ("m", "n", ("robot",))
    assert system_of(reading).name.value is None  # its name is not this paper's to give


def changed(old: str, new: str) -> tuple[Piece, ...]:
    return tuple(p.replace(old, new) if isinstance(p, str) else p for p in CONTRACT)


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        (
            "Il est reconduit tacitement une fois",
            "Il n'est pas reconductible",
            "tacit_renewal",
            False,
        ),
        ("Il est reconduit tacitement une fois.", "", "tacit_renewal", None),
        (
            "Le tribunal administratif est saisi.",
            "Aucune prestation de réversibilité n'est due.",
            "exit_clause",
            False,
        ),
        (
            "Le tribunal administratif est saisi.",
            "Au terme, le Titulaire restitue les données en JSON.",
            "exit_clause",
            True,
        ),
        (
            "Le Titulaire est sous-traitant au sens de l'article 28 du RGPD.",
            "Si des données personnelles venaient à être traitées, un accord de l'article 28 du RGPD serait conclu.",
            "dpa_article_28",
            None,
        ),
        ("un préavis de quatre mois", "un préavis de trente jours", "notice_months", 1),
        (
            "La commune peut résilier avec un préavis de quatre mois.",
            "Sans objet.",
            "notice_months",
            None,
        ),
        (
            "Abonnement mensuel de 1 000,00 € HT, soit 12 000,00 € HT par an (14 400,00 € TTC). Mise en service : 3 000,00 € HT.",
            "Montant total du marché : 36 000 € HT pour trente-six mois.",
            "annual_amount",
            12_000,
        ),
        (
            "Abonnement mensuel de 1 000,00 € HT, soit 12 000,00 € HT par an (14 400,00 € TTC). Mise en service : 3 000,00 € HT.",
            "Redevance annuelle : 9 600 € HT, soit 800 € HT par agent et par an.",
            "annual_amount",
            9_600,
        ),
        (
            "Abonnement mensuel de 1 000,00 € HT, soit 12 000,00 € HT par an (14 400,00 € TTC). Mise en service : 3 000,00 € HT.",
            "Abonnement mensuel de 500 € HT.",
            "annual_amount",
            6_000,
        ),
        (
            "Le marché prend effet le 1er mars 2025 pour une durée de trente-six mois.",
            "Le marché court du 01/03/2025 au 31/12/2026.",
            "end",
            date(2026, 12, 31),
        ),
    ],
)
def test_clauses(tmp_path: Path, old: str, new: str, field: str, value: object) -> None:
    pieces = changed(old, new)
    assert pieces != CONTRACT
    assert getattr(contract_of(read(docx(tmp_path / "c.docx", pieces))), field).value == value


def test_what_a_paper_denies_is_not_stated(tmp_path: Path) -> None:
    pieces = (
        *changed("au moyen d'un grand modèle de langage", "selon des règles écrites")[:-1],
        "Le Titulaire n'emploie aucun modèle de langage ; le service fonctionne sans intelligence artificielle.",
    )
    system = system_of(
        read(docx(tmp_path / "c.docx", tuple(p for p in pieces if isinstance(p, str))))
    )
    assert "is_ai" not in system.facts
    assert "technique" not in system.facts


def test_a_penalty_is_neither_a_price_nor_a_claim_nor_a_fallback(tmp_path: Path) -> None:
    without = changed(
        "En cas de panne du service, l'application continue de fonctionner avec les réponses enregistrées.",
        "Sans objet.",
    )
    reading = read(docx(tmp_path / "c.docx", without))
    assert not system_of(reading).fallback
    assert contract_of(reading).annual_amount.value == 12_000


SUBS: tuple[Piece, ...] = (
    "Numeria - Liste des sous-traitants ultérieurs",
    "Version du 12 mai 2026, tenue en application de l'article 28 du RGPD.",
    [
        ("Rang", "Sous-traitant", "Pays", "Prestation", "Module"),
        ("1", "NUMERIA SAS", "France", "éditeur", "tous"),
        ("2", "Mammoth Cloud Inc.", "États-Unis", "hébergement", "tous"),
        ("2", "Otterly SARL", "France", "moteur d'analyse des demandes", "TriAuto (Accueil)"),
        ("3", "Mammoth Inc.", "États-Unis", "grand modèle de langage", "TriAuto (Accueil)"),
        ("2", "Papeterie SA", "France", "impression", "Courriers"),
    ],
)


def test_a_list_of_sub_processors_completes_the_supplier_s_contract(tmp_path: Path) -> None:
    known = Register(
        suppliers={"numeria": Supplier(id="numeria", name=claim("NUMERIA SAS"))},
        contracts={"m": Contract(id="m", supplier=claim("numeria"))},
    )
    reading = read(pdf(tmp_path / "s.pdf", SUBS), known)
    content = reading.read(PaperContent)
    assert (content.paper, content.contract, content.dated) == (
        "sub_processors",
        "m",
        date(2026, 5, 12),
    )
    assert content.systems == ("triauto",)
    system = system_of(reading)
    assert system.name.value == "TriAuto"
    assert {(x.role, x.rank, x.party.value) for x in system.chain.values()} == {
        ("supplier", 1, "numeria"),
        ("host", 2, "mammoth"),
        ("model", 2, "otterly"),
        ("model", 3, "mammoth"),
    }
    assert "papeterie" in contract_of(reading).sub_processors


NOTES = """Gestia - Notes de version 4.1
=============================
Date de mise à disposition : 18 mai 2026
Déploiement : nuit du 1er au 2 juin 2026

Nouveautés
----------
- Paie : taux au 01/07/2026.
- Accueil : TriAuto. Ce nouveau module d'intelligence artificielle classe les demandes reçues.
  TriAuto est activé par défaut chez tous les clients. Aucun coût supplémentaire.
- Formation : export du bilan.

Corrections
-----------
- G-10412 : arrondi.
"""


def test_a_release_note_tells_the_module_switched_on_unasked(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(NOTES.encode("cp1252"))
    known = Register(
        suppliers={"gestia": Supplier(id="gestia", name=claim("GESTIA LOGICIELS SAS"))}
    )
    reading = read(path, known)
    content = reading.read(PaperContent)
    assert (content.paper, content.supplier) == ("release_note", "gestia")
    (module,) = content.modules
    assert (module.name, module.version, module.since) == ("TriAuto", "4.1", date(2026, 6, 2))
    assert (module.on_by_default, module.free, module.about_ai) == (True, True, True)
    system = system_of(reading)
    assert system.id == "triauto"
    assert system.stage.value == "in_service"
    assert system.annual_cost.value == 0
    assert system.declared["ordered"].value is False
    assert system.chain["supplier-gestia"].party.value == "gestia"


def test_a_deliberation_and_a_charter_are_no_contracts(tmp_path: Path) -> None:
    act: tuple[Piece, ...] = (
        "Extrait du registre des délibérations",
        "Délibération n° 2026-01 - Tarifs",
        "Vu le code général des collectivités territoriales ;",
        "Considérant qu'il convient de fixer les tarifs ;",
        "Le conseil, après en avoir délibéré :",
        "Article 1er",
        [("Critère", "Points"), ("Résidence", "20")],
    )
    content = read(pdf(tmp_path / "d.pdf", act)).read(PaperContent)
    assert content.paper == "deliberation"
    assert content.tables[0].rows == (("Critère", "Points"), ("Résidence", "20"))
    charter: tuple[Piece, ...] = (
        "Charte de l'intelligence artificielle de la commune",
        "Article 1 - Usagers",
        "Les agents informent les usagers.",
    )
    reading = read(docx(tmp_path / "c.docx", charter))
    assert reading.read(PaperContent).paper == "charter"
    assert not reading.proposals


def test_a_paper_of_another_matter_proposes_nothing(tmp_path: Path) -> None:
    letter: tuple[Piece, ...] = (
        "Bonjour,",
        "Veuillez trouver le compte rendu de la réunion du 3 mars.",
        "Cordialement.",
    )
    reading = read(docx(tmp_path / "l.docx", letter))
    assert reading.read(PaperContent).paper == "document"
    assert not reading.proposals


def test_a_pdf_without_text_is_said(tmp_path: Path) -> None:
    reading = read(pdf(tmp_path / "i.pdf", (), image_pages=2))
    assert any("images sans texte" in str(n) for n in reading.notes)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"%PDF-1.7\n" + b"\x00" * 5000),
        ("b.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>"),
        ("c.docx", b"PK\x03\x04 word/ pas vraiment un docx"),
        ("d.pdf", b"%PDF-"),
    ],
)
def test_broken_papers_are_told(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(BeffroiError, match=name):
        READER.read(Artefact(path, name), Context(ingested_on=DAY))


def test_truncated_papers_are_told(tmp_path: Path) -> None:
    for make, suffix in ((pdf, "pdf"), (docx, "docx"), (odt, "odt")):
        path = make(tmp_path / f"c.{suffix}", CONTRACT)
        path.write_bytes(path.read_bytes()[:700])
        with pytest.raises(BeffroiError):
            READER.read(Artefact(path, path.name), Context(ingested_on=DAY))


def test_records_and_code_are_not_prose(tmp_path: Path) -> None:
    for text in (
        "1762000000.123 45 10.0.0.1 TCP_MISS/200 1 GET http://x -\n" * 20,
        "a;b;c\n1;2;3\n" * 20,
        "def f(x):\n    return {x: 1}\n" * 20,
    ):
        path = tmp_path / "x.txt"
        path.write_text(text, "utf-8")
        assert READER.recognise(Artefact(path, "x.txt")) == 0.0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=120), min_size=1, max_size=12))
def test_any_text_reads(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("t") / "t.txt"
    head = "Contrat n° A-1\nTitulaire : X SAS\nDurée, prix 10 € et litiges\n"
    path.write_text(head + "\n".join(lines), "utf-8", errors="replace")
    reading = READER.read(Artefact(path, "t.txt"), Context(ingested_on=DAY))
    assert all(p.fragment() for p in reading.proposals)


@pytest.mark.parametrize(
    ("text", "months"),
    [("quarante-huit mois", 48), ("deux ans", 24), ("3 mois", 3), ("trente jours", 1),
     ("un (1) an", 12), ("soixante-douze mois", 72), ("vingt et un mois", 21), ("fleur", None)],
)  # fmt: skip
def test_durations(text: str, months: float | None) -> None:
    assert months_of(text) == months


def test_days_and_numbers() -> None:
    assert day_of("1er août 2026") == date(2026, 8, 1)
    assert day_of("le 31 février 2026") is None
    assert integer_of("soixante-dix-neuf") == 79
    assert later(date(2024, 2, 29), 12) == date(2025, 2, 27)


@given(st.integers(min_value=1, max_value=99))
def test_numbers_in_words_follow_their_order(number: int) -> None:
    words = {integer_of(w) for w in ("un", "dix", "vingt-cinq", "quatre-vingt-dix")}
    assert words == {1, 10, 25, 90}
    assert integer_of(str(number)) == number


@pytest.mark.parametrize("token", ["a.", "a-", "1 000 € ", "« A ", "modèle ", "SIRET 552 ", "a@"])
def test_text_made_to_exhaust_a_pattern_is_read(tmp_path: Path, token: str) -> None:
    pieces = (*CONTRACT[:6], token * 5000, *CONTRACT[7:])
    assert contract_of(read(txt(tmp_path / "c.txt", pieces))).start.value == date(2025, 3, 1)


REAL = (
    Path(__file__).parents[3]
    / "shared"
    / "data"
    / "deliberations"
    / "VilleMTP_MTP_Delib_2014_04_24.zip"
)


@pytest.mark.skipif(not REAL.exists(), reason="data not present")
def test_real_deliberations_are_known_as_such_and_no_councillor_is_kept(tmp_path: Path) -> None:
    with zipfile.ZipFile(REAL) as archive:
        names = sorted(archive.namelist())[::8]
        for name in names:
            path = tmp_path / name
            path.write_bytes(archive.read(name))
            reading = read(path)
            content = reading.read(PaperContent)
            assert (content.paper, content.dated) == ("deliberation", date(2014, 4, 24))
            # The mayor and a councillor present, as the minutes of that public session name them.
            assert not {"SAUREL", "LEVITA"} & set(
                re.findall(r"[A-Z]{4,}", reading.model_dump_json())
            )
