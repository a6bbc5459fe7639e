"""The calibration that ships is the one that the defaults come from."""

import csv

import pytest

import simadopt as sa
from simadopt.levels.staff.survey.calibration import calibration_problem
from simadopt.levels.staff.tables.parameters import PARAMETERS
from support.shells import ROOT

FIT = ROOT / "calibration" / "fit"


def fitted():
    with (FIT / "parameters.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["fitted"] == "yes"]


MOVED = ("pace", "pace_out", "base", "person_sd", "aware_broadcast", "aware_boss", "habit_rate")
"""Defaults that version 2 of the dynamics took from figures about time, until the fit is made again."""


def compared():
    """Yield the fitted rows; those that version 2 moved must differ until the fit is that of version 2."""
    other = pytest.mark.xfail(
        strict=True, reason="the fit that ships is that of the dynamics of 0.5"
    )
    for row in fitted():
        yield pytest.param(row, marks=other if row["name"] in MOVED else (), id=row["name"])


@pytest.mark.parametrize("row", list(compared()))
def test_the_default_is_the_central_draw(row):
    assert PARAMETERS[row["name"]].default == float(f"{float(row['default']):.4g}")


def test_no_more_parameters_are_fitted_than_questions_are_dynamic():
    problem = calibration_problem()
    dynamic = [row["name"] for row in fitted() if row["name"] not in problem.always]
    assert 0 < len(dynamic) <= problem.most_fitted <= 10
    assert set(problem.always) <= {row["name"] for row in fitted()}


def test_tables_that_ship_can_be_read():
    tables = sa.calibration_tables()
    assert {"parameters", "checks", "emulator", "coverage", "theories", "predictions"} <= set(
        tables
    )
    assert set(tables["theories"]["name"]) == {"model", "tucker", "sykes", "wang", "no_dynamics"}


def test_coverage_that_ships_is_honest():
    """Pooled 90 % intervals hold the truth 90 ± 4 % of the time (200 data sets made by the model)."""
    covered = sa.calibration_tables()["coverage"]["covered"].mean()
    assert 0.86 <= covered <= 0.94
