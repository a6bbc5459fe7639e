"""Delays: quantiles of the mixture against scipy, and their limits."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from simadopt.levels.staff.model import delays


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.5, 0.87, 1.0])
@pytest.mark.parametrize("order", [0.01, 0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("days", [(5.0, 14.0), (20.0, 2.0), (0.1, 365.0)])
def test_quantiles_against_scipy(order, share, days):
    tracked = stats.gamma(4, scale=days[0] / 4)
    untracked = stats.expon(scale=days[1])

    def gap(t):
        return share * tracked.cdf(t) + (1 - share) * untracked.cdf(t) - order

    expected = optimize.brentq(gap, 0.0, 1e5, xtol=1e-13, rtol=1e-14)
    assert delays.quantile(order, share, *days) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("t", [0.0, 0.5, 5.0, 60.0])
def test_share_within_against_scipy(t):
    expected = 0.4 * stats.gamma(4, scale=1.25).cdf(t) + 0.6 * stats.expon(scale=14).cdf(t)
    assert delays.share_within(t, 0.4, 5.0, 14.0) == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_limits_of_the_spread():
    erlang = stats.gamma(4)
    assert delays.spread(1.0, 5.0, 14.0) == pytest.approx(erlang.ppf(0.9) / erlang.ppf(0.1))
    assert delays.spread(0.0, 5.0, 14.0) == pytest.approx(math.log(10) / math.log(10 / 9))
    assert delays.spread(0.4, 5.0, 14.0) == pytest.approx(delays.spread(0.4, 50.0, 140.0))


def test_mean_is_that_of_the_law():
    t = np.linspace(0.0, 400.0, 400_001)
    within = np.array([delays.share_within(x, 0.6, 5.0, 14.0) for x in t[::100]])
    mean = np.trapezoid(1.0 - within, t[::100])
    assert delays.mean_delay(0.6, 5.0, 14.0) == pytest.approx(mean, rel=1e-3)
