"""The building's workbook: inputs that can be read back, live formulas and the engine's values."""
