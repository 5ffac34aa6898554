"""The calculation: pure functions from a plan and a parameter library to a result."""
