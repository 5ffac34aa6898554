"""The axes of the result and the codes that say why a value is blank."""

MODULES = ("a1a3", "a4", "a5_waste", "a5_energy", "b4", "b6", "c", "d")
A1A5 = slice(0, 4)  # what the limit value and the climate declaration are about
A_TO_C = slice(0, 7)  # the life cycle; D lies beyond it and is never added
LINES = ("investment", "replacement", "energy", "running", "revenue", "grant")
COST_LINES = slice(0, 4)  # what the life-cycle cost sums
BUDGET_LINES = ("depreciation", "interest", "expense", "energy", "running", "revenue")

STATE_OK = "ok"
STATE_BASELINE = "baseline"  # nothing to compare the baseline with
STATE_NO_SAVING = "no-saving"  # emissions are not lower: no cost per kg saved
STATE_GAIN = "gain"  # lower emissions and lower cost: the ratio is negative and ranks nothing
STATE_NO_EXTRA_COST = "no-extra-cost"  # costs no more, so there is no kg per krona
STATE_NO_AREA = "no-area"
STATE_NO_GEO_FACTOR = "no-geo-factor"
STATE_NO_WEIGHT = "no-weight"
STATE_NO_ENERGY = "no-energy"
STATE_NOT_NEW = "not-new"  # the limit value is proposed for new buildings only
STATE_TYPICAL = "typical-values"  # a limit value is compared with conservative values only
STATE_INCOMPLETE = "incomplete"
