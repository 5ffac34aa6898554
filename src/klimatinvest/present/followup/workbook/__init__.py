"""The workbook of a follow-up."""
