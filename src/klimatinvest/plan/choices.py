"""The closed vocabularies of the plan's columns; their labels stand under ``choice.<set>.<value>``."""

from __future__ import annotations

from typing import Literal

Status = Literal["observed", "default", "placeholder"]
Language = Literal["sv", "en"]
Timing = Literal["end", "mid", "start"]
Sequence = Literal["kind", "order"]
Boundary = Literal["territorial", "consumption"]
Measure = Literal["reduction", "level"]
ActorType = Literal[
    "board", "company", "region", "state", "households", "property_owners", "business", "transport", "other"
]
Kind = Literal["avoid", "efficiency", "shift", "fuel", "supply", "sink", "direct"]
Depth = Literal["yearly", "unit", "activity"]
Ramp = Literal["linear", "s_curve", "list"]
FocusArea = Literal["transport", "energy", "build", "consume", "store"]
ActionStatus = Literal["idea", "planned", "decided", "ongoing", "done"]
Line = Literal["all", "investment", "operation", "energy", "revenue"]
SourceKind = Literal[
    "grant", "eu", "co_funding", "private", "savings", "user_fee", "own_frame", "climate_fund", "own_money", "loan"
]
FundingStatus = Literal["decided", "applied", "possible"]
PriceBasis = Literal["real", "nominal"]
CostBase = Literal["investment", "total", "incremental"]
Payment = Literal["advance", "arrears"]
TermCondition = Literal[
    "element_kind", "sector", "focus_area", "owner_type", "owner", "county", "line", "exclusive_with"
]
LoanKind = Literal["straight", "annuity", "bullet", "internal"]
BudgetMethod = Literal["linear", "annuity_real", "annuity_nominal"]
BookValue = Literal["opening", "average"]
GrantBasis = Literal["net", "gross"]
BenefitKind = Literal[
    "active_travel_health",
    "air_quality",
    "noise",
    "accidents",
    "congestion",
    "indoor_climate",
    "avoided_damage",
    "energy_security",
    "jobs",
    "other",
]
BenefitBasis = Literal["per_unit", "per_year", "damages"]
Substance = Literal["pm25", "nox", "so2", "voc"]
BudgetConvention = Literal["A", "B", "C", "linear", "rate"]
Scope = Literal["scope1", "scope2", "scope3"]
ScopeMethod = Literal["location", "market"]
CommitmentStatus = Literal["dialogue", "signed", "ongoing", "done", "withdrawn"]
OrganisationSector = Literal[
    "industry", "construction", "trade", "transport", "property", "services", "agriculture", "public", "association",
    "other",
]  # fmt: skip
OrganisationSize = Literal["micro", "small", "medium", "large"]
Relation = Literal["requires", "excludes"]
FrameKind = Literal["investment", "staff"]
Distribution = Literal["pert", "triangular", "uniform", "normal", "lognormal"]
SpreadMeasure = Literal["percent", "unit"]
Change = Literal["multiply", "add", "replace"]
