"""The corpus of acts: 3,840 one-page PDF files, 37 % of them scans without a text layer.

The PDF files are written byte by byte, so that thousands take a second: one page, one standard
font for a text, or one black-and-white picture for a scan (ISO 32000-1, 7.5 and 8.9).
"""

from __future__ import annotations

import zlib
from datetime import date, timedelta
from pathlib import Path
from random import Random

from beffroi.demo import place
from beffroi.demo.writers import french, rng, write_csv, write_zip

ACTS, SCANNED = 3_840, 1_421
_FIRST = date(2008, 4, 3)

_SUBJECTS = (
    ("Attribution d'une subvention à l'association n° {n}", "L. 2311-7", "Le montant de la subvention est fixé à {a} euros."),
    ("Tarifs des services publics de l'année {y}", "L. 2121-29", "Les tarifs annexés sont applicables au 1er janvier {y}."),
    ("Création d'un emploi au tableau des effectifs", "L. 2121-29", "Un emploi à temps complet est créé à compter du {d}."),
    ("Marché de travaux n° {n} : autorisation de signature", "L. 2122-21", "Le marché est attribué pour {a} euros hors taxes."),
    ("Décision modificative n° {m} du budget principal", "L. 1612-11", "La décision modificative est adoptée chapitre par chapitre."),
    ("Convention de mise à disposition de la salle n° {n}", "L. 2144-3", "La convention annexée est approuvée pour trois ans."),
    ("Acquisition de la parcelle cadastrée section AB n° {n}", "L. 2241-1", "L'acquisition est approuvée au prix de {a} euros."),
    ("Règlement intérieur de l'équipement n° {n}", "L. 2121-29", "Le règlement intérieur annexé est adopté."),
    ("Garantie d'emprunt pour l'opération n° {n}", "L. 2252-1", "La garantie est accordée à hauteur de 50 % de {a} euros."),
    ("Rapport annuel sur le prix et la qualité de l'eau {y}", "L. 2224-5", "Le conseil prend acte du rapport."),
)  # fmt: skip
# Where a draft may take its legal grounds from: text, state, first day, last day, kind of act.
_TEXTS = (
    ("Code général des collectivités territoriales", "en vigueur", "1996-02-24", ""),
    ("Code de la commande publique", "en vigueur", "2019-04-01", ""),
    ("Code général de la fonction publique", "en vigueur", "2022-03-01", ""),
    ("Code de l'urbanisme", "en vigueur", "1973-11-13", ""),
    ("Code de l'action sociale et des familles", "en vigueur", "2000-12-23", ""),
    ("Code de l'éducation", "en vigueur", "2000-06-22", ""),
    ("Loi n° 78-17 du 6 janvier 1978 relative à l'informatique, aux fichiers et aux libertés", "en vigueur", "1978-01-07", ""),
    ("Loi n° 2015-991 du 7 août 2015 portant nouvelle organisation territoriale de la République", "en vigueur", "2015-08-09", ""),
    ("Loi n° 84-53 du 26 janvier 1984 portant dispositions statutaires relatives à la fonction publique territoriale", "abrogé", "1984-01-28", "2022-03-01"),
    ("Décret n° 2016-360 du 25 mars 2016 relatif aux marchés publics", "abrogé", "2016-04-01", "2019-04-01"),
    ("Décret n° 88-145 du 15 février 1988 relatif aux agents contractuels de la fonction publique territoriale", "en vigueur", "1988-02-16", ""),
    ("Règlement (UE) 2016/679 du 27 avril 2016 (RGPD)", "en vigueur", "2018-05-25", ""),
)  # fmt: skip
_DRAFTS = 48
# Which drafts take a repealed text from the corpus: by their rank.
_REPEALED = {5: 8, 11: 9, 19: 8, 27: 8, 33: 9, 44: 8}


def _pdf(objects: list[bytes]) -> bytes:
    """Return a PDF file of numbered objects; the first one is the catalogue."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % at for at in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


_HEAD = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>")


def _stream(head: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(content), content)


def _text_pdf(lines: list[str]) -> bytes:
    drawn = [b"BT /F1 10 Tf 56 790 Td 14 TL"]
    for line in lines:
        safe = (
            line.encode("cp1252")
            .replace(b"\\", b"\\\\")
            .replace(b"(", b"\\(")
            .replace(b")", b"\\)")
        )
        drawn.append(b"(%s) Tj T*" % safe)
    drawn.append(b"ET")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    return _pdf([*_HEAD, page, _stream(b"", b"\n".join(drawn)), font])


def _scan_pdf(r: Random, lines: list[str]) -> bytes:
    """Return a page that is one picture: grey lines where the text was, and nothing to read."""
    width, height = 104, 140
    rows = []
    for y in range(height):
        line = lines[(y - 8) // 4] if 8 <= y < 8 + 4 * len(lines) and y % 4 < 2 else ""
        ink = min(len(line) // 8, width // 8 - 2)
        rows.append(b"\xff" + (r.randbytes(ink) if ink else b"") + b"\xff" * (width // 8 - 1 - ink))
    picture = zlib.compress(b"".join(rows), 1)
    head = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode"
        % (width, height)
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</Im0 5 0 R>>>>/Contents 4 0 R>>"
    return _pdf(
        [*_HEAD, page, _stream(b"", b"q 595 0 0 842 0 0 cm /Im0 Do Q"), _stream(head, picture)]
    )


def _act(r: Random, day: date, number: int) -> list[str]:
    subject, article, decision = r.choice(_SUBJECTS)
    told = {
        "n": r.randrange(1, 900),
        "m": r.randrange(1, 5),
        "a": french(r.uniform(300, 250_000)),
        "y": day.year + 1,
        "d": f"{day + timedelta(days=60):%d/%m/%Y}",
    }
    return [
        place.AUTHORITY,
        f"Séance du {day:%d/%m/%Y}",
        f"Délibération n° {day:%Y-%m-%d}/{number:02}",
        f"Objet : {subject.format(**told)}",
        "",
        f"Vu le code général des collectivités territoriales, notamment son article {article} ;",
        "Vu l'avis de la commission compétente ;",
        "Considérant l'intérêt du projet pour le territoire ;",
        "Le conseil, après en avoir délibéré,",
        f"Article 1er : {decision.format(**told)}",
        "Article 2 : Le Président est chargé de l'exécution de la présente délibération.",
    ]


def _corpus(target: Path, seed: int) -> None:
    r = rng(seed, "acts")
    sessions = sorted(_FIRST + timedelta(days=r.randrange(6_760)) for _ in range(ACTS // 24))
    # The older an act, the likelier it was scanned: paper was the original until 2015.
    weight = [r.random() + i / ACTS for i in range(ACTS)]
    scanned = set(sorted(range(ACTS), key=weight.__getitem__)[:SCANNED])
    members = []
    for i in range(ACTS):
        day, number = sessions[i // 24], i % 24 + 1
        lines = _act(r, day, number)
        content = _scan_pdf(r, lines) if i in scanned else _text_pdf(lines)
        members.append(
            (f"deliberations/{day.year}/{day:%Y-%m-%d}_{i // 24:03}_{number:02}.pdf", content)
        )
    write_zip(target / "deliberations.zip", members)


def _drafts(target: Path, seed: int) -> None:
    r = rng(seed, "drafts")
    good = [i for i, text in enumerate(_TEXTS) if text[1] == "en vigueur"]
    rows = []
    for i in range(1, _DRAFTS + 1):
        subject, _, decision = r.choice(_SUBJECTS)
        told = {
            "n": r.randrange(1, 900),
            "m": 1,
            "a": french(r.uniform(300, 90_000)),
            "y": 2027,
            "d": "01/02/2027",
        }
        cited = [0, *sorted(r.sample(good[1:], 2))]
        if i in _REPEALED:
            cited.append(_REPEALED[i])
        visas = " ; ".join(f"Vu le texte suivant : {_TEXTS[c][0]}" for c in cited)
        rows.append(
            (f"P{i:02}", "2026-12-10", subject.format(**told), visas, decision.format(**told))
        )
    write_csv(
        target / "testset_deliber.csv",
        ["id_projet", "seance", "objet", "visas", "dispositif"],
        rows,
    )
    write_csv(
        target / "textes_cites.csv",
        ["texte", "etat", "debut", "fin"],
        _TEXTS,
    )


def write(target: Path, seed: int) -> None:
    """Write the corpus of acts, the test drafts and the legal watch's table of texts."""
    _corpus(target, seed)
    _drafts(target, seed)
