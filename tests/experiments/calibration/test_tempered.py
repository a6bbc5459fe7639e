"""Particles: right on a normal law in many dimensions and against emcee, and honest about their worth."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simadopt.experiments.calibration.fit import Fit, fit
from simadopt.experiments.calibration.likelihood import Likelihood
from simadopt.experiments.calibration.made import made_data
from simadopt.experiments.calibration.posterior import Posterior, sample
from simadopt.experiments.calibration.target import Target
from simadopt.experiments.calibration.tempered import (
    PARTICLES,
    Particles,
    independent,
    systematic,
    tempered,
)

DIMENSIONS, SEEN, NOISE = 24, 8, 0.1


class Normal:
    """A target with a known answer: some directions of a standard normal law seen with little noise."""

    def __init__(self) -> None:
        rng = np.random.default_rng(3)
        self.seen = np.linalg.qr(rng.standard_normal((DIMENSIONS, DIMENSIONS)))[0][:SEEN]
        self.data = self.seen @ rng.standard_normal(DIMENSIONS)

    def draw_set(self, x: np.ndarray) -> Any:
        return SimpleNamespace(x=x)

    def log_likelihood(self, draw_set: Any) -> np.ndarray:
        off = draw_set.x @ self.seen.T - self.data
        return np.asarray(-0.5 * (off**2).sum(axis=1) / NOISE**2)

    def answer(self) -> tuple[np.ndarray, np.ndarray]:
        cover = np.linalg.inv(np.eye(DIMENSIONS) + self.seen.T @ self.seen / NOISE**2)
        return cover @ self.seen.T @ self.data / NOISE**2, cover


def test_a_narrow_normal_law_is_found() -> None:
    target: Any = Normal()
    points = target.draw_set(np.random.default_rng(1).standard_normal((20_000, DIMENSIONS)))
    found = tempered(target, points, [1])
    mean, cover = target.answer()
    sd = np.sqrt(np.diag(cover))
    assert found.powers[-1] == 1.0
    assert len(found.powers) > 4
    assert found.accepted > 0.2
    worth = independent(found.x, found.family)
    assert worth.min() > 300
    # four standard errors of a mean of 300 draws; eight of a variance along what was seen
    assert np.abs((found.x.mean(axis=0) - mean) / sd).max() < 4.0 / np.sqrt(300.0)
    seen = np.std(found.x @ target.seen.T, axis=0) / NOISE
    assert seen == pytest.approx(np.ones(SEEN), abs=0.2)
    again = tempered(target, points, [1])
    assert np.array_equal(found.x, again.x)


def same_law(found: Particles, walkers: Posterior, fitted: int) -> None:
    """Compare means and spreads of the fitted parameters."""
    for k in range(fitted):
        x, y = walkers.draw_set.x[:, k], found.x[:, k]
        assert float(y.mean()) == pytest.approx(float(x.mean()), abs=0.2 * float(x.std()))
        assert float(y.std()) == pytest.approx(float(x.std()), rel=0.15)


def test_particles_agree_with_the_walkers(toy_fit: Fit) -> None:
    target = toy_fit.fitted.target
    found = tempered(target, target.prior_draw_set(5000, 1), [1])
    same_law(found, toy_fit.fitted.posterior, target.fitted)


@pytest.mark.soak
def test_particles_agree_with_the_walkers_on_the_survey(tmp_path: Path) -> None:
    from simadopt.levels.staff.survey.calibration import calibration_problem

    problem = calibration_problem()
    fitted = fit(problem, tmp_path, runs=1000, workers=2, coverage=0, predictive=20).fitted
    chosen = fitted.screening.fitted
    made = made_data(problem, fitted.target, chosen, 3, tmp_path / "runs", 1, workers=2)
    points = fitted.target.prior_draw_set(20_000, 1)
    for k, one in enumerate(made.problems):
        target = Target(fitted.target.emulator, Likelihood(one))
        same_law(tempered(target, points, [1, k]), sample(target, 2000, k), target.fitted)


def test_worth_counts_families_that_forgot_nothing_once() -> None:
    draws = np.random.default_rng(2).standard_normal((PARTICLES // 10, 3))
    family = np.repeat(np.arange(len(draws)), 10)
    alike = independent(np.repeat(draws, 10, axis=0), family)
    assert alike == pytest.approx(np.full(3, len(draws)), rel=0.02)
    fresh = np.random.default_rng(2).standard_normal((PARTICLES, 3))
    assert independent(fresh, family).min() > 0.5 * PARTICLES
    assert independent(fresh, np.zeros(PARTICLES, int)).max() == 1.0


def test_systematic_draws_follow_their_weights() -> None:
    weight = np.random.default_rng(4).random(50)
    found = np.bincount(systematic(np.log(weight), 1000, np.random.default_rng(5)), minlength=50)
    assert np.abs(found - 1000.0 * weight / weight.sum()).max() <= 1.0
