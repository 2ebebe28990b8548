import pytest
from hypothesis import given
from hypothesis import strategies as st

from beffroi.core import BeffroiError, Value
from beffroi.core.yamlfile import dump_yaml, load_yaml, read_yaml


class Inner(Value):
    number: int = 0


class Outer(Value):
    name: str
    inner: Inner = Inner()


def test_an_unknown_field_is_told_with_its_line(tmp_path):
    (tmp_path / "x.yaml").write_text("name: a\ninner:\n  number: 3\n  colour: red\n", "utf-8")
    with pytest.raises(BeffroiError) as error:
        read_yaml(tmp_path / "x.yaml", Outer)
    assert str(error.value).startswith("x.yaml:4 : le champ « inner.colour » est inconnu")


def test_a_wrong_kind_is_told_with_its_line(tmp_path):
    (tmp_path / "x.yaml").write_text("name: a\ninner:\n  number: beaucoup\n", "utf-8")
    with pytest.raises(BeffroiError, match=r"x\.yaml:3 : le champ « inner\.number »"):
        read_yaml(tmp_path / "x.yaml", Outer)


@pytest.mark.parametrize(
    "text",
    ["a: [1", "\tb: 1", "!!python/object/apply:os.system [ls]", "a: &a [*a]", "{", "- - - :"],
)
def test_hostile_yaml_is_a_sentence(tmp_path, text):
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    with pytest.raises(BeffroiError, match=r"^x\.yaml"):
        read_yaml(tmp_path / "x.yaml", Outer)


def test_not_utf8_is_a_sentence(tmp_path):
    (tmp_path / "x.yaml").write_bytes(b"name: \xe9t\xe9")
    with pytest.raises(BeffroiError, match="UTF-8"):
        read_yaml(tmp_path / "x.yaml", Outer)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(PLAIN)
def test_yaml_round_trip(data):
    assert load_yaml(dump_yaml(data), "x") == data
