"""The workbook: how it looks, its input sheets and its calculation sheets."""
