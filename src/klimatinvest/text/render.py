"""Turn problems into sentences for people and records for programs."""

from __future__ import annotations

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problem
from klimatinvest.text.catalog import Texts

Args = dict[str, object]

_FAMILIES = {
    "quantity": "quantity.{}",
    "quantities": "quantity.{}",
    "table": "table.{}.title",
    "why": "why.{}",
    "input": "why.input-{}",
}
_FAMILIES |= {"tables": "table.{}.title", "line": "choice.line.{}", "kind": "choice.kind.{}"}
_FAMILIES |= {"depth": "choice.depth.{}", "first": "field.plan.{}.label", "then": "field.plan.{}.label"}
_FAMILIES |= {"header": "choice.ledger_field.{}"}
_FAMILIES |= {"condition": "choice.term_condition.{}"}
_FAMILIES |= {
    "columns": "field.{table}.{}.label",
    "shape": "why.{}",
    "pair": "counted_twice.{}",
    "other": "society.line.{}",
}


def render_problem(problem: Problem, texts: Texts) -> str:
    """Say what is wrong, where and what to do, in one line.

    Parameters
    ----------
    problem : Problem
        Any problem whose code has its texts under ``problem.<code>``.
    texts : Texts
        The reader's language.

    Returns
    -------
    str
        ``plan.xlsx » Åtgärder!F14 · Investering 2026: "1,2 Mkr" är inte ett tal. Skriv 1200000.``
    """
    label = field_label(problem.field, texts)
    place = " · ".join(part for part in (str(problem.origin or ""), label) if part)
    sentence = f"{_message(problem, texts)} {_hint(problem, texts)}".strip()
    return f"{place}: {sentence}" if place else sentence


def problem_record(problem: Problem, texts: Texts) -> dict[str, object]:
    """Give a problem as a flat record: code, severity, place, field, what was found, message and hint."""
    origin = problem.origin or Origin("")
    found = problem.args.get("found")
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": origin.file or None,
        "sheet": origin.sheet,
        "cell": origin.cell,
        "line": origin.line,
        "column": origin.column,
        "field": problem.field,
        "label": field_label(problem.field, texts) or None,
        "found": found if isinstance(found, (str, int, float)) or found is None else str(found),
        "message": _message(problem, texts),
        "hint": _hint(problem, texts) or None,
    }


def field_label(field: str | None, texts: Texts) -> str:
    """Name a field as the column's header does; one year of a column of amounts adds the year."""
    if not field:
        return ""
    table, _, rest = field.partition(".")
    column, _, year = rest.partition(".")
    key = texts.locate(f"field.{table}.{column}.label")
    label = texts.get(key) if key else column
    return f"{label} {year}".strip()


def _message(problem: Problem, texts: Texts) -> str:
    return texts.get(f"problem.{problem.code}.message", **_spoken(problem, texts))


def _hint(problem: Problem, texts: Texts) -> str:
    """Give the remedy: the most likely meaning first, then the variant for this case or the general hint."""
    args = _spoken(problem, texts)
    key = f"problem.{problem.code}.{problem.args.get('variant', 'hint')}"
    hint = texts.get(key if texts.has(key) else f"problem.{problem.code}.hint", **args)
    if problem.args.get("suggestion"):
        return f"{texts.get('why.suggestion', suggestion=problem.args['suggestion'])} {hint}"
    return hint


def _spoken(problem: Problem, texts: Texts) -> Args:
    """Put the arguments in the reader's words: identifiers as labels, numbers as the form writes them."""
    in_text_file = problem.origin is not None and problem.origin.line is not None
    args: Args = {}
    for name, value in problem.args.items():
        parts = list(value) if isinstance(value, (list, tuple)) else [value]
        args[name] = ", ".join(_word(name, part, problem, texts, in_text_file) for part in parts)
    return args


def _word(name: str, value: object, problem: Problem, texts: Texts, in_text_file: bool) -> str:
    if isinstance(value, float):
        return _plain_number(value, texts, in_text_file)
    if name == "choices" and problem.args.get("choice_set"):
        choice = texts.locate(f"choice.{problem.args['choice_set']}.{value}")
        return texts.get(choice) if choice and not in_text_file else str(value)
    if name in _FAMILIES and isinstance(value, str):
        label = _FAMILIES[name].format(value, table=problem.args.get("table", ""))
        key = texts.locate(label) or texts.locate(f"why.{value}")
        return texts.get(key) if key else value
    return "" if value is None else str(value)


def _plain_number(value: float, texts: Texts, in_text_file: bool) -> str:
    """Show a number as it can be typed: no thousands, a decimal comma only for a Swedish workbook."""
    shown = f"{value:.12g}"
    if "e" in shown:
        shown = f"{value:.0f}" if abs(value) >= 1 else f"{value:.12f}".rstrip("0")
    return shown if in_text_file or texts.language != "sv" else shown.replace(".", ",")
