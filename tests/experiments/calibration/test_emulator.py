from __future__ import annotations

import numpy as np
import pytest

from simadopt.experiments.calibration.emulator import fit_emulator
from simadopt.experiments.calibration.fit import Fit
from simadopt.experiments.calibration.space import hypercube


def test_exact_on_a_linear_model() -> None:
    points, new = hypercube(60, 3, 1), hypercube(40, 3, 2)
    slopes = np.array([[1.0, 2.0], [-3.0, 0.5], [0.0, 4.0]])
    prediction = fit_emulator(points, 2.0 + points @ slopes).predict(new)
    assert prediction.mean == pytest.approx(2.0 + new @ slopes, abs=1e-9)
    assert prediction.sd.max() < 1e-6


def test_follows_a_bend_and_says_its_error() -> None:
    def bent(u: np.ndarray) -> np.ndarray:
        return np.stack([np.sin(6.0 * u[:, 0]) + u[:, 1], np.exp(u[:, 1] * u[:, 0])], axis=1)

    points, new = hypercube(150, 3, 1), hypercube(200, 3, 2)
    prediction = fit_emulator(points, bent(points)).predict(new)
    errors = np.abs(prediction.mean - bent(new))
    assert errors.max(axis=0) == pytest.approx([0.0, 0.0], abs=0.15)
    assert (errors <= 2.6 * prediction.sd).mean() > 0.9


def test_noise_that_outputs_share_is_found() -> None:
    rng = np.random.default_rng(3)
    points = hypercube(400, 2, 1)
    luck, own = rng.standard_normal((400, 1)), rng.standard_normal((400, 4))
    outputs = points @ rng.random((2, 4)) + 0.3 * luck * np.array([1, 1, -1, 0]) + 0.1 * own
    prediction = fit_emulator(points, outputs).predict(points[:5])
    assert np.abs(prediction.loadings[1:]).max() < 0.1
    assert np.abs(prediction.loadings[0]) == pytest.approx([0.95, 0.95, 0.95, 0.0], abs=0.06)
    assert np.sign(prediction.loadings[0][:2]).sum() * np.sign(prediction.loadings[0][2]) == -2
    assert prediction.sd[0] == pytest.approx([0.316, 0.316, 0.316, 0.1], rel=0.15)


def test_a_constant_output_is_kept_as_it_is() -> None:
    points = hypercube(50, 2, 1)
    outputs = np.stack([points[:, 0], np.full(50, 7.0)], axis=1)
    prediction = fit_emulator(points, outputs).predict(points)
    assert prediction.mean[:, 1] == pytest.approx(np.full(50, 7.0))


def test_error_on_held_back_runs_is_announced(toy_fit: Fit) -> None:
    errors = toy_fit.fitted.errors
    assert np.mean([e.covered for e in errors]) == pytest.approx(0.9, abs=0.1)
    for error in errors:
        assert error.rmse < 0.5 * error.spread
        assert 0.5 < error.rmse / error.announced < 2.0
