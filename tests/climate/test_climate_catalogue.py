"""Names met in logs: what is known is found, what is not is said."""

import pytest

from beffroi.climate.factorset import default_factors
from beffroi.climate.inference import Request, catalogue, footprint
from beffroi.climate.sheets import Span

books = catalogue()


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("59", "FRA"), ("59350", "FRA"), ("01", "FRA"), ("95", "FRA"),
        ("2A", "COR"), ("2b033", "COR"), ("2A004", "COR"), ("20", "COR"),
        ("971", "GLP"), ("97105", "GLP"), ("972", "MTQ"), ("973", "GUF"), ("974", "REU"),
        ("97411", "REU"), ("975", "SPM"), ("976", "MYT"), ("97608", "MYT"), ("977", "BLM"),
        ("978", "MAF"), ("986", "WLF"), ("987", "PYF"), ("988", "NCL"),
        ("", None), ("00", None), ("96", None), ("99", None), ("XX", None), ("591", None),
    ],
)  # fmt: skip
def test_a_commune_is_on_its_own_grid(code: str, zone: str | None) -> None:
    assert books.french_zone(code) == zone
    if zone is not None:
        assert zone in default_factors().grids


def test_islands_are_not_the_mainland() -> None:
    mainland = default_factors().grids["FRA"].gwp.high
    for territory in default_factors().zones.territories:
        assert default_factors().grids[territory.zone].gwp.low > 5 * mainland


def test_what_runs_at_home_runs_on_the_home_grid() -> None:
    request = Request("ollama", "mistral-7b-instruct", 400)
    reunion = footprint(request, home="REU")
    assert reunion.place.grid.zone == "REU"
    assert "grid-stand-in" in reunion.gaps
    nowhere = footprint(request)
    assert "zone-unknown" in nowhere.gaps
    assert nowhere.usage.gwp.low < reunion.usage.gwp.low
    assert nowhere.usage.gwp.high >= reunion.usage.gwp.high


def test_a_hosted_model_runs_where_its_host_is() -> None:
    assert footprint(Request("albert", "albert-small", 10), home="REU").place.grid.zone == "FRA"


@pytest.mark.parametrize(
    ("name", "zone"),
    [("FRA", "FRA"), ("fr", "FRA"), ("eu-west-3", "FRA"), ("eu-west-3a", "FRA"),
     ("europe-west9-b", "FRA"), ("swedencentral", "SWE"), ("NO", "NOR"), ("cor", "COR"),
     ("us-east-1", "USA"), ("atlantis", None), ("ZZ", None)],
)  # fmt: skip
def test_zones_by_code_or_region(name: str, zone: str | None) -> None:
    assert books.zone_code(name) == zone


def test_a_region_not_known_spans_those_that_are_possible() -> None:
    grids = default_factors().grids
    place = books.place("", books.host("azure"))
    assert place.status == "candidates"
    assert place.grid.gwp.low == grids["SWE"].gwp.central
    assert place.grid.gwp.central == grids["USA"].gwp.central
    assert place.grid.gwp.high == grids["POL"].gwp.central


def test_one_region_name_two_hosts() -> None:
    assert books.place("eu-west-2", books.host("outscale")).grid.zone == "FRA"
    assert books.place("eu-west-2", books.host("aws_bedrock")).grid.zone == "GBR"


def test_an_address_may_name_its_region() -> None:
    base = "https://bedrock-runtime.eu-west-3.amazonaws.com"
    result = footprint(Request("aws", "mistral-large-2407", 10, api_base=base))
    assert result.place.grid.zone == "FRA"
    assert "zone-candidates" in footprint(Request("aws", "mistral-large-2407", 10)).gaps


def test_an_unknown_zone_is_said_and_spans_all() -> None:
    result = footprint(Request("openai", "gpt-4o", 100, zone="atlantis"))
    assert "zone-unknown" in result.gaps
    assert result.place.grid.gwp.low <= 0.03
    assert result.place.grid.gwp.high >= 0.6


@pytest.mark.parametrize(
    ("provider", "base", "host"),
    [
        ("openai", "https://albert.api.etalab.gouv.fr/v1", "albert"),
        ("openai", "https://oai.endpoints.kepler.ai.cloud.ovh.net/v1", "ovhcloud"),
        ("openai", "http://user:pw@localhost:11434/v1", "local"),
        ("openai", "https://contoso.openai.azure.com", "azure_openai"),
        ("openai", "https://notopenai.com", "openai"),
        ("Azure OpenAI", "", "azure_openai"),
        ("Mistral", "", "mistral"),
        ("mystery", "", "unknown"),
        ("mystery", "https://evil-openai.com.example", "unknown"),
    ],
)
def test_hosts_by_address_then_by_name(provider: str, base: str, host: str) -> None:
    assert books.host(provider, base).id == host


@pytest.mark.parametrize(
    ("name", "library", "status", "active"),
    [
        ("gpt-4o", "openai", "library", (44, 132)),
        ("azure/gpt-4o", "openai", "library", (44, 132)),
        ("gpt-4o-2099-01-01", "openai", "class", (44, 132)),
        ("mistral-large-2407", "mistralai", "registry", (123, 123)),
        ("mistral.mistral-large-2407-v1:0", "anthropic", "registry", (123, 123)),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic", "library", None),
        ("claude-sonnet-4-5@20250929", "anthropic", "library", None),
        ("mistralai/Mistral-Small-3.2-24B-Instruct-2506", "", "name", (24, 24)),
        ("OpenLLM-France/Lucie-7B-Instruct", "", "name", (7, 7)),
        ("qwen3:30b-a3b-q4_K_M", "", "name", (3, 3)),
        ("mixtral:8x7b-instruct-v0.1-q4_0", "", "library", (12.9, 12.9)),
        ("qwen2.5-7b-instruct-1m", "", "name", (7, 7)),
        ("bge-m3", "", "registry", (0.568, 0.568)),
        ("nomic-embed-text", "", "class", (0.1, 10)),
        ("camembert-courrier-v3", "", "registry", (0.11, 0.11)),
        ("smollm2:135m", "", "name", (0.135, 0.135)),
        ("gpt-5.6-luna", "openai", "library", None),
        ("house-model", "openai", "class", None),
        ("house-model", "", "unknown", None),
    ],
)
def test_models_by_name(
    name: str, library: str, status: str, active: tuple[float, float] | None
) -> None:
    model = books.model(name, library)
    assert model.status == status
    if active:
        assert model.active == Span(low=active[0], high=active[1])


def test_an_unknown_model_takes_the_interval_of_its_class() -> None:
    known = [m for (p, _), m in default_factors().models.items() if p == "openai"]
    model = books.model("gpt-next", "openai")
    assert model.active.low == min(m.active.low for m in known)
    assert model.active.high == max(m.active.high for m in known)
    result = footprint(Request("openai", "gpt-next", 400))
    assert "model-class" in result.gaps
    assert 0 < result.energy.low < result.energy.high / 10


def test_a_retired_claude_takes_its_family() -> None:
    model = books.model("claude-3-5-sonnet-20241022", "anthropic")
    assert model.status == "class"
    assert "sonnet" in model.near


def test_every_sheet_is_reachable_and_hosts_are_distinct() -> None:
    factors = default_factors()
    for sheet in factors.sheets.models:
        for name in sheet.names:
            assert books.model(name, "").status in {"registry", "library"}
    for column in ("keys", "bases"):
        names = [k for h in factors.hosts for k in getattr(h, column)]
        assert len(names) == len(set(names))
    for host in factors.hosts:
        assert host.library or host.source
        for zone in host.candidates:
            assert zone in factors.grids
    assert set(factors.zones.regions.values()) <= set(factors.grids)
