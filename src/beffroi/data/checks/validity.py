"""Do values follow the format, the key and the reference set of what the column means?"""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core import Text, t, tn
from beffroi.data.checksums import written_out
from beffroi.data.columns import DATES, PSEUDO_NULLS, Column
from beffroi.data.plan import Probe, Repair, Scope
from beffroi.data.semantics import Semantic
from beffroi.data.sql import DUCKDB as E
from beffroi.data.sql import SPACES, double, one_of

_FEW_DIGITS = 3
_DEGREES = {"latitude": 90, "longitude": 180}  # as numbers, whatever their writing


def probes(scope: Scope) -> Iterator[Probe]:
    """Yield one check for each column with a format: identifiers, codes, dates, numbers."""
    for column in scope.columns:
        if column.semantic is not None and column.semantic.format != ".*":
            yield meaning(scope, column, column.semantic)
        elif column.is_moment and column.is_text:
            yield _moment(scope, column)
        elif column.is_number and column.is_text:
            yield _number(scope, column)


def pseudo_null(x: str) -> str:
    """The predicate of a cell that says « nothing » in words."""
    return one_of(f"upper(trim({x}))", PSEUDO_NULLS)


def meaning(scope: Scope, column: Column, semantic: Semantic) -> Probe:
    """Return the check of a column against its meaning."""
    sound = [scope.let(E.matches(column.text, semantic.format))]
    if semantic.name in _DEGREES:
        read = scope.let(column.number)
        sound = [f"{read} BETWEEN -{_DEGREES[semantic.name]} AND {_DEGREES[semantic.name]}"]
    elif semantic.rule is not None:
        sound.append(semantic.rule(column.text, scope.let))
    if semantic.reference == "communes":
        sound.append(scope.official_commune(column.sql))
    return Probe(
        check=f"validity.{semantic.name}",
        characteristic="validity",
        columns=(column,),
        bad=f"CASE WHEN {' AND '.join(sound)} THEN FALSE ELSE {column.sql} IS NOT NULL AND NOT {pseudo_null(column.text)} END",
        title=t(
            "Chaque valeur de « {column} » est valable ({meaning}).",
            column=column.name,
            meaning=semantic.title,
        ),
        detail=lambda n, of: tn(
            "{n} valeur sur {of} n’est pas valable ({meaning}).",
            "{n} valeurs sur {of} ne sont pas valables ({meaning}).",
            n,
            of=of,
            meaning=semantic.title,
        ),
        mend=t(
            "Corrigez à la source les valeurs signalées ; les causes disent lesquelles se réparent sans recherche."
        ),
        repairs=tuple(_repairs(column.text, semantic)),
        right=lambda x: _right(x, semantic),
        reasons=tuple(_reasons(column.text, semantic)),
        masked=semantic.personal == "direct",
    )


def _repairs(x: str, semantic: Semantic) -> Iterator[Repair]:
    """Ways to write a value as it should be, the most telling first."""
    if semantic.compact and semantic.digits is not None:
        digits = semantic.digits
        bare = E.without(x, "[^0-9A-Za-z]")
        yield Repair(
            t("suivie d’une décimale nulle : à retirer"),
            E.matches(x, "[0-9]+[.,]0+"),
            f"regexp_replace({x}, '[.,]0+$', '')",
        )
        yield Repair(
            t("écrite avec des espaces ou des signes : à retirer"),
            f"{x} <> {bare}",
            f"upper({bare})",
        )
        shorter = f"length({x}) BETWEEN {max(1, digits - 3)} AND {digits - 1}"
        yield Repair(
            t("zéros de tête perdus : à rétablir"),
            f"{shorter} AND {E.matches(x, '[0-9]+')}",
            f"lpad({x}, {digits}, '0')",
        )
    if semantic.compact:
        yield Repair(
            t("écrite avec des espaces ou des signes : à retirer"),
            E.finds(x, SPACES),
            f"upper({E.without(x, SPACES)})",
        )
    if semantic.upper:
        yield Repair(
            t("en minuscules : à mettre en capitales"), f"{x} <> upper({x})", f"upper({x})"
        )
    yield Repair(t("entourée d’espaces : à retirer"), f"{x} <> trim({x})", f"trim({x})")


def _reasons(x: str, semantic: Semantic) -> Iterator[tuple[Text, str]]:
    """Causes of a value that cannot be mended without its source."""
    if semantic.digits is not None:
        lost = t(
            "écrite en notation scientifique par un tableur : chiffres perdus, à reprendre à la source"
        )
        yield lost, E.matches(x, "[0-9][.,]?[0-9]*[eE][+]?[0-9]+")
    if semantic.name == "siret":
        rounded = t(
            "finit par cinq zéros ou plus : arrondie par un tableur, à reprendre à la source"
        )
        yield rounded, f"{E.matches(x, '[0-9]{14}')} AND {double(x)} % 100000 = 0"
        yield (
            t("SIREN à la place d’un SIRET : ajoutez les cinq chiffres de l’établissement"),
            E.matches(x, "[0-9]{9}"),
        )
    if semantic.digits is not None and semantic.digits > _FEW_DIGITS:
        yield (
            t("nombre de chiffres faux"),
            E.matches(x, "[0-9]+") + f" AND length({x}) <> {semantic.digits}",
        )
    formed = E.matches(x, semantic.format)
    if semantic.reference is not None:
        yield t("code inconnu du référentiel officiel"), formed
    elif semantic.rule is not None:
        yield t("clé ou valeur fausse : à vérifier à la source"), formed
    yield t("format inattendu"), "TRUE"


def _right(x: str, semantic: Semantic) -> str:
    """Whether a mended value is right, the reference set aside."""
    formed = E.matches(x, semantic.format)
    if semantic.rule is None:
        return formed
    return (
        f"CASE WHEN {formed} THEN coalesce({semantic.rule(x, written_out)}, FALSE) ELSE FALSE END"
    )


def _moment(scope: Scope, column: Column) -> Probe:
    read = scope.let(column.moment)
    known = " OR ".join(E.matches(f"trim({column.sql})", pattern) for pattern, _ in DATES.values())
    return Probe(
        check="validity.date",
        characteristic="validity",
        columns=(column,),
        bad=f"CASE WHEN {read} IS NOT NULL THEN FALSE ELSE {column.sql} IS NOT NULL AND NOT {pseudo_null(column.sql)} END",
        title=t("Chaque valeur de « {column} » est une date qui existe.", column=column.name),
        detail=lambda n, of: tn(
            "{n} valeur sur {of} n’est pas une date.",
            "{n} valeurs sur {of} ne sont pas des dates.",
            n,
            of=of,
        ),
        mend=t("Écrivez les dates AAAA-MM-JJ."),
        masked=column.personal,
        reasons=(
            (t("date impossible (jour ou mois qui n’existe pas)"), known),
            (t("autre chose qu’une date"), "TRUE"),
        ),
    )


def _number(scope: Scope, column: Column) -> Probe:
    read = scope.let(column.number)
    bare = E.without(column.sql, SPACES.replace(".", "") + "|[€%]")
    return Probe(
        check="validity.number",
        characteristic="validity",
        columns=(column,),
        bad=f"CASE WHEN {read} IS NOT NULL THEN FALSE ELSE {column.sql} IS NOT NULL AND NOT {pseudo_null(column.sql)} END",
        title=t("Chaque valeur de « {column} » est un nombre.", column=column.name),
        detail=lambda n, of: tn(
            "{n} valeur sur {of} n’est pas un nombre.",
            "{n} valeurs sur {of} ne sont pas des nombres.",
            n,
            of=of,
        ),
        mend=t("Laissez la cellule vide quand la valeur manque ; mettez l’unité dans l’en-tête."),
        repairs=(
            Repair(
                t("nombre écrit autrement que les autres (espaces, virgule, unité)"),
                f"{column.sql} <> {bare} OR strpos({column.sql}, ',') > 0",
                f"replace({bare}, ',', '.')",
            ),
        ),
        right=lambda x: f"{double(x)} IS NOT NULL",
        reasons=((t("autre chose qu’un nombre"), "TRUE"),),
    )
