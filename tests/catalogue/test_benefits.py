"""The catalogue of co-benefits names library values that exist, and reasons in both languages."""

from __future__ import annotations

from typing import get_args

from klimatinvest.catalogue.benefits import benefit_catalogue
from klimatinvest.parameters.library import library
from klimatinvest.plan.choices import BenefitKind
from klimatinvest.plan.choices import Substance as SubstanceName
from klimatinvest.text.catalog import texts


def test_every_kind_is_listed_and_every_parameter_is_in_the_library() -> None:
    catalogue, known = benefit_catalogue(), library()
    assert set(catalogue.kinds) == set(get_args(BenefitKind))
    assert set(catalogue.substances) == set(get_args(SubstanceName))
    named = {name for names in catalogue.kinds.values() for name in names} | {catalogue.coefficient}
    named |= {s.unit_value for s in catalogue.substances.values()}
    named |= {s.regional for s in catalogue.substances.values() if s.regional}
    named |= {name for pair in catalogue.pairs for side in (pair.first, pair.second) for name in side.parameters}
    assert {name for name in named if known.get(name) is None} == set()


def test_every_pair_says_why_and_who_says_so() -> None:
    ids = [pair.id for pair in benefit_catalogue().pairs]
    assert len(ids) == len(set(ids))
    for pair in benefit_catalogue().pairs:
        assert pair.source
        for language in ("sv", "en"):
            assert texts(language).get(f"counted_twice.{pair.id}")
