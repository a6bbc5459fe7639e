"""Weighted draws: right on a normal law in many dimensions, honest about their worth, and continuous."""

from __future__ import annotations

import numpy as np
import pytest

from simadopt.experiments.calibration.fit import Fit
from simadopt.experiments.calibration.importance import Drawn, Plan, adapted
from simadopt.experiments.calibration.weights import systematic

DIMENSIONS, SEEN, NOISE = 24, 8, 0.1
PLAN = Plan(rounds=9, draws=12, law=13, last=13)


class Normal:
    """A target with a known answer: some directions of a standard normal law seen with little noise."""

    def __init__(self) -> None:
        rng = np.random.default_rng(3)
        self.seen = np.linalg.qr(rng.standard_normal((DIMENSIONS, DIMENSIONS)))[0][:SEEN]
        self.data = self.seen @ rng.standard_normal(DIMENSIONS)

    def log_likelihood(self, x: np.ndarray) -> np.ndarray:
        off = x @ self.seen.T - self.data
        return np.asarray(-0.5 * (off**2).sum(axis=1) / NOISE**2)

    def answer(self) -> tuple[np.ndarray, np.ndarray]:
        cover = np.linalg.inv(np.eye(DIMENSIONS) + self.seen.T @ self.seen / NOISE**2)
        return cover @ self.seen.T @ self.data / NOISE**2, cover

    def found(self) -> Drawn:
        first = np.random.default_rng(1).standard_normal((20_000, DIMENSIONS))
        return adapted(self.log_likelihood, first, self.log_likelihood(first), PLAN, [1])


def moments(found: Drawn) -> tuple[np.ndarray, np.ndarray]:
    mean = found.weights.weight @ found.x
    return mean, found.weights.weight @ (found.x - mean) ** 2


def test_a_narrow_normal_law_is_found() -> None:
    target = Normal()
    found = target.found()
    assert found.weights.effective > 1000
    assert found.weights.shape < 0.7
    mean, cover = target.answer()
    own_mean, own_variance = moments(found)
    sd = np.sqrt(np.diag(cover))
    # four standard errors of 1,000 draws
    assert np.abs((own_mean - mean) / sd).max() < 4.0 / np.sqrt(1000.0)
    assert own_variance / sd**2 == pytest.approx(np.ones(DIMENSIONS), abs=4.0 * np.sqrt(2.0 / 1000))


def test_a_last_bit_of_the_likelihood_moves_no_more_than_last_bits() -> None:
    plain, other = Normal(), Normal()
    exact = other.log_likelihood
    other.log_likelihood = lambda x: np.nextafter(exact(x), np.inf)  # type: ignore[method-assign]
    for one, two in zip(moments(plain.found()), moments(other.found()), strict=True):
        assert two == pytest.approx(one, abs=1e-9)


def test_the_posterior_says_its_error(toy_fit: Fit) -> None:
    posterior = toy_fit.fitted.posterior
    assert posterior.settled
    assert posterior.weights.effective > 10_000
    assert 0.0 < posterior.mean_error < 0.01
    assert 0.0 < posterior.contraction_error < 0.01


def test_systematic_draws_follow_their_weights() -> None:
    weight = np.random.default_rng(4).random(50)
    found = np.bincount(systematic(np.log(weight), 1000, np.random.default_rng(5)), minlength=50)
    assert np.abs(found - 1000.0 * weight / weight.sum()).max() <= 1.0
