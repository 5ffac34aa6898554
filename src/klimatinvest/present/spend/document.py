"""A spend analysis as one document for programs: every figure with its unit, sums that add up to the ledgers."""

from __future__ import annotations

from typing import Any

from klimatinvest.present.json_result import number
from klimatinvest.spend.result import MEASURED, PRICED, PURCHASES, STATUSES, UNMAPPED, SpendResult, Sum, largest

FORMAT = 1  # raised when a field changes its meaning or goes away
TOP = 50
Data = dict[str, Any]


def spend_data(result: SpendResult) -> Data:
    """Give a calculated analysis as plain data that JSON can carry; no figure is ``NaN``.

    Money is kronor as booked, emissions kg CO2e. Lists are ordered by corrected emissions.
    """
    counted, unmapped = result.among(PRICED, MEASURED), result.among(UNMAPPED)
    negative_rows, negative_amount = result.negative()
    return {
        "format": FORMAT,
        "analysis": result.data.spend.model_dump(mode="json"),
        "factor_set": result.data.factor_set.model_dump(mode="json"),
        "units": {"money": "kr", "emissions": "kg"},
        "ledgers": [_file(file) for file in result.ledger.files],
        "years": list(result.years),
        "base_year": result.base_year,
        "total": _sum(result.total()),
        "purchases": _sum(result.total(*PURCHASES)),
        "statuses": {status: _sum(result.total(status)) for status in STATUSES},
        "negative": {"rows": negative_rows, "amount": number(negative_amount), "rule": result.data.spend.negative_rows},
        "by_year": _list(result.sums("year", among=counted), "year"),
        "by_category": _list(result.sums("category", among=counted), "category"),
        "by_category_and_year": _list(result.sums("category", "year", among=counted), "category", "year"),
        "by_department": _list(result.sums("department", among=counted), "department"),
        "suppliers": _list(dict(largest(result.sums("supplier", among=counted), TOP)), "supplier"),
        "measured": _list(result.sums("factor", among=result.among(MEASURED)), "factor"),
        "unmapped": {
            "share": _share(result),
            "suppliers": _list(dict(largest(result.sums("supplier", among=unmapped), TOP, "amount")), "supplier"),
            "accounts": _list(dict(largest(result.sums("account", among=unmapped), TOP, "amount")), "account"),
        },
        "factors": [_factor(result, row.id) for row in result.data.spend_factors],
        "basis": {"placeholders": list(result.placeholders)},
    }


def _share(result: SpendResult) -> float | None:
    share = result.share(result.total(UNMAPPED))
    return None if share is None else number(share)


def _file(file: Any) -> Data:
    return {
        "file": file.name,
        "form": file.form,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "decimal": file.decimal,
        "sheet": file.sheet,
        "headers": file.headers,
        "organisation": file.organisation or None,
        "organisation_number": file.organisation_number or None,
        "rows": file.rows,
        "amount": number(file.amount),
        "removed_rows": file.removed,
        "largest_amount": number(file.largest),
        "largest_line": file.largest_line,
    }


def _sum(found: Sum) -> Data:
    return {
        "rows": found.rows,
        "amount": number(found.amount),
        "uncorrected": number(found.uncorrected),
        "vat_effect": number(found.vat_effect),
        "price_effect": number(found.price_effect),
        "corrected": number(found.corrected),
        "difference": number(found.difference),
        "replaced": number(found.by_kronor),
        "amount_in_base_year_prices": number(found.real_amount),
    }


def _list(sums: dict[tuple[str, ...], Sum], *names: str) -> list[Data]:
    return [{**dict(zip(names, key, strict=True)), **_sum(found)} for key, found in sums.items()]


def _factor(result: SpendResult, id: str) -> Data:  # noqa: A002
    ready = result.resolved[id]
    row = result.data.spend_factors[ready.row]
    return {
        "id": id,
        "kg": number(ready.kg),
        "per": ready.unit or "kr",
        "price_year": ready.price_year,
        "vat": row.vat,
        "index": row.index,
        "source": ready.source,
        "status": ready.status,
    }
