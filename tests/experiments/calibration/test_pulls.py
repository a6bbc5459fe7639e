"""What a missed figure pulls against, and what no setting reaches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simadopt.experiments.calibration.importance import Plan
from simadopt.experiments.calibration.likelihood import Likelihood
from simadopt.experiments.calibration.posterior import sample
from simadopt.experiments.calibration.pulls import Pull, pulls
from simadopt.experiments.calibration.target import Target
from support.toy_problems import toy

PLAN = Plan(rounds=6, draws=11, law=13, last=14)


def pulled(target: Target, lower: float, upper: float) -> Pull:
    """Return what holds back the fourth figure, moved elsewhere."""
    problem = toy(apart=True)
    moved = replace(problem.terms[3], lower=lower, upper=upper)
    problem = replace(problem, terms=(*problem.terms[:3], moved, *problem.terms[4:]))
    own = Target(target.emulator, Likelihood(problem))
    posterior = sample(own, 500, [1], plan=PLAN)
    (found,) = pulls(problem, own, posterior, {"question 3"}, 1)
    return found


def test_a_figure_that_contradicts_another_is_met_at_its_cost(toy_target: Target) -> None:
    """Row 3 falls with b_use and row 0 rises with it: wanted higher, it pulls b_use down."""
    found = pulled(toy_target, 0.72, 0.76)
    assert found.mean < 0.69
    assert found.heeded > found.mean + 0.03
    lost = dict(found.lost)
    assert lost["row 0"] > 0.3
    assert "row 1" not in lost  # b_train alone moves it, which row 3 does not hear


def test_a_figure_that_is_met_pulls_at_nothing(toy_target: Target) -> None:
    problem = toy(apart=True)
    own = problem.terms[3]
    found = pulled(toy_target, own.lower or 0.0, own.upper or 1.0)
    assert found.heeded == pytest.approx(found.mean, abs=0.02)
    assert all(by < 0.5 for _, by in found.lost)
