"""A calculated plan for people who program: the engine's result with its figures as pandas frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klimatinvest.engine.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from klimatinvest.engine.metrics import Lens
    from klimatinvest.present.figures import BlockName

__all__ = ["Calculation"]


class Calculation(Result):
    """A calculated plan; every frame says its units in ``attrs["units"]``.

    All that the engine gives is here too, as arrays ``[draw, row, year]``; see ``klimatinvest.engine.result``.
    """

    @classmethod
    def of(cls, result: Result) -> Calculation:
        """Give the same result with frames; nothing is calculated again."""
        made = cls(result.inputs)
        vars(made).update(vars(result))  # what has been calculated already comes along
        return made

    def metrics(self, lens: Lens = "society", rows: BlockName = "elements") -> pd.DataFrame:
        """Give key figures by row: NPV, cost per tonne and the others, with reasons for those that are missing."""
        from klimatinvest.present.frames import metrics_frame

        return metrics_frame(self, lens, rows)

    def emissions(self) -> pd.DataFrame:
        """Give emissions by year, sector and case (``reference`` without the plan, ``plan`` with it)."""
        from klimatinvest.present.frames import emissions_frame

        return emissions_frame(self)

    def abatement(self) -> pd.DataFrame:
        """Give what each element abates by year, in sequence with the others."""
        from klimatinvest.present.frames import abatement_frame

        return abatement_frame(self)

    def cash_flow(self, lens: Lens = "municipal") -> pd.DataFrame:
        """Give the plan's flows by year and kind of line, kr in constant prices; outflow < 0."""
        from klimatinvest.present.frames import cash_flow_frame

        return cash_flow_frame(self, lens)

    def by_actor(self) -> pd.DataFrame:
        """Give every actor's net flow by year, with decided funding."""
        from klimatinvest.present.frames import actors_frame

        return actors_frame(self)

    def gaps(self) -> pd.DataFrame:
        """Give need and funding gaps by item, payer and year."""
        from klimatinvest.present.frames import funding_frame

        return funding_frame(self)

    def tidy(self) -> pd.DataFrame:
        """Give the whole plan as one value a row."""
        from klimatinvest.present.frames import tidy_frame

        return tidy_frame(self)
