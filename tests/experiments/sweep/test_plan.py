"""A plan before it is run: chance common to arms and points, identities, grids, what drives."""

import math
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simadopt.cases import load
from simadopt.experiments.sweep.drives import drives
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.experiments.sweep.variables import Variable
from support.worlds import scenario

DRAWS = ({"b_peer": 0.1, "b_use": 1.5}, {"b_peer": 0.2, "b_use": 2.5})
POINTS = ({"b_load": 0.2}, {"b_load": 0.4}, {"b_load": 0.6})
REPLICATES, FIRST = 4, 11


@pytest.fixture(scope="module")
def plan():
    free = load(scenario())
    arms = (Arm("free", free), Arm("own", free.with_levers({"b_peer": 1.0})))
    return Plan(arms, POINTS, DRAWS, REPLICATES, FIRST)


def test_arms_and_points_share_random_numbers_and_draws_do_not(plan):
    """Common random numbers: a seed for each draw and replicate, the same in every arm and point."""
    runs = [plan.run(number) for number in range(len(plan))]
    places = {(r.arm, r.point, r.draw, r.replicate): r.seed for r in runs}
    assert set(places) == set(product(range(2), range(3), range(2), range(REPLICATES)))
    for (_, _, draw, replicate), seed in places.items():
        assert seed == FIRST + draw * REPLICATES + replicate
    assert len(set(places.values())) == len(DRAWS) * REPLICATES


def test_a_draw_leaves_a_scenario_its_own_values(plan):
    for number in range(len(plan)):
        run = plan.run(number)
        drawn = dict(DRAWS[run.draw])
        if run.arm == 1:
            del drawn["b_peer"]
        assert dict(run.setting) == {**drawn, **POINTS[run.point]}


def test_identities_tell_runs_apart_by_what_is_simulated(plan):
    ids = [plan.run(number).id for number in range(len(plan))]
    assert len(set(ids)) == len(plan)
    again = Plan(plan.arms, plan.points[::-1], plan.draws, plan.replicates, plan.seed)
    assert {again.run(number).id for number in range(len(again))} == set(ids)


@pytest.mark.parametrize("n", [2, 3, 7])
def test_a_grid_has_both_ends(n):
    grid = Variable("b_peer", 0.5, 2.0).grid(n)
    assert grid == pytest.approx(np.linspace(0.5, 2.0, n))
    assert Variable("weeks", 1, 3, whole=True).grid(9) == (1, 2, 3)


def test_what_drives_an_outcome_has_fisher_s_interval():
    """Ranks of 20 points, chance averaged first; standard error 1.03 / √17."""
    rng = np.random.default_rng(1)
    x = rng.random(20)
    y = x + 0.5 * rng.random(20)
    rows = [
        {"arm": 0, "point": k, "b_peer": x[k], "gru_use": y[k] + shift}
        for k in range(20)
        for shift in (-5.0, 5.0)
    ]
    found = SimpleNamespace(
        table=pd.DataFrame(rows), plan={"points": [{"b_peer": v} for v in x.tolist()]}
    )
    ((name, value, low, high),) = drives(found)
    rank = [np.argsort(np.argsort(v)) for v in (x, y)]
    expected = np.corrcoef(*rank)[0, 1]
    half = 1.959964 * 1.03 / math.sqrt(17)
    assert name == "b_peer"
    assert value == pytest.approx(expected)
    ends = [math.tanh(math.atanh(expected) + side * half) for side in (-1, 1)]
    assert (low, high) == pytest.approx(ends)
