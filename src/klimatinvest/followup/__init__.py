"""Follow-up: what happened held against the plan, what it leads to, and what a delay costs."""
