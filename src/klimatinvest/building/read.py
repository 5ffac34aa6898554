"""Read the input of a building's climate calculation, whatever form it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klimatinvest.building.checks import run_checks
from klimatinvest.building.context import Context
from klimatinvest.building.fields import BUILDING
from klimatinvest.building.model import Building, Product, Project
from klimatinvest.building.products import Database
from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problems
from klimatinvest.plan.parse import parse
from klimatinvest.plan.read import read_raw
from klimatinvest.plan.records import Note, Record

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library


@dataclass(frozen=True)
class LoadedBuilding:
    """An input that has been read, with what was found wrong and where everything stands.

    Attributes
    ----------
    building : Building or None
        None when there is an error.
    problems : Problems
    notes : tuple of Note
        The user's own columns.
    records : mapping
        The raw rows behind the valid ones, in the same order, by table.
    """

    building: Building | None
    problems: Problems
    notes: tuple[Note, ...]
    records: Mapping[str, list[Record]]

    def origin(self, table: str, row: int, field: str | None = None) -> Origin | None:
        """Give the place of a value; None when there is no such row. The settings are row 0 of ``project``."""
        records = self.records.get(table, [])
        return records[row].place(field) if 0 <= row < len(records) else None

    def require(self) -> Building:
        """Give the input.

        Raises
        ------
        InvalidInput
            There is at least one error; all problems come along.
        """
        if self.building is None:
            raise InvalidInput(self.problems)
        return self.building


def read_building(path: Path, library: Library, database: Database | None = None) -> LoadedBuilding:
    """Read and check an input from an ``.xlsx`` workbook or a ``.yaml`` file.

    Parameters
    ----------
    path : Path
        The user's file. Nothing is written.
    library : Library
        Parameters that rows may refer to.
    database : Database, optional
        Products that rows refer to by resource id; their factor, waste factor, density and edition are taken from it
        where the row leaves them blank.

    Returns
    -------
    LoadedBuilding
        Never raises for what a user may have written: bad data are ``problems``.
    """
    problems = Problems()
    raw = read_raw(path, problems, BUILDING)
    if not raw.records:
        if not problems.errors:
            problems.add("missing-table", raw.origin, table=BUILDING.settings.id)
        return LoadedBuilding(None, problems, (), {})
    parsed = parse(raw, problems, BUILDING)
    project = parsed.settings if isinstance(parsed.settings, Project) else None
    if database is not None:
        parsed.rows["products"] = tuple(_filled(row, database) for row in parsed.rows.get("products", ()))
    if project is not None and not raw.incomplete:
        tables: dict[str, Any] = dict(parsed.rows)
        partial = Building.model_construct(project=project, **tables)
        edition = max(project.database_edition, database.edition if database is not None else "")
        run_checks(Context(partial, parsed, library, edition), problems)
    building = None
    if project is not None and not problems.errors:
        building = Building(project=project, **parsed.rows)
    return LoadedBuilding(building, problems, tuple(raw.notes), parsed.records)


def _filled(row: Product, database: Database) -> Product:
    """Fill a product that names a resource id from the database; what the row states itself stays."""
    found = database.get(row.resource_id) if row.resource_id else None
    if found is None or row.factor is not None or row.parameter is not None:
        return row
    return row.model_copy(
        update={
            "factor": found.typical,
            "unit": row.unit or found.unit,
            "waste_factor": found.waste_factor if row.waste_factor is None else row.waste_factor,
            "density": found.density if row.density is None else row.density,
            "conservative_factor": (
                found.conservative_factor if row.conservative_factor is None else row.conservative_factor
            ),
            "edition": row.edition or found.edition,
            "source": row.source or found.name,
        }
    )
