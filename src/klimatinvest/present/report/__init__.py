"""The one-page report for those who decide: what, when, what it costs, who pays and what is missing."""
