"""Keys of French and European identifiers as plain arithmetic, without any user function.

Every formula takes the SQL expression of a cleaned text, already known to have the right format,
and gives a predicate. ``let`` names an expression that is used many times, so that it is computed
once; without it the expression is written out. Luhn sums are written with ``floor(n / 10^k)`` on
doubles, exact below 2^53 and several times faster than taking digits apart.
"""

from __future__ import annotations

from collections.abc import Callable

from beffroi.data.sql import all_of, double, one_of, whole

Let = Callable[[str], str]
LA_POSTE = "356000000"
_TVA_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def written_out(expression: str) -> str:
    """The ``let`` that names nothing."""
    return expression


def luhn(number: str, digits: int, shift: int = 0) -> str:
    """Whether a whole number, as a double, satisfies Luhn's formula.

    ``digits`` digits are taken, after leaving out the last ``shift`` ones. The sum of the digits,
    those of odd rank (from 0 on the right) doubled, less nine for each doubled digit of 5 or
    more (ISO/IEC 7812-1, annex B). With f(i) = floor(n / 10^i), the digit of rank i is
    f(i) - 10 f(i+1), and floor((n + 5·10^i) / 10^(i+1)) - f(i+1) is 1 when it is 5 or more.
    """
    weights = [2 if rank % 2 else 1 for rank in range(digits)]
    terms = []
    for rank in range(digits):
        factor = weights[rank] - (10 * weights[rank - 1] if rank else 0)
        if rank and rank % 2 == 0:  # the carry of the doubled digit on its right
            factor += 9
        terms.append(f"({factor}) * {_floor(number, rank + shift)}")
    if digits % 2 == 0:
        terms.append(f"9 * {_floor(number, digits + shift)}")
    terms += [
        f"(-9) * floor(({number} + 5e{r + shift}) / 1e{r + shift + 1})" for r in range(1, digits, 2)
    ]
    return f"(({' + '.join(terms)}) % 10 = 0)"


def _floor(number: str, rank: int) -> str:
    return number if rank == 0 else f"floor({number} / 1e{rank})"


def digit_sum(number: str, digits: int) -> str:
    """The sum of the digits of a whole number, as a double."""
    rest = " + ".join(f"floor({number} / 1e{rank})" for rank in range(1, digits))
    return f"({number} - 9 * ({rest}))"


def siren(text: str, let: Let = written_out) -> str:
    """SIREN: nine digits under Luhn's formula (décret n° 73-314 du 14 mars 1973)."""
    return luhn(let(double(text)), 9)


def siret(text: str, let: Let = written_out) -> str:
    """SIRET: fourteen digits and its SIREN, both under Luhn's formula.

    The establishments of La Poste, its head office excepted, follow another rule: the sum of
    their digits is a multiple of five (INSEE, documentation Sirene).
    """
    number = let(double(text))
    usual = f"({luhn(number, 14)} AND {luhn(number, 9, shift=5)})"
    post = f"{number} >= {LA_POSTE}00000 AND {number} <= {LA_POSTE}99999 AND {text} <> '35600000000048'"
    return f"CASE WHEN {usual} THEN NOT ({post}) OR {digit_sum(number, 14)} % 5 = 0 ELSE {post} AND {digit_sum(number, 14)} % 5 = 0 END"


def nir(text: str, let: Let = written_out) -> str:
    """NIR: the key is 97 less the number modulo 97; 2A counts as 19 and 2B as 18 (INSEE)."""
    whole_number = let(whole(text))
    head = f"replace(replace(substr({text}, 1, 13), '2A', '19'), '2B', '18')"
    corsican = f"97 - {whole(head)} % 97 = {whole(f'substr({text}, 14, 2)')}"
    return (
        f"(CASE WHEN {whole_number} IS NOT NULL THEN 97 - {whole_number} // 100 % 97 = {whole_number} % 100 "
        f"ELSE {corsican} END)"
    )


def iban(text: str, let: Let = written_out) -> str:
    """IBAN: letters as 10 to 35, the first four signs last, 1 modulo 97 (ISO 13616-1, ISO 7064).

    A French IBAN whose account has digits only takes a short way: F is 15 and R is 27, so that
    the number is the 23 digits, then 1527 and the key.
    """
    rotated = f"substr({text}, 5) || substr({text}, 1, 4)"
    spelt = rotated
    for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        spelt = f"replace({spelt}, '{letter}', '{10 + place}')"
    padded = f"lpad({spelt}, 70, '0')"
    folded = "0"
    for start in range(1, 71, 10):
        piece = whole(f"substr({padded}, {start}, 10)")
        folded = f"(({folded}) * 10000000000 + {piece}) % 97"
    first, second = let(whole(f"substr({text}, 5, 12)")), let(whole(f"substr({text}, 17, 11)"))
    key = f"(152700 + {let(whole(f'substr({text}, 3, 2)'))})"
    plain = (
        f"substr({text}, 1, 2) = 'FR' AND length({text}) = 27 AND {first} >= 0 AND {second} >= 0"
    )
    short = f"((({first} % 97 * 100000000000 + {second}) % 97 * 1000000 + {key}) % 97 = 1)"
    return f"(CASE WHEN {plain} THEN {short} ELSE {folded} = 1 END)"


def tva_fr(text: str, let: Let = written_out) -> str:
    """French VAT number: FR, a key of two signs, a SIREN (BOI-TVA-DECLA-20-10-10-10).

    A numeric key is (12 + 3 × SIREN) modulo 97, here the number followed by 12 modulo 97; a key
    with a letter follows the modulo-11 rule. Monaco's numbers (000) have no SIREN.
    """
    number = let(whole(f"substr({text}, 5, 9)"))
    key = let(whole(f"substr({text}, 3, 2)"))
    first, second = _rank(f"substr({text}, 3, 1)"), _rank(f"substr({text}, 4, 1)")
    check = f"(CASE WHEN {first} < 10 THEN {first} * 24 + {second} - 10 ELSE {first} * 34 + {second} - 100 END)"
    lettered = f"({number} + 1 + {check} // 11) % 11 = {check} % 11"
    with_siren = f"(substr({text}, 5, 3) = '000' OR {siren(f'substr({text}, 5, 9)', let)})"
    return f"({with_siren} AND CASE WHEN {key} IS NOT NULL THEN {key} = ({number} * 100 + 12) % 97 ELSE {lettered} END)"


def _rank(letter: str) -> str:
    return f"(strpos('{_TVA_LETTERS}', {letter}) - 1)"


def uai(text: str, let: Let = written_out) -> str:
    """UAI (école, collège, lycée): seven digits and the letter of the number modulo 23."""
    rank = f"({let(whole(f'substr({text}, 1, 7)'))} % 23 + 1)"
    return f"(substr('{_UAI_LETTERS}', CAST({rank} AS INTEGER), 1) = substr({text}, 8, 1))"


def finess(text: str, let: Let = written_out) -> str:
    """FINESS: nine digits under Luhn's formula; Corsica's, with a letter, are not checked."""
    number = let(double(text))
    return f"({number} IS NULL OR {luhn(number, 9)})"


def department_of_commune(code: str) -> str:
    """The department code inside a commune code: three signs overseas, two elsewhere."""
    overseas = one_of(f"substr({code}, 1, 2)", ("97", "98"))
    return f"CASE WHEN {overseas} THEN substr({code}, 1, 3) ELSE substr({code}, 1, 2) END"


def in_france(latitude: str, longitude: str) -> str:
    """Whether a point lies in the box of metropolitan France or of an overseas territory."""
    mainland, *overseas = (
        (41.2, 51.2, -5.3, 9.7), (15.7, 16.6, -61.9, -60.9), (14.3, 14.95, -61.3, -60.7),
        (2.0, 5.9, -54.7, -51.5), (-21.5, -20.8, 55.1, 55.9), (-13.1, -12.5, 44.9, 45.4),
        (46.7, 47.2, -56.5, -56.0), (17.8, 18.2, -63.2, -62.7), (-28.0, -7.8, -154.8, -134.4),
        (-23.0, -17.5, 158.0, 172.2), (-14.4, -13.1, -178.3, -176.1),
    )  # fmt: skip

    def inside(box: tuple[float, float, float, float]) -> str:
        south, north, west, east = box
        return all_of(
            f"{latitude} BETWEEN {south} AND {north}", f"{longitude} BETWEEN {west} AND {east}"
        )

    others = " OR ".join(map(inside, overseas))
    return f"(CASE WHEN {inside(mainland)} THEN TRUE ELSE {others} END)"
