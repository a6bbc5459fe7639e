"""``start: deployed``: tools run from their first week to their age, on draws of their own."""

import numpy as np
import pytest

from simadopt.cases import load
from simadopt.core.errors import InputError
from simadopt.levels.staff.engine.past import past_weeks
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.scenario_tools import Tool, Tools
from support.commune import shipped
from support.worlds import bits_of, run, scenario, town

AGES = {"gru": 30, "intranet": 52, "expression": 0}
CLOCKS = Tools(**{name: Tool(deployed_week=-age) for name, age in AGES.items()})
BRISK = {"leavers_week": 0.03, "pace": 0.6, "aware_boss": 0.5}


def deployed(seed=3, **changes):
    plain = {"tools": CLOCKS, "start": "deployed", "parameters": BRISK, **changes}
    return start(scenario(town(), **plain), seed, weeks=40)


def test_the_oldest_tool_says_how_long_the_past_is():
    assert past_weeks(scenario(tools=CLOCKS, start="deployed")) == 52
    assert past_weeks(scenario(tools=CLOCKS)) == 0


def test_tools_are_where_they_have_come_and_new_ones_nowhere():
    people = deployed().o.people
    known = bits_of(people.knows.astype(np.uint32), 3).mean(axis=0)
    assert known[2] == 0.0
    assert 0.2 < known[0] < known[1] + 0.3
    used = [(people.uses & mask != 0).any() for mask in deployed().o.catalogue.tool_mask]
    assert used == [True, True, False]
    assert not (people.uses & ~people.tried).any()
    assert (deployed().o.services.routine[:, 0] > 0.0).any()


def test_the_past_does_not_foretell():
    """Posts that have not changed hands in the past change them as often as any later on."""
    state = deployed()
    before = state.o.people.arrival.copy()
    state.run_to(40)
    fresh = state.o.people.arrival[before == 0] > 0
    assert fresh.mean() == pytest.approx(1.0 - 0.97**40, abs=0.15)
    assert (before > 0).mean() == pytest.approx(1.0 - 0.97**52, abs=0.15)


def test_the_same_seed_has_the_same_past_whatever_is_done_after():
    one, two = deployed(), deployed(interventions=())
    assert one.digest() == two.digest()
    assert one.digest() != deployed(seed=4).digest()


def test_a_tool_goes_on_along_its_own_curve():
    """A year that is run before week 0 or after it is the same year in distribution."""
    old = Tools(gru=Tool(deployed_week=-52))
    new = Tools(gru=Tool(deployed_week=0))
    ends = []
    for tools, weeks in ((old, 0), (new, 52)):
        what = scenario(town(), tools=tools, start="deployed", parameters=BRISK, weeks=60)
        states = [start(what, seed) for seed in range(1, 13)]
        for state in states:
            state.run_to(weeks)
        mask = states[0].o.catalogue.tool_mask[0]
        ends.append([np.bitwise_count(s.o.people.uses & mask).mean() for s in states])
    gap = np.mean(ends[0]) - np.mean(ends[1])
    error = np.sqrt(sum(np.var(one, ddof=1) / len(one) for one in ends))
    assert abs(gap) < 4.0 * error


def test_shares_of_week_0_are_refused_where_they_follow():
    with pytest.raises(InputError, match="start is deployed"):
        load(shipped("commune_27k"), {"tools.gru.use": 0.3})
    given = load(shipped("commune_27k"), {"tools.gru.use": 0.3, "start": "given"})
    assert given.scenario.start == "given"


def test_mature_use_is_level():
    state = run(shipped("commune_27k"), 1)
    shares, posts = state.records.shares.sum(axis=1), state.records.posts.sum(axis=1)
    use = shares[[0, -1], 0] / posts[[0, -1], 0]
    assert abs(use[1] - use[0]) / use[0] < 0.35
