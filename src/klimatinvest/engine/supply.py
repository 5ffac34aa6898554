"""Energy that one actor delivers to another: what the supplier earns above taxes and its production cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from klimatinvest.engine.inputs import Inputs, Path, by_row, scales, shapes
from klimatinvest.engine.postings import Posting
from klimatinvest.engine.step import EnergyLine

# What a supplier keeps of the price.
_KEPT = (("price", 1.0), ("tax", -1.0), ("carbon_cost", -1.0), ("production_cost", -1.0))


def margins_of(
    inputs: Inputs, line: int, sign: float, used: Sequence[tuple[int, EnergyLine, Path]]
) -> Iterator[tuple[str, Posting]]:
    """Give what each supplier earns on a line, with the sign of the buyer's flow, kr.

    Parameters
    ----------
    line : int
        Index of the line among the lines of cost.
    sign : float
        The line's sign.
    used : sequence of (item, energy, price)
        Energy bought, items ascending; as many draws in every amount.
    """
    for supplier in dict.fromkeys(inputs.suppliers.values()):
        mine = [(row, e) for row, e, _ in used if inputs.suppliers.get(e.carrier) == supplier]
        for part, kept in _KEPT:
            stated = ((row, e, inputs.paths.get((e.carrier, part, None))) for row, e in mine)
            found = [(row, e, path) for row, e, path in stated if path is not None]
            if found:
                paths = [path for *_, path in found]
                mwh = by_row([e.mwh for _, e, _ in found], len(found[0][1].mwh))
                rows = np.array([row for row, *_ in found])
                scale = sign * kept * scales(paths)
                untaxed = np.zeros(rows.size, dtype=bool)
                yield supplier, Posting(line, rows, mwh, scale, untaxed, shapes(paths, inputs.years))
