"""The primary energy number as a formula: weighted use of the first year in use over the heated area."""

from __future__ import annotations

import numpy as np

from klimatinvest.building.energy import COUNTED_USES, WEIGHT_PARAMETERS
from klimatinvest.building.model import BuildingCarrier
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import Expr, scalar, total
from klimatinvest.present.workbook.grid import quote

FIRST_WEIGHT = 30  # row of the sheet of constants, below the names


def primary_number(ctx: Context, a: int) -> Expr:
    """Give the primary energy number: weighted use of the first year in use over the heated area."""
    project, index = ctx.building.project, ctx.result.order[a]
    alternative = ctx.building.alternatives[index]
    own, common = ctx.where.cell("alternatives", index, "a_temp"), ctx.where.cell("project", 0, "a_temp")
    area = scalar(f"IF(ISNUMBER({own}),{own},{common})", alternative.a_temp or project.a_temp or 0.0)
    carriers = {carrier.id: (k, carrier) for k, carrier in enumerate(ctx.building.energy_carriers)}
    parts = []
    for use, row in (
        (ctx.rows["use", str(i)], row) for i, row in enumerate(ctx.building.energy) if row.alternative == alternative.id
    ):
        if row.use not in COUNTED_USES:
            continue
        first = int(np.argmax(ctx.result.operating))
        place = f"MATCH(I_bruk,{use.sheet}!$G$5:${use.last}$5,0)"
        kwh = scalar(f"INDEX({use.range},{place})", float(use.values[1 + first]))
        if row.use == "heating":
            kwh = kwh / ctx.input("project", 0, "geo_factor")
        parts.append(kwh * _weight(ctx, *carriers[row.carrier]))
    return total(parts) / area


def _weight(ctx: Context, k: int, carrier: BuildingCarrier) -> Expr:
    """Give a carrier's weight: its own, or the library's on the sheet of constants."""
    own = ctx.where.cell("energy_carriers", k, "weight")
    parameter = ctx.library.get(WEIGHT_PARAMETERS.get(carrier.kind, ""))
    library = 0.0 if parameter is None else parameter.value
    held = ctx.cells.get(("weight", carrier.id))
    if held is None:
        sheet = ctx.sheets["values"]
        at = FIRST_WEIGHT + k
        write_text(sheet, at, 0, carrier.id, ctx.formats, "id")
        write_text(sheet, at, 1, ctx.say("compare.weight", carrier=carrier.name), ctx.formats, "text")
        sheet.write_number(at, 2, library, ctx.formats.get("number"))
        text = f"IF(ISNUMBER({own}),{own},{quote(sheet.get_name())}!$C${at + 1})"
        held = scalar(text, library if carrier.weight is None else carrier.weight)
        ctx.cells["weight", carrier.id] = held
    return held
