"""Data made for coverage follow the law that the weighted likelihood assumes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logit

from simadopt.experiments.calibration import made
from simadopt.experiments.calibration.likelihood import Likelihood, with_intervals
from simadopt.experiments.calibration.problem import Problem
from simadopt.experiments.calibration.target import Target
from support.toy_problems import at_once, toy


@pytest.mark.parametrize("rows", [1.0, 3.0])
def test_noise_is_that_of_the_weighted_likelihood(rows: float) -> None:
    n, asked, discrepancy, rest = 20_000, 1200.0, 0.3, 0.04
    problem = replace(toy(), terms=tuple(replace(t, n_eff=asked) for t in toy().terms))
    terms = replace(made._rows(problem), rows=np.full(6, rows))
    zeros, rng = np.zeros((n // 10, 6)), np.random.default_rng(1)
    off = np.full(len(zeros), discrepancy)
    found = made._figures(problem, terms, zeros, off, zeros + rest, rng)
    middle = np.array([[0.5 * (t.lower + t.upper) for t in one.terms] for one in found])
    # the interval holds the share at a place as likely anywhere: width² / 12 on the scale of shares
    sampling = 4.0 / asked + 16.0 * 0.02**2 / 12.0
    wanted = rows * (discrepancy**2 + sampling) + (rows - 1.0) * rest
    assert logit(middle).var() == pytest.approx(wanted, rel=0.1)


def test_intervals_are_as_wide_as_published_and_stay_in_their_range() -> None:
    shares, reading = np.array([0.0, 1.0, 0.5, 0.5, 0.5, 0.5]), np.array([1.6, -0.6, 0, 1, 0.5, 2])
    terms = with_intervals(toy(), shares, reading).terms
    bounds = np.array([[term.lower, term.upper] for term in terms])
    assert len(terms) == 6
    assert bounds[0].tolist() == [0.0, 0.0]
    assert bounds[1].tolist() == [1.0, 1.0]
    assert np.diff(bounds[2:]) == pytest.approx(0.02)
    assert bounds[5] == pytest.approx([0.46, 0.48])
    assert np.isfinite(Likelihood(replace(toy(), terms=terms)).weights).all()


def test_truths_come_from_the_prior_times_what_weights_leave_over(
    toy_target: Target, tmp_path: Path
) -> None:
    def discrepancy(problem: Problem) -> float:
        terms = made._rows(problem)
        return float(made._truths(toy_target, terms, 4000, np.random.default_rng(1))[1].mean())

    prior = 0.15 * np.sqrt(2.0 / np.pi)
    assert discrepancy(toy(apart=True)) == pytest.approx(prior, rel=0.04)
    assert discrepancy(at_once()) > 1.3 * prior
    found = made.made_data(toy(), toy_target, (0, 1, 4), 30, tmp_path, 1)
    assert found.cube.shape == (30, 5)
    assert len(found.problems) == len(found.discrepancy) == 30
    assert {term.kind for one in found.problems for term in one.terms} == {"interval"}
