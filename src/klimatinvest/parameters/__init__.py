"""Dated values with unit, price year and source, and the library that holds them."""
