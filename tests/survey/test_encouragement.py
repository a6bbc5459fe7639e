"""The questionnaire reads the encouragement of the tool that a question is about."""

import numpy as np
import pytest

from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.survey.states import STATES
from simadopt.levels.staff.tables.features import TOOLS
from simadopt.survey.interview import interview
from simadopt.survey.published import questions
from support.worlds import scenario, town

READS = {"encouragement": "intranet", "consent": "expression", "information": "gru"}
"""States that a head's encouragement moves, and for which tool: services for users are the GRU's."""


@pytest.fixture
def state():
    return start(scenario(town(staff=300, mailboxes=240)), 3)


def read(state):
    return {name: np.array(values(state)) for name, values in STATES.items()}


def asked_about(tool):
    """Return the questions whose index holds what the encouragement for a tool moves."""
    names = {name for name, of in READS.items() if of == tool}
    return {
        q.id
        for q in questions()
        if names & set(q.index.replace("+", " ").replace("-", " ").split())
    }


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("level", [0.0, 0.35, 1.0])
def test_each_tool_s_own(state, tool, level):
    before = read(state)
    state.o.heads.encouragement[TOOLS.index(tool)] = level
    after = read(state)
    moved = {name for name in STATES if not np.array_equal(before[name], after[name])}
    assert moved == {name for name, of in READS.items() if of == tool}
    if tool != "gru":
        np.testing.assert_array_equal(after[moved.pop()], level)


@pytest.mark.parametrize("tool", TOOLS)
def test_what_one_s_own_head_gives(state, tool):
    """Head by head: not the mean, nor another's."""
    heads, people = state.o.heads, state.o.people
    t = TOOLS.index(tool)
    heads.encouragement[:] = 0.0
    heads.encouragement[t] = np.linspace(0.0, 1.0, heads.kind.size)
    for name, of in READS.items():
        values = STATES[name](state)
        if of != tool:
            assert np.ptp(values) == 0.0 or name == "information"
        elif name != "information":
            np.testing.assert_array_equal(values, heads.encouragement[t, people.leader])
        else:  # grows with what one's head gives, among people equally far and connected
            heeds = (people.mailbox == 1) & (people.attention == 1)
            alike = heeds & (people.reach == people.reach[heeds][0])
            rows = np.flatnonzero(alike)
            order = rows[np.argsort(people.leader[rows], kind="stable")]
            assert (np.diff(values[order]) >= 0.0).all()
            assert np.ptp(values[order]) > 0.0


@pytest.mark.parametrize("tool", TOOLS)
def test_only_questions_about_the_tool_are_answered_otherwise(state, tool):
    told = []
    for level in (0.0, 1.0):
        state.o.heads.encouragement[:] = 0.5
        state.o.heads.encouragement[TOOLS.index(tool)] = level
        told.append({a.question.id: (a.value, a.undecided) for a in interview(state, 2)})
    moved = {name for name in told[0] if told[0][name] != told[1][name]}
    # information sets how many have no opinion, in every question with a distance
    allowed = asked_about(tool) if tool != "gru" else {q.id for q in questions() if q.distance}
    assert moved <= allowed
    assert bool(moved) == bool(allowed)
