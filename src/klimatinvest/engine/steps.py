"""What an element does to the state of a year: one function a way of acting.

Every step returns what it moved, the energy it shifted and the tonnes it abated, as differences of the state
before and after, so that the steps of a plan add up to reference minus plan exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from klimatinvest.engine.deployment import wanted, wanted_scale
from klimatinvest.engine.inputs import ONE, FloatArray, Inputs
from klimatinvest.engine.state import LIFECYCLE, TERRITORIAL, State
from klimatinvest.engine.step import FROM, TO, EnergyLine, Leg, OperationLine, Step, at_most, part_of, stacked, summed
from klimatinvest.plan.model import Element


class Stepper:
    """Applies elements to a state; knows where emissions are booked."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._carrier_sector = {c.id: c.sector for c in inputs.plan.carriers}
        self._activity_sector = {a.id: a.sector for a in inputs.plan.activities}
        self._wanted, self._scale = wanted(inputs), wanted_scale(inputs)
        self._boundaries = 2 if inputs.lifecycle else 1
        self._nothing = np.zeros((self._boundaries, 1, inputs.years.size))
        self._elements = {e.id: e for e in inputs.elements}

    def element(self, name: str) -> Element:
        """Find an element by its id."""
        return self._elements[name]

    def _stacked(self, territorial: FloatArray, lifecycle: FloatArray | None) -> FloatArray:
        return stacked(territorial, lifecycle, self._boundaries)

    def apply(self, element: Element, state: State) -> Step:
        """Let an element act on the state, in place, and tell what it did."""
        shape, scale = self._wanted[element.id], self._scale.get(element.id)
        asked = shape if scale is None else shape * scale
        step = Step(element.id, asked, asked, shape, ONE if scale is None else scale)
        self.WAYS[element.kind if element.depth == "activity" else element.depth](self, element, state, step)
        if not step.tonnes:
            step.add_tonnes(element.sector, self._nothing)
        return step

    def reads(self, element: Element, state: State) -> set[object]:
        """Name what an element's effect depends on, in the terms of ``State.changed``."""
        known = self._inputs.reads[element.id]
        return {*known.names, *[("factor", c) for a in known.activities for c in state.carriers_of(a)]}

    def undisturbed(self, element: Element, state: State) -> bool:
        """Tell whether nothing that an element's effect depends on has changed."""
        known, changed = self._inputs.reads[element.id], state.changed
        return changed.isdisjoint(known.names) and not any(
            ("factor", carrier) in changed for activity in known.activities for carrier in state.carriers_of(activity)
        )

    def legs_of(self, element: Element) -> tuple[tuple[str, float], ...]:
        """List the activities an element takes from, with shares."""
        return self._inputs.legs.get(element.id, ())

    def _sector(self, activity: str, carrier: str) -> str:
        return self._carrier_sector[carrier] or self._activity_sector[activity]

    def _require(self, element: Element, quantity: str) -> FloatArray:
        value = self._inputs.value(element.id, quantity)
        if value is None:
            raise KeyError(f"{element.id} {quantity}")
        return value

    def _require_path(self, element: Element, quantity: str) -> FloatArray:
        path = self._inputs.path(element.id, quantity)
        if path is None:
            raise KeyError(f"{element.id} {quantity}")
        return path

    # -- yearly figures ------------------------------------------------------------------------------

    def _yearly(self, element: Element, state: State, step: Step) -> None:
        inputs = self._inputs
        stated = self._require_path(element, "abatement")
        lifecycle = inputs.path(element.id, "abatement_lifecycle")
        second = None if lifecycle is None else lifecycle * inputs.horizon
        step.add_tonnes(element.sector, self._stacked(stated * inputs.horizon, second))
        for side, quantity in ((TO, "energy_use"), (FROM, "reference_energy_use")):
            for carrier in inputs.carriers_of(element.id, quantity):
                mwh = inputs.path(element.id, quantity, carrier)
                if mwh is not None:
                    step.energy.append(EnergyLine(carrier, element.sector, side, mwh * inputs.horizon))

    # -- quantity times figures per unit -------------------------------------------------------------

    def _unit(self, element: Element, state: State, step: Step) -> None:
        if self.legs_of(element):
            self._take(element, state, step)
        stated = self._inputs.value(element.id, "abatement")
        for side, quantity in ((TO, "energy_use"), (FROM, "reference_energy_use")):
            for carrier in self._inputs.carriers_of(element.id, quantity):
                self._unit_energy(element, state, step, side, quantity, carrier, stated is None)
        if step.tonnes:
            return
        stated = self._require(element, "abatement")
        permanence = self._inputs.value(element.id, "permanence")
        kept = step.delivered if permanence is None else step.delivered * permanence
        lifecycle = self._inputs.value(element.id, "abatement_lifecycle")
        step.add_tonnes(element.sector, self._stacked(kept * stated, None if lifecycle is None else kept * lifecycle))

    def _unit_energy(
        self, element: Element, state: State, step: Step, side: str, quantity: str, carrier: str, counts: bool
    ) -> None:
        per_unit = self._inputs.value(element.id, quantity, carrier)
        if per_unit is None:
            return
        mwh = step.delivered * per_unit
        step.energy.append(EnergyLine(carrier, element.sector, side, mwh))
        if not counts:
            return
        sign = 1.0 if side == FROM else -1.0
        sector = self._carrier_sector[carrier] or element.sector
        step.add_tonnes(sector, sign * mwh * state.factor[carrier] / 1000.0)
        self._add_loose(state, element.sector, carrier, -sign * mwh)

    @staticmethod
    def _add_loose(state: State, sector: str, carrier: str, mwh: FloatArray) -> None:
        known = state.loose.get((sector, carrier))
        state.loose[sector, carrier] = mwh if known is None else known + mwh
        state.changed.add(("use", carrier))

    # -- activities ----------------------------------------------------------------------------------

    def _take(self, element: Element, state: State, step: Step) -> None:
        """Take volume from the from-activities; each leg is cut alone by what is left of it."""
        per_unit = self._require(element, "conversion_from")
        delivered = np.zeros_like(step.asked)
        for activity, share in self.legs_of(element):
            asked = step.asked * per_unit * share
            available = state.volume[activity]
            moved = at_most(asked, available)
            step.legs.append(Leg(activity, share, asked, available, moved))
            # what is not cut is delivered as asked, whatever a unit is converted to
            delivered = delivered + (step.asked * share if moved is asked else part_of(moved, per_unit))
            state.volume[activity] = available - moved
            state.changed.add(("volume", activity))
        step.delivered = delivered

    def _book(self, state: State, step: Step, side: str, activity: str, operations: FloatArray) -> None:
        """Book energy, tonnes and running cost of operations that appear (to) or disappear (from)."""
        tonnes_per_kilogram = 0.001 if side == FROM else -0.001
        process = state.process.get(activity)
        if process is not None:
            step.add_tonnes(self._activity_sector[activity], operations * tonnes_per_kilogram * process)
        for carrier in state.carriers_of(activity):
            mwh = operations * state.intensity[activity, carrier] / 1000.0
            sector = self._sector(activity, carrier)
            step.add_tonnes(sector, mwh * tonnes_per_kilogram * state.factor[carrier])
            step.energy.append(EnergyLine(carrier, self._activity_sector[activity], side, mwh))
            state.changed.add(("use", carrier))
        step.operations.append(OperationLine(activity, side, operations))

    def _avoid(self, element: Element, state: State, step: Step) -> None:
        self._take(element, state, step)
        for leg in step.legs:
            self._book(state, step, FROM, leg.activity, leg.moved)

    def _shift(self, element: Element, state: State, step: Step) -> None:
        self._avoid(element, state, step)
        target = element.to_activity or ""
        arrived = step.delivered * self._require(element, "conversion_to")
        self._book(state, step, TO, target, arrived)
        state.volume[target] = state.volume[target] + arrived
        state.changed.add(("volume", target))

    def _weight(self, element: Element, state: State, step: Step) -> FloatArray:
        """Give the share of the activity's volume that is converted, at most 1 or the stated ceiling."""
        activity = element.from_activity or ""
        per_unit = self._require(element, "conversion_from")
        volume = state.volume[activity]
        ceiling = self._inputs.value(element.id, "ceiling")
        asked = step.asked * per_unit
        available = volume if ceiling is None else volume * ceiling
        moved = at_most(asked, available)
        step.legs.append(Leg(activity, 1.0, asked, available, moved))
        step.delivered = step.asked if moved is asked else part_of(moved, per_unit)
        weight = part_of(moved, volume)
        step.weight = weight
        return weight

    def _change_intensity(self, state: State, step: Step, key: tuple[str, str], after: FloatArray, side: str) -> None:
        activity, carrier = key
        before = state.intensity.get(key)
        mwh = state.volume[activity] * ((0.0 - after if before is None else before - after) / 1000.0)
        step.add_tonnes(self._sector(activity, carrier), mwh * state.factor[carrier] / 1000.0)
        amount = mwh if side == FROM else -mwh
        step.energy.append(EnergyLine(carrier, self._activity_sector[activity], side, amount))
        state.set_intensity(activity, carrier, after)
        state.changed.update((("intensity", activity), ("use", carrier)))

    def _efficiency(self, element: Element, state: State, step: Step) -> None:
        """Lower the intensity: saving ``v(1 − s·w)`` or improvement ``v/(1 + f·w)``."""
        weight = self._weight(element, state, step)
        activity = element.from_activity or ""
        saving = self._inputs.value(element.id, "saving")
        factor = (
            1.0 - saving * weight
            if saving is not None
            else 1.0 / (1.0 + self._require(element, "improvement") * weight)
        )
        for carrier in state.carriers_of(activity):
            if element.carrier in (None, carrier):
                after = state.intensity[activity, carrier] * factor
                self._change_intensity(state, step, (activity, carrier), after, FROM)

    def _fuel(self, element: Element, state: State, step: Step) -> None:
        """Move percentage points of an activity's energy between two carriers, as far as the first goes."""
        activity, source, target = (
            element.from_activity or "",
            element.carrier or "",
            element.to_carrier or "",
        )
        total = summed([state.intensity[activity, c] for c in state.carriers_of(activity)])
        available = state.intensity[activity, source]
        asked = step.asked / 100.0 * total
        moved = at_most(asked, available)
        step.legs.append(Leg(activity, 1.0, asked, available, moved))
        step.delivered = step.asked if moved is asked else part_of(moved * 100.0, total)
        ratio = self._inputs.value(element.id, "energy_ratio")
        arrived = moved if ratio is None else moved * ratio
        kept = state.intensity.get((activity, target))
        self._change_intensity(state, step, (activity, source), available - moved, FROM)
        self._change_intensity(state, step, (activity, target), arrived if kept is None else kept + arrived, TO)

    def _supply(self, element: Element, state: State, step: Step) -> None:
        """Give a carrier a new factor: a path, or a target reached with the element's ramp."""
        carrier = element.carrier or ""
        before = state.factor[carrier]
        after = self._new_factor(element, before, step)
        change = before - after
        used_mwh: dict[str, FloatArray] = {}
        for activity, carriers in state.carriers.items():
            if carrier in carriers:
                mwh = state.volume[activity] * state.intensity[activity, carrier] / 1000.0
                sector = self._sector(activity, carrier)
                used_mwh[sector] = used_mwh[sector] + mwh if sector in used_mwh else mwh
        for (booked, used), mwh in state.loose.items():
            if used == carrier:
                sector = self._carrier_sector[carrier] or booked
                used_mwh[sector] = used_mwh[sector] + mwh if sector in used_mwh else mwh
        for sector, mwh in used_mwh.items():
            step.add_tonnes(sector, mwh * change / 1000.0)
        state.factor[carrier] = after
        state.changed.add(("factor", carrier))

    def _new_factor(self, element: Element, before: FloatArray, step: Step) -> FloatArray:
        path = self._inputs.path(element.id, "supply_factor")
        lifecycle = self._inputs.value(element.id, "target_factor_lifecycle")
        if path is not None:
            return self._stacked(np.where(self._inputs.horizon, path, before[TERRITORIAL]), None)
        share = step.asked / element.quantity if element.quantity else np.zeros_like(step.asked)
        target = self._require(element, "target_factor")
        territorial = before[TERRITORIAL] + share * (target - before[TERRITORIAL])
        second = (
            None
            if lifecycle is None or self._boundaries == 1
            else before[LIFECYCLE] + share * (lifecycle - before[LIFECYCLE])
        )
        return self._stacked(territorial, second)

    # how elements act: by kind at the depth of activities, else by depth
    WAYS: ClassVar[dict[str, Callable[[Stepper, Element, State, Step], None]]] = {
        "yearly": _yearly,
        "unit": _unit,
        "shift": _shift,
        "avoid": _avoid,
        "efficiency": _efficiency,
        "fuel": _fuel,
        "supply": _supply,
    }
