"""Dependence on the command line: pressures, procurement, markets, an authority's own table."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from beffroi.cli.main import main

ON = ("--on", "2026-11-22", "--known", "2026-11-22")
DECP = Path(__file__).parents[2].parent / "shared/data/sovereignty/decp"

SYSTEMS = {
    "corvi": """\
id: corvi
name: Corvi
stage: in_service
users: 22
annual_cost: 18900
chain:
  a: {role: supplier, rank: 1, party: dialogis_fr, group: a}
  b: {role: model, rank: 2, party: openai, group: b}
""",
    "copilot": """\
id: copilot
name: Copilot
stage: in_service
users: 30
annual_cost: 14000
chain:
  a: {role: supplier, rank: 1, party: microsoft, group: a}
""",
    "meteo": """\
id: meteo
name: Météo
stage: in_service
annual_cost: 1000
chain:
  a: {role: supplier, rank: 1, party: ovhcloud, group: a}
""",
}
CONTRACT = """\
id: m1
object: Agent conversationnel
systems: {corvi: true}
start: 2024-01-01
end: 2027-03-31
notice_months: 3
tacit_renewal: true
exit_clause: false
"""
OWN = """\
as_of: 2026-11-01
source: Kbis lu le 1er novembre 2026
providers:
- id: dialogis_fr
  name: Dialogis
  kind: company
  layers: [vendor]
  country: {value: FR, verified: true, source: Kbis}
  controlled_by: []
"""
DECP_FILE = {
    "marches": {
        "marche": [
            {
                "id": f"2025{i:03d}",
                "acheteur": {"id": "24990812000010"},
                "nature": "Marché",
                "objet": text,
                "codeCPV": "72000000-5",
                "procedure": "Procédure adaptée",
                "dureeMois": 36,
                "dateNotification": "2025-06-01",
                "datePublicationDonnees": "2025-07-01",
                "montant": 60000,
                "titulaires": [{"titulaire": {"id": "81234567800012", "typeIdentifiant": "SIRET"}}],
            }
            for i, text in enumerate(
                ("Agent conversationnel pour l'accueil", "Fourniture de sel de déneigement")
            )
        ]
    }
}


def run(capsys, *args):
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in args])
    printed = capsys.readouterr()
    return stop.value.code or 0, printed.out, printed.err


def told(capsys, *args):
    code, out, err = run(capsys, *args, "--json")
    assert code == 0, err
    return json.loads(out)


@pytest.fixture
def dossier(tmp_path, capsys):
    root = tmp_path / "dossier"
    assert run(capsys, "init", root)[0] == 0
    for name, text in SYSTEMS.items():
        path = root / f"registre/systemes/{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (root / "registre/contrats").mkdir(exist_ok=True)
    (root / "registre/contrats/m1.yaml").write_text(CONTRACT, "utf-8")
    return root


def test_a_price_rise_lies_between_what_is_paid_and_what_is_reached(capsys, dossier):
    (found,) = told(capsys, "-d", dossier, "depend", "--cut", "US", "--price", "3", *ON)
    extra = found["price"]["extra"]
    assert extra["low"] == 2 * 14_000
    assert extra["high"] == 2 * 33_900  # who hosts the others is unknown: it may be one
    assert extra["total"] == 33_900
    (fall,) = told(capsys, "-d", dossier, "depend", "--cut", "US", "--price", "0.5", *ON)
    assert fall["price"]["extra"]["low"] == -0.5 * 33_900
    assert fall["price"]["extra"]["high"] == -0.5 * 14_000


def test_without_updates_nothing_stops_but_all_that_rests_on_it_freezes(capsys, dossier):
    (found,) = told(capsys, "-d", dossier, "depend", "--cut", "openai", "--no-updates", *ON)
    assert found["no_updates"]["frozen"] == ["system:corvi"]
    assert found["no_updates"]["current"] == ["system:copilot", "system:meteo"]
    code, out, _ = run(capsys, "-d", dossier, "depend", "--cut", "openai", "--no-updates", *ON)
    assert code == 0
    assert "Corvi" in out


@pytest.mark.parametrize(
    "args", [["--price", "2"], ["--no-updates"], ["--cut", "US", "--price", "0"],
             ["--cut", "US", "--price", "nan"], ["--cut", "nul-ne-le-connait", "--price", "2"]]
)  # fmt: skip
def test_a_pressure_that_means_nothing_is_a_sentence(capsys, dossier, args):
    code, _, err = run(capsys, "-d", dossier, "depend", *args, *ON)
    assert code == 3
    assert "Traceback" not in err


def test_a_graph_takes_the_same_pressures(capsys, tmp_path):
    path = tmp_path / "g.yaml"
    path.write_text(
        "graph: 1\non: 2026-11-22\nsystems:\n"
        "- {id: a, spend: 100, supplier: x, needs: [x]}\n"
        "- {id: b, spend: 50, needs: [{any: [y], held: true}]}\n"
        "providers:\n- {id: x, country: US}\n- {id: y, country: US}\n",
        "utf-8",
    )
    found = told(
        capsys, "-d", tmp_path, "depend", "--graph", path, "--cut", "US", "--price", "2",
        "--no-updates",
    )  # fmt: skip
    (one,) = found["pressures"]
    assert one["price"]["extra"]["low"] == 100
    assert one["no_updates"]["frozen"] == ["a", "b"]
    assert found["scenarios"][0]["lost"] == ["a"]


def test_the_european_framework_is_gated_by_its_weakest_objective(capsys, dossier):
    found = told(capsys, "-d", dossier, "depend", "--csf", *ON)
    corvi = found["systems"]["corvi"]
    assert corvi["gate_high"] == min(high for _, high in corvi["levels"].values()) == 1
    assert found["systems"]["meteo"]["gate_high"] > 1
    assert len(found["objectives"]) == 8
    code, out, _ = run(capsys, "-d", dossier, "depend", "--csf", *ON)
    assert code == 0
    assert "Plancher" in out


def test_figures_for_other_grids(capsys, dossier):
    found = {f["name"]: f for f in told(capsys, "-d", dossier, "depend", "--figures", *ON)}
    share = found["depense_en_profondeur_extra_europeenne"]
    assert share["low"] == pytest.approx(32_900 / 33_900)
    code, out, _ = run(capsys, "-d", dossier, "depend", "--figures", *ON)
    assert code == 0
    assert "IRN" in out


def test_the_authority_s_own_table_narrows_an_unknown(capsys, dossier):
    def shares():
        found = told(capsys, "-d", dossier, "depend", "--figures", *ON)
        (share,) = [f for f in found if f["name"] == "depense_rang1_nationale"]
        return share["low"], share["high"]

    low, high = shares()
    assert high - low == pytest.approx(18_900 / 33_900)
    (dossier / "connaissances").mkdir()
    (dossier / "connaissances/editeurs.yaml").write_text(OWN, "utf-8")
    assert shares() == pytest.approx((19_900 / 33_900,) * 2)
    found = told(capsys, "-d", dossier, "depend", *ON)
    (measure,) = [
        m
        for m in found["measures"]
        if m["metric"] == "dependence.non_eu_share.rank1" and m["subject"] == "authority"
    ]
    assert measure["value"] == pytest.approx(14_000 / 33_900)
    (dossier / "connaissances/editeurs.yaml").write_text("providers: [{id: x, pays: FR}]", "utf-8")
    code, _, err = run(capsys, "-d", dossier, "depend", "--figures", *ON)
    assert code == 3
    assert "editeurs.yaml:1" in err
    (dossier / "connaissances/editeurs.yaml").unlink()
    assert shares() == (low, high)


def test_procure_puts_first_what_can_leave_soonest(capsys, dossier):
    found = told(capsys, "-d", dossier, "procure", *ON)
    days = [(d["day"], d["kind"], d["contract"]) for d in found["calendar"]]
    assert days == [("2026-12-31", "notice", "m1"), ("2027-03-31", "end", "m1")]
    assert [p["system"] for p in found["act_first"]] == ["copilot", "corvi"]
    assert found["joint"] is None
    code, out, _ = run(capsys, "-d", dossier, "procure", *ON)
    assert code == 0
    assert "31/12/2026" in out


def test_procure_writes_the_clauses_of_a_system(capsys, dossier):
    found = told(capsys, "-d", dossier, "procure", "corvi", *ON)
    assert {"reversibility", "standard_interface", "control"} <= {c["id"] for c in found["clauses"]}
    assert len(found["criteria"]) == 5
    assert all(c["country"] == "FR" or c["country"] for c in found["sourcing"])
    assert {c["replaces"] for c in found["sourcing"]} == {"openai"}
    strict = told(capsys, "-d", dossier, "procure", "corvi", "--qualified", *ON)
    assert all("secnumcloud" in c["meets"] for c in strict["sourcing"])
    code, out, _ = run(capsys, "-d", dossier, "procure", "system:corvi", *ON)
    assert code == 0
    assert "Preuve" in out


def test_procure_tells_the_gaps_of_a_contract(capsys, dossier):
    found = told(capsys, "-d", dossier, "procure", "m1", *ON)
    present = {g["clause"]: g["present"] for g in found["gaps"]}
    assert present["reversibility"] is False
    assert present["audit"] is None
    assert run(capsys, "-d", dossier, "procure", "rien", *ON)[0] == 3


def test_two_authorities_that_rest_on_the_same_party_can_buy_together(capsys, dossier, tmp_path):
    other = tmp_path / "voisine"
    assert run(capsys, "init", other)[0] == 0
    for root, name in ((dossier, "Corvenne"), (other, "Voisine")):
        (root / "registre/collectivite.yaml").write_text(f"id: authority\nname: {name}\n", "utf-8")
    (other / "registre/systemes").mkdir(exist_ok=True)
    (other / "registre/systemes/bot.yaml").write_text(
        SYSTEMS["corvi"].replace("corvi", "bot").replace("18900", "5000"), "utf-8"
    )
    joint = told(capsys, "-d", dossier, "procure", "--with", other, *ON)["joint"]
    (openai,) = [j for j in joint if j["party"] == "openai"]
    assert openai["members"] == ["Corvenne", "Voisine"]
    assert openai["euros"] == 23_900


def test_the_market_keeps_what_is_about_ai_and_says_why(capsys, tmp_path):
    (tmp_path / "decp.json").write_text(json.dumps(DECP_FILE), "utf-8")
    (tmp_path / "autre.csv").write_text("a;b\n1;2\n", "utf-8")
    code, out, err = run(capsys, "-d", tmp_path, "depend", "market", tmp_path, *ON, "--json")
    assert code == 1  # one file was not about contracts
    assert "autre.csv" in err
    found = json.loads(out)
    assert found["contracts"] == 2
    (market,) = found["markets"]
    assert market["object"].startswith("Agent conversationnel")
    assert market["notified"] == 60_000
    assert market["reasons"] == ["agent conversationnel"]
    code, out, _ = run(capsys, "-d", tmp_path, "depend", "market", tmp_path / "decp.json", *ON)
    assert code == 0
    assert "60 000" in "".join(" " if c.isspace() else c for c in out)


def test_a_market_without_published_data_is_a_sentence(capsys, tmp_path):
    (tmp_path / "autre.csv").write_text("a;b\n1;2\n", "utf-8")
    assert run(capsys, "-d", tmp_path, "depend", "market", tmp_path / "autre.csv")[0] == 3


@pytest.mark.skipif(not DECP.exists(), reason="data not present")
def test_real_published_data_are_read(capsys, tmp_path):
    found = told(capsys, "-d", tmp_path, "depend", "market", DECP / "decp-rama", *ON)
    assert found["contracts"] >= 1


def test_the_language_asked_for_is_that_of_the_first_help():
    done = subprocess.run(
        [sys.executable, "-m", "beffroi.cli", "--lang", "en", "--help"],
        capture_output=True, text=True, check=True, env={**os.environ, "BEFFROI_LANG": "fr"},
    )  # fmt: skip
    assert "evidence in, findings out" in done.stdout


def test_no_argument_at_all_shows_the_help(capsys):
    code, out, err = run(capsys)
    assert "Traceback" not in out + err
    assert "procure" in out + err
    assert code in {0, 2}
