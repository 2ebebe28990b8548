"""Host names and names in texts: exact labels, no piece of text, decoys told apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError
from beffroi.evidence import HostMatcher, PartyFinder
from beffroi.sovereignty.kb import knowledge_base
from beffroi.sovereignty.kb.entries import HostRule
from beffroi.sovereignty.kb.hosts import KnowledgeHosts
from beffroi.sovereignty.kb.lists import UNKNOWN_PROVIDER, read_csv_list, read_ut1, read_v2fly
from beffroi.sovereignty.kb.matchers import host_matcher, party_finder

HOSTS: HostMatcher = host_matcher()
NAMES: PartyFinder = party_finder()
DATA = Path(__file__).parents[3] / "shared" / "data" / "sovereignty"


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("chat.openai.com", "openai"),
        ("openai.com", "openai"),
        ("API.OpenAI.com.", "openai"),
        ("mairie.openai.azure.com", "azure_openai"),
        ("bedrock-runtime.eu-west-3.amazonaws.com", "aws_bedrock"),
        ("europe-west9-aiplatform.googleapis.com", "google_vertex"),
        ("albert.api.etalab.gouv.fr", "albert_dinum"),
        ("oai.endpoints.kepler.ai.cloud.ovh.net", "ovh_ai_endpoints"),
        ("api.scaleway.ai", "scaleway_genapi"),
        ("api.mistral.ai", "mistral_platform"),
        ("claude.ai", "anthropic"),
        ("venice.ai", UNKNOWN_PROVIDER),
    ],
)
def test_hosts_that_serve_ai(host: str, provider: str) -> None:
    match = HOSTS.match(host)
    assert match is not None
    assert (match.provider, match.certainty) == (provider, "ai")


@pytest.mark.parametrize(
    "host",
    [
        "notopenai.com", "openai.com.exemple.fr", "www.actuia.com", "www.lemonde.fr",
        "s3.eu-west-3.amazonaws.com", "bedrock-runtime.eu-west-3.amazonaws.com.exemple.fr",
        "status.openai.com", "storage.googleapis.com", "browser-intake-datadoghq.com",
        "www.outscale.com", "openai", "", ".", "a" * 300, "ai.gouv.fr",
    ],
)  # fmt: skip
def test_hosts_that_do_not(host: str) -> None:
    assert HOSTS.match(host) is None


@pytest.mark.parametrize(
    "host", ["www.notion.so", "outlook.office.com", "kagi.com", "themeforest.net"]
)
def test_a_shared_host_is_only_possible(host: str) -> None:
    match = HOSTS.match(host)
    assert match is not None
    assert match.certainty == "possible"


LABEL = st.text("abc-*", min_size=1, max_size=4)


def naive(rules: list[tuple[str, str, HostRule]], host: str) -> str | None:
    """The oracle: every rule as a regular expression, the most specific first."""
    best: tuple[int, int, int] | None = None
    answer = None
    for place, (provider, _, rule) in enumerate(rules):
        text = rule.full or rule.suffix or rule.pattern or ""
        body = re.escape(text).replace(r"\*", "[^.]*")
        head = "" if rule.full else r"(?:[^.]+\.)*"
        if not re.fullmatch(head + body, host):
            continue
        literal = text.split("*")[-1].split(".", 1)[1] if rule.pattern else text
        labels = literal.count(".") + 1
        key = (2 if rule.full else 1, labels, (2 if rule.pattern else 1) * 1000 - place)
        if best is None or key > best:
            best, answer = key, provider
    return answer


@given(
    st.lists(st.tuples(st.sampled_from(["full", "suffix"]), st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=3)), max_size=8),
    st.lists(st.sampled_from(["a", "b", "c", "ab"]), min_size=1, max_size=4),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_the_walk_agrees_with_regular_expressions(
    written: list[tuple[str, list[str]]], labels: list[str]
) -> None:
    rules = [
        (f"p{i}", "s", HostRule.model_validate({form: ".".join(parts)}))
        for i, (form, parts) in enumerate(written)
    ]
    host = ".".join(labels)
    match = KnowledgeHosts(rules).match(host)
    assert (match.provider if match else None) == naive(rules, host)


def test_the_memo_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beffroi.sovereignty.kb.hosts.MEMO_HOSTS", 10)
    hosts = KnowledgeHosts([("p", "s", HostRule(suffix="a.fr"))])
    for i in range(100):
        assert hosts.match(f"h{i}.a.fr") is not None
    assert len(hosts._memo) <= 10


def test_names_in_a_contract() -> None:
    text = (
        "Le titulaire recourt à OpenAI, L.L.C. et à Microsoft Ireland Operations Ltd ; "
        "le modèle est Claude Sonnet, appelé sur api.openai.com. AMAZON WEB SERVICES EMEA SARL."
    )
    found = [(p, text[slice(*span)]) for p, span in NAMES.find_parties(text)]
    assert [p for p, _ in found] == ["openai", "microsoft", "anthropic", "openai", "aws"]
    assert found[1][1] == "Microsoft Ireland Operations Ltd"


@pytest.mark.parametrize(
    "text",
    [
        "Mme Claude Albert, place Lucie, plan bleu et orange, le mistral souffle fort.",
        "la métallurgie, un gemini, la poste restante, un copilote, des modalités, une fable",
        "Le conseil, à l’unanimité, whisper à voix basse ; la delos grecque ; un box fermé.",
        "notopenai.com et openai-fan.example ; x@openai.example",
        "une API compatible OpenAI, OpenAI-compatible, compatible avec l’API OpenAI",
    ],
)
def test_common_words_are_no_names(text: str) -> None:
    assert NAMES.find_parties(text) == []


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    reached = 0
    for _, (start, end) in NAMES.find_parties(f"{text} OpenAI {text}"):
        assert reached <= start < end <= 2 * len(text) + 8
        reached = end


def test_invoice_names_resolve() -> None:
    finder = party_finder()
    assert finder.resolve("MICROSOFT IRELAND OPERATIONS LIMITED") == "microsoft"
    assert finder.resolve("UGAP") == "ugap"
    assert knowledge_base().entries["ugap"].reseller
    assert finder.resolve("DIALOGIS SAS") is None


def test_aliases_are_unambiguous() -> None:
    seen: dict[str, str] = {}
    for entry in knowledge_base().entries.values():
        for alias in entry.aliases:
            assert seen.setdefault(alias.lower(), entry.id) == entry.id, alias


def test_lists_are_read_as_published() -> None:
    ut1 = list(read_ut1("openai.com\n# note\nbad host\n", "arc.net/search\n"))
    assert [(r.rule.suffix, r.rule.url) for r in ut1] == [
        ("openai.com", None),
        (None, "arc.net/search"),
    ]
    v2fly = list(
        read_v2fly(
            "# openai\nopenai.com # x\nfull:a.openai.com @ads\nregexp:.*ai\nkeyword:openai\nfull:b.fr\n"
        )
    )
    assert [(r.provider, r.rule.suffix or r.rule.full) for r in v2fly] == [
        ("openai", "openai.com"),
        ("openai", "b.fr"),
    ]
    rows = list(read_csv_list("l.csv", "Domain,Notes\n*.x.ai,\nbedrock.*.amazonaws.com,\n"))
    assert [(r.rule.suffix, r.rule.pattern) for r in rows] == [
        ("x.ai", None),
        (None, "bedrock.*.amazonaws.com"),
    ]
    with pytest.raises(BeffroiError):
        list(read_csv_list("l.csv", "host\nx.ai\n"))


def test_every_host_of_the_public_lists_is_known() -> None:
    if not DATA.exists():
        pytest.skip("data not present")
    lines = (DATA / "ut1" / "ai" / "domains").read_text().split()
    assert [h for h in lines if HOSTS.match(h) is None] == []
