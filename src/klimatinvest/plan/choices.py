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
