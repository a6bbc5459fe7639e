"""Variance components recovered from data whose components are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simadopt.experiments.comparison.components import components, reduction


def nested(seed: int, draws: int = 40, replicates: int = 5, between: float = 2.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    means = rng.normal(0.0, between, (draws, 1))
    return means + rng.normal(0.0, 1.0, (draws, replicates))


def test_components_by_hand():
    # means 1 and 5; within 2 each; MSB = 2 * ((1-3)² + (5-3)²) / 1 = 16; MSW = 2
    found = components(np.array([[0.0, 2.0], [4.0, 6.0]]))
    assert found is not None
    assert (found.chance, found.parameters) == (2.0, 7.0)
    assert found.share == pytest.approx(7.0 / 9.0)
    assert not found.negative


def test_known_components_are_recovered():
    found = [components(nested(seed)) for seed in range(60)]
    assert np.mean([c.chance for c in found]) == pytest.approx(1.0, abs=0.05)
    assert np.mean([c.parameters for c in found]) == pytest.approx(4.0, abs=0.35)
    inside = np.mean([c.low <= 0.8 <= c.high for c in found])
    assert inside > 0.85


def test_ragged_replicates():
    gaps = nested(3, draws=400)
    gaps[::3, 2:] = math.nan
    gaps[7] = math.nan
    found = components(gaps)
    assert found is not None
    assert found.chance == pytest.approx(1.0, abs=0.12)
    assert found.parameters == pytest.approx(4.0, abs=0.7)


def test_a_negative_estimate_is_zero_and_said():
    found = components(np.array([[-1.0, 1.0], [-2.0, 2.0], [-1.5, 1.5]]))
    assert found is not None
    assert (found.parameters, found.share, found.low) == (0.0, 0.0, 0.0)
    assert found.negative


def test_one_draw_tells_nothing_of_parameters():
    assert components(np.array([[1.0, 2.0, 3.0]])) is None
    assert components(np.array([[1.0], [2.0]])) is None


def test_reduction_by_hand():
    other, own = np.array([[0.0, 2.0, 4.0]]), np.array([[1.0, 3.0, 6.0]])
    # variances 8/3, 38/9 (× 3/3); differences 1, 1, 2: variance 2/9
    found = reduction(other, own)
    assert found.factor == pytest.approx((8 / 3 + 38 / 9) / (2 / 9))
    assert found.most == pytest.approx(
        (8 / 3 + 38 / 9) / (math.sqrt(38 / 9) - math.sqrt(8 / 3)) ** 2
    )
    assert found.factor <= found.most


def test_independent_arms_gain_nothing():
    rng = np.random.default_rng(2)
    assert reduction(*rng.normal(size=(2, 1, 20_000))).factor == pytest.approx(1.0, abs=0.05)


def test_draws_do_not_count_as_common_random_numbers():
    """What draws share is no merit of the chance: only replicates within draws count."""
    rng = np.random.default_rng(3)
    level = 100.0 * np.arange(50.0)[:, None]
    other, own = level + rng.normal(size=(2, 50, 200))
    assert reduction(other, own).factor == pytest.approx(1.0, abs=0.05)


def test_alike_arms():
    same = np.array([[1.0, 2.0, 4.0]])
    assert math.isinf(reduction(same, same).factor)
    assert math.isnan(reduction(np.ones((1, 3)), np.ones((1, 3))).factor)
