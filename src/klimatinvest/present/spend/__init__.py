"""The spend analysis as a reader meets it: terminal, document, tidy tables, plan rows, workbook."""
