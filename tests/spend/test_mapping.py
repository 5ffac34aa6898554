"""Which rule decides: the most specific, never the order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatinvest.files.ledger import LedgerFile, LedgerRows
from klimatinvest.spend.ledger import Collector, Ledger
from klimatinvest.spend.mapping import Matcher, assign
from klimatinvest.spend.model import Rule
from klimatinvest.spend.patterns import BadRange, folded, pattern_of

ROW = {"account": "4610", "supplier": "Örnbergs Bygg & Mark AB", "supplier_id": "556012-3456", "category": "Livsmedel",
       "counterpart": "16", "department": "Skola"}  # fmt: skip


def ledger(*rows: dict[str, str]) -> Ledger:
    collector = Collector()
    texts = {name: [row.get(name, "") for row in rows] for name in ROW}
    size = len(rows)
    years, lines = np.full(size, 2024), np.arange(1, size + 1)
    piece = LedgerRows(texts, years, np.ones(size), np.full(size, np.nan), lines)
    collector.read(LedgerFile("l.csv", "csv"), [piece])
    return collector.ledger()


def rule(id: str, **patterns: str) -> Rule:  # noqa: A002
    return Rule(id=id, treatment="factor", factor=id, **patterns)


def decided(rules: list[Rule], row: dict[str, str] = ROW) -> str | None:
    found = ledger(row)
    (index,), clashes = assign(found, rules, Matcher(found))
    assert clashes == []
    return None if index < 0 else rules[index].id


# from the most specific to the least: who, then what, then where; exact before range before wildcard
ORDER = [
    rule("a", supplier_id="5560123456", account="4610"),
    rule("b", supplier_id="556012-3456"),
    rule("c", supplier_id="556*"),
    rule("d", supplier="örnbergs bygg &  mark ab"),
    rule("e", supplier="Örnbergs*"),
    rule("f", supplier="*Mark*"),
    rule("g", counterpart="16"),
    rule("h", counterpart="10-19"),
    rule("i", category="livsmedel", department="Skola"),
    rule("j", category="livsmedel"),
    rule("k", account="4610"),
    rule("l", account="4600-4619"),
    rule("m", account="4600-4699"),
    rule("n", account="461*"),
    rule("o", account="46*", department="Skola"),
    rule("p", account="46*"),
    rule("q", department="Skola"),
    rule("r", account="*"),
]
# a lone wildcard on the account is still about what; a department alone is about where
LAST = ORDER.index(next(r for r in ORDER if r.id == "q"))
ORDER[LAST], ORDER[LAST + 1] = ORDER[LAST + 1], ORDER[LAST]


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_most_specific_rule_decides_whatever_the_order(first: int) -> None:
    assert decided(ORDER[first:]) == ORDER[first].id
    assert decided(ORDER[first:][::-1]) == ORDER[first].id


def test_a_rule_fits_when_every_pattern_does() -> None:
    assert decided([rule("a", account="46*", department="Vård")]) is None
    assert decided([rule("a", account="4700-4799"), rule("b", account="46?0")]) == "b"


def test_a_range_is_about_numbers_of_its_own_length() -> None:
    assert decided([rule("a", account="4600-4699")], {"account": "46100"}) is None
    assert decided([rule("a", account="0100-0199")], {"account": "0150"}) == "a"
    assert decided([rule("a", account="4600-4699")], {"account": "4699"}) == "a"


def test_two_that_are_equally_specific_clash_only_when_they_say_different_things() -> None:
    found = ledger(ROW, {"supplier": "Annan"})
    one, two = rule("a", supplier="*Bygg*"), rule("b", supplier="*Mark*")
    _, clashes = assign(found, [one, two], Matcher(found))
    assert [(c.rule, c.other, found.place(c.line)[1]) for c in clashes] == [(1, 0, 1)]
    same = two.model_copy(update={"factor": "a"})
    assert assign(found, [one, same], Matcher(found))[1] == []


def test_bad_ranges() -> None:
    for text in ("4699-4600", "46-4699"):
        with pytest.raises(BadRange):
            pattern_of("account", text)


@pytest.mark.parametrize("text", ["556012-3456", "5560123456", "SE556012345601", "16556012-3456"])
def test_organisation_numbers_are_compared_by_their_ten_digits(text: str) -> None:
    assert folded("supplier_id", text) == "5560123456"


@settings(max_examples=80, deadline=None)
@given(st.text(min_size=1, max_size=20))
def test_a_name_always_fits_itself_or_everything(name: str) -> None:
    shown = folded("supplier", name)
    if not shown:
        return
    pattern = pattern_of("supplier", name)
    assert pattern is not None
    assert pattern.fits([shown]).all() or "*" in name or "?" in name
    everything = pattern_of("supplier", "*")
    assert everything is not None
    assert everything.fits([shown]).all()
