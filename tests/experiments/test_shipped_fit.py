"""The calibration that ships is the one that the defaults come from."""

import csv
import json

import pytest

import simadopt as sa
from simadopt.core.level import level_named
from simadopt.experiments.calibration.posterior import CONTRACTION_ERROR, MEAN_ERROR
from simadopt.experiments.calibration.weights import GOOD_SHAPE
from simadopt.levels.staff.survey.calibration import calibration_problem
from simadopt.levels.staff.tables.parameters import PARAMETERS
from support.shells import ROOT

FIT = ROOT / "calibration" / "fit"


def fitted():
    with (FIT / "parameters.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["fitted"] == "yes"]


@pytest.mark.parametrize("row", fitted(), ids=lambda row: row["name"])
def test_the_default_is_the_centre_of_the_posterior(row):
    assert PARAMETERS[row["name"]].default == float(f"{float(row['default']):.3g}")


def test_the_draws_are_worth_what_is_read_from_them():
    page = json.loads((FIT / "fit.json").read_text(encoding="utf-8"))["posterior"]
    few = page["mean_error"] > MEAN_ERROR or page["contraction_error"] > CONTRACTION_ERROR
    # what the file says of itself is what its own numbers say
    assert page["settled"] == (not few and page["shape"] < GOOD_SHAPE)
    assert page["settled"]
    assert page["effective"] > 5000
    # a second fit may differ by .1 and .03 (docs/validation.md): chance of the draws alone stays below
    assert page["mean_error"] < 0.03
    assert page["contraction_error"] < 0.02


def test_no_more_parameters_are_fitted_than_questions_are_dynamic():
    problem = calibration_problem()
    dynamic = [row["name"] for row in fitted() if row["name"] not in problem.always]
    assert 0 < len(dynamic) <= problem.most_fitted <= 16
    assert set(problem.always) <= {row["name"] for row in fitted()}


def test_tables_that_ship_can_be_read():
    tables = sa.calibration_tables()
    assert {"parameters", "checks", "emulator", "coverage", "theories", "predictions"} <= set(
        tables
    )
    theories = tables["theories"].set_index("name")
    assert set(theories.index) == {"no_dynamics", *level_named("staff").theories}
    # rivals are told apart by all questions, the null by those that it can be asked
    asked = theories["questions"]
    assert asked.drop("no_dynamics").nunique() == 1
    assert asked["no_dynamics"] < asked["model"]
    checks = tables["checks"].query("theory == 'model' and inside == 'no'")
    assert set(tables["pulls"]["question"]) == set(checks["question"])


def test_coverage_that_ships_is_honest():
    """Pooled 90 % intervals hold the truth 90 ± 3 % of the time (100 data sets made by the model)."""
    covered = sa.calibration_tables()["coverage"]["covered"].mean()
    assert 0.87 <= covered <= 0.93
