"""What is made of answers, worked out by hand: denominators, populations, points."""

import numpy as np
import pytest

from simadopt.core.level import Frame
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.survey.populations import POPULATIONS
from simadopt.survey.statistics import STATISTICS, Counted, share
from support.worlds import scenario, town


@pytest.fixture(scope="module")
def state():
    return start(scenario(town(staff=300, mailboxes=240), town("small", staff=60)), 3)


@pytest.fixture(scope="module")
def counted(state):
    """Answers of two thirds of the connected, with unequal weights, one half of them yes."""
    rows = np.flatnonzero(state.o.people.mailbox == 1)
    weight = 1.0 + np.arange(rows.size) % 5
    place = np.arange(rows.size)
    return Counted(state, Frame(rows, weight / weight.sum()), place % 3 > 0, place % 4 > 1)


def weighed(counted, mask):
    return float(counted.seat.weight[mask].sum())


def test_a_share_is_over_those_asked_only():
    hit, inside = np.array([True, False, True, True]), np.array([True, True, True, False])
    assert share(hit, inside, np.array([1.0, 2.0, 3.0, 10.0])) == pytest.approx(4.0 / 6.0)
    assert share(hit, ~inside & ~hit, np.ones(4)) is None


def test_points_between_the_young_and_the_old(counted):
    people, rows = counted.run.o.people, counted.seat.rows
    shares = []
    for band in (1, 4):
        mask = (people.age[rows] == band) & counted.inside
        shares.append(weighed(counted, mask & counted.hit) / weighed(counted, mask))
    assert shares[0] != shares[1]
    found = STATISTICS["age_gap"](counted)
    assert found == pytest.approx(100.0 * (shares[0] - shares[1]))


@pytest.mark.parametrize(("name", "code"), [("over_a", 0), ("over_b", 1)])
def test_points_by_which_a_category_is_over_represented(counted, name, code):
    of = counted.run.o.people.category[counted.seat.rows] == code
    yes = counted.hit & counted.inside
    among = weighed(counted, of & yes) / weighed(counted, yes)
    everywhere = weighed(counted, of & counted.inside) / weighed(counted, counted.inside)
    assert STATISTICS[name](counted) == pytest.approx(100.0 * (among - everywhere))


def test_populations_are_parts_of_the_staff(state):
    inside = {name: POPULATIONS[name](state).astype(int) for name in POPULATIONS}
    np.testing.assert_array_equal(inside["a"] + inside["b"] + inside["c"], 1)
    np.testing.assert_array_equal(inside["bc"], inside["b"] + inside["c"])
    np.testing.assert_array_equal(inside["small"] + inside["larger"], 1)
    assert all(0 < inside[name].sum() < inside["staff"].sum() for name in "abc")
    assert not (inside["age_25_34"] & inside["age_55"]).any()
    assert (inside["staff_with_access"] <= inside["staff_knowing"]).all()
