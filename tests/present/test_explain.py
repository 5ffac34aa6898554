"""Where figures come from: every number of the summary reaches stated values, and the parts add up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import klimatinvest
from klimatinvest.cli.app import app
from klimatinvest.engine.metrics import METRICS
from klimatinvest.engine.result import SUMS, Result
from klimatinvest.engine.trace import Node
from klimatinvest.engine.trace_money import FORMULAS
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import LoadedPlan
from klimatinvest.present.explain import Teller, trace_data, tree_lines
from klimatinvest.present.explain_address import Explainer, Unknown
from klimatinvest.present.figures import key_figure
from klimatinvest.text.catalog import read_catalog, texts

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parent / "plan.yaml"
EXAMPLES = ("eskilstuna", "enkoping")
SECTIONS = {
    "figures": ("investment", "concern", "npv_municipal", "npv_society", "gap"),
    "emissions": ("reference", "target", "plan", "remaining"),
    "money": ("investments", "running", "grants", "net", "cumulative"),
    "funding": ("other_sources", "gap", "need", "gap_possible"),
}
# What each row of the summary is asked for by, and what its number is multiplied by: million kronor, thousand tonnes.
ASKED = {
    ("figures", "investment"): ("plan total_investment", 1e-6),
    ("figures", "concern"): ("plan need_group", 1e-6),
    ("figures", "npv_municipal"): ("plan npv municipal", 1e-6),
    ("figures", "npv_society"): ("plan npv society", 1e-6),
    ("figures", "gap"): ("plan gap_secured", 1e-6),
    ("emissions", "reference"): ("{goal} reference", 1e-3),
    ("emissions", "target"): ("{goal} target", 1e-3),
    ("emissions", "plan"): ("{goal} plan", 1e-3),
    ("emissions", "remaining"): ("{goal} gap", 1e-3),
    ("money", "investments"): ("plan need_group", -1e-6),
    ("money", "running"): ("plan running", 1e-6),
    ("money", "grants"): ("plan grants", 1e-6),
    ("money", "net"): ("plan net municipal", 1e-6),
    ("money", "cumulative"): ("plan cumulative", 1e-6),
    ("funding", "other_sources"): ("plan other_sources", 1e-6),
    ("funding", "gap"): ("plan gap_secured", 1e-6),
    ("funding", "need"): ("plan need", 1e-6),
    ("funding", "gap_possible"): ("plan gap_possible", 1e-6),
}


SEEN: dict[int, Node] = {}  # many figures rest on the same inputs, which are made once and looked at once


@cache
def calculated(path: Path) -> tuple[LoadedPlan, Result]:
    loaded = klimatinvest.load_plan(path)
    return loaded, klimatinvest.calculate(loaded)


def example(name: str) -> tuple[LoadedPlan, Result]:
    return calculated(ROOT / "examples" / name / "plan.yaml")


def unfounded(node: Node, loaded: LoadedPlan) -> list[str]:
    """Name the leaves that lead nowhere: no row of the plan, no place in the file, no source and no library."""
    place = node.ref and loaded.origin(node.ref.table, node.ref.row, node.ref.field)
    if not node.inputs and (place is None or (place.line is None and place.cell is None)):
        return [f"{node.what} {dict(node.args)}"]
    found = []
    for inner in node.inputs:
        if id(inner) not in SEEN:
            SEEN[id(inner)] = inner  # kept, so that its identity is its own
            found += unfounded(inner, loaded)
    return found


def summary_numbers(path: Path, result: Result) -> Iterator[tuple[str, float, str, float]]:
    """List every number of the summary: its cell, its value, the address that asks for it, and the factor."""
    words, plan = texts("sv"), result.inputs.plan
    book = load_workbook(path, data_only=True, read_only=True)
    cells = [tuple(row) for row in book[words.get("book.summary.sheet")].iter_rows()]
    book.close()
    labels = {(s, words.get(f"out.summary.{'figure.' if s == 'figures' else ''}{k}")): (s, k)
              for s, keys in SECTIONS.items() for k in keys}  # fmt: skip
    headings = {words.get(f"out.summary.{s}"): s for s in (*SECTIONS, "costs")}
    goal = next(g.id for g in plan.goals if g.boundary == "territorial")
    names = {s.name: f"{s.id} paid" for s in plan.sources}
    costs = {e.name: f"{e.id} cost_per_tonne_b society" for e in result.inputs.elements}
    years: dict[int, int] = {}
    section = ""
    for row in cells:
        texts_of = [c.value for c in row if isinstance(c.value, str)]
        section = next((headings[t] for t in texts_of if t in headings), section)
        numbers = [c for c in row if isinstance(c.value, (int, float)) and not isinstance(c.value, bool)]
        if len(numbers) > 5 and all(isinstance(c.value, int) and 2000 < c.value < 2100 for c in numbers):
            years = {c.column: c.value for c in numbers}  # type: ignore[misc]
            continue
        label = row[1].value
        for cell in numbers:
            if section == "costs":
                asked, factor = costs[label], 1.0  # type: ignore[index]
            elif (section, label) in labels:
                asked, factor = ASKED[labels[section, label]]  # type: ignore[index]
            else:
                asked, factor = names[label], 1e-6  # type: ignore[index]
            address = asked.format(goal=goal)
            if cell.column in years:
                address = f"{address} {years[cell.column]}"
            yield cell.coordinate, float(cell.value), address, factor


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_number_of_the_summary_reaches_stated_values(name: str, tmp_path: Path) -> None:
    loaded, result = example(name)
    klimatinvest.write_workbook(result, loaded, tmp_path / "plan.xlsx")
    explainer, count = Explainer(result), 0
    for cell, shown, address, factor in summary_numbers(tmp_path / "plan.xlsx", result):
        node = explainer.find(address).node
        assert node.value is not None, (cell, address)
        assert node.value * factor == pytest.approx(shown, rel=1e-9, abs=1e-9), (cell, address)
        assert unfounded(node, loaded) == [], (cell, address)
        count += 1
    assert count > 200


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_key_figure_of_every_row_reaches_stated_values(name: str) -> None:
    loaded, result = example(name)
    explainer = Explainer(result)
    for row in (*result.costs.items[::4], *SUMS):
        for metric in ("npv", "cost_per_tonne_b", "kg_per_krona", "total_investment"):
            node = explainer.money.figure(row, metric, "municipal")
            block = "actions" if row in [a.id for a in result.inputs.actions] else "elements"
            if node.value is not None and node.value != 0.0 and node.inputs:
                assert unfounded(node, loaded) == [], (row, metric)
            known = next(m for m in METRICS if m.id == metric)
            figure = key_figure(result, block, row, known, "municipal")  # type: ignore[arg-type]
            if figure.value is not None:
                assert node.value == pytest.approx(figure.value)


def adds_up(node: Node) -> None:
    """Check that the parts in the node's own unit sum to it, all the way down to what is stated."""
    if node.what in ("present", "line", "flow", "need", "goal_plan", "gap_secured", "cumulative"):
        parts = [part.value or 0.0 for part in node.inputs if not part.stated and part.unit == node.unit]
        if parts and all(not part.stated and part.what != "delivered" for part in node.inputs):
            assert sum(parts) == pytest.approx(node.value, rel=1e-9, abs=1e-6), (node.what, dict(node.args))
    for part in node.inputs:
        adds_up(part)


@pytest.mark.parametrize("address", ["plan net 2030", "plan gap_secured 2028", "plan cumulative 2028", "M-2030 plan"])
def test_parts_add_up(address: str) -> None:
    adds_up(Explainer(example("eskilstuna")[1]).find(address).node)


def test_a_net_present_value_is_the_sum_of_its_lines() -> None:
    _, result = example("enkoping")
    for lens in ("municipal", "society"):
        node = Explainer(result).find(f"plan npv {lens}").node
        parts = [part.value for part in node.inputs if part.unit == "kr"]
        assert sum(parts) == pytest.approx(node.value)  # type: ignore[arg-type]


def test_every_metric_says_what_it_is_calculated_from() -> None:
    assert set(FORMULAS) == {metric.id for metric in METRICS}
    catalog = read_catalog()
    for metric in FORMULAS:
        assert f"explain.formula.metric.{metric}" in catalog


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_everything_has_words_and_fits_a_terminal(name: str, language: str) -> None:
    loaded, result = example(name)
    teller, explainer = Teller(loaded, library(), texts(language)), Explainer(result)
    for address in ("plan npv municipal", "plan npv", "plan gap_possible", "M-2030 gap", "plan irr", "concern need"):
        lines = list(tree_lines(explainer.find(address).node, teller))
        assert max(map(len, lines)) <= 100
        assert len(lines) > 20


def test_the_document_holds_the_whole_trace() -> None:
    loaded, result = example("eskilstuna")
    node = Explainer(result).find("TE-04 npv municipal").node
    data = trace_data(node, Teller(loaded, library(), texts("sv")))
    assert data["value"] == node.value
    capex = [n for n in walk(data) if n.get("table") == "actions" and n.get("field") == "capex" and n["year"] == 2026]
    assert capex[0]["value"] == 46e6
    assert capex[0]["origin"]["file"] == "plan.yaml"
    assert capex[0]["origin"]["line"] > 1
    assert capex[0]["status"] == "default"
    json.dumps(data, allow_nan=False)


def walk(data: dict[str, object]) -> Iterator[dict[str, object]]:
    yield data
    for inner in data["inputs"]:  # type: ignore[attr-defined]
        yield from walk(inner)


@pytest.mark.parametrize(
    ("address", "code", "near"),
    [
        ("", "empty", None),
        ("plan", "no-measure", None),
        ("TE-4 npv", "unknown-row", "TE-04"),
        ("planen npv", "unknown-row", "plan"),
        ("TE-04 nvp", "unknown-measure", "npv"),
        ("TE-04 npv kommunen", "unknown-word", None),
        ("TE-04 tonnes 1999", "year-outside", None),
        ("plan cumulative", "year-needed", None),
    ],
)
def test_what_cannot_be_found(address: str, code: str, near: str | None) -> None:
    with pytest.raises(Unknown) as caught:
        Explainer(example("eskilstuna")[1]).find(address)
    assert caught.value.code == code
    assert caught.value.args_of_message.get("near") == near


def run(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["explain", *args, "--lang", "sv"], prog_name="klimatinvest")
    return result.exit_code, result.stdout, result.stderr


def test_the_command() -> None:
    code, shown, _ = run(str(SMALL), "TE-1 npv municipal")
    assert code == 0
    assert "kommunkoncernen" in shown
    assert "plan.yaml:" in shown
    code, shown, _ = run(str(SMALL), "TE-1 npv")
    assert "Skriv municipal sist" in shown
    code, shown, _ = run(str(SMALL), "TE-1 npv", "--json")
    assert json.loads(shown)["trace"]["lens"] == "society"
    code, _, said = run(str(SMALL), "TE-1 nvp")
    assert code == 2
    assert "Menas npv?" in said
    code, shown, _ = run(str(SMALL), "TE-9 npv", "--json")
    assert code == 2
    assert json.loads(shown)["problems"][0]["code"] == "unknown-row"


def budget_addresses(result: Result) -> Iterator[str]:
    """Ask for every figure of every board's and company's budget, of the group, and of every carbon budget."""
    for actor in (*result.budget.actors, "concern"):
        for measure in ("budget", "capital", "running", "operation", "energy", "revenue", "spending", "borrowing"):
            yield from (f"{actor} {measure}", f"{actor} {measure} 2031")
    for budget in result.inputs.plan.carbon_budgets:
        for measure in ("allowed", "emissions", "used", "left"):
            yield from (f"{budget.id} {measure}", f"{budget.id} {measure} {budget.first_year}")


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_figure_of_every_budget_reaches_stated_values(name: str) -> None:
    loaded, result = example(name)
    explainer, words = Explainer(result), Teller(loaded, library(), texts("sv"))
    for address in budget_addresses(result):
        node = explainer.find(address).node
        if node.value:
            assert node.inputs, address
            assert unfounded(node, loaded) == [], address
        assert list(tree_lines(node, words)), address


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_budget_is_explained_by_the_figures_that_the_budget_shows(name: str) -> None:
    _, result = example(name)
    explainer, budget, at = Explainer(result), result.budget, 2031 - int(result.inputs.years[0])
    for k, actor in enumerate(budget.actors):
        shown = {
            "budget": budget.net,
            "capital": budget.capital(budget.method),
            "operation": budget.line("operation"),
            "spending": budget.investment,
            "borrowing": budget.borrowing_need,
        }
        for measure, values in shown.items():
            of_year, of_all = (explainer.find(f"{actor} {measure}{y}").node.value for y in (" 2031", ""))
            assert of_year == pytest.approx(float(values[0, k, at])), (actor, measure)
            assert of_all == pytest.approx(float(values[0, k].sum())), (actor, measure)
    for measure, values in {"budget": budget.net, "borrowing": budget.borrowing_need}.items():
        node = explainer.find(f"concern {measure} 2031").node
        assert node.value == pytest.approx(float(values[0, :, at].sum()))


def parts_sum(node: Node) -> None:
    """Check that calculated parts in kronor or tonnes sum to what they make, all the way down."""
    parts = [part for part in node.inputs if not part.stated and part.what != "delivered"]
    whole = {"account", "asset", "carbon_used", "carbon_emissions"}
    if node.what in whole and parts and all(part.what in whole | {"goal_plan"} for part in parts):
        assert sum(part.value or 0.0 for part in parts) == pytest.approx(node.value, rel=1e-9, abs=1e-4), node
    for part in parts:
        parts_sum(part)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_parts_of_every_budget_sum_to_it(name: str) -> None:
    _, result = example(name)
    for address in budget_addresses(result):
        parts_sum(Explainer(result).find(address).node)


def test_what_is_left_of_a_carbon_budget_is_the_budget_less_what_is_used() -> None:
    _, result = example("eskilstuna")
    budget = result.inputs.plan.carbon_budgets[0]
    whole, used = Explainer(result).find(f"{budget.id} left 2030").node.inputs
    assert whole.what == "carbon_total"
    left = Explainer(result).find(f"{budget.id} left 2030").node.value
    assert left == pytest.approx((whole.value or 0.0) - (used.value or 0.0))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_gap_of_every_element_action_and_actor_reaches_stated_values(name: str) -> None:
    loaded, result = example(name)
    explainer, needs, funding = Explainer(result), result.funding.needs, result.funding
    for row in dict.fromkeys((*needs.items, *needs.actors)):
        rows = [n for n in range(len(needs.items)) if row in (needs.items[n], needs.actors[n])]
        for measure in ("gap_secured", "gap_expected", "gap_possible"):
            node = explainer.find(f"{row} {measure}").node
            assert node.value == pytest.approx(float(getattr(funding, measure)[0, rows].sum())), (row, measure)
            assert unfounded(node, loaded) == [], (row, measure)


def test_a_budget_may_be_asked_for_in_either_order_and_says_its_prices() -> None:
    code, shown, _ = run(str(ROOT / "examples/enkoping/plan.yaml"), "budget tekniska-namnden 2031")
    assert code == 0
    assert shown.startswith("Nettokostnad i driftbudgeten, Tekniska nämnden · 2031:")
    assert "löpande priser" in shown.splitlines()[-1]
    assert run(str(ROOT / "examples/enkoping/plan.yaml"), "tekniska-namnden budget 2031")[1] == shown
    code, shown, _ = run(str(ROOT / "examples/enkoping/plan.yaml"), "plan npv municipal")
    assert "Fasta priser i 2024 års nivå" in shown.splitlines()[-1]
