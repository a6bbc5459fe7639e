"""Coverage: right on a toy, and wrong when the posterior is made overconfident."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simadopt.experiments.calibration import target as targets
from simadopt.experiments.calibration.coverage import cover, made_data
from simadopt.experiments.calibration.emulator import fit_emulator
from simadopt.experiments.calibration.fit import fit
from simadopt.experiments.calibration.likelihood import Likelihood
from simadopt.experiments.calibration.runs import seeds_of, simulate_all
from simadopt.experiments.calibration.scale import to_scale
from simadopt.experiments.calibration.space import hypercube
from simadopt.experiments.calibration.target import Target
from support.toy_problems import toy

FITTED = (0, 1, 4)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Target:
    cube = hypercube(200, 5, 1)
    folder = tmp_path_factory.mktemp("runs")
    outputs = to_scale(toy(), simulate_all(toy(), cube, seeds_of(1, "toy", 200), folder))
    return Target(fit_emulator(cube[:, FITTED], outputs), Likelihood(toy()))


def test_a_right_posterior_covers_and_a_sure_one_does_not(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = made_data(toy(apart=True), 60, tmp_path, 1)
    right = cover(target, made, FITTED, 1, cloud=5000)
    # 60 data sets of 3 parameters: ± 2.6 standard errors, as if data sets were one draw each
    assert right.covered == pytest.approx(0.9, abs=0.1)
    assert right.inside.all()
    assert right.contraction[0] > 0.7
    assert right.effective.min() > 20
    few = replace(made, cube=made.cube[:4], problems=made.problems[:4])
    two = cover(target, few, FITTED, 1, cloud=5000, workers=2)
    assert np.array_equal(two.ranks, right.ranks[:4])
    # a posterior without any discrepancy, and with too many interviews
    monkeypatch.setattr(targets, "DISCREPANCY", 0.01)
    sure = replace(target.emulator, noise=target.emulator.noise / 50.0)
    more = tuple(
        replace(p, terms=tuple(replace(t, n_eff=20.0 * t.n_eff) for t in p.terms))
        for p in made.problems
    )
    wrong = cover(
        Target(sure, target.likelihood), replace(made, problems=more), FITTED, 1, cloud=5000
    )
    assert wrong.covered < 0.7
    assert not wrong.inside.all()


@pytest.mark.soak
def test_intervals_hold_the_truth_nine_times_in_ten(tmp_path: Path) -> None:
    found = fit(toy(apart=True), tmp_path, runs=400, workers=2, coverage=200).coverage
    assert found is not None
    assert found.covered == pytest.approx(0.9, abs=0.04)
    assert found.by_name.min() > 0.86
    assert np.median(found.effective) > 200


@pytest.mark.soak
def test_intervals_of_the_survey_hold_the_truth(tmp_path: Path) -> None:
    from simadopt.experiments.calibration.case import calibration_problem

    found = fit(calibration_problem(), tmp_path, runs=1000, workers=2, coverage=200)
    assert found.fitted.posterior.settled
    assert found.coverage is not None
    assert found.coverage.covered == pytest.approx(0.9, abs=0.04)
