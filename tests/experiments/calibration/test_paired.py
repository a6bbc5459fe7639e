"""A rival fitted by its differences to the model is the rival fitted by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simadopt.experiments.calibration.emulator import added, fit_emulator, left_out
from simadopt.experiments.calibration.fit import Fit
from simadopt.experiments.calibration.fitting import Fitted, Means, fit_one
from simadopt.experiments.calibration.paired import fit_paired, pairs
from simadopt.experiments.calibration.runs import seeds_of, simulate_all
from simadopt.experiments.calibration.space import hypercube, to_scale
from simadopt.experiments.calibration.theories import drop_each
from simadopt.levels.staff.survey.calibration import calibration_problem, rivals
from support.toy_problems import deaf, toy

RUNS = 80


def means_of(folder: Path) -> Means:
    return Means(folder, 1, 1, lambda stage, done, total: None)


def moments(one: Fitted, name: str) -> tuple[float, float]:
    k, weight = one.names.index(name), one.posterior.weights.weight
    mean = float(weight @ one.posterior.x[:, k])
    return mean, float(np.sqrt(weight @ (one.posterior.x[:, k] - mean) ** 2))


def density(one: Fitted) -> float:
    return sum(found.density for found in drop_each(one.target, one.posterior, 1))


def test_few_runs_of_a_rival_beside_those_of_the_model_do_what_two_waves_do(
    toy_fit: Fit, tmp_path: Path
) -> None:
    rival = toy(deaf)
    alone = fit_one(rival, 240, means_of(tmp_path / "alone"))
    paired = fit_paired(toy_fit.fitted, rival, RUNS, means_of(tmp_path / "paired"))
    assert len(paired.waves.cube) == RUNS
    for name in ("b_use", "b_load"):
        (a, width), (b, other) = moments(alone, name), moments(paired, name)
        assert b == pytest.approx(a, abs=0.3 * width)
        assert other == pytest.approx(width, rel=0.25)
    # what moves nothing under the rival is not known, sharp as the model knows it
    assert moments(toy_fit.fitted, "b_train")[1] < 0.5 < 0.8 < moments(paired, "b_train")[1]
    own = density(toy_fit.fitted)
    assert density(alone) < own - 3.0
    assert density(paired) - own == pytest.approx(density(alone) - own, rel=0.25)


def test_the_noise_of_a_rival_is_that_of_its_own_runs(tmp_path: Path) -> None:
    """Where runs of both move together, a difference has little noise, and the rival as much as before."""
    cube = hypercube(240, 5, 1)
    seeds = seeds_of(1, "noise", 240)
    both = [
        to_scale(toy(run), simulate_all(toy(run), cube, seeds, tmp_path))
        for run in (toy().simulate, deaf)
    ]
    points, some = cube[:, (0, 1, 4)], np.arange(0, 240, 3)
    emulator = fit_emulator(points, both[0])
    errors = left_out(points, (both[0] - emulator.centre) / emulator.spread)
    found = added(emulator, points[some], both[1][some] - both[0][some], errors[some])
    rest = np.setdiff1d(np.arange(240), some)
    off = (both[1][rest] - found.predict(points[rest]).mean) / found.predict(points[rest]).sd
    assert np.mean(np.abs(off) < 1.645) == pytest.approx(0.9, abs=0.06)


def test_only_what_is_asked_the_same_is_paired() -> None:
    model, others = calibration_problem(), rivals(theories=True)
    paired = {name for name, one in others.items() if pairs(model, one)}
    assert paired == {"tucker", "sykes", "wang"}
    assert not pairs(toy(), replace(toy(), parameters=("b_use", "pace")))
