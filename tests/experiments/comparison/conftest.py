"""A small comparison: the commune for a few weeks, three policies, the base named."""

from __future__ import annotations

import pytest

from simadopt.cases import Case, load
from simadopt.experiments.comparison.compare import compare
from simadopt.experiments.comparison.result import Comparison

LEVERS = {
    "as today": {},
    "coach": {"coaching.rank": ["head"], "coaching.hours": 6.0, "coaching.eur": 10.0},
    "train": {"training.hours": 6.0, "training.day_eur": 64.0},
    "nothing": {"title.en": "the same under another title"},
}


@pytest.fixture(scope="session")
def town() -> Case:
    return load("scenarios/commune_27k.yaml", {"weeks": 12, "authorities.commune.staff": 220})


@pytest.fixture(scope="session")
def choice(town: Case) -> Comparison:
    return compare(town, LEVERS, draws=0, replicates=12, seed=5)


@pytest.fixture(scope="session")
def under_draws(town: Case) -> Comparison:
    draws = [{"b_boss_gru": 0.5 * k, "b_peer": 1.0} for k in range(1, 5)]
    return compare(town, {"coach": LEVERS["coach"]}, replicates=3, seed=5, draws=draws)
