"""Read the input of a building's climate calculation, whatever form it has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from klimatinvest.building.checks import run_checks
from klimatinvest.building.context import Context
from klimatinvest.building.fields import BUILDING
from klimatinvest.building.model import Building, Product
from klimatinvest.building.products import Database
from klimatinvest.core.problem import Problems
from klimatinvest.plan.loaded import Loaded, concluded, parse_some
from klimatinvest.plan.read import read_raw

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library


class LoadedBuilding(Loaded[Building]):
    """An input that has been read, with what was found wrong and where everything stands."""

    @property
    def building(self) -> Building | None:
        """The input; None when there is an error."""
        return self.content


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
    parsed = parse_some(raw, problems, BUILDING)
    if database is not None:
        parsed.rows["products"] = tuple(_filled(row, database) for row in parsed.rows.get("products", ()))

    def check(partial: Building) -> None:
        edition = max(partial.project.database_edition, database.edition if database is not None else "")
        run_checks(Context(partial, parsed, library, edition), problems)

    building = concluded(raw, parsed, problems, (Building, BUILDING), check)
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
