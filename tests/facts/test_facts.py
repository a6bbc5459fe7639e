"""The shipped commune shows the facts, and loses each with its mechanism."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from facts import facts, survey_facts
from facts.checks import EXACT_FROM, Check, at_least, at_most
from facts.kinds import FACT_STATUS
from simadopt.levels.staff.survey.calibration import PATTERNS

SEEDS = (24, pytest.param(200, marks=pytest.mark.soak))
SURVEYED = (24, pytest.param(100, marks=pytest.mark.soak))
DRAWS = (60, pytest.param(400, marks=pytest.mark.soak))


MISSED = {
    "fact_1": "heads of non-using services are below the median in 87 % of 100 seeds, for 95 %",
    "fact_18": "search functions come before all later ones in 35 % of 100 seeds, for 95 %; their mean does",
    "prior": "the prior predictive of use reaches lower: GRU under .22 in 13 %, intranet under .40 in 45 %",
}
"""What version 2 does not show with its fitted defaults, and by how much."""

AT_LENGTH = {
    "fact_2": "the ICC of GRU use is above .3 in 72 % of 200 seeds in week 104, for 75 %",
}
"""Missed too, by so little that a few seeds judged with their chance cannot tell."""


@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize("fact", facts.ALL, ids=lambda fact: fact.__name__)
def test_fact(fact: Callable[[int], list[Check]], seeds: int) -> None:
    """What is missed must be named with its reason, and must not stay named once it holds."""
    missed = [str(check) for check in fact(seeds) if check.ok is False]
    named = {*MISSED, *(AT_LENGTH if seeds >= EXACT_FROM else ())}
    assert bool(missed) == (fact.__name__ in named), "\n".join(missed)


@pytest.mark.parametrize("seeds", SURVEYED)
@pytest.mark.parametrize("fact", survey_facts.ALL, ids=lambda fact: fact.__name__)
def test_fact_of_the_survey(fact: Callable[[int], list[Check]], seeds: int) -> None:
    """What fails must be named with its reason, and must not stay named once it holds."""
    checks = fact(seeds)
    missed = [str(check) for check in checks if check.ok is False]
    if fact.__name__ in survey_facts.NARROWLY:  # the first: that it shows in 95 % of seeds
        first = [str(checks[0])]
        assert missed == first if seeds >= EXACT_FROM else missed in ([], first)
        return
    assert bool(missed) == (fact.__name__ in survey_facts.FAILING), "\n".join(missed)


@pytest.mark.parametrize("draws", DRAWS)
def test_prior_predictive(draws: int) -> None:
    missed = [str(check) for check in facts.prior_predictive(draws) if check.ok is False]
    assert bool(missed) == ("prior" in MISSED), "\n".join(missed)


def test_few_seeds_are_judged_with_their_noise_and_many_are_not() -> None:
    assert at_least("", "", [True] * 20 + [False] * 4, 0.95).ok
    assert not at_least("", "", [True] * 19 + [False] * 5, 0.95).ok
    assert at_least("", "", [True] * 190 + [False] * 10, 0.95).ok
    assert not at_least("", "", [True] * 189 + [False] * 11, 0.95).ok
    assert at_most("", "", [True] * 80 + [False] * 120, 0.40).ok
    assert not at_most("", "", [True] * 81 + [False] * 119, 0.40).ok


def test_every_fact_is_told_as_imposed_fitted_or_emergent() -> None:
    """What is put in is not evidence; the page says which is which."""
    tested = {fact.__name__: (fact.__doc__ or "") for fact in survey_facts.ALL}
    numbers = {text.partition(":")[0] for text in tested.values()}
    named = {"1", "2", "3", "13", "14", "18", "47", "74", "prior"}
    assert numbers | named == set(FACT_STATUS)
    assert {kind for kind, _ in FACT_STATUS.values()} == {
        "imposed",
        "fitted",
        "emergent",
        "not shown",
    }
    fitted = {pattern.name.split("_")[1] for pattern in PATTERNS}
    assert fitted == {fact for fact, (kind, _) in FACT_STATUS.items() if kind == "fitted"} - {
        "prior"
    }
