"""The calculation sheets of the result workbook: live formulas from assumptions to key figures."""
