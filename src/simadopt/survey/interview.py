"""Interviewing an organisation: every question of the table, asked of those who answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.survey.populations import POPULATIONS, WHOLE_STAFF
from simadopt.survey.frame import Frame, drawn_respondents, frame
from simadopt.survey.opinions import Opinion, conjunction, opinion
from simadopt.survey.published import Question, questions
from simadopt.survey.statistics import STATISTICS, Counted, share

__all__ = ["LEAST_PEOPLE", "Answer", "interview"]

LEAST_PEOPLE: Final = 11
"""People under whom a group's answers are not published."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Answer:
    """The simulated figure of one question.

    Parameters
    ----------
    question : Question
    value : float or None
        A share in [0, 1], points for a gap, people for a count; None for a group of fewer than
        `LEAST_PEOPLE`.
    undecided : float or None
        Share without opinion, where there is an opinion.
    people : int
        Answers in the denominator.
    """

    question: Question
    value: float | None
    undecided: float | None
    people: int


def interview(
    state: State,
    seed: int | None = None,
    respondents: int | None = None,
    staff: Mapping[str, int] | None = None,
    asked: tuple[Question, ...] | None = None,
) -> list[Answer]:
    """Ask the questions of the table in the week a run has reached.

    Parameters
    ----------
    state : State
    seed : int, optional
        Of the survey; the run's own by default. Answers are draws keyed by it, the week, the person and
        the question.
    respondents : int, optional
        How many answer, drawn from the frame; by default everybody in it, weighted.
    staff : mapping, optional
        Real staff of authorities simulated at another size; see `simadopt.survey.frame.frame`.
    asked : tuple of Question, optional
        By default all of `calibration/questions.csv`.
    """
    seed = state.seed if seed is None else seed
    whole = frame(state, seed, staff)
    if respondents is not None:
        whole = drawn_respondents(state, whole, seed, respondents)
    everybody = np.arange(state.o.people.key.size)
    all_staff = Frame(everybody, np.full(everybody.size, 1.0 / max(everybody.size, 1)))
    given: dict[tuple[str, str, float], Opinion] = {}
    answers = []
    for question in questions() if asked is None else asked:
        seat = all_staff if question.population in WHOLE_STAFF else whole
        answers.append(_ask(question, state, seed, seat, given))
    return answers


def _ask(
    question: Question,
    state: State,
    seed: int,
    seat: Frame,
    given: dict[tuple[str, str, float], Opinion],
) -> Answer:
    inside = POPULATIONS[question.population](state)[seat.rows]
    people = int(inside.sum())
    if people < LEAST_PEOPLE:
        return Answer(question, None, None, people)
    undecided = None
    if question.answer == "true":
        hit = conjunction(question.index, state, question.id)[seat.rows]
    else:
        same = (question.question, question.index, question.distance)
        if same not in given:
            given[same] = opinion(question, state, seed, seat.rows)
        asked = _asked(question, state)[seat.rows]
        hit = getattr(given[same], question.answer) & asked
        undecided = share(given[same].undecided & asked, inside, seat.weight)
    value = STATISTICS[question.statistic](Counted(state, seat, inside, hit))
    if question.statistic == "count" and value is not None:
        value *= question.interviews
    return Answer(question, value, undecided, people)


def _asked(question: Question, state: State) -> Mask:
    """Return who is left for an opinion: those who did not give the question's other answer."""
    if not question.unless:
        return np.ones(state.o.people.key.size, bool)
    return ~conjunction(question.unless, state, question.id)
