"""Predictions: frozen once, sealed by a hash, remade digit for digit."""

import csv
import hashlib

import numpy as np
import pytest

from simadopt.experiments import predictions
from simadopt.experiments.calibration.screening import DISCREPANCY
from simadopt.experiments.prior import prior_draws
from simadopt.levels.staff.survey.predictions import HEADS, prediction_problem
from simadopt.levels.staff.survey.time_rows import time_rows
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.survey.published import external, opened, published
from support.shells import ROOT

FROZEN = ROOT / "calibration" / "predictions.csv"
SEAL = ROOT / "calibration" / "PREDICTIONS.sha256"
FIT = ROOT / "calibration" / "fit"


@pytest.fixture(scope="module")
def frozen():
    with FROZEN.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def staff_rows(split):
    with (ROOT / "calibration" / "survey_targets.csv").open(encoding="utf-8", newline="") as file:
        return {
            r["id"] for r in csv.DictReader(file) if r["level"] == "agent" and r["split"] == split
        }


@pytest.mark.parametrize("seal", ["PREDICTIONS.sha256", "PREDICTIONS_2.sha256"])
def test_file_and_hash_agree(seal):
    digest, name = (SEAL.parent / seal).read_text(encoding="utf-8").split()
    assert hashlib.sha256((SEAL.parent / name).read_bytes()).hexdigest() == digest


def test_every_sealed_figure_about_time_is_predicted_or_says_why_not():
    with (SEAL.parent / "predictions_2.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    sealed = {row.id for row in time_rows() if row.basis.startswith("sealed")}
    assert sealed <= set(rows)
    for row in rows.values():
        assert row["date"]
        assert bool(row["q50"]) != row["note"].startswith("not asked: ")


def test_every_sealed_held_out_and_external_figure_is_predicted(frozen):
    away = {question.id for question, _ in external()}
    with (ROOT / "calibration" / "external_questions.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        assert away == {row["id"] for row in csv.DictReader(file)}
    wanted = staff_rows("sealed") | staff_rows("holdout") | away | {HEADS}
    assert set(frozen) == wanted
    assert len(staff_rows("sealed")) == 17


def test_a_prediction_is_a_distribution(frozen):
    assert list(next(iter(frozen.values()))) == list(predictions.COLUMNS)
    for name, row in frozen.items():
        for prefix in ("", "prior_"):
            low, middle, high = (float(row[f"{prefix}{q}"]) for q in ("q05", "q50", "q95"))
            assert low <= middle <= high, name
            assert low <= float(row[f"{prefix}mean"]) <= high, name
        points = name.endswith("_gap") or name.endswith("_count")
        assert points or 0.0 <= float(row["q05"]) <= float(row["q95"]) <= 1.0
        assert row["date"] and row["version"]


def test_undecided_is_predicted_where_there_is_an_opinion(frozen):
    assert float(frozen["perceived_budget_gain_all"]["undecided_mean"]) > 0.0
    assert frozen["civic_content_example_named"]["undecided_mean"] == ""
    assert 0.0 < float(frozen["user_exchange_well_secured"]["undecided_mean"]) < 1.0


def test_posterior_of_the_shipped_calibration_can_be_drawn():
    few = predictions.read_posterior(FIT, 5)
    assert len(few.settings) == few.discrepancy.size == 5
    assert np.all(few.discrepancy > 0.0)


def small():
    draws = [
        {k: v for k, v in d.items() if k in prediction_problem().parameters}
        for d in prior_draws(2, 3, PARAMETERS)
    ]
    return predictions.Posterior(draws, np.array([0.1, 0.2])), draws


def test_the_same_call_gives_the_same_bytes(tmp_path):
    posterior, prior = small()
    made = [
        predictions.predict(posterior, prior, tmp_path / name, workers=1, date="2026-01-31")
        for name in ("a", "b")
    ]
    assert predictions.to_csv(made[0]) == predictions.to_csv(made[1])
    again = predictions.predict(posterior, prior, tmp_path / "a", workers=1, date="2026-01-31")
    assert again == made[0]


def test_noise_widens_what_the_model_says():
    """Discrepancy, sampling, and transfer for another setting, each on the logit scale."""
    question, _ = external()[1]
    transfer = float(PARAMETERS["transfer_sd"].default)
    values, rng = np.full(4000, 0.5), np.random.default_rng(1)
    plain = predictions._blurred(values, question, np.zeros(4000), transfer, rng)
    n = question.interviews / 2.0
    wanted = np.hypot(0.65 * 0.25, np.sqrt(0.25 / n))
    assert plain.std() == pytest.approx(wanted, rel=0.1)


def test_no_sealed_figure_entered_the_fit():
    from simadopt.levels.staff.survey.calibration import calibration_problem

    problem = calibration_problem()
    names = {
        t.name.removesuffix("_undecided") for t in problem.terms if not t.name.startswith("fact_")
    }
    dated = {f"over_time_{row.id}" for row in time_rows() if np.isfinite(row.value)}
    for name in names - dated - set(opened()):
        assert published()[name].split == "calibration", name
    assert DISCREPANCY > 0.0
