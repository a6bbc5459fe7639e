from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, log_ndtr, logit
from scipy.stats import binom, norm

from simadopt.experiments.calibration.emulator import Prediction
from simadopt.experiments.calibration.likelihood import (
    Likelihood,
    interval_chance,
    mixture_of,
    with_intervals,
)
from simadopt.experiments.calibration.problem import Output, Problem, Term
from support.toy_problems import simulate, toy


def row(lower: float, upper: float, n: float) -> Term:
    return Term("x", 0, "x", "interval", lower, upper, n, 0.0)


def test_chance_of_an_interval_is_binomial() -> None:
    p = np.linspace(0.02, 0.98, 25)
    found = interval_chance(row(0.3, 0.4, 200.0), logit(p))
    assert found == pytest.approx(binom.cdf(80, 200, p) - binom.cdf(59, 200, p), abs=1e-12)


@pytest.mark.parametrize(
    ("lower", "upper", "n"),
    [(0.5, 0.5, 650.0), (0.63, 0.7, 188.5), (0.1, 0.2, 60.0), (0.0, 0.1, 650.0), (0.5, 1.0, 40.0),
     (0.0, 0.0, 50.0), (0.135, 0.145, 650.0)],
)  # fmt: skip
@pytest.mark.parametrize("spread", [0.02, 0.1, 0.5])
def test_mixture_is_the_integral(lower: float, upper: float, n: float, spread: float) -> None:
    term = row(lower, upper, n)
    parts = mixture_of(term)
    grid = np.linspace(-14.0, 14.0, 56_001)
    chance = interval_chance(term, grid)
    middle = np.clip(0.5 * (lower + upper), 0.02, 0.98)
    for mean in logit(middle) + np.array([-1.0, -0.2, 0.0, 0.3, 0.9]):
        wanted = float((chance * norm.pdf(grid, mean, spread)).sum() * (grid[1] - grid[0]))
        near = norm.pdf(mean, parts.centre, np.hypot(parts.width, spread))
        found = float((np.exp(parts.log_weight) * near).sum())
        assert found == pytest.approx(wanted, rel=0.02, abs=2e-4 * chance.max())


def test_rows_of_a_question_share_one_weight() -> None:
    problem = toy()
    likelihood = Likelihood(problem)
    prediction = Prediction(np.zeros((3, 7)), np.full((3, 7), 0.1), np.empty((0, 7)))
    args = (prediction, np.empty((3, 0)), np.full(3, 0.1))
    of_terms, of_questions = likelihood.by_term(*args), likelihood.by_question(*args)
    assert of_questions[:, 0] == pytest.approx(of_terms[:, :2].mean(axis=1))
    assert of_questions[:, 1] == pytest.approx(of_terms[:, 2])


def test_a_pattern_is_a_soft_bound() -> None:
    term = Term("fact", 0, "fact", "pattern", 0.3, None, 0.0, 0.1)
    problem = Problem(("b_use",), (Output("x", "real"),), (term,), simulate, 1)
    values = np.array([[0.1], [0.3], [0.6]])
    prediction = Prediction(values, np.full((3, 1), 0.05), np.empty((0, 1)))
    found = Likelihood(problem).by_term(prediction, np.empty((3, 0)), np.ones(3))
    assert found == pytest.approx(log_ndtr((values - 0.3) / np.hypot(0.1, 0.05)))


def test_other_data_keep_the_published_width() -> None:
    problem = toy(width=0.04)
    shares = np.linspace(0.2, 0.7, 6)
    made = with_intervals(problem, shares, np.full(6, 0.25))
    assert [t.kind for t in made.terms] == ["interval"] * 6
    for term, share in zip(made.terms, shares, strict=True):
        assert (term.lower, term.upper) == pytest.approx((share - 0.01, share + 0.03))


def test_likelihood_peaks_where_the_figure_is() -> None:
    problem = toy()
    middle = logit(np.array([0.5 * (t.lower + t.upper) for t in problem.terms[:6]]))  # type: ignore[operator]
    at = np.linspace(-0.5, 0.5, 21)
    mean = np.concatenate([middle + at[:, None], np.full((21, 1), 30.0)], axis=1)
    prediction = Prediction(mean, np.full((21, 7), 0.05), np.empty((0, 7)))
    found = Likelihood(problem).by_question(prediction, np.empty((21, 0)), np.full(21, 0.1))
    assert abs(at[found.sum(axis=1).argmax()]) < 0.06
    assert expit(middle).max() < 1.0
