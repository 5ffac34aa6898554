"""The example, analysed once; and a small ledger with hostile names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from klimatinvest.parameters.library import library
from klimatinvest.spend.calculate import analyse
from klimatinvest.spend.read import read_ledgers, read_spend
from klimatinvest.spend.result import SpendResult

EXAMPLES = Path(__file__).parents[3] / "examples" / "spend"
RULES, FACTORS = EXAMPLES / "regler.yaml", EXAMPLES / "faktorer.yaml"
LEDGERS = (EXAMPLES / "pahittad-huvudbok.csv", EXAMPLES / "pahittat-bolag.se")


@cache
def run(ledgers: tuple[Path, ...] = LEDGERS) -> SpendResult:
    loaded = read_spend(RULES, FACTORS, library())
    return analyse(loaded, read_ledgers(ledgers, loaded))


@pytest.fixture
def example() -> SpendResult:
    return run()


@pytest.fixture
def named(tmp_path: Path) -> Callable[[Sequence[str]], SpendResult]:
    """Give a function that analyses a ledger with given supplier names."""

    def make(names: Sequence[str]) -> SpendResult:
        path = tmp_path / "l.csv"
        quoted = ['"' + name.replace('"', '""') + '"' for name in names]
        rows = [f"46{n:02d};{name};{name};{100 + n};2024;16" for n, name in enumerate(quoted)]
        rows += [f"6990;{name};{name};{100 + n};2024;" for n, name in enumerate(quoted)]
        rows += [f"4610;{name};{name};{100 + n};2024;" for n, name in enumerate(quoted)]
        rows.append("6210;El;El;5;2024;")
        path.write_text("\n".join(("Konto;Leverantör;Nämnd;Belopp;År;Motpart", *rows)) + "\n", encoding="utf-8")
        loaded = read_spend(RULES, FACTORS, library())
        return analyse(loaded, read_ledgers([path], loaded))

    return make
