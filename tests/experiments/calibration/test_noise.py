"""The variance of runs about the emulator: found where it varies, flat where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from simadopt.experiments.calibration.emulator import fit_emulator
from simadopt.experiments.calibration.noise import log_variance, noise_of
from simadopt.experiments.calibration.space import hypercube

POINTS = hypercube(1000, 6, 1)


def errors_of(log_sd: np.ndarray, outputs: int = 8) -> np.ndarray:
    noise = np.random.default_rng(2).standard_normal((len(POINTS), outputs))
    return np.asarray(np.exp(log_sd)[:, None] * noise)


def test_a_variance_that_follows_one_input_is_found() -> None:
    found = noise_of(POINTS, errors_of(0.6 * (2.0 * POINTS[:, 0] - 1.0) - 1.0))
    assert found[1].mean() == pytest.approx(1.2, abs=0.1)
    assert found[0] == pytest.approx(np.full(8, -2.0), abs=0.2)
    assert np.abs(found[2:]).mean() < 0.05


def test_a_constant_variance_stays_constant() -> None:
    found = log_variance(POINTS, noise_of(POINTS, errors_of(np.zeros(len(POINTS)))))
    assert found.mean(axis=0) == pytest.approx(np.zeros(8), abs=0.2)
    assert found.std(axis=0).max() < 0.12


def test_intervals_of_the_emulator_hold_where_runs_scatter_little_and_much() -> None:
    noise = errors_of(1.0 * (2.0 * POINTS[:, 0] - 1.0) - 2.0, outputs=3)
    means = np.stack([POINTS[:, 0], POINTS[:, 1] ** 2, POINTS[:, 2] - POINTS[:, 0]], axis=1)
    train, new = np.arange(1000) < 600, np.arange(1000) >= 600
    shown = fit_emulator(POINTS[train], (means + noise)[train]).predict(POINTS[new])
    held = np.abs(shown.mean - (means + noise)[new]) <= 1.645 * shown.sd
    low = POINTS[new, 0] < 0.5
    for part in (low, ~low):
        assert held[part].mean() == pytest.approx(0.9, abs=0.05)


def test_what_never_errs_has_no_noise() -> None:
    assert np.isfinite(noise_of(POINTS, np.zeros((1000, 2)))).all()
