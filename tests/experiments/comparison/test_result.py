"""A comparison of made-up runs: signs, sides, pairs, and replicates that one arm lacks."""

import numpy as np
import pytest

from simadopt.cases import load
from simadopt.core.messages import Message
from simadopt.experiments.comparison.compare import _paired
from simadopt.experiments.comparison.result import Comparison
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.levels.staff.model.outcomes import OUTCOMES
from support.worlds import scenario

PLANTED = Message("problem.as_it_is", text="planted")
USE, HOURS = (list(OUTCOMES).index(name) for name in ("gru_use", "hours"))


@pytest.fixture(scope="module")
def plan():
    case = load(scenario())
    return Plan((Arm("base", case), Arm("more", case)), replicates=4, seed=1)


def comparison(plan, use, hours):
    values = np.zeros((2, 1, 4, len(OUTCOMES)))
    values[:, 0, :, USE], values[:, 0, :, HOURS] = use, hours
    return Comparison(plan, values, {}, ("",) * 8, {})


def test_a_variant_less_the_base_and_better_on_its_own_side(plan):
    """More use is better; more hours are not, though their difference is positive."""
    use = [[0.1, 0.4, 0.2, 0.3], [0.3, 0.5, 0.4, 0.2]]
    found = comparison(plan, use, [[1.0] * 4, [3.0, 3.0, 3.0, 0.5]])
    assert found.difference("more").value == pytest.approx(0.1)
    assert found.difference("base", against="more").value == pytest.approx(-0.1)
    assert found.difference("more", "hours").value == pytest.approx(1.375)
    assert found.probability("more").value == 0.75
    assert found.probability("more", "hours").value == 0.25
    assert found.best("hours")["more"].value == 0.25
    assert found.best()["more"].value == 0.75


@pytest.mark.parametrize("lost", [(0, 1), (1, 1), (1, 3)])
def test_a_replicate_that_one_arm_lacks_is_left_out_of_all(plan, lost):
    """Else a mean would be over other chance than the one it is compared with."""
    arm, replicate = lost
    values = np.arange(8.0)[:, None] * np.ones(len(OUTCOMES))
    series = {"gru_use": np.arange(8.0)[:, None] * np.ones(7)}
    found = _paired(plan, values, series, [""] * 8, {4 * arm + replicate: PLANTED}, (), {})
    kept = [k for k in range(4) if k != replicate]
    for name in found.names:
        assert np.flatnonzero(~np.isnan(found.runs(name)[0])).tolist() == kept
        assert np.flatnonzero(~np.isnan(found.runs(name, week=2)[0])).tolist() == kept
    assert found.difference("more").value == 4.0
    assert found.difference("more").n == 3
