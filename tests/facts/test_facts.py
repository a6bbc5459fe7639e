"""The shipped commune shows the facts, and loses each with its mechanism."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from facts import facts, survey_facts
from facts.checks import EXACT_FROM, Check, at_least, at_most

SEEDS = (24, pytest.param(200, marks=pytest.mark.soak))
SURVEYED = (24, pytest.param(100, marks=pytest.mark.soak))
DRAWS = (60, pytest.param(400, marks=pytest.mark.soak))


@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize("fact", facts.ALL, ids=lambda fact: fact.__name__)
def test_fact(fact: Callable[[int], list[Check]], seeds: int) -> None:
    missed = [str(check) for check in fact(seeds) if check.ok is False]
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize("seeds", SURVEYED)
@pytest.mark.parametrize("fact", survey_facts.ALL, ids=lambda fact: fact.__name__)
def test_fact_of_the_survey(fact: Callable[[int], list[Check]], seeds: int) -> None:
    """What fails must be named with its reason, and must not stay named once it holds."""
    missed = [str(check) for check in fact(seeds) if check.ok is False]
    if fact.__name__ in survey_facts.NARROWLY:
        assert seeds < EXACT_FROM or missed
        return
    assert bool(missed) == (fact.__name__ in survey_facts.FAILING), "\n".join(missed)


@pytest.mark.parametrize("draws", DRAWS)
def test_prior_predictive(draws: int) -> None:
    missed = [str(check) for check in facts.prior_predictive(draws) if check.ok is False]
    assert not missed, "\n".join(missed)


def test_few_seeds_are_judged_with_their_luck_and_many_are_not() -> None:
    assert at_least("", "", [True] * 20 + [False] * 4, 0.95).ok
    assert not at_least("", "", [True] * 19 + [False] * 5, 0.95).ok
    assert at_least("", "", [True] * 190 + [False] * 10, 0.95).ok
    assert not at_least("", "", [True] * 189 + [False] * 11, 0.95).ok
    assert at_most("", "", [True] * 80 + [False] * 120, 0.40).ok
    assert not at_most("", "", [True] * 81 + [False] * 119, 0.40).ok
