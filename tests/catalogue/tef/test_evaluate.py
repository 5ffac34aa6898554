"""Elements of a made-up framework, reckoned by hand in the comments, and everything that has no number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from klimatinvest.catalogue.tef.elements import roll_out_weight, updated
from klimatinvest.catalogue.tef.evaluate import activity_emissions
from klimatinvest.catalogue.tef.faults import NotComputable
from klimatinvest.catalogue.tef.values import Values

Form = dict[str, Callable[..., str]]
RAIL = "stock_mobility_rail_electric"


def codes(result: Any) -> list[str]:
    return [fault.code for fault in result.faults]


def test_a_percentage_is_a_fraction(make: Any) -> None:
    values = Values(make()[0], "SE")
    assert activity_emissions(values, "old_car") == pytest.approx(600.0, rel=1e-12)  # 2 · (0.75 · 400 + 0.25 · 0)


def test_country_then_global_and_never_a_region(make: Any, form: Form) -> None:
    framework, _ = make(a__region=form["activity"]("region_car", "regional", [form["fuel"]("factor_oil")]))
    assert activity_emissions(Values(framework, "SE"), "new_car") == pytest.approx(50.0)  # 1 · 50
    assert activity_emissions(Values(framework, "de"), "new_car") == pytest.approx(450.0)  # 9 · 50
    with pytest.raises(NotComputable) as reason:
        activity_emissions(Values(framework, "SE"), "region_car")
    assert reason.value.fault.code == "tef-no-value"


def test_a_shift_is_weighed_by_operations(results: Any) -> None:
    shift = results()["shift_cars"]
    # old car 10 000 · (600 − 50) = 5.5e6; lorry 10 000 · (2000 − 50) = 19.5e6; weights 3000 and 1000
    assert [chain.abatement for chain in shift.chains] == pytest.approx([5.5e6, 19.5e6])
    assert shift.abatement == pytest.approx(9.0e6)  # (3 · 5.5 + 1 · 19.5) / 4
    assert (shift.status, shift.target, shift.potential) == ("evaluated", "new_car", None)


def test_the_potential_needs_the_population(results: Any) -> None:
    # 4000 km per inhabitant · 100 inhabitants / 10 000 km per vehicle = 40 vehicles · 9.0e6 g
    assert results(population=100.0)["shift_cars"].potential == pytest.approx(3.6e8)


def test_without_any_operations_the_mean_is_plain_and_flagged(results: Any) -> None:
    shift = results(parameters__stock_old=None, parameters__stock_lorry=None)["shift_cars"]
    assert shift.abatement == pytest.approx(12.5e6)  # (5.5 + 19.5) / 2
    assert "plain-mean" in shift.flags


def test_stocks_that_nobody_has_filled_in(results: Any, form: Form) -> None:
    empty = {"comment": "Initialised to zero."}
    both = {
        "parameters__stock_old": form["stock"]("stock_old", 0, **empty),
        "parameters__stock_lorry": form["stock"]("stock_lorry", 0, **empty),
    }
    shift = results(**both)["shift_cars"]
    assert shift.abatement == pytest.approx(12.5e6)  # (5.5 + 19.5) / 2
    assert "plain-mean" in shift.flags
    assert (shift.status, shift.placeholders) == ("placeholder", ("stock_lorry", "stock_old"))
    one = results(
        parameters__stock_lorry=both["parameters__stock_lorry"],
        parameters__stock_old=form["stock"]("stock_old", 3000),
    )
    assert one["shift_cars"].abatement == pytest.approx(5.5e6)
    assert "stock-missing" in one["shift_cars"].flags


def test_a_placeholder_in_the_number_is_missing_not_zero(results: Any, form: Form) -> None:
    zeroed = form["parameter"]("factor_power", "g_kwh", "value: 0, global: true, comment: Initialized to zero.")
    shift = results(parameters__factor_power=zeroed)["shift_cars"]
    assert (shift.abatement, shift.status, codes(shift)) == (None, "placeholder", ["tef-placeholder"])
    stated = form["parameter"]("factor_power", "g_kwh", "value: 0, global: true, comment: Assumed to be zero.")
    assert results(parameters__factor_power=stated)["shift_cars"].chains[0].abatement == pytest.approx(6.0e6)


def test_a_share_that_nobody_has_filled_in_is_zero_only_when_the_others_are_whole(results: Any, form: Form) -> None:
    green = form["parameter"]("share_green", "percent", "value: 0, global: true, comment: Initialized to 0%.")
    assert results(parameters__share_green=green)["shift_cars"].chains[0].fault.code == "tef-placeholder"
    oil = form["constant"]("share_oil", "percent", 100)
    whole = results(parameters__share_green=green, parameters__share_oil=oil)["shift_cars"]
    assert whole.chains[0].abatement == pytest.approx(7.5e6)  # 10 000 · (2 · 400 − 50)


def test_negative_abatement_is_shown(results: Any, form: Form) -> None:
    shift = results(parameters__factor_power=form["constant"]("factor_power", "g_kwh", 700))["shift_cars"]
    assert shift.chains[0].abatement == pytest.approx(-1.0e6)  # 10 000 · (600 − 700)
    assert "negative" in shift.flags


def update(form: Form, kind: str, parameter: str = "use_old", *chains: str) -> str:
    body = f"variablesToUpdate:\n- update: {parameter}\n  type: {kind}\n  by: {form['formula']('%[0]', 'saving')}\n"
    body += f"weightInversionExpression: {form['formula']('((1/(unknown_x/%[0]))-1)/%[1]', 'use_old', 'saving')}\n"
    return form["element"](
        "better", "update", body + form["side"]("carbonCausalChains", "{expression: 1}", *chains), "km"
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("SAVINGS", 60.0),  # 600 · 0.1
        ("EFFICIENCY_IMPROVEMENT", 600.0 - 600.0 / 1.1),  # divided, not multiplied
        ("INCREASE", -60.0),
    ],
)
def test_updates(results: Any, form: Form, kind: str, expected: float) -> None:
    better = results(e__better=update(form, kind, "use_old", "old_car"))["better"]
    assert better.abatement == pytest.approx(expected, rel=1e-12)


def test_a_chain_that_no_variable_touches_is_not_zero(results: Any, form: Form) -> None:
    better = results(e__better=update(form, "SAVINGS", "use_old", "old_car", "lorry"))["better"]
    assert better.abatement == pytest.approx(60.0)  # the lorry has no part in the mean
    assert [(c.abatement is None, c.fault and c.fault.code) for c in better.chains] == [
        (False, None),
        (True, "tef-not-affected"),
    ]
    assert "not-affected" in better.flags
    none = results(e__better=update(form, "SAVINGS", "use_old", "lorry"))["better"]
    assert (none.abatement, codes(none), none.status) == (None, ["tef-not-affected"], "not-evaluated")


def test_several_updates_of_one_variable_multiply(make: Any, form: Form) -> None:
    framework, _ = make(e__better=update(form, "SAVINGS", "use_old", "old_car"))
    twice = framework.elements["better"].updates * 2
    assert updated(Values(framework, "SE"), twice) == {"use_old": pytest.approx(1.62)}  # 2 · 0.9 · 0.9
    assert updated(Values(framework, "SE"), twice[:1], weight=0.5) == {"use_old": pytest.approx(1.9)}


def test_the_weight_is_solved_from_a_target(make: Any, form: Form) -> None:
    framework, _ = make(e__better=update(form, "EFFICIENCY_IMPROVEMENT", "use_old", "old_car"))
    values = Values(framework, "SE")
    # x = 2 / (1 + 0.1 · 0.5) asks for half of the roll-out
    assert roll_out_weight(values, framework.elements["better"], 2 / 1.05) == pytest.approx(0.5, rel=1e-9)
    with pytest.raises(NotComputable):
        roll_out_weight(values, framework.elements["shift_cars"], 1.0)


def test_fewer_operations_for_the_same_need(results: Any, form: Form) -> None:
    by = form["formula"]("%[0]", "fuller")
    body = f"variablesToUpdate:\n- {{update: load_factor_lorry, type: INCREASE, by: {by}}}\n"
    body += form["side"]("carbonCausalChains", form["formula"]("1 / %[0]", "load_factor_lorry"), "lorry")
    fuller = results(e__fuller=form["element"]("fuller_lorries", "upshift", body))["fuller_lorries"]
    assert fuller.abatement == pytest.approx(800.0)  # (1/0.5 − 1/0.625) · 2000: percentages as fractions


def test_a_percentage_point_of_another_fuel(results: Any, form: Form) -> None:
    body = "resourcesToUpdate: {from: share_oil, to: share_green}\n"
    body += form["side"]("carbonCausalChains", "{expression: '1'}", "old_car", "lorry")
    swap = results(e__swap=form["element"]("blend", "resourceShift", body, "percent"))["blend"]
    assert swap.abatement == pytest.approx(8.0)  # 0.01 · 2 · (400 − 0)
    assert swap.chains[1].fault.code == "tef-not-affected"


def plants(form: Form) -> dict[str, str]:
    grid = "  output:\n  - {resource: electricity, workToResource: {expression: '1'}}\n"
    heat = "  output:\n  - {resource: district_heat, workToResource: {expression: '1'}}\n"
    both = (
        "  output:\n"
        f"  - {{resource: district_heat, workToResource: {form['formula']('%[0]', 'to_heat')}}}\n"
        f"  - {{resource: electricity, workToResource: {form['formula']('%[0]', 'to_power')}}}\n"
    )
    chp = form["activity"]("chp", "none", [form["fuel"]("factor_green10")], unit="kwh/kwh", more=both)
    chp = chp.replace(
        "expression: '%[0]', variables: [none]", "expression: '1/(%[0]+%[1])', variables: [to_heat, to_power]"
    )
    return {
        "parameters__one": form["constant"]("one", "kwh_kwh", 1),
        "parameters__f1": form["constant"]("factor_grid", "g_kwh", 90),
        "parameters__f2": form["constant"]("factor_heat", "g_kwh", 60),
        "parameters__f3": form["constant"]("factor_green10", "g_kwh", 17),
        "parameters__p1": form["constant"]("to_heat", "percent", 60),
        "parameters__p2": form["constant"]("to_power", "percent", 25),
        "a__grid": form["activity"]("imported_grid", "one", [form["fuel"]("factor_grid")], unit="kwh/kwh", more=grid),
        "a__heat": form["activity"]("imported_grid_district_heat", "one", [form["fuel"]("factor_heat")], more=heat),
        "a__chp": chp,
        "e__chp": form["element"](
            "chp", "supplyAlteration", form["side"]("carbonCausalChains", "{expression: '1'}", "chp"), "kwh"
        ),
        "e__grid": form["element"](
            "imported_grid",
            "supplyAlteration",
            form["side"]("carbonCausalChains", "{expression: '1'}", "imported_grid"),
            "kwh",
        ),
    }


def test_a_plant_replaces_the_imported_grids(results: Any, form: Form) -> None:
    found = results(**plants(form))
    # one operation is 1/0.85 kWh of fuel: 0.6/0.85 heat and 0.25/0.85 power; the plant emits 17/0.85 = 20 g
    assert found["chp"].abatement == pytest.approx(0.6 / 0.85 * 60 + 0.25 / 0.85 * 90 - 20.0, rel=1e-12)
    assert codes(found["imported_grid"]) == ["tef-is-reference"]


def test_a_plant_without_anything_to_replace(results: Any, form: Form) -> None:
    changed = plants(form)
    changed["a__chp"] = changed["a__chp"].replace("resource: district_heat", "resource: biogas")
    assert codes(results(**changed)["chp"]) == ["tef-no-reference"]


def test_journeys_reckoned_per_person_kilometre_say_so(results: Any, form: Form) -> None:
    body = form["side"]("shiftFrom", form["formula"]("1 / %[0]", "load_factor_car"), "old_car")
    body += form["side"]("shiftTo", "{expression: '1'}", "new_car")
    walk = results(e__walk=form["element"]("walk", "shift", body, "commutes"))["walk"]
    assert walk.unit == "person_km"
    assert walk.abatement == pytest.approx(430.0)  # 600 / 1.25 − 50
    assert "unit-corrected" in walk.flags
    per_trip = body.replace("1 / %[0]", "%[0]")
    assert results(e__walk=form["element"]("walk", "shift", per_trip, "commutes"))["walk"].unit == "commutes"


@pytest.mark.parametrize(
    ("name", "kind", "body", "code"),
    [
        ("increased_energy_recovery_from_waste", "shift", "", "tef-contradictory"),
        ("old", "''", "elements: [{upshift: old}]\n", "tef-old-layout"),
        ("factor", "supplyUpdate", "", "tef-needs-demand"),
        ("new_kind", "sinkhole", "", "tef-unknown-type"),
        ("nowhere", "shift", "", "tef-missing-key"),
    ],
)
def test_what_cannot_be_calculated_has_a_reason(
    results: Any, form: Form, name: str, kind: str, body: str, code: str
) -> None:
    result = results(e__x=form["element"](name, kind, body))[name]
    assert (result.abatement, codes(result), result.status) == (None, [code], "not-evaluated")


@pytest.mark.parametrize(
    ("expression", "variables", "code", "found"),
    [
        ("%[1]", ("distance",), "tef-index", "%[1]"),
        ("1", ("distance",), "tef-unused-variable", "%[0]"),
        ("%[0]", ("no_such",), "tef-unknown-parameter", "no_such"),
        ("1 / %[0]", ("zero",), "tef-zero-division", "1 / %[0]"),
        ("%[0] **", ("distance",), "tef-syntax", "%[0] **"),
        ("%[0] + population", ("distance",), "tef-unknown-name", "population"),
    ],
)
def test_each_fault_of_a_formula_has_file_line_and_key(
    results: Any, form: Form, expression: str, variables: tuple[str, ...], code: str, found: str
) -> None:
    body = form["side"]("shiftFrom", form["formula"](expression, *variables), "old_car")
    body += form["side"]("shiftTo", "{expression: '1'}", "new_car")
    [fault] = results(e__x=form["element"]("x", "shift", body))["x"].faults
    assert (fault.code, fault.key, fault.args["found"]) == (code, "shiftFrom.atoc", found)
    assert str(fault.origin) == "e/x.yaml:7:9"  # six lines before it


def test_an_activity_that_is_not_there(results: Any, form: Form) -> None:
    body = form["side"]("shiftFrom", "{expression: '1'}", "dummy") + form["side"](
        "shiftTo", "{expression: '1'}", "new_car"
    )
    result = results(e__x=form["element"]("x", "shift", body))["x"]
    assert codes(result) == ["tef-unknown-activity"]
    assert result.faults[0].args["found"] == "dummy"


def test_known_oddities_of_single_entries_are_flagged(results: Any, form: Form) -> None:
    rail = form["activity"]("rail", "use_lorry", [form["fuel"]("emission_factor_petrol_kwh_to_co2e")], RAIL)
    body = form["side"]("shiftFrom", "{expression: '1'}", "rail") + form["side"](
        "shiftTo", "{expression: '1'}", "new_car"
    )
    found = results(
        a__rail=rail,
        parameters__r=form["stock"](RAIL, 50),
        parameters__f=form["constant"]("emission_factor_petrol_kwh_to_co2e", "g_kwh", 300),
        e__x=form["element"]("deep_retrofitting", "shift", body),
    )["deep_retrofitting"]
    assert {"implausible-stock", "life-cycle", "technical-ceiling"} <= set(found.flags)
    assert "foreign-intensity" not in found.flags  # the intensities here are Sweden's or not marked as such


def test_units_that_disagree_are_flagged(results: Any, form: Form) -> None:
    lorry = form["activity"]("lorry", "use_lorry", [form["fuel"]("factor_oil")], "stock_lorry", unit="kwh/person_km")
    assert "units-differ" in results(a__lorry=lorry)["shift_cars"].flags
    bare = form["activity"]("lorry", "use_lorry", [form["fuel"]("factor_oil")], "stock_lorry", unit="kw")
    assert "units-differ" not in results(a__lorry=bare)["shift_cars"].flags  # nothing after a slash: nothing to compare
