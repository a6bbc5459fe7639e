"""Step 5 by the rule: the bound that spares close looks leaves nobody out, whatever told her."""

import numpy as np
import pytest

from simadopt.core import chance
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.tables.features import FEATURE_NAMES, FEATURES
from simadopt.levels.staff.tables.features import TOOLS as TOOL_NAMES
from support.worlds import TOOLS, bits_of, scenario, town

STILL = {"leavers_week": 0.0, "train_weekly": 0.0, "pace": 0.0, "pace_out": 0.0}
SILENT = {"aware_broadcast": 0.0, "aware_boss": 0.0, "aware_tie": 0.0}
SEED = 3


def ignorant(**parameters):
    """Return a town in which nobody knows or uses anything, and nobody encourages."""
    world = scenario(town(), tools=TOOLS, parameters={**STILL, **SILENT, **parameters})
    state = start(world, SEED, weeks=1)
    for bits in (state.o.people.uses, state.o.people.aware):
        bits[:] = 0
    state.o.people.using_ties[:] = 0
    state.o.heads.encouragement[:] = state.o.heads.conviction[:] = 0.0
    return state


def heard(state, hazard):
    """Run the week; require that those learn whose draw is below 1 − exp(−hazard), feature by feature."""
    random_key, size = state.o.people.random_key.copy(), len(FEATURE_NAMES)
    draws = [chance.uniforms(SEED, "awareness", random_key, 0, f) for f in range(size)]
    expected = 1.0 - np.exp(-hazard) > np.array(draws, np.float64).T
    state.run_to(1)
    found = bits_of(state.o.people.aware, size)
    np.testing.assert_array_equal(found, expected)
    assert 0.1 < found[hazard > 0.0].mean() < 0.95  # somebody learns, and somebody does not


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
    hazard = np.zeros((people.key.size, len(FEATURE_NAMES)))
    hazard[:, f] = 0.6 * people.using_ties[:, f].astype(float) * float(state.c.tie_scale)
    heard(state, hazard)
