"""Questions and states of one's own: asked of a run, and told in words when they cannot be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import simadopt as sa
from simadopt.core.errors import InputError
from simadopt.core.plugins import DOORS
from simadopt.survey.interview import interview
from simadopt.survey.published import questions
from support.worlds import scenario, town

CALM = sa.Question(
    id="calm",
    population="staff",
    statistic="share",
    answer="true",
    index="calm",
    asked_en="has time",
    asked_fr="a du temps",
)


@pytest.fixture(autouse=True)
def nothing_added():
    """Take back what pages of the documentation, and these tests, add through the door."""
    DOORS["states"].added.clear()
    yield
    DOORS["states"].added.clear()


@pytest.fixture(scope="module")
def history():
    return sa.run(scenario(town(staff=60, mailboxes=50)), 3, weeks=2)


def test_a_question_of_ones_own_is_asked_of_a_state_of_ones_own(history):
    sa.register_state("calm", lambda run: 1.0 - run.o.people.load)
    found = sa.interview(history, questions=[CALM])
    people = history.state.o.people
    assert list(found.index) == ["calm"] and found.loc["calm", "people"] > 0
    assert 0.0 < found.loc["calm", "simulated"] <= 1.0
    everybody = sa.interview(history, questions=[replace(CALM, index="calm & mailbox")])
    share = np.mean((1.0 - people.load >= 0.5) & (people.mailbox == 1))
    assert everybody.loc["calm", "simulated"] == pytest.approx(share)


def test_the_questionnaire_of_2012_can_still_be_asked(history):
    assert len(interview(history.state, asked=questions())) > 50


STATES = {
    "scalar": (lambda run: 5.0, "one number for each of 60 people"),
    "short": (lambda run: np.ones(3), "3 — one number for each of 60"),
    "text": (lambda run: ["a"] * 60, "list — one number"),
    "large": (lambda run: np.full(60, 5.0), "5 — a state lies between 0 and 1"),
    "nan": (lambda run: np.full(60, np.nan), "nan — a state lies between 0 and 1"),
    "broken": (lambda run: run.nothing, "it fails: AttributeError"),
}


@pytest.mark.parametrize("name", STATES)
def test_a_state_that_is_none_is_told(history, name):
    function, said = STATES[name]
    sa.register_state("calm", function)
    with pytest.raises(InputError, match=said) as refused:
        sa.interview(history, questions=[CALM])
    (problem,) = refused.value.problems
    assert problem.where == __file__ and problem.line == function.__code__.co_firstlineno
    assert "état" in problem.render("fr") or name in ("scalar", "short", "text", "broken")


WRONG = {
    "population": (
        {"population": "staf"},
        "question calm: population = staf — .*did you mean staff",
    ),
    "statistic": ({"statistic": "mean"}, "statistic = mean"),
    "answer": ({"answer": "agre"}, "answer = agre — .*did you mean agree"),
    "kind": ({"kind": "dyn"}, "kind = dyn"),
    "index": ({"index": "mailbx"}, "index = mailbx — .*did you mean mailbox"),
    "joint": ({"index": "calm + mailbox"}, "states are expected, joined by &"),
    "empty": ({"index": ""}, "states are expected"),
    "unless": ({"unless": "calmer"}, "unless = calmer — .*did you mean calm"),
    "distance": ({"distance": 9.0}, "distance = 9.0"),
    "family": ({"answer": "agree", "family": "demnd"}, "family = demnd — .*did you mean demand"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_question_that_cannot_be_asked_is_told_with_the_nearest_name(history, name):
    fields, said = WRONG[name]
    sa.register_state("calm", lambda run: 1.0 - run.o.people.load)
    with pytest.raises(InputError, match=said):
        sa.interview(history, questions=[replace(CALM, **fields)])


def test_a_question_asked_twice_or_none_at_all_is_told(history):
    sa.register_state("calm", lambda run: 1.0 - run.o.people.load)
    with pytest.raises(InputError, match="id = calm — given twice"):
        sa.interview(history, questions=[CALM, CALM])
    with pytest.raises(InputError, match=r"a simadopt\.Question is expected"):
        sa.interview(history, questions=["calm"])
