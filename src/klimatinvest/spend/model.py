"""What a spend analysis needs beside the ledgers, as frozen records: one class a table, one field a column."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from klimatinvest.plan.choices import Language, Status
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column

VatBasis = Literal["excluding", "including"]
NegativeRows = Literal["net", "left_out"]
Internal = Literal["left_out", "counted"]
Treatment = Literal["factor", "internal", "not_purchase"]
LedgerField = Literal[
    "account",
    "supplier",
    "supplier_id",
    "category",
    "counterpart",
    "department",
    "amount",
    "date",
    "year",
    "quantity",
    "quantity_unit",
    "currency",
]
IndexForm = Literal["level", "change"]


class Settings(Row):
    """What the analysis is about and how ledger rows are taken (one row a setting)."""

    name: str = column("text", example="Klimatspend 2023–2024")
    organisation: str = column("text", example="Eskilstuna kommun")
    version: str = column("text", example="2026-11 utkast")
    date: str = column("text", example="2026-11-20", pattern=r"^\d{4}-\d{2}-\d{2}$")
    contact: str = column("text", "", example="Inköpsenheten")
    language: Language = choice("language", Language, "sv")
    ledger_vat: VatBasis = choice("vat_basis", VatBasis)
    vat_rate: float | None = column("number", None, unit="procent", example="25", ge=0, le=100)
    negative_rows: NegativeRows = choice("negative_rows", NegativeRows)
    internal: Internal = choice("internal", Internal)
    base_year: int | None = column("year", None, example=2024)
    department_dimension: int | None = column("integer", 1, example="1", ge=1)
    category_dimension: int | None = column("integer", None, example="20", ge=1)
    supplier_dimension: int | None = column("integer", 9, example="9", ge=1)
    text_is_supplier: bool = column("boolean", False, example="nej")
    note: str = column("text", "")


class LedgerColumn(Row):
    """Where a field of the ledgers stands, when its header is not one that is known; or a value for every row."""

    field: LedgerField = choice("ledger_field", LedgerField, example="amount")
    header: str = column("text", "", example="Bokfört belopp")
    value: str = column("text", "")
    note: str = column("text", "")


class Rule(Row):
    """What a kind of ledger row is: a row fits when every pattern that is stated fits."""

    id: str = column("id", example="livsmedel", pattern=ID_PATTERN)
    account: str = column("text", "", example="4600-4699")
    supplier: str = column("text", "")
    supplier_id: str = column("text", "")
    category: str = column("text", "")
    counterpart: str = column("text", "")
    department: str = column("text", "")
    treatment: Treatment = choice("treatment", Treatment)
    factor: str | None = column("id", None, example="livsmedel")
    quantity_factor: str | None = column("id", None)
    sector: str | None = column("text", None, example="konsumtion")
    note: str = column("text", "")


class Measured(Row):
    """A physical quantity known from elsewhere, which replaces the kronor of the rows it covers."""

    id: str = column("id", example="diesel-2024", pattern=ID_PATTERN)
    year: int = column("year", example=2024)
    quantity: float = column("number", example="120000", ge=0)
    unit: str = column("unit", example="liter")
    factor: str = column("id", example="diesel")
    account: str = column("text", "", example="5611")
    supplier: str = column("text", "")
    supplier_id: str = column("text", "")
    category: str = column("text", "")
    counterpart: str = column("text", "")
    department: str = column("text", "")
    sector: str | None = column("text", None, example="konsumtion")
    source: str = column("text", "", example="Drivmedelskort 2024")
    status: Status = choice("status", Status)
    note: str = column("text", "")


class FactorSet(Row):
    """Where the factors come from (one row a setting)."""

    title: str = column("text", example="Faktorer för klimatspend, utgåva 2026")
    edition: str = column("text", example="2026-11")
    source: str = column("text", example="Upphandlingsmyndigheten och egna tal")
    url: str = column("url", "")
    note: str = column("text", "")


class Factor(Row):
    """Emissions per krona, in the prices of a year, or per physical unit."""

    id: str = column("id", example="livsmedel", pattern=ID_PATTERN)
    name: str = column("text", example="Livsmedel")
    category: str = column("text", example="Livsmedel")
    value: float | None = column("number", None, example="0.15")
    unit: str = column("unit", example="kg/kr")
    parameter: str | None = column("parameter", None, example="spend.equipment.2016.factor")
    price_year: int | None = column("year", None, example=2019)
    vat: VatBasis | None = choice("vat_basis", VatBasis, None, example="including")
    vat_rate: float | None = column("number", None, unit="procent", example="12", ge=0, le=100)
    index: str | None = column("id", None, example="index.kpi")
    source: str = column("text", "", example="Rapport, tabell och sida")
    url: str = column("url", "")
    edition: str = column("text", "")
    status: Status = choice("status", Status)
    note: str = column("text", "")


class IndexSeries(Row):
    """A price index of one's own, or more years of one in the library."""

    id: str = column("id", example="bki-flerbostadshus", pattern=ID_PATTERN)
    name: str = column("text", example="Byggkostnadsindex, flerbostadshus")
    form: IndexForm = choice("index_form", IndexForm)
    source: str = column("text", "", example="SCB, BKI oktober")
    url: str = column("url", "")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    values: dict[int, float] = column("amounts", example="121.9", default_factory=dict)


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mapping(_Document):
    """The file that says what ledger rows are."""

    spend: Settings
    ledger_columns: tuple[LedgerColumn, ...] = ()
    rules: tuple[Rule, ...] = ()
    measured: tuple[Measured, ...] = ()


class Factors(_Document):
    """The file that says what they emit."""

    factor_set: FactorSet
    spend_factors: tuple[Factor, ...] = ()
    index_series: tuple[IndexSeries, ...] = ()


class SpendInput(Mapping, Factors):
    """Both together."""
