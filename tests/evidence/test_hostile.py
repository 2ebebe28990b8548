"""Hostile, broken and absurd files through the whole ingestion: a sentence each, and no traceback."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import resource
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from known_hosts import INGESTED, KnownHosts

from beffroi.core import canonical_json
from beffroi.evidence import Context
from beffroi.evidence.ingest import Outcome, ingest, plan

CHART = "Service;Sous-réseau\nRessources humaines;10.0.0.0/24\n"
SQUID = "1793000000.000    120 10.0.0.1 TCP_TUNNEL/200 100 CONNECT chatgpt.com:443 - HIER_DIRECT/192.0.2.1 -\n"
LOG = SQUID * 60
MEGA = 1 << 20
READ = ""  # an expected message of "" means: it is read, whatever it holds

Make = Callable[[], bytes]


def zipped(files: dict[str, bytes], level: int = 6) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def nested(depth: int) -> bytes:
    content = zipped({"fond.csv": CHART.encode()})
    for _ in range(depth):
        content = zipped({"dedans.zip": content})
    return content


def encrypted_zip() -> bytes:
    """The flag that says "encrypted", in the local header and in the central directory."""
    plain = bytearray(zipped({"a.csv": CHART.encode()}))
    plain[6] |= 1
    plain[plain.index(b"PK\x01\x02") + 8] |= 1
    return bytes(plain)


def linked_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("lien.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("organigramme.csv", CHART)
    return out.getvalue()


def bad_crc_zip() -> bytes:
    content = bytearray(zipped({"organigramme.csv": CHART.encode() * 20}, level=0))
    content[content.index(b"Ressources")] ^= 0x20
    return bytes(content)


def crowded_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(50_001):
            archive.writestr(f"{number}", b"")
    return out.getvalue()


def zeros_gz(size: int, start: bytes = b"") -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(start)]
    parts += [packer.compress(bytes(MEGA)) for _ in range(size // MEGA)]
    return b"".join([*parts, packer.flush()])


def forged_gz() -> bytes:
    """A bomb whose last member is tiny, so that its trailer announces almost nothing."""
    return zeros_gz(200 * MEGA, LOG.encode()) + gzip.compress(SQUID.encode())


def office(parts: dict[str, bytes]) -> bytes:
    types = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped({"[Content_Types].xml": types, **parts})


XXE = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>'
)


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"pdl": ["A"] * 500, "valeur": list(range(500))}), out)
    return out.getvalue()


def usage(**more: object) -> str:
    call = {"ts": "2026-10-01T08:00:00Z", "model": "m", "usage": {"prompt_tokens": 1}}
    return json.dumps({**call, **more}) + "\n"


def deep_json(depth: int, start: str = "[") -> bytes:
    return (start * depth).encode()


# name: (content, words of the message expected; "" where it is read)
FILES: dict[str, tuple[Make, str]] = {
    # nothing in it
    "vide.csv": (lambda: b"", "vide"),
    "zeros.csv": (lambda: bytes(MEGA), "zéros"),
    "blancs.txt": (lambda: b" \n\t\r\n" * 500, "blancs"),
    "binaire.dat": (lambda: bytes(range(256)) * 64, "inconnu"),
    "hasard.csv": (lambda: os.urandom(20_000) + b"\x00\x01", "inconnu|abîm"),
    # compressed
    "tronque.log.gz": (lambda: gzip.compress(LOG.encode() * 400)[:-40], READ),
    "tronque-net.log.gz": (lambda: gzip.compress(LOG.encode())[:30], "tronqué"),
    "faux.gz": (lambda: b"\x1f\x8b\x08\x00" + b"pas du gzip" * 9, "tronqué ou abîmé"),
    "bombe.log.gz": (lambda: zeros_gz(300 * MEGA, LOG.encode()), "raisonnable"),
    "bombe-masquee.log.gz": (forged_gz, "au-delà du raisonnable"),
    "archive.tar.gz": (lambda: gzip.compress(bytes(257) + b"ustar\x0000" + bytes(600)), "tar"),
    "a.7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(90), "7-Zip"),
    "a.rar": (lambda: b"Rar!\x1a\x07\x01\x00" + bytes(90), "RAR"),
    "a.csv.bz2": (lambda: b"BZh91AY&SY" + bytes(90), "bzip2"),
    "a.csv.xz": (lambda: b"\xfd7zXZ\x00" + bytes(90), "xz"),
    "a.csv.zst": (lambda: b"\x28\xb5\x2f\xfd" + bytes(90), "zstd"),
    # archives
    "bombe.zip": (lambda: zipped({"a.csv": bytes(200 * MEGA)}), "trop pour sa taille"),
    "poupees.zip": (lambda: nested(4), "trop d’archives"),
    "une-poupee.zip": (lambda: nested(1), READ),
    "mot-de-passe.zip": (encrypted_zip, "mot de passe"),
    "tronque.zip": (lambda: zipped({"a.csv": CHART.encode() * 900})[:-40], "tronqué"),
    "faux.zip": (lambda: b"PK\x03\x04" + b"rien" * 50, "tronqué"),
    "vide.zip": (lambda: zipped({}), "vide"),
    "grouillant.zip": (crowded_zip, "fichiers : trop"),
    "crc.zip": (bad_crc_zip, "abîmé"),
    # office documents
    "piege.xlsx": (lambda: office({"xl/workbook.xml": XXE}), "entités"),
    "piege.docx": (lambda: office({"word/document.xml": XXE}), "entités"),
    "piege-utf16.docx": (
        lambda: office({"word/document.xml": XXE.decode().encode("utf-16")}),
        "entités",
    ),
    "rires.ods": (
        lambda: zipped(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": LAUGHS,
            }
        ),
        "entités",
    ),
    "bombe.xlsx": (
        lambda: office({"xl/workbook.xml": b"<workbook/>", "xl/a.xml": bytes(200 * MEGA)}),
        "trop pour sa taille",
    ),
    "creux.xlsx": (lambda: office({"xl/workbook.xml": b"<workbook/>"}), "."),
    "creux.docx": (lambda: office({"word/document.xml": b"<w/>"}), "."),
    "tronque.xlsx": (lambda: office({"xl/workbook.xml": b"<workbook/>" * 99})[:-30], "tronqué"),
    "chiffre.docx": (
        lambda: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(900)
            + "EncryptedPackage".encode("utf-16-le")
        ),
        "mot de passe",
    ),
    "faux.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"ole" * 400, "."),
    # names that lie
    "image.csv": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(400), "une image"),
    "programme.xlsx": (lambda: b"MZ\x90\x00" + bytes(400), "un programme"),
    "page.csv": (lambda: b"<!DOCTYPE html><html><body>500</body></html>", "."),
    "organigramme.pdf": (CHART.encode, READ),
    "journal.jpg": (LOG.encode, READ),
    # XML, PDF, JSON, Parquet
    "xxe.xml": (lambda: XXE, "entités"),
    "rires.xml": (lambda: LAUGHS, "entités"),
    "abime.pdf": (lambda: b"%PDF-1.7\n" + b"\xff\x00obj endobj" * 300, "."),
    "tronque.pdf": (lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n", "."),
    "casse.json": (lambda: b'{"marches": {"marche": [{"id": "1", "objet": ', "."),
    "profond.json": (lambda: deep_json(200_000), "."),
    "profond-objet.json": (lambda: deep_json(50_000, '{"a":'), "."),
    "nombre.json": (lambda: b'{"marches": ' + b"9" * 6_000 + b"}", "chiffres"),
    "types.json": (
        lambda: b'{"bomFormat": "CycloneDX", "components": "oui", "metadata": [1]}',
        ".",
    ),
    "nomenclature.json": (
        lambda: (
            b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": null},'
            b' 3, {"name": {"a": 1}, "type": 7}, {"name": "ok", "type": "library"}]}'
        ),
        READ,
    ),
    "tronque.parquet": (lambda: parquet()[:-60], "."),
    "entete.parquet": (lambda: b"PAR1" + bytes(60), "."),
    "pied.parquet": (lambda: b"PAR1" + bytes(60) + struct.pack("<I", 2**31) + b"PAR1", "."),
    "pyproject.toml": (lambda: b"[project\nname = ", "."),
    "package.json": (lambda: b'{"name": "x", "dependencies": ', "."),
    "compose.yml": (
        lambda: b"services: &a [x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n",
        ".",
    ),
    # tables
    "utf16.csv": (lambda: CHART.encode("utf-16"), READ),
    "latin.csv": (lambda: CHART.encode("cp1252"), READ),
    "melange.csv": (lambda: CHART.encode() + "Été;10.0.9.0/24\n".encode("cp1252"), READ),
    "nul.csv": (lambda: CHART.replace("humaines", "hum\x00aines").encode(), READ),
    "guillemet.csv": ((CHART + '"Cabinet;10.0.7.0/24\n' + "x;y\n" * 5_000).encode, READ),
    "formule.csv": ((CHART + "=cmd|' /C calc'!A0;10.0.8.0/24\n").encode, READ),
    "colonnes.csv": (lambda: (";".join(f"c{i}" for i in range(10_000)) + "\n").encode() * 3, "."),
    "large.csv": (lambda: b"a;" * 2_000_000 + b"\n1;2\n", "."),
    "longue.csv": (lambda: CHART.encode() + b"x" * (5 * MEGA) + b";10.0.5.0/24\n", "."),
    "sans-donnees.csv": ("Service;Sous-réseau\n".encode, READ),
    "reseaux.csv": ((CHART + "DSI;999.1.2.3/99\nCCAS;10.0.0.0/24\n").encode, READ),
    # logs
    "longue.log": (lambda: LOG.encode() + b"z" * (5 * MEGA) + b"\n" + SQUID.encode(), READ),
    "sans-fin.log": (lambda: LOG.encode() + b"z" * (5 * MEGA), READ),
    "absurde.log": (
        lambda: (
            LOG.encode()
            + b"9999999999.999 1 10.0.0.1 TCP_TUNNEL/200 1 CONNECT chatgpt.com:443 - - -\n"
            + b"1793000000.000 1 10.0.0.1 TCP_TUNNEL/200 "
            + b"9" * 5_000
            + b" CONNECT chatgpt.com:443 - - -\n"
            + b"1793000000.000 1 \xff\xfe TCP_TUNNEL/200 1 CONNECT chatgpt.com:443 - - -\n"
            + b"1793000000.000 1 10.0.0.1 TCP_TUNNEL/200 1 CONNECT [::1]:443 - - -\n"
            + b"1793000000.000 1 10.0.0.1 TCP_MISS/200 1 GET \xc3\xa9 - - -\n"
        ),
        READ,
    ),
    "utf16.log": (lambda: LOG.encode("utf-16"), READ),
    "dns.log": (
        lambda: (
            b"Oct 26 08:00:01 s dnsmasq[1]: query[A] chatgpt.com from 10.0.0.1\n" * 40
            + b"Foo 99 08:00:01 s dnsmasq[1]: query[A] chatgpt.com from 10.0.0.1\n"
            + b"Oct 26 08:00:01 s dnsmasq[1]: query[A] "
            + b"a." * 5_000
            + b" from ici\n"
        ),
        READ,
    ),
    "usage.jsonl": (
        lambda: (
            usage() * 20
            + usage(model="\ud800", application="\udfff")
            + usage(ts=1e308)
            + usage(ts="hier", usage={"prompt_tokens": 10**400})
            + "[" * 100_000
            + "\n3\nnull\n"
            + '{"model": {"a": 1}}\n'
        ).encode("utf-8", "surrogatepass"),
        READ,
    ),
    "prose.txt": (lambda: "Ceci n’est aucun export connu.\n".encode() * 40, "."),
}
AWKWARD = ("retour\nligne.csv", "\u202egpj.csv", "é" * 100 + ".csv", "\udcff\udcfe.csv", "-rf.csv")


def write_all(root: Path) -> None:
    for name, (make, _) in FILES.items():
        (root / name).write_bytes(make())
    for name in AWKWARD:
        (root / name).write_text(CHART)
    (root / "traversee.zip").write_bytes(
        zipped(
            {
                "../../dehors.csv": CHART.encode(),
                "/etc/absolu.csv": CHART.encode(),
                "C:\\windows\\x.csv": CHART.encode(),
                "dedans/organigramme.csv": CHART.encode(),
            }
        )
    )
    (root / "liens.zip").write_bytes(linked_zip())
    (root / "passwd.csv").symlink_to("/etc/passwd")
    (root / "boucle").symlink_to(root)
    (root / "profond").mkdir()
    (root / "profond" / "organigramme.csv").write_text(CHART)
    os.mkfifo(root / "tube.csv")


class Ingested(NamedTuple):
    outcomes: dict[str, Outcome]
    added_kb: int


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    root = tmp_path_factory.mktemp("hostile")
    write_all(root)
    context = Context(INGESTED, hosts=KnownHosts())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {o.artefact.name: o for o in ingest([root], context)}
    return Ingested(found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)


@pytest.fixture
def outcomes(ingested: Ingested) -> dict[str, Outcome]:
    return ingested.outcomes


def test_there_are_enough_of_them() -> None:
    assert len(FILES) + len(AWKWARD) + 6 >= 80


def at(outcomes: dict[str, Outcome], name: str) -> list[Outcome]:
    return [o for key, o in outcomes.items() if key == name or key.startswith(f"{name}/")]


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_file_is_read_or_refused_in_a_sentence(
    name: str, outcomes: dict[str, Outcome]
) -> None:
    found = at(outcomes, name)
    assert found, "an artefact was lost"
    expected = FILES[name][1]
    for outcome in found:
        assert (outcome.reading is None) != (outcome.error is None)
        if outcome.error is not None:
            said = str(outcome.error)
            assert "Traceback" not in said
            assert "/tmp" not in said
            assert "\n" not in said
    if expected == READ:
        assert any(o.reading is not None for o in found), [str(o.error) for o in found]
    elif expected != ".":
        pattern = re.compile(expected)
        messages = [str(o.error) for o in found if o.error is not None]
        assert any(pattern.search(m) for m in messages), messages


def test_no_reader_is_blamed_for_a_defect_of_its_own(outcomes: dict[str, Outcome]) -> None:
    """The net that catches any exception must not be what catches these."""
    caught = {
        name: str(o.error)
        for name, o in outcomes.items()
        if o.error is not None and "signalez ce défaut" in str(o.error)
    }
    assert caught == {}


def test_archives_give_what_is_sound_and_refuse_the_rest(outcomes: dict[str, Outcome]) -> None:
    inside = {name: o for name, o in outcomes.items() if name.startswith("traversee.zip/")}
    read = {name for name, o in inside.items() if o.reading is not None}
    assert read == {"traversee.zip/dedans/organigramme.csv"}
    assert len(inside) == 4
    assert all("sort de l’archive" in str(o.error) for o in inside.values() if o.error)
    links = {name: o for name, o in outcomes.items() if name.startswith("liens.zip/")}
    assert "lien" in str(links["liens.zip/lien.csv"].error)
    assert links["liens.zip/organigramme.csv"].reading is not None


def test_links_pipes_and_strange_names(outcomes: dict[str, Outcome]) -> None:
    assert "lien" in str(outcomes["passwd.csv"].error)
    assert "lien" in str(outcomes["boucle"].error)
    assert "ordinaire" in str(outcomes["tube.csv"].error)
    assert outcomes["profond/organigramme.csv"].reading is not None
    strange = [n for n in outcomes if "�" in n or "?" in n]
    assert len(strange) == 3
    assert all(outcomes[n].reading is not None for n in strange)
    assert all(n.isprintable() for n in outcomes)


def test_every_reading_can_be_stored(outcomes: dict[str, Outcome]) -> None:
    readings = [o.reading for o in outcomes.values() if o.reading]
    assert len(readings) > 20
    for reading in readings:
        canonical_json(reading).encode("utf-8")
        assert reading.rows_rejected >= len(reading.rejects) - 1


def test_memory_is_bounded(ingested: Ingested) -> None:
    """Peak memory added by bombs that announce or hold a gigabyte, and by millions of cells."""
    assert ingested.added_kb < 450 * 1024


def test_a_long_line_is_one_reject_and_line_numbers_hold(outcomes: dict[str, Outcome]) -> None:
    reading = outcomes["longue.log"].reading
    assert reading is not None
    assert reading.rows_read == 62
    told = reading.content["seen"] or reading.content["machines"]
    assert told


def test_a_log_that_breaks_off_keeps_what_precedes(outcomes: dict[str, Outcome]) -> None:
    reading = outcomes["tronque.log.gz"].reading
    assert reading is not None
    assert reading.rows_read > 1_000
    assert "tronqué" in str(reading.rejects[-1].reason)
    assert reading.content["first_day"] == "2026-10-26"


def test_a_reader_that_fails_stops_no_other(
    tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from beffroi.evidence.readers.orgchart import OrgChartReader

    (tmp_path / "a.csv").write_text(CHART)
    (tmp_path / "b.log").write_text(LOG)

    def broken(*_: object) -> None:
        raise RuntimeError("secret /un/chemin")

    monkeypatch.setattr(OrgChartReader, "read", broken)
    first, second = ingest([tmp_path], context)
    assert "RuntimeError" in str(first.error)
    assert "secret" not in str(first.error)
    assert second.reading is not None


def test_a_missing_file_and_an_unreadable_one(tmp_path: Path, context: Context) -> None:
    (missing,) = ingest([tmp_path / "absent.csv"], context)
    assert "introuvable" in str(missing.error)
    hidden = tmp_path / "secret.csv"
    hidden.write_text(CHART)
    hidden.chmod(0)
    (told,) = plan([hidden])
    assert told.error is None or "droits" in str(told.error)


def test_a_matcher_is_needed_to_read_a_log(tmp_path: Path, context: Context) -> None:
    (tmp_path / "a.log").write_text(LOG)
    (outcome,) = ingest([tmp_path], replace(context, hosts=None))
    assert "table des services" in str(outcome.error)
