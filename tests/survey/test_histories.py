"""Two pasts of the services differ for years where routines act; left alone, use stays where it is."""

from __future__ import annotations

import numpy as np
import pytest

from simadopt.cases import Case, load
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.survey.over_time import OPERATORS
from simadopt.levels.staff.survey.worlds import Worlds
from simadopt.levels.staff.tables.features import TOOLS
from support.commune import shipped

SEEDS = 12
GROWN = 10.0
"""Points of use by which two pasts of the services differ after five years, at least, where routines act."""
GONE = 2.0
"""The same, at most, where they do not."""
DRIFT = {104: 5.0, 520: 10.0}
"""Points by which use may move on average when nothing is done, by week."""


@pytest.fixture(scope="module")
def commune() -> Case:
    return load(shipped("commune_27k"))


def test_the_routine_of_services_keeps_two_pasts_apart(commune: Case) -> None:
    """All the equipped used the GRU in week 0, or nobody had ever tried it."""
    without = commune.with_levers({"theory.routine": False})
    assert OPERATORS["histories"](Worlds(commune, SEEDS)) >= GROWN
    assert abs(OPERATORS["histories"](Worlds(without, SEEDS))) <= GONE


def test_left_alone_use_stays_where_its_past_has_brought_it(commune: Case) -> None:
    """`start: deployed`: after six years a tool is level."""
    moved: dict[int, list[list[float]]] = {week: [] for week in DRIFT}
    for seed in range(1, SEEDS + 1):
        state = commune.start(seed, weeks=max(DRIFT))
        state.run_to(max(DRIFT))
        shares, posts = state.records.shares, state.records.posts
        points = 100.0 * shares.sum(axis=1) / posts.sum(axis=1) / SHARE_UNIT
        for week, rows in moved.items():
            rows.append((points[week] - points[0]).tolist())
    for week, limit in DRIFT.items():
        mean = np.mean(moved[week], axis=0)
        assert len(mean) == len(TOOLS)
        assert np.abs(mean).max() < limit, week
