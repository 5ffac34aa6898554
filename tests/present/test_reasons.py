"""Every reason for a blank cell has its sentence."""

from __future__ import annotations

import ast
from pathlib import Path

from klimatinvest.text.catalog import read_catalog

PRESENT = Path(__file__).parents[2] / "src" / "klimatinvest" / "present"


def test_every_reason_that_is_written_out_has_a_sentence() -> None:
    codes = set()
    for path in PRESENT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Blank":
                codes |= {(path.name, a.value) for a in node.args if isinstance(a, ast.Constant)}
    assert len(codes) > 20
    assert [code for code in sorted(codes) if f"reason.{code[1]}" not in read_catalog()] == []
