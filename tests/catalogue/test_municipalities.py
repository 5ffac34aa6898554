"""The municipalities: all of them, with SCB's codes, found however people write their names."""

import pytest

from klimatinvest.catalogue.municipalities import COUNT, find_municipality, municipalities


def test_all_290_are_there_once() -> None:
    known = municipalities()
    assert len(known) == COUNT
    assert len({m.name for m in known.values()}) == COUNT
    assert all(len(code) == 4 and code.isdigit() for code in known)


def test_codes_begin_with_the_county_s_and_counties_have_their_number() -> None:
    # SCB, Län och kommuner i kodnummerordning: number of municipalities by county code
    expected = {
        "01": 26, "03": 8, "04": 9, "05": 13, "06": 13, "07": 8, "08": 12, "09": 1, "10": 5, "12": 33, "13": 6,
        "14": 49, "17": 16, "18": 12, "19": 10, "20": 15, "21": 10, "22": 7, "23": 8, "24": 15, "25": 14,
    }  # fmt: skip
    found: dict[str, set[str]] = {}
    for m in municipalities().values():
        found.setdefault(m.code[:2], set()).add(m.county)
    assert all(len(names) == 1 for names in found.values())
    assert {c: sum(m.code[:2] == c for m in municipalities().values()) for c in found} == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Eskilstuna", "0484"),
        ("0484", "0484"),
        ("484", "0484"),
        ("eskilstuna kommun", "0484"),
        ("Stockholms stad", "0180"),
        ("Malmö Stad", "1280"),
        ("Falu kommun", "2080"),
        ("Region Gotland", "0980"),
        ("UPPLANDS-VÄSBY", "0114"),
        ("Habo", "0643"),
        ("Håbo", "0305"),
        ("Ostersund", "2380"),
    ],
)
def test_spellings(text: str, code: str) -> None:
    assert [m.code for m in find_municipality(text)] == [code]


@pytest.mark.parametrize("text", ["", "Upplands", "Atlantis", "04840"])
def test_what_is_no_municipality(text: str) -> None:
    assert find_municipality(text) == ()
