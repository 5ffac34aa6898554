"""One municipality out of the statistics: each way in which a figure can be wrong is told at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatinvest.core.problem import Problems
from klimatinvest.files.statistics import read_statistics
from klimatinvest.files.statistics_select import MunicipalEmissions, municipal_emissions

SECTORS = {"transport": ("Transporter",), "jordbruk": ("Jordbruk",), "utrikes": ("Utrikes transporter",)}
HEAD = "Huvudsektor;Undersektor;Län;Kommun;2023;2024\n"
TOTAL = "Alla;Alla;Provlän;Byköping;31;22\n"
TRANSPORT = "Transporter;Alla;Provlän;Byköping;20;15\n"
FARMS = "Jordbruk;Alla;Provlän;Byköping;10;6,5\n"
ABROAD = "Utrikes transporter;Alla;Provlän;Byköping;1;0,5\n"
OTHER = "Jordbruk;Alla;Provlän;Norra Byköping;1;1\n"
WHOLE = HEAD + TOTAL + TRANSPORT + FARMS + ABROAD + OTHER


def select(
    tmp_path: Path, text: str, name: str = "Byköping"
) -> tuple[MunicipalEmissions | None, list[tuple[str, str, str]], Problems]:
    path = tmp_path / "s.csv"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    statistics = read_statistics(path, problems)
    assert statistics is not None
    found = municipal_emissions(statistics, [name], SECTORS, "utrikes", problems)
    return found, [(p.code, p.severity.value, str(p.origin)) for p in problems], problems


def test_a_whole_municipality(tmp_path: Path) -> None:
    found, problems, _ = select(tmp_path, WHOLE)
    assert problems == []
    assert found is not None
    assert (found.municipality, found.county, found.years) == ("Byköping", "Provlän", (2023, 2024))
    assert {name: sector.tonnes for name, sector in found.sectors.items()} == {
        "transport": {2023: 20.0, 2024: 15.0},
        "jordbruk": {2023: 10.0, 2024: 6.5},
        "utrikes": {2023: 1.0, 2024: 0.5},
    }
    assert found.total is not None
    assert found.difference(2023) == 0.0  # 20 + 10 + 1 - 31
    assert found.difference(2024) == 0.0  # 15 + 6.5 + 0.5 - 22
    assert found.difference(1990) is None


@pytest.mark.parametrize("name", ["byköping", "BYKÖPINGS KOMMUN", "Byköpings stad", " Bykoping "])
def test_spellings_of_a_name(tmp_path: Path, name: str) -> None:
    found, _, _ = select(tmp_path, WHOLE, name)
    assert found is not None
    assert found.municipality == "Byköping"


def test_accents_tell_two_names_apart(tmp_path: Path) -> None:
    text = HEAD + "Jordbruk;Alla;L;Habo;1;1\nJordbruk;Alla;L;Håbo;2;2\n"
    for name in ("Habo", "Håbo"):
        found, _, _ = select(tmp_path, text, name)
        assert found is not None
        assert found.municipality == name


def test_a_missing_municipality_gets_suggestions(tmp_path: Path) -> None:
    found, problems, all_ = select(tmp_path, WHOLE, "Bykøbing")
    assert found is None
    assert problems == [("statistics-municipality-missing", "error", "s.csv")]
    assert all_.errors[0].args["choices"] == ["Byköping"]
    _, _, all_ = select(tmp_path, WHOLE, "Bykö")
    assert all_.errors[0].args["choices"] == ["Byköping", "Norra Byköping"]
    _, _, all_ = select(tmp_path, WHOLE, "Qqq")
    assert (all_.errors[0].args["choices"], all_.errors[0].args["variant"]) == ([], "hint")


def test_an_ambiguous_name_is_not_guessed(tmp_path: Path) -> None:
    text = HEAD + "Jordbruk;Alla;L;Öby;1;1\nJordbruk;Alla;L;Åby;2;2\nJordbruk;Alla;L;Oby;2;2\nJordbruk;Alla;L;Aby;2;2\n"
    found, _, _ = select(tmp_path, text, "Aby")
    assert found is not None
    found, problems, all_ = select(tmp_path, text.replace(";Aby;", ";Äby;"), "Aby")
    assert found is None
    assert problems == [("statistics-municipality-ambiguous", "error", "s.csv")]
    assert all_.errors[0].args["choices"] == ["Åby", "Äby"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WHOLE.replace("6,5", "NaN"), ("statistics-not-a-number", "error", "s.csv:4:6")),
        (WHOLE.replace("6,5", "#N/A"), ("statistics-not-a-number", "error", "s.csv:4:6")),
        (WHOLE.replace("6,5", ".."), ("statistics-not-a-number", "error", "s.csv:4:6")),
        (WHOLE.replace("6,5", "-6,5"), ("statistics-negative", "error", "s.csv:4:6")),
        (WHOLE.replace("31;22", "-31;22"), ("statistics-negative", "error", "s.csv:2:5")),
        (WHOLE.replace("6,5", ""), ("statistics-blank", "warning", "s.csv:4:6")),
        (
            WHOLE.replace("Jordbruk;Alla;Provlän;By", "Jordbrk;Alla;Provlän;By"),
            ("statistics-unknown-sector", "error", "s.csv:4:1"),
        ),
        (WHOLE + FARMS, ("statistics-repeated-sector", "error", "s.csv:7:1")),
        (WHOLE.replace(FARMS, ""), ("statistics-sector-missing", "error", "s.csv:2:1")),
        (WHOLE.replace(TRANSPORT, TRANSPORT.replace("20", "120")), ("statistics-sum-differs", "warning", "s.csv:2:1")),
        (
            WHOLE.replace("0,5", "1.500").replace("6,5", "6"),
            ("statistics-ambiguous-number", "error", "s.csv:5:6"),
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, text: str, expected: tuple[str, str, str]) -> None:
    _, problems, _ = select(tmp_path, text)
    assert expected in problems


def test_a_year_with_a_hole_is_not_used(tmp_path: Path) -> None:
    found, _, _ = select(tmp_path, WHOLE.replace("6,5", ""))
    assert found is not None
    assert found.years == (2023,)
    assert found.sectors["jordbruk"].tonnes == {2023: 10.0}  # never a zero in the place of the hole


def test_the_other_figures_settle_a_number_with_two_readings(tmp_path: Path) -> None:
    found, _, _ = select(tmp_path, WHOLE.replace("0,5", "1.500"))  # 6,5 shows that the comma marks decimals
    assert found is not None
    assert found.sectors["utrikes"].tonnes[2024] == 1500.0


def test_international_transport_may_be_missing(tmp_path: Path) -> None:
    _, problems, _ = select(tmp_path, WHOLE.replace(ABROAD, ""))
    assert problems == [("statistics-sector-missing", "warning", "s.csv:2:1")]


def test_a_sector_that_the_total_does_not_count_may_be_missing(tmp_path: Path) -> None:
    text = (HEAD + TOTAL + TRANSPORT + ABROAD).replace("31;22", "21;15,5")  # 20 + 1 and 15 + 0.5: nothing is left out
    _, problems, _ = select(tmp_path, text)
    assert problems == [("statistics-sector-missing", "warning", "s.csv:2:1")]
    _, problems, _ = select(tmp_path, HEAD + TRANSPORT + ABROAD)  # no total vouches for it
    assert ("statistics-sector-missing", "error", "s.csv") in problems
