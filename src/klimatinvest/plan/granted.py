"""Granted funding from a table: which source of the plan each grant is, and the plan with what has been decided.

A row names the source it belongs to, or a programme that one source follows. An amount for several years is divided
evenly over them. Amounts are nominal kronor.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problem, Problems, Severity
from klimatinvest.files.text_table import TextRow, read_text_table
from klimatinvest.files.workbook_reader import RawSheet, read_workbook
from klimatinvest.plan.columns import Column
from klimatinvest.plan.convert import Refused, convert
from klimatinvest.plan.labels import nearest, plain
from klimatinvest.plan.model import FundingSource, Plan
from klimatinvest.text.catalog import LANGUAGES, texts

COLUMNS = ("source", "programme", "agency", "project", "amount", "first_year", "last_year")
_KINDS = {"amount": "number", "first_year": "year", "last_year": "year"}


@dataclass(frozen=True, slots=True)
class Grant:
    """One row that could be understood."""

    origin: Origin
    source: str
    programme: str
    project: str
    amounts: dict[int, float]


def read_granted(plan: Plan, path: Path) -> tuple[Plan, Problems]:
    """Put granted funding into the sources it belongs to, which become decided.

    Parameters
    ----------
    plan : Plan
        A valid plan.
    path : Path
        A table as text (.csv) or the first sheet of a workbook (.xlsx), with the columns of ``COLUMNS``.

    Returns
    -------
    plan : Plan
        With the granted amounts, statuses and projects.
    problems : Problems
        Warnings, each at its place: rows that match no source, which are left out, and rows that say the same.

    Raises
    ------
    InvalidInput
        The table cannot be read, or a value in it cannot be understood.
    """
    problems = Problems()
    rows = _sheet_rows(path, problems) if path.suffix.lower() == ".xlsx" else _text_rows(path, problems)
    grants = [grant for row in rows if (grant := _grant(row, plan, problems)) is not None]
    if problems.errors:
        raise InvalidInput(problems)
    _repeated(grants, problems)
    amounts: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    projects: dict[str, list[str]] = defaultdict(list)
    for grant in grants:
        source = _match(grant, plan, problems)
        if source is None:
            continue
        for year, amount in grant.amounts.items():
            amounts[source.id][year] += amount
        if grant.project:
            projects[source.id].append(grant.project)
    sources = tuple(_decided(s, amounts[s.id], projects[s.id]) if s.id in amounts else s for s in plan.sources)
    return plan.model_copy(update={"sources": sources}), problems


def _repeated(grants: list[Grant], problems: Problems) -> None:
    """Warn of a row that says the same as one above: two grants, or one that stands twice."""
    seen: dict[tuple[object, ...], Origin] = {}
    for grant in grants:
        said = (grant.source, grant.programme, grant.project, *grant.amounts.items())
        if said in seen:
            problems.add("grant-repeated", grant.origin, severity=Severity.WARNING, other=str(seen[said]))
        seen.setdefault(said, grant.origin)


def _decided(source: FundingSource, amounts: dict[int, float], projects: list[str]) -> FundingSource:
    project = ", ".join(dict.fromkeys(projects)) or source.project
    update = {
        "status": "decided",
        "probability": None,
        "amounts": dict(sorted(amounts.items())),
        "project": project,
        "price_basis": "nominal",
        "price_year": None,
        "value_status": "observed",
    }
    return source.model_copy(update=update)


def _match(grant: Grant, plan: Plan, problems: Problems) -> FundingSource | None:
    """Find the source a grant belongs to; one that belongs nowhere is told where it stands."""
    if grant.source:
        found = [source for source in plan.sources if source.id == grant.source]
        known, name, field = [s.id for s in plan.sources], grant.source, "source"
    else:
        found = [source for source in plan.sources if source.programme == grant.programme]
        known, name, field = [p.id for p in plan.programmes], grant.programme, "programme"
    if len(found) == 1:
        return found[0]
    code = "grant-unmatched" if not found else "grant-ambiguous"
    listed = ", ".join(source.id for source in found)
    args: dict[str, object] = {
        "found": name,
        "sources": listed,
        "suggestion": nearest(name, known) if not found else None,
    }
    problems.extend([Problem(code, grant.origin, f"granted.{field}", args, Severity.WARNING)])
    return None


def _grant(row: TextRow, plan: Plan, problems: Problems) -> Grant | None:
    """Understand one row, or tell everything that is wrong with it."""
    before = len(problems)
    values = _values(row, problems)
    if not row.cells["source"] and not row.cells["programme"]:
        problems.add("missing-field", row.origin, "granted.source")
    if len(problems) > before:
        return None
    first = int(values["first_year"])
    last, amount = int(values.get("last_year", first)), values["amount"]
    settings = plan.plan
    for name, year in (("first_year", first), ("last_year", last)):
        if not settings.start_year <= year <= settings.end_year:
            start, end = settings.start_year, settings.end_year
            problems.add("year-outside-horizon", row.origin, f"granted.{name}", found=year, first=start, last=end)
    if amount < 0:
        problems.add("negative-amount", row.origin, "granted.amount", found=amount)
    if last < first:
        problems.add("programme-years", row.origin, "granted.last_year", found=first, last=last)
    if len(problems) > before:
        return None
    cells, years_paid = row.cells, range(first, last + 1)
    amounts = dict.fromkeys(years_paid, amount / len(years_paid))
    return Grant(row.origin, cells["source"], cells["programme"], cells["project"], amounts)


def _values(row: TextRow, problems: Problems) -> dict[str, float]:
    """Convert the numbers of a row; without a last year the grant is for one year."""
    values: dict[str, float] = {}
    for name, kind in _KINDS.items():
        text = row.cells[name]
        if not text:
            if name != "last_year":
                problems.add("missing-field", row.origin, f"granted.{name}")
            continue
        try:
            values[name] = float(str(convert(Column(name, kind, required=True, unit="kr"), text, "workbook", "")))
        except Refused as refusal:
            problems.extend([Problem(refusal.code, row.origin, f"granted.{name}", refusal.args_of_problem)])
    return values


def _headers(language: str) -> dict[str, str]:
    words = texts(language)
    return {plain(words.get(f"granted.column.{name}")): name for name in COLUMNS} | {name: name for name in COLUMNS}


def _text_rows(path: Path, problems: Problems) -> list[TextRow]:
    """Read text whose headers are in one of the languages; what is wrong is told in the first."""
    tried: list[Problems] = []
    for language in LANGUAGES:
        found = Problems()
        spoken = {texts(language).get(f"granted.column.{name}"): name for name in COLUMNS}
        rows = read_text_table(path, tuple(spoken), found)
        if not found.errors:
            return [TextRow(row.origin, {spoken[name]: cell for name, cell in row.cells.items()}) for row in rows]
        tried.append(found)
    problems.extend(tried[0])
    return []


def _sheet_rows(path: Path, problems: Problems) -> list[TextRow]:
    """Read the first sheet; its first row names the columns."""
    sheets = read_workbook(path, problems)
    if not sheets or problems.errors:
        return []
    sheet: RawSheet = sheets[0]
    known = {header: name for language in LANGUAGES for header, name in _headers(language).items()}
    header = {
        column: known[plain(str(cell.value))]
        for column, cell in (sheet.rows[0] if sheet.rows else {}).items()
        if plain(str(cell.value)) in known
    }
    stated = list(header.values())
    for name in COLUMNS:
        if name not in stated:
            problems.add("missing-field", sheet.origin(1), f"granted.{name}")
        elif stated.count(name) > 1:
            problems.add("duplicate-column", sheet.origin(1), found=texts(LANGUAGES[0]).get(f"granted.column.{name}"))
    rows = []
    for number, cells in enumerate(sheet.rows[1:], start=2):
        said = {
            header[c]: str(cell.value).strip() for c, cell in cells.items() if c in header and cell.value is not None
        }
        if said:
            rows.append(TextRow(sheet.origin(number), {**dict.fromkeys(COLUMNS, ""), **said}))
    return rows
