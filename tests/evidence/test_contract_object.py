from datetime import date

from docx import Document

from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.contract import READER
from beffroi.sovereignty import party_finder


def test_the_object_of_a_contract_may_name_model_and_host(tmp_path):
    paper = Document()
    paper.add_heading("CONTRAT DE SERVICE", 0)
    paper.add_paragraph(
        "Entre la commune et la société BOTTELIA SAS (SIRET 994 273 910 00012), titulaire."
    )
    paper.add_heading("Article 1 – Objet", 1)
    paper.add_paragraph(
        "La société fournit un agent conversationnel « Villebot » fondé sur le modèle GPT-4o d'OpenAI, "
        "hébergé sur Microsoft Azure en Irlande."
    )
    paper.add_heading("Article 2 – Prix", 1)
    paper.add_paragraph("Le prix annuel est fixé à 24 000 € HT.")
    paper.save(str(tmp_path / "contrat.docx"))
    context = Context(ingested_on=date(2026, 11, 22), parties=party_finder())
    reading = READER.read(Artefact(tmp_path / "contrat.docx", "contrat.docx"), context)
    sheets = {p.kind: p.sheet for p in reading.proposals}
    links = {(link["role"], link["party"]["value"]) for link in sheets["system"]["chain"].values()}
    assert {("supplier", "bottelia"), ("model", "openai"), ("host", "microsoft_azure")} <= links
    assert sheets["contract"]["annual_amount"]["value"] == 24_000
