from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from simadopt.experiments.calibration.theories import Dropped, compare
from simadopt.experiments.calibration.weights import smoothed


def test_equal_weights_are_worth_all_draws() -> None:
    found = smoothed(np.full(500, -3.0))
    assert found.effective == pytest.approx(500.0)
    assert found.log_mean == pytest.approx(-3.0)


def test_reweights_a_normal_to_another() -> None:
    x = np.random.default_rng(1).standard_normal(20_000)
    found = smoothed(norm.logpdf(x, 0.5, 0.8) - norm.logpdf(x))
    assert found.shape < 0.5
    assert found.weight @ x == pytest.approx(0.5, abs=0.02)
    assert np.quantile(x, 0.05, weights=found.weight, method="inverted_cdf") == pytest.approx(
        norm.ppf(0.05, 0.5, 0.8), abs=0.05
    )


@pytest.mark.parametrize("shape", [0.2, 0.5, 0.9])
def test_shape_of_a_heavy_tail(shape: float) -> None:
    u = np.random.default_rng(2).random(50_000)
    assert smoothed(-shape * np.log(u)).shape == pytest.approx(shape, abs=0.12)


def test_one_dominant_draw_is_told() -> None:
    found = smoothed(np.append(np.full(200, -40.0) - np.arange(200), 0.0))
    assert found.effective < 3.0
    assert found.shape > 0.7


def theory(*density: float, shape: float = 0.1) -> list[Dropped]:
    none = np.empty((0, 1))
    return [Dropped(str(k), none, none[:, 0], d, shape) for k, d in enumerate(density)]


def test_theories_are_told_apart_only_beyond_two_errors() -> None:
    near = compare({"a": theory(-1.0, -2.0, -3.0), "b": theory(-1.4, -1.8, -3.1)})
    assert [(one.name, one.verdict) for one in near] == [("a", "best"), ("b", "alike")]
    far = compare({"b": theory(-3.0, -4.1, -5.2), "a": theory(-1.0, -2.0, -3.0)})
    assert [(one.name, one.verdict) for one in far] == [("a", "best"), ("b", "worse")]
    assert far[1].difference == pytest.approx(-6.3)


def test_error_of_a_difference_by_hand() -> None:
    """Of a sum over questions: √n times the standard deviation of their differences."""
    found = compare({"a": theory(-1.0, -2.0, -3.0, -4.0), "b": theory(-1.5, -3.5, -3.5, -5.5)})
    assert found[1].difference == pytest.approx(-4.0)
    assert found[1].error == pytest.approx(2.0 * np.std([0.5, 1.5, 0.5, 1.5], ddof=1))
    assert (found[0].name, found[0].error, found[1].verdict) == ("a", 0.0, "worse")


def test_one_asked_fewer_questions_takes_none_away_from_the_others() -> None:
    """By the question that all share, b would be best; by the three that two of them answer, a is."""
    theories = {"few": theory(-2.0), "a": theory(-2.5, -1.0, -1.0), "b": theory(-2.4, -3.0, -3.1)}
    found = {one.name: one for one in compare(theories)}
    assert (found["a"].verdict, found["a"].questions) == ("best", 3)
    assert found["b"].difference == pytest.approx(-4.0)
    assert (found["few"].questions, found["few"].difference) == (1, pytest.approx(0.5))
    assert compare(theories)[-1].name == "few"


def test_rough_densities_judge_nothing() -> None:
    found = compare({"a": theory(-1.0, -2.0), "b": theory(-9.0, -9.0, shape=0.9)})
    assert found[1].verdict == "unsure"
