"""The activity model against the emission statistics: what differs is shown by sector, never scaled away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.engine.result import Result

COMPARED, NO_STATISTICS, NO_ACTIVITIES = "compared", "no-statistics", "no-activities"


@dataclass(frozen=True, slots=True)
class SectorDifference:
    """One sector in the last inventory year, tonnes CO2e.

    Attributes
    ----------
    sector, account : str
        Sector and the account it belongs to.
    statistics : float or None
        Mean of the inventory years; None when the plan states none.
    modelled : float or None
        What the activities emit, mean over draws; None when no activity emits in the sector.
    state : str
        ``compared``, ``no-statistics`` or ``no-activities``.
    """

    sector: str
    account: str
    statistics: float | None
    modelled: float | None
    state: str

    @property
    def net(self) -> float | None:
        """Modelled less statistics; None unless both are known."""
        if self.statistics is None or self.modelled is None:
            return None
        return self.modelled - self.statistics

    @property
    def absolute(self) -> float | None:
        """Size of the difference, so that one sector's surplus does not hide another's deficit in a sum."""
        return None if self.net is None else abs(self.net)

    @property
    def share(self) -> float | None:
        """Net difference as a share of the statistics; None when those are 0 or unknown."""
        return None if self.net is None or not self.statistics else self.net / self.statistics


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All sectors, and the sums over those that could be compared.

    Attributes
    ----------
    sectors : tuple of SectorDifference
        In the order of the statistics.
    net, absolute : float
        Sum of the net differences, and of their sizes, over compared sectors of the territorial account.
    compared, left_out : float
        Tonnes of the statistics in compared territorial sectors, and in those without activities.
    """

    sectors: tuple[SectorDifference, ...]
    net: float
    absolute: float
    compared: float
    left_out: float


def reconcile(result: Result) -> Reconciliation:
    """Compare what the activities emit with the statistics, sector by sector.

    Parameters
    ----------
    result : Result
        A calculated plan. Nothing in it is changed: the difference goes on as the part that no activity explains.

    Returns
    -------
    Reconciliation
        Tonnes CO2e. Sums leave out sectors without activities and sectors of other accounts, and say how much.
    """
    rows = tuple(
        _row(sector.sector, sector.account, sector.present, float(np.mean(sector.modelled_present)))
        for sector in result.sectors
    )
    inside = [row for row in rows if row.account == "territorial"]
    return Reconciliation(
        sectors=rows,
        net=sum(row.net for row in inside if row.net is not None),
        absolute=sum(row.absolute for row in inside if row.absolute is not None),
        compared=sum(row.statistics or 0.0 for row in inside if row.state == COMPARED),
        left_out=sum(row.statistics or 0.0 for row in inside if row.state == NO_ACTIVITIES),
    )


def _row(sector: str, account: str, statistics: float | None, modelled: float) -> SectorDifference:
    if modelled == 0.0:  # activities that emit nothing explain nothing
        return SectorDifference(
            sector, account, statistics, None, NO_STATISTICS if statistics is None else NO_ACTIVITIES
        )
    return SectorDifference(sector, account, statistics, modelled, NO_STATISTICS if statistics is None else COMPARED)
