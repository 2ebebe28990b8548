import json
import subprocess
import sys
from pathlib import Path

import pytest

from beffroi.cli.main import ALIASES, COMMANDS, main

PROXY = (
    "1763800000.000    120 10.1.2.3 TCP_TUNNEL/200 4500 CONNECT chatgpt.com:443 u01234 HIER_DIRECT/1.2.3.4 -\n"
    * 3
)


def run(capsys, *args):
    """Run a command in this process and return its exit code and what it printed."""
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in args])
    printed = capsys.readouterr()
    return stop.value.code or 0, printed.out, printed.err


@pytest.fixture
def dossier(tmp_path, capsys):
    root = tmp_path / "dossier"
    assert run(capsys, "init", root)[0] == 0
    return root


def test_help_is_instant_because_it_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from beffroi.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'pydantic', 'duckdb', 'pyarrow', 'numpy', 'rich'} & set(sys.modules)\n"
        "sys.exit(1 if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    for name in COMMANDS:
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", [*COMMANDS, *ALIASES])
def test_every_command_explains_itself(capsys, name):
    code, out, _ = run(capsys, name, "--help")
    assert code == 0
    assert len(out) > 60


def test_a_folder_that_is_not_a_dossier_is_a_sentence(capsys, tmp_path):
    code, _, err = run(capsys, "-d", tmp_path, "assess")
    assert code == 3
    assert "beffroi init" in err
    assert "Traceback" not in err


def test_an_own_fault_leaves_a_file_and_no_traceback(capsys, monkeypatch, dossier):
    import beffroi.dossier.dossier as room

    monkeypatch.setattr(room.Dossier, "load", lambda self: 1 / 0)
    code, out, err = run(capsys, "-d", dossier, "register")
    assert code == 70
    assert "Traceback" not in out + err
    trace = Path(err.split("La trace est dans ")[1].split(" ;")[0])
    assert "ZeroDivisionError" in trace.read_text("utf-8")
    trace.unlink()


def test_an_empty_dossier_has_a_position_that_says_it_knows_nothing(capsys, dossier):
    code, out, _ = run(
        capsys, "-d", dossier, "assess", "--json", "--on", "2026-11-22", "--known", "2026-11-22"
    )
    assert code == 0
    position = json.loads(out)
    assert position["systems"] == []
    measured = [
        m for a in position["assessments"] for m in a["measures"] if m["grade"] != "not_measured"
    ]
    assert all(m["evidence"] or m["inputs"] for m in measured)


def test_no_log_is_read_before_the_agents_are_informed(capsys, dossier, tmp_path):
    (tmp_path / "squid.log").write_text(PROXY, "utf-8")
    code, out, err = run(capsys, "-d", dossier, "ingest", tmp_path / "squid.log")
    assert code == 4
    assert "information" in out
    assert "--yes" in err
    assert sorted(p.suffix for p in (dossier / "documents").iterdir()) == [".md", ".md"]
    assert list((dossier / "preuves/lectures").iterdir()) == []


def test_the_confirmation_records_who_and_when(capsys, dossier, tmp_path):
    (tmp_path / "squid.log").write_text(PROXY, "utf-8")
    code, _, _ = run(
        capsys,
        "-d",
        dossier,
        "ingest",
        "--yes",
        "--by",
        "DPO",
        "--day",
        "2026-11-22",
        tmp_path / "squid.log",
    )
    assert code == 0
    (note,) = [
        json.loads(x)
        for x in (dossier / "journal/confirmations.jsonl").read_text("utf-8").splitlines()
    ]
    assert (note["par"], note["date"], note["seuil"]) == ("DPO", "2026-11-22", 5)
    kept = b"".join(p.read_bytes() for p in dossier.rglob("*") if p.is_file())
    for identity in (b"u01234", b"10.1.2.3", b"1.2.3.4"):
        assert identity not in kept


def test_a_dry_run_writes_nothing(capsys, dossier, tmp_path):
    (tmp_path / "a.csv").write_text("nom;montant\nx;1\ny;2\n", "utf-8")
    before = sorted(dossier.rglob("*"))
    code, out, _ = run(capsys, "-d", dossier, "ingest", "--dry-run", tmp_path / "a.csv")
    assert code == 0
    assert "a.csv" in out
    assert sorted(dossier.rglob("*")) == before


def test_a_broken_file_does_not_stop_the_others(capsys, dossier, tmp_path):
    drop = tmp_path / "depot"
    drop.mkdir()
    (drop / "a.csv").write_text("nom;montant\nx;1\ny;2\n", "utf-8")
    (drop / "b.pdf").write_bytes(b"%PDF-1.7 garbage")
    (drop / "c.bin").write_bytes(bytes(range(256)) * 40)
    code, out, err = run(capsys, "-d", dossier, "ingest", drop)
    assert code == 1
    assert "✓ a.csv" in out
    assert out.count("✗") == 2
    assert "Traceback" not in out + err


def test_an_override_is_named_and_motivated(capsys, dossier):
    sheet = dossier / "registre/systemes/corvi.yaml"
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_text("id: corvi\nname: Corvi\nstage: suspended\n", "utf-8")
    assert run(capsys, "-d", dossier, "gate", "corvi")[0] == 1
    code, _, err = run(capsys, "-d", dossier, "gate", "corvi", "--override", "regulation")
    assert code == 3
    assert "motivée" in err
    code, _, err = run(
        capsys,
        "-d",
        dossier,
        "gate",
        "corvi",
        "--override",
        "regulation",
        "--by",
        "DGS",
        "--motive",
        "urgence",
    )
    assert code == 3
    assert "dérogation" in err
    assert not (dossier / "journal/derogations.jsonl").exists()


def test_doctor_sees_an_artefact_that_changed(capsys, dossier, tmp_path):
    (tmp_path / "a.csv").write_text("nom;montant\nx;1\ny;2\n", "utf-8")
    assert run(capsys, "-d", dossier, "ingest", tmp_path / "a.csv")[0] == 0
    assert run(capsys, "-d", dossier, "doctor")[0] == 0
    kept = dossier / "preuves/originaux/a.csv"
    kept.chmod(0o644)
    kept.write_text("nom;montant\nx;9\n", "utf-8")
    code, out, _ = run(capsys, "-d", dossier, "doctor")
    assert code == 1
    assert "a.csv" in out


def test_the_batch_door_of_the_law_answers_each_case(capsys, tmp_path):
    cases = tmp_path / "cas.yaml"
    cases.write_text("- {id: a, facts: {is_ai: false}}\n- {id: b, facts: {inconnu: 1}}\n", "utf-8")
    code, out, _ = run(capsys, "law", "--cases", cases, "--on", "2026-11-22", "--json")
    assert code == 0
    first, second = json.loads(out)
    assert first["id"] == "a"
    assert "error" in second


def test_demo_never_erases_someone_s_folder(capsys, tmp_path):
    (tmp_path / "précieux.txt").write_text("x", "utf-8")
    code, _, err = run(capsys, "demo", tmp_path)
    assert code == 3
    assert "démonstration" in err
    assert (tmp_path / "précieux.txt").exists()


def test_the_same_rules_change_no_position_and_others_tell_why(capsys, dossier, tmp_path):
    import shutil

    from beffroi.regulation.load import RULES

    sheet = dossier / "registre/systemes/points.yaml"
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_text(
        "id: points\nname: Points\nstage: in_service\nin_service_since: 2019-09-02\n"
        "facts: {is_ai: false, individual_admin_decision: true, technique: rules}\n",
        "utf-8",
    )
    days = ("--on", "2026-11-22", "--known", "2026-11-22")
    code, out, _ = run(capsys, "-d", dossier, "law", "--against", RULES, *days)
    assert code == 0
    assert "Aucun système" in out
    other = tmp_path / "regles"
    shutil.copytree(RULES, other)
    pack = (other / "fr.crpa.yaml").read_text("utf-8")
    (other / "fr.crpa.yaml").write_text(pack.replace("severity: high", "severity: low"), "utf-8")
    assert "Aucun système" in run(capsys, "-d", dossier, "law", "--against", other, *days)[1]
    (other / "fr.crpa.yaml").write_text(
        pack.replace("{fact: proof.explicit_notice}", "{fact: individual_admin_decision}"), "utf-8"
    )
    code, out, _ = run(capsys, "-d", dossier, "law", "--against", other, "--json", *days)
    (change,) = [c for c in json.loads(out) if c["code"] == "CRPA-L311-3-1"]
    assert (change["system"], change["before"], change["after"]) == ("points", "met", "open")


def test_a_sheet_left_aside_ends_as_partly_done(capsys, dossier):
    folder = dossier / "registre/systemes"
    (folder / "dossier.yaml").mkdir(parents=True)
    (folder / "faux.yaml").write_text("id: faux\nusrs: 3\n", "utf-8")
    (folder / "bon.yaml").write_text("id: bon\nname: Bon\n", "utf-8")
    code, out, err = run(capsys, "-d", dossier, "register")
    assert code == 1
    assert "Bon" in out
    assert "faux.yaml:2" in err
    assert "dossier.yaml" in err


def test_an_unknown_check_is_not_a_pass(capsys, tmp_path):
    (tmp_path / "a.csv").write_text("nom;montant\nx;1\ny;2\n", "utf-8")
    code, _, err = run(capsys, "audit", tmp_path / "a.csv", "--check", "zzz")
    assert code == 3
    assert "zzz" in err
