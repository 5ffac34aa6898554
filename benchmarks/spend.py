"""Measure the spend analysis on a made-up ledger against a plain pandas sum: ``python benchmarks/spend.py [ROWS]``.

The ledger has a semicolon between fields, a decimal comma and blanks between thousands; the analysis finds that out,
checks every row, matches rules and corrects prices, the baseline is told and only adds up. Wall times depend on the
machine; the ratio says more.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROWS = 1_000_000
SECONDS, MEGABYTES = 15.0, 600.0
SEED = 20_261_122
BASELINE = """
import sys
import pandas as pd
table = pd.read_csv(sys.argv[1], sep=";", decimal=",", thousands=" ", dtype={"Konto": str})
print(table.groupby(["Konto", "Leverantör", "Förvaltning"])["Belopp"].sum().size)
"""
# Starts a program and prints its exit code, wall time in seconds and peak memory in MB.
MEASURED = """
import resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
wall = time.perf_counter() - began
unit = 2**20 if sys.platform == "darwin" else 2**10
print(code, wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit)
"""
MAPPING = """\
spend:
  name: Benchmark
  organisation: Made up
  version: "1"
  date: "2026-11-22"
  ledger_vat: excluding
  vat_rate: 25
  negative_rows: net
  internal: left_out
  base_year: 2024
rules:
  - {id: intern, counterpart: "1*", treatment: internal}
  - {id: special, supplier: "Leverantör 7*", account: "4*", treatment: factor, factor: goods}
"""
FACTORS = """\
factor_set: {title: Benchmark, edition: "1", source: made up}
spend_factors:
  - {id: goods, name: Goods, category: Goods, value: 0.05, unit: kg/kr, price_year: 2019, vat: including,
     index: index.kpi, source: made up, status: placeholder}
  - {id: services, name: Services, category: Services, value: 0.02, unit: kg/kr, price_year: 2016, vat: excluding,
     index: index.kpif_change, source: made up, status: placeholder}
"""


def write_ledger(path: Path, rows: int) -> None:
    """Write a made-up ledger: 300 accounts, 6 000 suppliers, 40 units, three years; some credit notes."""
    dice = random.Random(SEED)
    with path.open("w", encoding="cp1252", newline="") as stream:
        stream.write("Konto;Leverantör;Organisationsnummer;Motpart;Förvaltning;Belopp;Bokföringsdatum\r\n")
        for _ in range(rows):
            supplier = min(int(dice.paretovariate(0.6)), 6_000)
            amount = f"{dice.lognormvariate(8, 1.6) * (1 if dice.random() > 0.03 else -1):,.2f}"
            date = f"{dice.choice((2022, 2023, 2024))}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
            fields = (
                str(4_000 + dice.randint(0, 299) * 10),
                f"Leverantör {supplier} Åkeri & Bygg AB",
                f"556{supplier:03d}-{supplier % 10_000:04d}",
                dice.choice(("", "", "", "", "16", "81")),
                f"Förvaltning {dice.randint(1, 40)}",
                amount.replace(",", " ").replace(".", ","),
                date,
            )
            stream.write(";".join(fields) + "\r\n")


def program(*arguments: str) -> tuple[float, float]:
    """Run a program in a process of its own: wall time in seconds and peak memory in MB."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "100", "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once, not at every start
    command = [sys.executable, "-c", MEASURED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    code, wall, peak = done.stdout.split()
    if code != "0":
        raise RuntimeError(f"{arguments} ended with {code}\n{done.stderr}")
    return float(wall), float(peak)


def main(rows: int) -> None:
    """Measure and show."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ledger, mapping, factors = (folder / part for part in ("ledger.csv", "mapping.yaml", "factors.yaml"))
        write_ledger(ledger, rows)
        factor = {True: "goods", False: "services"}
        more = (
            f'  - {{id: konto-{i}, account: "{4_000 + i * 10}", treatment: factor, factor: {factor[i % 3 > 0]}}}\n'
            for i in range(250)
        )
        mapping.write_text(MAPPING + "".join(more), encoding="utf-8")
        factors.write_text(FACTORS, encoding="utf-8")
        size = ledger.stat().st_size / 2**20
        plain, _ = program(sys.executable, "-c", BASELINE.replace("sep=", 'encoding="cp1252", sep='), str(ledger))
        command = ("-m", "klimatinvest", "spend", str(ledger), "--mapping", str(mapping), "--factors", str(factors))
        wall, peak = program(sys.executable, *command)
    print(f"ledger             {rows:,} rows, {size:.0f} MB")
    print(f"pandas read + sum  {plain:.2f} s")
    print(f"klimatinvest spend {wall:.2f} s = {wall / plain:.2f} x (at most {SECONDS:.0f} s)")
    print(f"peak memory        {peak:.0f} MB (at most {MEGABYTES:.0f} MB)")
    print("OK" if wall <= SECONDS and peak <= MEGABYTES else "over")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
