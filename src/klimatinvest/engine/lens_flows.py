"""What the key figures of a lens are calculated from: the flows of all rows, each made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from klimatinvest.core.finance import Payback, mirr, payback
from klimatinvest.core.irr import Irr
from klimatinvest.core.series import BoolArray
from klimatinvest.engine.costs import NEED_LINES, RESIDUAL_LINES
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.ledger import INDEX
from klimatinvest.engine.metrics import Lens, lens_discounting
from klimatinvest.engine.postings import Discounting, contracted

if TYPE_CHECKING:
    from klimatinvest.engine.blocks import Rows


@dataclass(frozen=True)
class _Flows:
    """Flows of one lens, all rows."""

    all: Rows
    lens: ClassVar[Lens]

    @property
    def inputs(self) -> Inputs:
        return self.all.inputs

    def tonnes_by(self, weights: FloatArray) -> FloatArray:
        return self.all.tonnes_by(weights)

    @cached_property
    def _rated(self) -> tuple[FloatArray, Discounting]:
        return lens_discounting(self.all.inputs, self.lens)

    @property
    def rate(self) -> FloatArray:
        return self._rated[0]

    @property
    def discounting(self) -> Discounting:
        return self._rated[1]

    @property
    def lines(self) -> FloatArray:
        raise NotImplementedError

    @property
    def extra(self) -> FloatArray:
        raise NotImplementedError

    @cached_property
    def net(self) -> FloatArray:
        """Net flow the NPV is taken of, [draw, row, year]."""
        return np.asarray(self.lines.sum(axis=2) + self.extra)

    @cached_property
    def mirr(self) -> FloatArray:
        """Modified internal rate of return, at the lens's own rate both ways, [draw, row]."""
        rate = self.rate[:, None, :]
        return mirr(self.net, rate, rate)

    @cached_property
    def _without_residual(self) -> tuple[FloatArray, BoolArray]:
        flows = self.net.copy()
        flows[..., -1] -= self.lines[:, :, [INDEX[n] for n in RESIDUAL_LINES], -1].sum(axis=-1)
        return flows, np.any(self.lines[:, :, [INDEX[n] for n in NEED_LINES]] != 0.0, axis=2)

    @cached_property
    def payback(self) -> Payback:
        """Simple payback of the net flow without residual values, from the first investment."""
        flows, invests = self._without_residual
        return payback(self.inputs.years, flows, None, invests)

    @cached_property
    def discounted_payback(self) -> Payback:
        """The same of the discounted flow."""
        flows, invests = self._without_residual
        return payback(self.inputs.years, flows, self.discounting.factors[:, None, :], invests)


@dataclass(frozen=True)
class MunicipalFlows(_Flows):
    """What the municipal group pays and saves; beside the lines the decided grants."""

    lens: ClassVar[Lens] = "municipal"

    @cached_property
    def lines(self) -> FloatArray:
        """What the group pays and saves, [draw, row, line, year]."""
        return self.all.spread(self.all.lenses.municipal)

    @cached_property
    def extra(self) -> FloatArray:
        """Decided grants, [draw, row, year]."""
        return self.all.spread(self.all.transfers.concern)

    @cached_property
    def present(self) -> FloatArray:
        """Present value of the lines, [draw, row, line]."""
        return self.all.spread_present(self.all.lenses.municipal_present(self.discounting))

    @cached_property
    def extra_present(self) -> FloatArray:
        """Present value of the grants, [draw, row]."""
        return self.all.spread(self.all.transfers.concern_present(self.discounting)[..., None])[..., 0]

    @property
    def rates(self) -> Irr:
        """Internal rates of return."""
        return self.all.rates.between(0, len(self.all.names))


@dataclass(frozen=True)
class SocietyFlows(_Flows):
    """Resource costs of everyone; beside the lines the value of the CO2."""

    lens: ClassVar[Lens] = "society"

    @cached_property
    def lines(self) -> FloatArray:
        """Resource costs, [draw, row, line, year]."""
        return self.all.spread(self.all.lenses.society)

    @cached_property
    def extra(self) -> FloatArray:
        """The value of the CO2, [draw, row, year]."""
        return self.all.valued(self.all.of_elements * self.all.co2_value[:, None])

    @cached_property
    def present(self) -> FloatArray:
        """Present value of the lines, [draw, row, line]."""
        return self.all.spread_present(self.all.lenses.society_present(self.discounting))

    @cached_property
    def extra_present(self) -> FloatArray:
        """Present value of the CO2, [draw, row]."""
        return self.all.valued(contracted(self.all.of_elements, self.all.co2_value * self.discounting.factors))

    @property
    def rates(self) -> Irr:
        """Internal rates of return."""
        rows = len(self.all.names)
        return self.all.rates.between(rows, 2 * rows)
