"""The band beside a run: draws of all that is not known, chance included, and nothing of the run itself."""

from __future__ import annotations

import numpy as np
import pytest

import simadopt as sa
from simadopt.cases import load
from simadopt.experiments.band import BAND_DRAWS, band, bearable
from simadopt.experiments.comparison.estimates import one_town
from simadopt.experiments.draws import draws_of, under

SHORT = {"weeks": 3, "authorities.commune.staff": 220}


@pytest.fixture(scope="module")
def town():
    return load("scenarios/commune_27k.yaml", SHORT)


def test_a_band_is_that_of_runs_under_draws(town):
    found = band(town, 6, 5)
    settings = draws_of(town.level, 6).settings
    alone = [
        sa.run(under(town, draw), seed=5 + k).last("gru_use") for k, draw in enumerate(settings)
    ]
    by_hand = one_town(np.array(alone)[:, None])
    told = found.outcomes["gru_use"]
    assert (told.value, told.low) == pytest.approx((by_hand.value, by_hand.low))
    assert told.level == pytest.approx(5 / 7)
    assert found.page()["outcomes"]["gru_use"]["n"] == 6


def test_what_the_scenario_sets_is_held(town):
    """Pace 0: nobody starts under any draw, so that no draw can say anything else."""
    told = band(town.with_levers({"pace": 0.0, "start": "given"}), 4, 1)
    free = band(town.with_levers({"start": "given"}), 4, 1)
    assert told.outcomes["gru_use"].high < free.outcomes["gru_use"].high


def test_what_would_last_is_not_made_unasked(town):
    assert bearable(town, BAND_DRAWS)
    assert not bearable(
        town.with_levers({"authorities.commune.count": 500, "weeks": 520}), BAND_DRAWS
    )
