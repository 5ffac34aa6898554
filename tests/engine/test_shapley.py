"""Shapley values by hand: two and three elements, groups, subsets and sampling.

Cars of ``small_plans.cars``: petrol 0.175 kg/vkm, electric 0.01 kg/vkm, 100 000 vkm.
"""

from __future__ import annotations

import numpy as np
import pytest
from small_plans import cars, element, figure, inputs_of, plan_of

from klimatinvest.engine import shapley
from klimatinvest.engine.interaction import run_sequence
from klimatinvest.engine.shapley import attribute

UNIT = "vkm/st"


def _shift(id: str, vkm: float) -> dict[str, object]:  # noqa: A002
    return element(id, "shift", quantity=vkm, from_activity="bil", to_activity="elbil")


def _conversions(*ids: str) -> list[dict[str, object]]:
    return [figure(i, q, 1.0, UNIT) for i in ids for q in ("conversion_from", "conversion_to")]


def test_two_that_share_a_pool() -> None:
    """A wants 80 000 vkm, B 70 000, of 100 000: the one that joins first takes all, the other what is left.

    0.165 kg per vkm. v(A) = 13.2, v(B) = 11.55, v(AB) = 16.5. A: (13.2 + 16.5 - 11.55)/2 = 9.075;
    B: (11.55 + 16.5 - 13.2)/2 = 7.425.
    """
    plan = cars(_shift("A", 80_000), _shift("B", 70_000), figures=_conversions("A", "B"))
    found = attribute(inputs_of(plan))
    assert found.elements == ("A", "B")
    assert found.groups == (("A", "B"),)
    assert found.shapley[0, :, 0] == pytest.approx([9.075, 7.425])
    assert found.first[0, :, 0] == pytest.approx([13.2, 11.55])
    assert found.last[0, :, 0] == pytest.approx([16.5 - 11.55, 16.5 - 13.2])
    assert found.exact == (True,)
    assert not found.standard_error.any()


def test_three_act_in_the_plans_order_whatever_the_order_of_joining() -> None:
    """Efficiency E (20 % of all), avoid V (40 000 vkm) and shift S (30 000 vkm); V acts first, then E, then S.

    kg per vkm 0.175, after E 0.14, electric 0.01; all in tonnes:
    v(E) = 100 000*0.035 = 3.5; v(V) = 7.0; v(S) = 30 000*0.165 = 4.95.
    v(EV) = 7.0 + 60 000*0.035 = 9.1; v(ES) = 3.5 + 30 000*0.13 = 7.4; v(VS) = 7.0 + 4.95 = 11.95.
    v(EVS) = 7.0 + 2.1 + 3.9 = 13.0.
    E: (2*3.5 + (9.1-7.0) + (7.4-4.95) + 2*(13.0-11.95)) / 6 = 13.65/6 = 2.275
    V: (2*7.0 + (9.1-3.5) + (11.95-4.95) + 2*(13.0-7.4)) / 6 = 37.8/6 = 6.3
    S: (2*4.95 + (7.4-3.5) + (11.95-7.0) + 2*(13.0-9.1)) / 6 = 26.55/6 = 4.425
    """
    plan = cars(
        element("E", "efficiency", quantity=100_000, from_activity="bil"),
        element("V", "avoid", quantity=40_000, from_activity="bil"),
        _shift("S", 30_000),
        figures=[
            *_conversions("S"),
            figure("E", "conversion_from", 1.0, UNIT),
            figure("V", "conversion_from", 1.0, UNIT),
            figure("E", "saving", 0.2, "andel"),
        ],
    )
    found = attribute(inputs_of(plan))
    assert found.elements == ("V", "E", "S")
    assert found.shapley[0, :, 0] == pytest.approx([6.3, 2.275, 4.425])
    assert found.first[0, :, 0] == pytest.approx([7.0, 3.5, 4.95])
    assert found.last[0, :, 0] == pytest.approx([5.6, 1.05, 3.9])
    assert found.shapley[0].sum(axis=0) == pytest.approx(13.0)


def test_a_subset_joins_when_the_others_are_there() -> None:
    """Of the three above only E and S join; V acts all the time.

    v(E) = 9.1 - 7.0 = 2.1, v(S) = 4.95, v(ES) = 6.0: E (2.1 + 1.05)/2 = 1.575, S (4.95 + 3.9)/2 = 4.425.
    Without V: v(E) = 3.5, v(S) = 4.95, v(ES) = 7.4: E 2.975, S 4.425.
    """
    plan = cars(
        element("E", "efficiency", quantity=100_000, from_activity="bil"),
        element("V", "avoid", quantity=40_000, from_activity="bil"),
        _shift("S", 30_000),
        figures=[
            *_conversions("S"),
            figure("E", "conversion_from", 1.0, UNIT),
            figure("V", "conversion_from", 1.0, UNIT),
            figure("E", "saving", 0.2, "andel"),
        ],
    )
    present = attribute(inputs_of(plan), members=("E", "S"))
    assert present.elements == ("E", "S")
    assert present.shapley[0, :, 0] == pytest.approx([1.575, 4.425])
    absent = attribute(inputs_of(plan), members=("E", "S"), others_present=False)
    assert absent.shapley[0, :, 0] == pytest.approx([2.975, 4.425])


def test_elements_that_do_not_meet_keep_their_own_abatement() -> None:
    plan = plan_of(
        elements=[element("A", "direct", "unit"), element("B", "direct", "unit", quantity=3.0)],
        assumptions=[figure(i, "abatement", 2.0, "ton/st/år") for i in ("A", "B")],
    )
    found = attribute(inputs_of(plan))
    assert found.groups == (("A",), ("B",))
    assert found.shapley[0, :, 0] == pytest.approx([2.0, 6.0])
    assert np.array_equal(found.shapley, found.last)


def _many(count: int) -> list[dict[str, object]]:
    return [_shift(f"S{i:02}", 9_000 + 1_000 * i) for i in range(count)]


def test_more_than_ten_are_sampled_with_a_seed_and_an_error() -> None:
    rows = _many(11)
    plan = cars(*rows, figures=_conversions(*(str(r["id"]) for r in rows)))
    inputs = inputs_of(plan)
    found = attribute(inputs, orders=60, seed=7)
    assert found.exact == (False,)
    assert found.standard_error[0, :, 0].max() > 0.0
    # the pool of 100 000 vkm is used up: 16.5 t, whatever the orders drawn
    assert found.shapley[0, :, 0].sum() == pytest.approx(16.5)
    again = attribute(inputs, orders=60, seed=7)
    assert np.array_equal(found.shapley, again.shapley)
    other = attribute(inputs, orders=60, seed=8)
    assert not np.array_equal(found.shapley, other.shapley)


def test_sampling_agrees_with_every_order(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = _many(6)
    inputs = inputs_of(cars(*rows, figures=_conversions(*(str(r["id"]) for r in rows))))
    exact = attribute(inputs)
    monkeypatch.setattr(shapley, "EXACT_ELEMENTS", 3)
    drawn = attribute(inputs, orders=400, seed=1)
    distance = np.abs(drawn.shapley - exact.shapley)[0, :, 0]
    # five standard errors of the mean
    assert np.all(distance <= 5.0 * drawn.standard_error[0, :, 0] + 1e-9)


def test_values_add_up_to_the_plan() -> None:
    plan = cars(_shift("A", 80_000), _shift("B", 70_000), figures=_conversions("A", "B"))
    inputs = inputs_of(plan)
    portfolio = sum(step.territorial for step in run_sequence(inputs).portfolio)
    assert attribute(inputs).shapley.sum(axis=1) == pytest.approx(portfolio)


def test_unknown_members_are_refused() -> None:
    inputs = inputs_of(cars(_shift("A", 1.0), figures=_conversions("A")))
    with pytest.raises(ValueError, match="members"):
        attribute(inputs, members=("X",))
