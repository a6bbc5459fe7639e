"""Figures about time: each is asked as its source measured it, and the table keeps what is sealed sealed."""

from types import SimpleNamespace

import numpy as np
import pytest

from simadopt.levels.staff.survey import over_time
from simadopt.levels.staff.survey.lives import YEAR, Lives, follow
from simadopt.levels.staff.survey.over_time import OPERATORS
from simadopt.levels.staff.survey.time_rows import ask, time_rows
from support.commune import shipped
from support.worlds import TOOLS, scenario, town

ROWS = time_rows()


def test_the_table_asks_what_there_is_and_says_why_it_does_not_ask():
    asked = [row for row in ROWS if row.asked]
    assert len({row.id for row in ROWS}) == len(ROWS) > 60
    assert {row.asked for row in asked} <= set(OPERATORS)
    assert len(asked) >= 30
    for row in ROWS:
        assert row.basis, row.id
        assert row.low < row.high
        if row.asked:
            assert np.isfinite(row.low) or np.isfinite(row.high)


def test_sealed_rows_have_no_figure():
    sealed = [row for row in ROWS if row.basis.startswith("sealed")]
    assert len(sealed) == 22
    for row in sealed:
        assert np.isnan(row.value)
        assert not row.asked
        assert not np.isfinite([row.low, row.high]).any()


def lives(uses, arrival=None):
    """Return a run of four people, of whom use by week is given for both features of a record."""
    uses = np.asarray(uses, bool)
    record = np.uint32(sum(1 << f for f in over_time._RECORD))
    bits = np.where(uses, record, np.uint32(0)).astype(np.uint32)
    came = np.zeros(bits.shape, np.int32) if arrival is None else arrival
    return Lives(SimpleNamespace(), bits, came)


def by_year(*years):
    """Return use by week of one person who uses in some years of three."""
    return np.concatenate(([years[0]], np.repeat(years, YEAR)))


def test_a_stop_is_a_whole_year_without_use_and_a_return_comes_after():
    """Of four users of a year two stop; one of them returns in the third."""
    uses = np.array([by_year(1, 1, 1), by_year(1, 1, 0), by_year(1, 0, 1), by_year(1, 0, 0)]).T
    world = SimpleNamespace(mature=[lives(uses)])
    assert OPERATORS["gross_stop"](world) == 0.5
    assert OPERATORS["returned"](world) == 0.5
    assert OPERATORS["lasting_record"](world) == 0.25


def test_a_lapse_of_weeks_is_no_stop():
    uses = np.array([by_year(1, 1, 1)] * 2).T.astype(bool)
    uses[60:100, 0] = False  # forty weeks off within the second year
    world = SimpleNamespace(mature=[lives(uses)])
    assert OPERATORS["gross_stop"](world) == 0.0


def test_who_leaves_is_in_the_gross_rate_only():
    uses = np.array([by_year(1, 1, 1), by_year(1, 0, 0)]).T
    arrival = np.zeros(uses.shape, np.int32)
    arrival[YEAR + 1 :, 1] = 1
    world = SimpleNamespace(mature=[lives(uses, arrival)])
    assert OPERATORS["gross_stop"](world) == 0.5
    assert OPERATORS["lasting_record"](world) == 0.0


def test_following_a_run_sees_every_week():
    case = scenario(town(), tools=TOOLS, weeks=5, parameters={"leavers_week": 0.1})
    from simadopt.levels.staff.engine.state import start

    seen, plain = follow(start(case, 2)), start(case, 2)
    for week in range(6):
        plain.run_to(week)
        np.testing.assert_array_equal(seen.uses[week], plain.o.people.uses)
        np.testing.assert_array_equal(seen.arrival[week], plain.o.people.arrival)


MISSED = {
    "A04": "a little more services go back to paper",
    "A10": "a new tool is used on fewer occasions after six months",
    "A14": "far more readers have ever contributed",
    "A15": "a little more have looked within two years",
    "A18": "a little fewer go on in months one to three",
    "A19": "fewer go on in months four to six",
    "B01": "nearly nobody is active in the first month",
    "B02": "far fewer are active after six months",
    "B07": "nobody signs up in the first two weeks",
    "C06": "users know more features of a tool",
    "S2": "embedded features are dropped for good a little less",
}
"""Figures that the shipped defaults do not reach, and how the model differs from the source."""


@pytest.mark.soak
def test_which_figures_are_missed():
    """By name: a change of the dynamics that loses a row, or gains one, says so here."""
    from simadopt.cases import load

    found = ask(load(shipped("commune_27k")), 16)
    assert {one.row.id for one in found if not one.inside} == set(MISSED)
