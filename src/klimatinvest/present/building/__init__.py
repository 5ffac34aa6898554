"""What a building's climate calculation looks like: tables, console, decision paper, JSON and workbook."""
