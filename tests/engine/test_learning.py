"""Step 5 by the rule: the bounds that spare close looks leave nobody out, whatever told her."""

import numpy as np
import pytest

from simadopt.core import chance
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.tables.features import FEATURE_NAMES, FEATURES
from simadopt.levels.staff.tables.features import TOOLS as TOOL_NAMES
from support.worlds import TOOLS, bits_of, scenario, town

STILL = {"leavers_week": 0.0, "train_weekly": 0.0, "pace": 0.0, "pace_out": 0.0}
SILENT = {
    **dict.fromkeys(("aware_broadcast", "aware_boss", "aware_tie", "aware_explore"), 0.0),
    "inattentive_share": 0.0,
    "news_floor": 1.0,
    "forget_week": 0.0,
}
SEED = 3


def ignorant(**parameters):
    """Return a town in which nobody uses anything or knows a feature, and nobody encourages."""
    world = scenario(town(), tools=TOOLS, parameters={**STILL, **SILENT, **parameters})
    state = start(world, SEED, weeks=1)
    for bits in (state.o.people.uses, state.o.people.aware):
        bits[:] = 0
    state.o.people.knows[:] = 7
    state.o.people.using_ties[:] = 0
    state.o.heads.encouragement[:] = state.o.heads.conviction[:] = 0.0
    return state


def heard(state, hazard):
    """Run the week; require that those learn whose draw is below 1 − exp(−hazard), feature by feature."""
    random_key, size = state.o.people.random_key.copy(), len(FEATURE_NAMES)
    draws = [chance.uniforms(SEED, "use", random_key, 0, f) for f in range(size)]
    can = bits_of(state.o.people.can, size)
    expected = (1.0 - np.exp(-hazard) > np.array(draws, np.float64).T) & can
    state.run_to(1)
    found = bits_of(state.o.people.aware, size)
    np.testing.assert_array_equal(found, expected)
    assert 0.1 < found[(hazard > 0.0) & can].mean() < 0.95  # some learn, and some do not


def test_tools_are_learned_and_forgotten_by_their_own_draws():
    """First layer: whoever draws low learns that a tool is, whoever draws high forgets it."""
    state = ignorant(aware_boss=2.0, forget_week=0.4, forget_span=0.0)
    people, luck = state.o.people, state.o.people.random_key.copy()
    state.o.heads.encouragement[:] = state.o.heads.conviction[:] = 0.9
    people.knows[:] = 7 * (np.arange(people.key.size) % 2)
    known = people.knows.copy()
    draws = np.array([chance.uniforms(SEED, "awareness", luck, 0, t) for t in range(3)]).T
    hazard = 2.0 * 0.9 * people.reach.astype(float)
    learned = draws < (1.0 - np.exp(-hazard))[:, None]
    kept = draws < 0.6
    state.run_to(1)
    expected = np.where(known[:, None] > 0, kept, learned)
    np.testing.assert_array_equal(bits_of(people.knows.astype(np.uint32), 3), expected)
    assert 0.1 < learned.mean() < 0.95


def test_what_is_not_used_is_forgotten_and_what_is_used_is_not():
    state = ignorant(forget_week=0.3, forget_span=5.0)
    people, size = state.o.people, len(FEATURE_NAMES)
    people.aware[:] = people.can
    people.uses[:] = people.can & np.uint32(0b1010101)
    draws = np.array([chance.uniforms(SEED, "use", people.random_key, 0, f) for f in range(size)]).T
    tools = np.array(
        [chance.uniforms(SEED, "awareness", people.random_key, 0, t) for t in (1, 2)]
    ).T
    can, used = bits_of(people.can, size), bits_of(people.uses, size)
    lost = (draws >= 0.7) & can & ~used
    state.run_to(1)
    found = bits_of(people.aware, size)
    tool = np.array([TOOL_NAMES.index(f.tool) for f in FEATURES])
    forgotten = np.column_stack([np.zeros(len(tools), bool), tools >= 0.7])[:, tool]
    np.testing.assert_array_equal(found, can & ~lost & ~forgotten)


@pytest.mark.parametrize("tool", TOOL_NAMES)
@pytest.mark.parametrize("others", [0.0, 0.1])
def test_whom_a_head_encourages_for_one_tool_may_learn_of_it(tool, others):
    state = ignorant(aware_boss=2.0)
    state.o.heads.encouragement[:] = others
    state.o.heads.encouragement[TOOL_NAMES.index(tool)] = 0.9
    of_tool = np.where([f.tool == tool for f in FEATURES], 0.9, others)
    heard(state, 2.0 * np.outer(state.o.people.reach.astype(float), of_tool))


@pytest.mark.parametrize("name", FEATURE_NAMES)
def test_whose_ties_use_one_feature_may_learn_of_it(name):
    """The last feature as well as the first, and not the users of what one knows already."""
    state = ignorant(aware_tie=0.6)
    f, people = FEATURE_NAMES.index(name), state.o.people
    people.using_ties[:, f] = 2 * state.c.tie_units[0]
    state.context.contact[:] = np.float32(2 * state.c.tie_units[0]) * state.c.tie_scale
    hazard = np.zeros((people.key.size, len(FEATURE_NAMES)))
    hazard[:, f] = 0.6 * people.using_ties[:, f].astype(float) * float(state.c.tie_scale)
    heard(state, hazard)
