"""Priors are the laws that the table writes, within their bounds; what a scenario sets is not drawn."""

import numpy as np
import pytest
from scipy import stats

from simadopt.cases import load
from simadopt.experiments.prior import parse_prior, prior_draws, quantile
from simadopt.experiments.propagate import propagate
from simadopt.levels.staff.tables.parameters import PARAMETERS
from support.worlds import scenario

FREE = [row for row in PARAMETERS.values() if row.free]
U = np.array([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99], np.float32)


def law(text):
    """Return scipy's law of a prior."""
    name, first, second, scale, _ = parse_prior(text)
    return {
        "normal": lambda: stats.norm(first, second),
        "lognormal": lambda: stats.lognorm(second, scale=first),
        "beta": lambda: stats.beta(first, second, scale=scale),
        "halfnormal": lambda: stats.truncnorm(-first / second, np.inf, first, second),
    }[name]()


@pytest.mark.parametrize("row", FREE, ids=lambda row: row.name)
def test_quantiles_against_scipy(row):
    zero = parse_prior(row.prior).zero
    slab = np.maximum(U.astype(float) - zero, 0.0) / (1.0 - zero)
    expected = np.where(zero > U, 0.0, np.clip(law(row.prior).ppf(slab), row.min, row.max))
    np.testing.assert_allclose(quantile(row, U), expected, rtol=4e-3, atol=2e-4)


def test_draws_differ_and_stay_within_bounds():
    drawn = prior_draws(50, 1, PARAMETERS)
    assert set(drawn[0]) == {row.name for row in FREE}
    for row in FREE:
        values = np.array([one[row.name] for one in drawn])
        assert values.min() >= row.min
        assert values.max() <= row.max
        assert np.unique(values).size > 20


def test_what_a_scenario_sets_is_not_drawn():
    """A draw of it changes nothing; a draw of anything else does, under common random numbers."""
    case = load(scenario(parameters={"base": -1.0, "pace": 0.9}))
    one, same, other = (
        propagate(case, [draw], 4)[0] for draw in ({}, {"base": -9.0}, {"b_use": 0.0})
    )
    assert one == same
    assert one != other
