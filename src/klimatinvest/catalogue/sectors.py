"""Official sectors and the accounts they belong to, read from data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from klimatinvest.files.strict_yaml import load_yaml

Account = Literal["territorial", "sink", "consumption"]


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector of the emission statistics or an account outside it.

    Attributes
    ----------
    id : str
        Stable identifier used in plans.
    account : str
        ``territorial`` counts against the territorial goal, ``sink`` only against a net goal,
        ``consumption`` is followed apart.
    sv, en : str
        Labels.
    official : str or None
        The name in the national emission database.
    """

    id: str
    account: Account
    sv: str
    en: str
    official: str | None


@lru_cache(maxsize=1)
def sectors() -> dict[str, Sector]:
    """Give the sectors by id, in the order of the official statistics."""
    text = files("klimatinvest.catalogue").joinpath("data/sectors.yaml").read_text(encoding="utf-8")
    return {row["id"]: Sector(**row) for row in load_yaml(text, "sectors.yaml").data}
