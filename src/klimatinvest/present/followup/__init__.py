"""What a follow-up shows: tables, sentences, the yearly page, the workbook and data."""
