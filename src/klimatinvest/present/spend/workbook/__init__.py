"""The workbook of a spend analysis."""
