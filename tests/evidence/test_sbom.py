"""Bills of materials: real writers as oracle, both formats, hostile input."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as CdxComponent
from cyclonedx.model.component import ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from hypothesis import given, settings
from hypothesis import strategies as st
from packageurl import PackageURL

from beffroi.core import BeffroiError, Grade
from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.sbom import READER, SbomContent
from beffroi.evidence.reading import Reading
from beffroi.register import AISystem, Authority, Component, Register, claim

DAY = date(2026, 11, 22)


def read(folder: Path, name: str, data: str | bytes, register: Register | None = None) -> Reading:
    path = folder / "artefact"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    artefact = Artefact(path, name)
    assert READER.recognise(artefact) > 0.9
    return READER.read(artefact, Context(ingested_on=DAY, register=register or Register()))


def bom() -> Bom:
    made = Bom()
    licence = LicenseFactory()
    app = CdxComponent(
        name="tri-courrier", version="2.1.0", type=ComponentType.APPLICATION, bom_ref="app"
    )
    openai = CdxComponent(
        name="openai",
        version="1.99.0",
        bom_ref="openai",
        purl=PackageURL("pypi", None, "openai", "1.99.0"),
        licenses=[licence.make_from_string("Apache-2.0")],
    )
    model = CdxComponent(
        name="camembert-base",
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref="camembert",
        purl=PackageURL("huggingface", "almanach", "camembert-base"),
        licenses=[licence.make_from_string("MIT")],
    )
    made.metadata.component = app
    made.components.update([openai, model])
    made.register_dependency(app, [openai])
    made.register_dependency(openai)
    made.register_dependency(model)
    return made


@pytest.mark.parametrize("form", [OutputFormat.JSON, OutputFormat.XML])
@pytest.mark.parametrize(
    "version", [SchemaVersion.V1_5, SchemaVersion.V1_6, SchemaVersion.V1_7], ids=str
)
def test_cyclonedx_written_by_the_reference_library(
    tmp_path: Path, form: OutputFormat, version: SchemaVersion
) -> None:
    made = bom()
    text = make_outputter(made, form, version).output_as_string()
    content = read(tmp_path, "courrier.cdx", text).read(SbomContent)
    assert content.format == f"CycloneDX {version.to_version()}"
    assert (content.application, content.version) == ("tri-courrier", "2.1.0")
    by_name = {p.name: p for p in content.parts}
    assert set(by_name) == {"openai", "camembert-base"}
    assert by_name["openai"].purl == "pkg:pypi/openai@1.99.0"
    assert by_name["openai"].licence == "Apache-2.0"
    assert by_name["openai"].ai_role == "sdk"
    assert by_name["openai"].direct is True
    assert by_name["camembert-base"].kind == "model"
    assert by_name["camembert-base"].direct is False


def test_collected_on_is_the_bill_s_own_day(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "x",
        make_outputter(bom(), OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(),
    )
    assert reading.collected_on == bom().metadata.timestamp.date()


def cdx(**more: Any) -> str:
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1} | more)


CARD = {
    "type": "machine-learning-model",
    "name": "prevision-repas",
    "version": "3",
    "licenses": [{"license": {"name": "maison"}}],
    "modelCard": {
        "modelParameters": {
            "task": "regression",
            "architectureFamily": "gradient boosting",
            "datasets": [{"type": "dataset", "name": "repas.csv"}],
        },
        "quantitativeAnalysis": {
            "performanceMetrics": [{"type": "MAE", "value": "14.2", "slice": "2025-2026"}]
        },
        "considerations": {
            "technicalLimitations": ["jours fériés"],
            "environmentalConsiderations": {
                "energyConsumptions": [
                    {"activity": "training", "activityEnergyCost": {"value": 1.5, "unit": "kWh"}},
                    {"activity": "inference", "activityEnergyCost": {"value": 9, "unit": "kWh"}},
                ]
            },
        },
    },
}


def test_model_card_facts(tmp_path: Path) -> None:
    text = cdx(metadata={"component": {"type": "application", "name": "repas"}}, components=[CARD])
    (model,) = read(tmp_path, "repas.json", text).read(SbomContent).models
    assert model.model is not None
    assert model.model.task == "regression"
    assert model.model.datasets == ("repas.csv",)
    assert [(m.name, m.value, m.on) for m in model.model.metrics] == [("MAE", "14.2", "2025-2026")]
    assert model.model.training_energy_kwh == 1.5
    assert (model.licence, model.licence_text) == (None, "maison")


def test_endpoints_are_where_the_application_speaks(tmp_path: Path) -> None:
    text = cdx(
        metadata={"component": {"type": "application", "name": "robot"}},
        services=[{"name": "LLM", "endpoints": ["https://API.exemple.fr:8443/v1", "${URL}"]}],
    )
    reading = read(tmp_path, "x", text)
    (endpoint,) = reading.read(SbomContent).endpoints
    assert endpoint.host == "api.exemple.fr"
    sheet = next(
        p.fragment() for p in reading.proposals if p.kind == "component" and p.sheet.get("host")
    )
    assert isinstance(sheet, Component)
    assert (sheet.kind.value, sheet.host.value) == ("endpoint", "api.exemple.fr")


def test_ties_to_the_system_that_the_register_knows(tmp_path: Path) -> None:
    register = Register(
        systems={"courrier": AISystem(id="courrier", name=claim("Tri courrier (GRC)"))}
    )
    text = cdx(
        metadata={"component": {"type": "application", "name": "tri-courrier"}}, components=[CARD]
    )
    reading = read(tmp_path, "x", text, register)
    assert reading.read(SbomContent).system == "courrier"
    assert {p.kind for p in reading.proposals} == {"component"}
    sheet = reading.proposals[-1].fragment()
    assert isinstance(sheet, Component)
    assert sheet.system.value == "courrier"
    assert sheet.name.grade is Grade.MEASURED
    (evidence,) = sheet.name.evidence
    assert evidence.locator.at == "components[0]"


def test_an_unknown_application_with_a_model_is_a_system_to_declare(tmp_path: Path) -> None:
    text = cdx(metadata={"component": {"type": "application", "name": "repas"}}, components=[CARD])
    reading = read(tmp_path, "x", text)
    assert [p.fragment().id for p in reading.proposals if p.kind == "system"] == ["repas"]


def test_an_ordinary_library_makes_no_ai_system(tmp_path: Path) -> None:
    plain = {"type": "library", "name": "left-pad", "version": "1"}
    text = cdx(metadata={"component": {"type": "application", "name": "site"}}, components=[plain])
    reading = read(tmp_path, "x", text)
    assert all(p.kind == "component" for p in reading.proposals)
    assert reading.read(SbomContent).system is None


SPDX_TAGS = """SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: courrier
Creator: Person: Nom Quelconque (nom@exemple.fr)
Created: 2026-03-04T10:00:00Z

PackageName: tri-courrier
SPDXID: SPDXRef-app
PackageVersion: 2.0
PackageComment: <text>PackageName: piège
PackageVersion: 9</text>

PackageName: torch
SPDXID: SPDXRef-torch
PackageVersion: 2.5.1
PackageSupplier: Organization: PyTorch Foundation (contact@exemple.org)
PackageLicenseConcluded: NOASSERTION
PackageLicenseDeclared: BSD-3-Clause
ExternalRef: PACKAGE-MANAGER purl pkg:pypi/torch@2.5.1

Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-app
Relationship: SPDXRef-app DEPENDS_ON SPDXRef-torch
"""


def test_spdx_tag_value(tmp_path: Path) -> None:
    reading = read(tmp_path, "courrier.spdx", SPDX_TAGS)
    content = reading.read(SbomContent)
    assert (content.format, content.application, content.version) == (
        "SPDX-2.3",
        "tri-courrier",
        "2.0",
    )
    (torch,) = content.parts
    assert (torch.licence, torch.supplier, torch.direct) == (
        "BSD-3-Clause",
        "PyTorch Foundation",
        True,
    )
    assert torch.at == "14"
    assert reading.collected_on == date(2026, 3, 4)
    assert "Quelconque" not in reading.model_dump_json()
    assert "contact@" not in reading.model_dump_json()


def test_spdx_2_json_says_the_same(tmp_path: Path) -> None:
    document = {
        "spdxVersion": "SPDX-2.3",
        "name": "courrier",
        "creationInfo": {"created": "2026-03-04T10:00:00Z", "creators": ["Person: Nom Quelconque"]},
        "documentDescribes": ["SPDXRef-app"],
        "packages": [
            {"SPDXID": "SPDXRef-app", "name": "tri-courrier", "versionInfo": "2.0"},
            {
                "SPDXID": "SPDXRef-torch",
                "name": "torch",
                "versionInfo": "2.5.1",
                "supplier": "Person: Nom Quelconque",
                "licenseDeclared": "BSD-3-Clause",
                "externalRefs": [
                    {"referenceType": "purl", "referenceLocator": "pkg:pypi/torch@2.5.1"}
                ],
            },
        ],
        "relationships": [
            {
                "spdxElementId": "SPDXRef-app",
                "relationshipType": "DEPENDS_ON",
                "relatedSpdxElement": "SPDXRef-torch",
            }
        ],
    }
    reading = read(tmp_path, "x", json.dumps(document))
    content = reading.read(SbomContent)
    (torch,) = content.parts
    assert content.application == "tri-courrier"
    assert (torch.ai_role, torch.direct, torch.at) == ("learning", True, "packages[1]")
    assert "Quelconque" not in reading.model_dump_json()


SPDX_3 = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "CreationInfo", "@id": "_:c", "created": "2026-05-06T00:00:00Z"},
        {"type": "Organization", "spdxId": "u:org", "name": "Laboratoire ouvert"},
        {"type": "software_Sbom", "spdxId": "u:sbom", "rootElement": ["u:app"]},
        {
            "type": "software_Package",
            "spdxId": "u:app",
            "name": "repas",
            "software_packageVersion": "1",
            "software_primaryPurpose": "application",
        },
        {
            "type": "ai_AIPackage",
            "spdxId": "u:model",
            "name": "modele-repas",
            "suppliedBy": "u:org",
            "software_packageVersion": "2026.1",
            "ai_domain": ["prévision"],
            "ai_typeOfModel": ["boosting"],
            "ai_metric": [{"type": "DictionaryEntry", "key": "MAE", "value": "12"}],
            "ai_useSensitivePersonalInformation": "no",
            "ai_energyConsumption": {
                "ai_trainingEnergyConsumption": [
                    {"ai_energyQuantity": 7.2, "ai_energyUnit": "megajoule"}
                ]
            },
        },
        {"type": "dataset_DatasetPackage", "spdxId": "u:data", "name": "repas.csv"},
        {
            "type": "simplelicensing_LicenseExpression",
            "spdxId": "u:lic",
            "simplelicensing_licenseExpression": "EUPL-1.2",
        },
        {
            "type": "Relationship",
            "from": "u:app",
            "to": ["u:model"],
            "relationshipType": "dependsOn",
        },
        {
            "type": "Relationship",
            "from": "u:model",
            "to": ["u:data"],
            "relationshipType": "trainedOn",
        },
        {
            "type": "Relationship",
            "from": "u:model",
            "to": ["u:lic"],
            "relationshipType": "hasDeclaredLicense",
        },
    ],
}


def test_spdx_3_ai_profile(tmp_path: Path) -> None:
    reading = read(tmp_path, "x", json.dumps(SPDX_3))
    content = reading.read(SbomContent)
    assert content.application == "repas"
    (model,) = content.models
    assert (model.licence, model.supplier, model.direct) == ("EUPL-1.2", "Laboratoire ouvert", True)
    assert model.model is not None
    assert model.model.datasets == ("repas.csv",)
    assert model.model.training_energy_kwh == pytest.approx(2.0)
    assert model.model.sensitive_data is False
    assert reading.collected_on == date(2026, 5, 6)


def test_many_parts_keep_the_register_readable(tmp_path: Path) -> None:
    parts = [{"type": "library", "name": f"lib{i}", "bom-ref": f"r{i}"} for i in range(500)]
    text = cdx(
        metadata={"component": {"type": "application", "name": "site", "bom-ref": "app"}},
        components=parts,
        dependencies=[{"ref": "app", "dependsOn": ["r3", "r4"]}],
    )
    reading = read(tmp_path, "x", text)
    assert len(reading.read(SbomContent).parts) == 500
    assert len(reading.proposals) == 3
    assert any("500" in str(n) for n in reading.notes)


@pytest.mark.parametrize(
    "data",
    [
        '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [',
        '{"bomFormat": "CycloneDX", "x": ' + "[" * 100_000,
        '<!DOCTYPE bom [<!ENTITY a "aaaa">]><bom xmlns="http://cyclonedx.org/schema/bom/1.5">&a;</bom>',
        '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components>',
    ],
)
def test_broken_or_hostile_bills_are_told(tmp_path: Path, data: str) -> None:
    with pytest.raises(BeffroiError) as error:
        read(tmp_path, "bom.json", data)
    assert "bom.json" in str(error.value)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "type",
                    "purl",
                    "licenses",
                    "license",
                    "modelCard",
                    "components",
                    "endpoints",
                    "dependsOn",
                    "ref",
                    "supplier",
                    "modelParameters",
                    "considerations",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(components=_json, services=_json, dependencies=_json, metadata=_json)
def test_any_shape_inside_reads_or_is_skipped(
    tmp_path_factory: pytest.TempPathFactory, **inner: Any
) -> None:
    reading = read(tmp_path_factory.mktemp("bom"), "x", cdx(**inner))
    assert all(p.fragment() for p in reading.proposals)


def test_an_application_of_the_authority_with_its_own_learning_is_its_own_model(
    tmp_path: Path,
) -> None:
    register = Register(authority=Authority(id="authority", name=claim("Commune de Valrive")))
    text = cdx(
        metadata={
            "component": {
                "type": "application",
                "name": "repas",
                "supplier": {"name": "Commune de Valrive"},
            }
        },
        components=[{"type": "library", "name": "lightgbm", "purl": "pkg:pypi/lightgbm@4.6.0"}],
    )
    (system,) = [
        p.fragment() for p in read(tmp_path, "x", text, register).proposals if p.kind == "system"
    ]
    assert isinstance(system, AISystem)
    assert {k: (x.party.value, x.party.grade) for k, x in system.chain.items()} == {
        "supplier-interne": ("interne", Grade.MEASURED),
        "model-interne": ("interne", Grade.COMPUTED),
    }


def test_with_a_remote_sdk_nothing_is_presumed_of_the_model(tmp_path: Path) -> None:
    register = Register(authority=Authority(id="authority", name=claim("Commune de Valrive")))
    text = cdx(
        metadata={
            "component": {
                "type": "application",
                "name": "repas",
                "supplier": {"name": "Commune de Valrive"},
            }
        },
        components=[
            {"type": "library", "name": "lightgbm", "purl": "pkg:pypi/lightgbm@4.6.0"},
            {"type": "library", "name": "openai", "purl": "pkg:pypi/openai@1.99.0"},
        ],
    )
    (system,) = [
        p.fragment() for p in read(tmp_path, "x", text, register).proposals if p.kind == "system"
    ]
    assert isinstance(system, AISystem)
    assert set(system.chain) == {"supplier-interne"}
