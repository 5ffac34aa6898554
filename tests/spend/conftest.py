"""A small valid analysis that tests change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.parameters.library import library
from klimatinvest.spend.calculate import analyse
from klimatinvest.spend.read import LoadedSpend, read_ledgers, read_spend
from klimatinvest.spend.result import SpendResult
from patching import changed

VALID: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "valid.yaml").read_text(encoding="utf-8"))
HEAD = "Konto;Leverantör;Organisationsnummer;Motpart;Ansvarig;Belopp;Datum;Mängd;Mängdenhet"
LEDGER = (
    "4610;Grossisten AB;;;Skola;1 000,00;2023-05-01;;",
    "4610;Grossisten AB;;;Skola;2 000,00;2024-05-01;;",
    "4610;GROSSISTEN  AB;;;Vård;-500,00;2024-05-02;;",
    "5611;Macken;;;Skola;300,00;2024-05-02;20;l",
    "6210;Energi;;;Skola;600,00;2023-05-02;;",
    "6210;Energi;;;Vård;200,00;2023-05-02;;",
    "7000;Okänd;;;Skola;900,00;2023-05-02;;",
    "4610;Intern;;12;Skola;100,00;2023-05-02;;",
    "5010;;;;Skola;100000,00;2023-05-02;;",
)

Load = Callable[..., LoadedSpend]
Analyse = Callable[..., SpendResult]


def patched(changes: dict[str, Any] | None = None, drop: tuple[str, ...] = ()) -> dict[str, Any]:
    """Change the valid files: values by path, a last part + appends."""
    return changed(VALID, changes or {}, drop)


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Give a function that writes the changed files and reads them."""

    def reader(changes: dict[str, Any] | None = None, drop: tuple[str, ...] = ()) -> LoadedSpend:
        for name, content in patched(changes, drop).items():
            text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=9999)
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return read_spend(tmp_path / "mapping.yaml", tmp_path / "factors.yaml", library())

    return reader


@pytest.fixture
def analysed(load: Load, tmp_path: Path) -> Analyse:
    """Give a function that analyses a ledger by the changed files."""

    def run(
        ledger: tuple[str, ...] = LEDGER,
        changes: dict[str, Any] | None = None,
        drop: tuple[str, ...] = (),
        base_year: int | None = None,
    ) -> SpendResult:
        loaded, path = load(changes, drop), tmp_path / "l.csv"
        path.write_text("\n".join((HEAD, *ledger)) + "\n", encoding="utf-8")
        return analyse(loaded, read_ledgers([path], loaded), base_year)

    return run
