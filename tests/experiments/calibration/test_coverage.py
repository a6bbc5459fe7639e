"""Coverage: right on a toy, and wrong when the posterior is made overconfident or data are not its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simadopt.experiments.calibration import made as making
from simadopt.experiments.calibration import target as targets
from simadopt.experiments.calibration.coverage import cover
from simadopt.experiments.calibration.fit import fit
from simadopt.experiments.calibration.made import made_data
from simadopt.experiments.calibration.target import Target
from support.toy_problems import at_once, toy

FITTED = (0, 1, 4)


@pytest.mark.long
def test_a_right_posterior_covers_and_a_sure_one_does_not(
    toy_target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = made_data(toy(apart=True), toy_target, FITTED, 60, tmp_path, 1)
    right = cover(toy_target, made, FITTED, 1, draw_set=5000)
    # 60 data sets of 3 parameters: ± 2.6 standard errors, as if data sets were one draw each
    assert right.covered == pytest.approx(0.9, abs=0.1)
    assert right.inside.all()
    assert right.contraction[0] > 0.7
    assert right.effective.min() > 200
    assert right.accepted.min() > 0.1
    assert right.poor == 0
    few = replace(made, cube=made.cube[:4], problems=made.problems[:4])
    two = cover(toy_target, few, FITTED, 1, draw_set=5000, workers=2)
    assert np.array_equal(two.ranks, right.ranks[:4])
    # a posterior without any discrepancy, and with too many interviews
    monkeypatch.setattr(targets, "DISCREPANCY", 0.01)
    sure = replace(toy_target.emulator, noise=toy_target.emulator.noise / 50.0)
    more = tuple(
        replace(p, terms=tuple(replace(t, n_eff=20.0 * t.n_eff) for t in p.terms))
        for p in made.problems[:30]
    )
    some = replace(made, cube=made.cube[:30], problems=more)
    wrong = cover(Target(sure, toy_target.likelihood), some, FITTED, 1, draw_set=5000)
    assert wrong.covered < 0.7
    assert not wrong.inside.all()


@pytest.mark.long
def test_rows_of_one_question_are_covered_when_data_weigh_as_little(
    toy_target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = made_data(at_once(), toy_target, FITTED, 60, tmp_path, 1)
    right = cover(toy_target, own, FITTED, 1, draw_set=5000)
    assert right.covered == pytest.approx(0.9, abs=0.1)
    assert right.inside.all()
    # data whose rows are each worth one, read by a likelihood for which six are
    monkeypatch.setattr(making, "weights", lambda terms: np.ones(len(terms)))
    sharp = made_data(at_once(), toy_target, FITTED, 60, tmp_path, 1)
    wide = cover(toy_target, sharp, FITTED, 1, draw_set=5000)
    # uniform ranks spread by .289, with a standard error of .02; those of too wide a posterior crowd
    assert right.ranks[:, :2].std() > 0.24 > wide.ranks[:, :2].std()
    assert not wide.inside.all()


@pytest.mark.soak
def test_intervals_hold_the_truth_nine_times_in_ten(tmp_path: Path) -> None:
    found = fit(toy(apart=True), tmp_path, runs=400, workers=2, coverage=200).coverage
    assert found is not None
    assert found.covered == pytest.approx(0.9, abs=0.04)
    assert found.by_name.min() > 0.86
    assert found.poor == 0


@pytest.mark.soak
def test_intervals_of_the_survey_hold_the_truth(tmp_path: Path) -> None:
    from simadopt.levels.staff.survey.calibration import calibration_problem

    found = fit(calibration_problem(), tmp_path, runs=1000, workers=2, coverage=200)
    assert found.fitted.posterior.settled
    assert found.coverage is not None
    assert found.coverage.covered == pytest.approx(0.9, abs=0.04)
