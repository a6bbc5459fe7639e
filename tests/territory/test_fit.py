"""The fit that ships: what its intervals hold, where commands take their draws, what is frozen."""

import csv
import hashlib

import numpy as np
import pytest

from simadopt.experiments.draws import draws_of
from simadopt.levels.territory.level import LEVEL
from simadopt.levels.territory.survey.fitting import FREE, targets
from simadopt.levels.territory.tables.parameters import PARAMETERS
from support.shells import ROOT

FOLDER = ROOT / "calibration"


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def part(dated):
    sizes = {one.id: one.size for one in targets()}
    return [row for row in rows("territory_rows.csv") if (sizes[row["id"]] == 0) == dated]


def share(some, column):
    return np.mean([float(row[column]) for row in some])


def test_every_fitted_row_is_told():
    fitted = [one.id for one in targets() if np.isfinite(one.error)]
    assert [row["id"] for row in rows("territory_rows.csv")] == fitted
    assert len(part(False)) == 79 and len(part(True)) == 21


@pytest.mark.parametrize("dated", [False, True], ids=["2017", "series"])
def test_intervals_hold_what_they_say(dated):
    """Half, within the binomial error of so many rows."""
    some = part(dated)
    assert share(some, "inside_50") == pytest.approx(0.5, abs=0.1 if not dated else 0.22)
    assert share(some, "inside_90") >= 0.75


def test_the_fit_is_a_quarter_better_than_the_prior():
    for dated in (False, True):
        some = part(dated)
        ratios = [float(row["crps"]) / float(row["crps_prior"]) for row in some]
        total = sum(float(row["crps"]) for row in some) / sum(
            float(row["crps_prior"]) for row in some
        )
        assert (np.mean(ratios) if dated else total) <= 0.75


def test_commands_draw_from_it():
    found = draws_of(LEVEL, 7)
    assert found.other == "" and set(found.fitted) == set(FREE) and found.prior == ()
    spread = {n: np.std([one[n] for one in found.settings]) for n in ("select_rho", "alpha_plan")}
    assert all(0.0 < value < 2.0 for value in spread.values())
    fitted = {
        row["name"]: float(row["value"])
        for row in rows("../src/simadopt/levels/territory/tables/fitted.csv")
    }
    assert all(PARAMETERS[name].default == pytest.approx(value) for name, value in fitted.items())


@pytest.mark.parametrize("name", ["territory_predictions", "territory_predictions_2"])
def test_predictions_are_frozen(name):
    digest, told = (FOLDER / f"{name.upper()}.sha256").read_text(encoding="ascii").split()
    assert told == f"{name}.csv"
    assert hashlib.sha256((FOLDER / told).read_bytes()).hexdigest() == digest
    assert len(rows(told)) == 61
