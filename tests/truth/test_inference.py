"""Known answers of inference: V17 (Beta–binomial) and V18 (ranks of a calibrated posterior)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit
from scipy.stats import beta, chisquare, norm

from simadopt.experiments.calibration.coverage import band_of, inside_band
from simadopt.experiments.calibration.emulator import Prediction
from simadopt.experiments.calibration.likelihood import Likelihood, interval_chance
from simadopt.experiments.calibration.problem import Output, Problem, Term
from simadopt.experiments.calibration.weights import smoothed
from support.toy_problems import simulate

COUNT, ASKED = 867, 1300
ROW = Term("x", 0, "x", "interval", COUNT / ASKED, COUNT / ASKED, float(ASKED), 0.0)
MIDDLES = (np.arange(100_000) + 0.5) / 100_000


def summary(logs: np.ndarray) -> tuple[float, ...]:
    weight = smoothed(logs).weight
    mean = float(weight @ MIDDLES)
    low, high = np.quantile(MIDDLES, (0.025, 0.975), weights=weight, method="inverted_cdf")
    return mean, float(np.sqrt(weight @ (MIDDLES - mean) ** 2)), float(low), float(high)


def test_v17_posterior_of_a_share() -> None:
    with np.errstate(divide="ignore"):
        found = summary(np.maximum(np.log(interval_chance(ROW, logit(MIDDLES))), -1e4))
    assert found == pytest.approx((0.666667, 0.013059, 0.640833, 0.692015), abs=3e-5)


def test_v17_through_the_likelihood_of_a_problem() -> None:
    problem = Problem(("b_use",), (Output("x", "share"),), (ROW,), simulate, 1)
    n = len(MIDDLES)
    prediction = Prediction(logit(MIDDLES)[:, None], np.zeros((n, 1)), np.empty((0, 1)))
    logs = Likelihood(problem).by_question(prediction, np.empty((n, 0)), np.zeros(n))
    assert summary(logs[:, 0]) == pytest.approx((0.666667, 0.013059, 0.640833, 0.692015), abs=1e-4)


def test_v17_with_half_the_interviews() -> None:
    row = Term("x", 0, "x", "interval", COUNT / ASKED, COUNT / ASKED, ASKED / 2.0, 0.0)
    with np.errstate(divide="ignore"):
        found = summary(np.maximum(np.log(interval_chance(row, logit(MIDDLES))), -1e4))
    law = beta(1 + COUNT / 2, 1 + (ASKED - COUNT) / 2)
    assert found == pytest.approx((law.mean(), law.std(), *law.ppf((0.025, 0.975))), abs=3e-5)


def ranks(spread: float, n: int = 400) -> np.ndarray:
    """Return ranks of truths in normal posteriors; ``spread`` 1 is the right one."""
    rng = np.random.default_rng(5)
    truth = rng.standard_normal(n)
    data = truth + rng.standard_normal(n)
    return np.asarray(norm.cdf(truth, data / 2.0, spread * np.sqrt(0.5)))


def chi_square(ranks: np.ndarray, bins: int = 20) -> float:
    """Return χ² of ranks in equal bins."""
    return float(chisquare(np.histogram(ranks, bins=bins, range=(0.0, 1.0))[0]).statistic)


def test_v18_ranks_of_a_right_posterior_are_uniform() -> None:
    assert chi_square(ranks(1.0)) < 36.19
    assert inside_band(ranks(1.0))


@pytest.mark.parametrize("spread", [0.6, 1.6])
def test_v18_a_posterior_of_the_wrong_width_is_seen(spread: float) -> None:
    assert chi_square(ranks(spread)) > 36.19
    assert not inside_band(ranks(spread))


def test_v18_a_shifted_posterior_is_seen() -> None:
    assert not inside_band(np.clip(ranks(1.0) ** 1.4, 0.0, 1.0))


def test_v18_the_band_holds_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    held = [inside_band(rng.random(100), 0.9) for _ in range(400)]
    assert np.mean(held) == pytest.approx(0.9, abs=0.05)
    below, above = band_of(100)
    assert (below < above).all()
