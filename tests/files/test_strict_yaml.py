"""YAML without its traps."""

from __future__ import annotations

import pytest

from klimatinvest.core.problem import InvalidInput
from klimatinvest.files.strict_yaml import load_yaml


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        load_yaml(text, "p.yaml")
    return [(problem.code, str(problem.origin)) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4.5e6", 4_500_000.0),
        ("4e6", 4_000_000.0),
        ("-3", -3),
        ("0", 0),
        ("1.50", 1.5),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("2026-11-20", "2026-11-20"),
        ("'0484'", "0484"),
        ('"1"', "1"),
        ("1_000", "1_000"),
        (".5", ".5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("0x1F", "0x1F"),
        ("+5", "+5"),
        ("1,2 Mkr", "1,2 Mkr"),
    ],
)
def test_scalars(text: str, value: object) -> None:
    found = load_yaml(f"a: {text}\n", "p.yaml").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_keys() -> None:
    assert load_yaml("2025: 3\n'2026': 4\n", "p.yaml").data == {2025: 3, "2026": 4}


def test_places_are_lines_and_columns_from_one() -> None:
    document = load_yaml("a: 1\nb:\n  - {x: 4, y: 5}\n  - å\n", "p.yaml")
    assert str(document.origin(("a",))) == "p.yaml:1:4"
    assert str(document.origin(("b", 0, "y"))) == "p.yaml:3:15"
    assert str(document.origin(("b", 1))) == "p.yaml:4:5"
    assert str(document.origin(("b", 0, "saknas", "x"))) == "p.yaml:3:5"  # the nearest parent
    assert str(document.origin(("saknas",))) == "p.yaml:1:1"


def test_all_faults_at_once() -> None:
    text = "a: 0114\nb: 030\na: &x 1\nc: *x\nd: !!int 3\n"
    assert faults(text) == [
        ("yaml-leading-zero", "p.yaml:1:4"),
        ("yaml-leading-zero", "p.yaml:2:4"),
        ("yaml-duplicate-key", "p.yaml:3:1"),
        ("yaml-alias", "p.yaml:3:4"),
        ("yaml-alias", "p.yaml:4:4"),
        ("yaml-tag", "p.yaml:5:4"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1", "yaml-syntax"),
        ("a: b: c", "yaml-syntax"),
        ("a: \x00", "yaml-syntax"),
        ("[" * 5000, "yaml-syntax"),
        ("a:\n" * 3 + "\t- b", "yaml-syntax"),
        ("a: 1\n---\nb: 2", "yaml-several-documents"),
        ("true: 1", "yaml-key"),
        ("1.5: 1", "yaml-key"),
        ("null: 1", "yaml-key"),
        ("[1]: 2", "yaml-key"),
        ("a: 1e400", "number-too-large"),
        ("a: " + "9" * 5000, "number-too-large"),
        ("a: !!python/object:os.system x", "yaml-tag"),
        ("a: &a [b]\nc: [*a, *a]", "yaml-alias"),
    ],
)
def test_refused(text: str, code: str) -> None:
    assert code in [found for found, _ in faults(text)]


def test_alias_bomb_is_refused_and_not_expanded() -> None:
    text = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    assert {code for code, _ in faults(text)} == {"yaml-alias"}


def test_blank_file_and_byte_order_mark() -> None:
    assert load_yaml("", "p.yaml").data is None
    assert load_yaml("\ufeffa: 1\r\nb: 2\r\n", "p.yaml").data == {"a": 1, "b": 2}
