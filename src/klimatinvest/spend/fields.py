"""The tables of a spend analysis: the spec that templates, readers, validator and workbook share."""

from __future__ import annotations

from klimatinvest.plan.fields import Spec, table_of
from klimatinvest.spend import model

MAPPING = Spec(
    table_of("spend", model.Settings),
    (
        table_of("rules", model.Rule, "id"),
        table_of("measured", model.Measured, "id"),
        table_of("ledger_columns", model.LedgerColumn, "field"),
    ),
)
FACTORS = Spec(
    table_of("factor_set", model.FactorSet),
    (
        table_of("spend_factors", model.Factor, "id"),
        table_of("index_series", model.IndexSeries, "id"),
    ),
)
# both in one workbook, where the second file's settings are a sheet like the others
TOGETHER = Spec(MAPPING.settings, (*MAPPING.tables, *FACTORS.all))
PATTERNS = ("supplier_id", "supplier", "counterpart", "category", "account", "department")  # what decides first
