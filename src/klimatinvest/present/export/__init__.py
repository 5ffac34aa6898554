"""Open data: the plan as one tidy table, described so that programs can check it."""
