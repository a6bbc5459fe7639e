"""The stand-in for staff that are not opened: what it follows, what stays, and its error."""

import numpy as np
import pytest

import simadopt as sa
from simadopt.io.scenario_fields import Text
from simadopt.levels.territory.exchange import feed_back
from simadopt.levels.territory.scenario import Scenario, Theory, Who
from simadopt.levels.territory.success import COLUMNS, ITEM, emulated, error, portraits
from simadopt.levels.territory.tables.items import INDEX


def started(**theory):
    asked = Scenario(
        name="stand_in",
        title=Text(fr="remplaçant", en="stand-in"),
        quarters=30,
        authorities=Who(source="synthetic", communes=400),
        theory=Theory(**theory),
    )
    return sa.load(asked).start(3)


@pytest.fixture(scope="module")
def on():
    run = started(staff_success=True)
    run.run_to(30)
    return run


def test_portraits_are_what_a_staff_scenario_is_told(on):
    from simadopt.levels.territory.exchange import staff_scenario

    x = dict(zip(COLUMNS, portraits(on).T, strict=True))
    for row in (0, 7, 399, 401):
        (told,) = staff_scenario(on, row)["authorities"]
        assert x["plan"][row] == told["plan"] and x["elected"][row] == told["elected_digital"]
        assert x["monitoring"][row] == told["monitoring"]
        assert x["service"][row] == told["it_directorate"]
        assert x["axes"][row] == pytest.approx(len(told["axes_in_progress"]) / 12)
        weeks = -staff_scenario(on, row)["tools"]["gru"]["deployed_week"]
        assert np.expm1(x["ln_years"][row]) == pytest.approx(weeks / 52)


def test_success_follows_the_portrait_once_a_year(on):
    run = started(staff_success=True)
    run.run_to(29)
    wanted = np.round(200 * emulated(_at(28)))
    assert (run.d.success[:, INDEX[ITEM]] == wanted).all()
    off = started()
    before = off.d.success.copy()
    off.run_to(29)
    assert (off.d.success == before).all()
    others = [k for k in range(30) if k != INDEX[ITEM]]
    assert (run.d.success[:, others] == before[:, others]).all()


def _at(quarter):
    run = started(staff_success=True)
    run.run_to(quarter)
    return run


def test_what_was_fed_back_stays():
    run = started(staff_success=True)
    feed_back(run, 5, ITEM, 0.875)
    run.run_to(9)
    assert run.d.success[5, INDEX[ITEM]] == 175
    assert run.d.success[6, INDEX[ITEM]] != 175 or run.d.success[7, INDEX[ITEM]] != 175


def test_its_error_is_told():
    assert 0.05 < error() < 3.0
