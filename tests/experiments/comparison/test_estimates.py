"""Intervals found again by hand, from published cases, or by their coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import beta

from simadopt.experiments.comparison.draw_limits import draw_means, level_of
from simadopt.experiments.comparison.estimates import (
    additional_cost,
    estimate,
    share_of_wins,
)


def test_paired_interval_by_hand():
    found = estimate(np.array([[0.05, 0.07, 0.09, 0.11]]))
    # mean .08, sd .0258199, se .0129099, t(3, .975) = 3.182446
    assert found.value == pytest.approx(0.08)
    assert found.se == pytest.approx(0.012909944)
    assert found.low == pytest.approx(0.08 - 3.182446 * 0.012909944, rel=1e-6)
    assert found.high == pytest.approx(0.08 + 3.182446 * 0.012909944, rel=1e-6)
    assert (found.n, found.holds_zero) == (4, False)


def test_missing_replicates_are_left_out():
    with_gaps = estimate(np.array([[1.0, math.nan, 2.0, 3.0]]))
    assert with_gaps == estimate(np.array([[1.0, 2.0, 3.0]]))
    nothing = estimate(np.array([[math.nan, math.nan]]))
    assert nothing.n == 0
    assert math.isnan(nothing.value)
    assert nothing.holds_zero


def test_the_same_number_everywhere_has_no_spread():
    found = estimate(np.full((1, 7), 0.1))
    assert (found.value, found.low, found.high, found.se) == (0.1, 0.1, 0.1, 0.0)


def test_over_draws_quantiles_of_their_means():
    values = np.arange(41.0)[:, None] + np.array([[-1.0, 0.0, 1.0]])
    found = estimate(values)
    # rank 42 × .05 of the means, and a little less for the chance in them
    assert (found.value, found.low, found.high) == pytest.approx((20.0, 1.11, 38.89), abs=0.012)
    assert found.level == 0.9
    assert found.n == 41
    assert found.se == pytest.approx(np.arange(41.0).std(ddof=1) / math.sqrt(41))
    gaps = values.copy()
    gaps[3] = math.nan
    gaps[4, 0] = math.nan
    assert draw_means(gaps).tolist() == [0.0, 1.0, 2.0, 4.5, *map(float, range(5, 41))]


def test_fieller_on_a_known_case():
    # Two independent means: 10 (se 1) over 5 (se .5), n = 2 x 2 factorial so that no covariance.
    # Roots of (b² − t² v22) ρ² − 2 a b ρ + (a² − t² v11) = 0, worked out by hand with t(3) = 3.182446:
    # t² = 10.127964; v11 = 1, v22 = .25: 22.468009 ρ² − 100 ρ + 89.872036 = 0.
    h, g = math.sqrt(3.0), 0.5 * math.sqrt(3.0)
    cost = 10.0 + h * np.array([[1.0, 1.0, -1.0, -1.0]])
    gain = 5.0 + g * np.array([[1.0, -1.0, 1.0, -1.0]])
    root = math.sqrt(100.0**2 - 4.0 * 22.468009 * 89.872036)
    found = additional_cost(cost, gain)
    assert found is not None
    assert found.value == pytest.approx(2.0)
    assert found.low == pytest.approx((100.0 - root) / 44.936018, rel=1e-5)
    assert found.high == pytest.approx((100.0 + root) / 44.936018, rel=1e-5)
    assert found.low < 2.0 < found.high
    assert found.high - 2.0 > 2.0 - found.low  # longer where the gain may be small


def test_fieller_of_cost_and_gain_that_go_together():
    """Both ends are where t² Var(c̄ − ρ ḡ) = (c̄ − ρ ḡ)², with the covariance of the pairs."""
    gain = np.array([3.0, 4.0, 6.0, 5.0, 7.0, 4.0])
    cost = 20.0 + 2.0 * gain + np.array([1.0, -1.0, 0.5, 0.0, -0.5, 0.0])
    found = additional_cost(cost[None], gain[None])
    for end in (found.low, found.high):
        left = cost - end * gain
        assert left.mean() ** 2 == pytest.approx(2.570582**2 * left.var(ddof=1) / 6, rel=1e-5)
    assert found.low < cost.mean() / gain.mean() < found.high


def test_fieller_covers_the_truth():
    rng = np.random.default_rng(1)
    inside, shown = 0, 0
    for _ in range(800):
        gain = rng.normal(4.0, 4.0, 30)
        cost = 100.0 + 5.0 * gain + rng.normal(0.0, 10.0, 30)  # the true ratio is 30
        found = additional_cost(cost[None], gain[None])
        if found is not None:
            shown += 1
            inside += found.low <= 30.0 <= found.high
    assert shown > 780
    assert inside / shown == pytest.approx(0.95, abs=0.025)


def test_no_gain_has_no_cost():
    cost = np.full((1, 4), 100.0)
    assert additional_cost(cost, np.array([[1.0, -1.0, 2.0, -2.0]])) is None
    assert additional_cost(cost, np.array([[-3.0, -3.1, -2.9, -3.0]])) is None
    assert additional_cost(cost, np.zeros((1, 4))) is None


def test_a_certain_gain_is_divided():
    found = additional_cost(np.array([[10.0, 20.0, 30.0]]), np.full((1, 3), 2.0))
    assert found is not None
    whole = estimate(np.array([[10.0, 20.0, 30.0]]))
    assert (found.value, found.low, found.high) == pytest.approx(
        (whole.value / 2, whole.low / 2, whole.high / 2)
    )


def test_cost_over_draws_is_made_of_their_ratios():
    gain = np.arange(1.0, 42.0)[:, None] * np.ones((1, 2))
    found = additional_cost(np.full((41, 2), 82.0), gain)
    assert found is not None
    assert found.value == pytest.approx(82.0 / 21.0)
    assert found.low == pytest.approx(2.05, rel=0.03)  # 82 / 40
    assert found.high == pytest.approx(41.0, rel=1e-9)  # 82 / 2


def test_wins_with_jeffreys_interval():
    # Brown, Cai and DasGupta (2001): Jeffreys, n = 10, x = 3: [.093, .606] at 95 %
    found = share_of_wins(np.array([[1.0] * 3 + [0.0] * 7]))
    assert found.value == pytest.approx(0.3)
    assert (found.low, found.high) == pytest.approx((0.0926, 0.6058), abs=5e-4)
    assert share_of_wins(np.array([[0.5, 0.5]])).value == 0.5
    assert share_of_wins(np.ones((1, 50))).high == 1.0


def test_pairs_under_one_draw_are_alike():
    """Wins that depend on the draw alone are worth as many pairs as there are draws."""
    clustered = np.repeat(np.array([[1.0], [1.0], [0.0], [1.0], [0.0], [0.0]]), 50, axis=1)
    mixed = np.tile(np.array([1.0, 0.0]), (6, 25))
    wide, narrow = share_of_wins(clustered), share_of_wins(mixed)
    assert wide.value == narrow.value == 0.5
    assert wide.high - wide.low > 4.0 * (narrow.high - narrow.low)
    assert wide.level == pytest.approx(level_of(6))  # that of other intervals over six draws
    tails = 0.5 + 0.5 * wide.level * np.array([-1.0, 1.0])
    assert (wide.low, wide.high) == pytest.approx(beta.ppf(tails, 3.5, 3.5), abs=1e-9)
