"""Interviewing an organisation: every question of the table, asked of those who answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from simadopt.core import chance
from simadopt.core.arrays import Mask
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Frame, Level, Run, level_of
from simadopt.core.messages import Message
from simadopt.survey.opinions import Opinion, can_be_asked, conjunction, opinion
from simadopt.survey.published import Question, questions
from simadopt.survey.question_checks import check_questions
from simadopt.survey.statistics import STATISTICS, Counted, share

__all__ = ["LEAST_PEOPLE", "Answer", "drawn_respondents", "interview"]

LEAST_PEOPLE: Final = Level.least_answers
"""People under whom a group's answers are not published."""


@dataclass(frozen=True)
class Answer:
    """The simulated figure of one question.

    Parameters
    ----------
    question : Question
    value : float or None
        A share in [0, 1], points for a gap, people for a count; None for a group of fewer than
        its level's ``least_answers``.
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
    run: Run,
    seed: int | None = None,
    respondents: int | None = None,
    staff: Mapping[str, int] | None = None,
    asked: tuple[Question, ...] | None = None,
) -> list[Answer]:
    """Ask the questions of the table in the step a run has reached.

    Parameters
    ----------
    run : Run
    seed : int, optional
        Of the survey; the run's own by default. Answers are draws keyed by it, the step, the agent and
        the question.
    respondents : int, optional
        How many answer, drawn from the frame; by default everybody in it, weighted.
    staff : mapping, optional
        Real number of agents of parts simulated at another size; see `Level.frame`.
    asked : tuple of Question, optional
        By default all of `calibration/questions.csv`. Those about tools that a scenario's own
        catalogue does not hold are left out.

    Raises
    ------
    InputError
        When every question is about such tools, or one cannot be asked (`check_questions`).
    """
    seed, level = run.seed if seed is None else seed, level_of(run.scenario)
    table = questions() if asked is None else asked
    kept = [question for question in table if can_be_asked(question, level)]
    if table and not kept:
        message = Message("problem.no_question")
        raise InputError(Problem(run.scenario.name, None, "catalogue", "", message))
    check_questions(kept, level, run.p)
    whole = level.frame(run, seed, staff)
    if respondents is not None:
        whole = drawn_respondents(run, whole, seed, respondents)
    everybody = np.arange(level.keys(run).size)
    all_agents = Frame(everybody, np.full(everybody.size, 1.0 / max(everybody.size, 1)))
    given: dict[tuple[str, str, float], Opinion] = {}
    answers = []
    for question in kept:
        seat = all_agents if question.population in level.everybody else whole
        answers.append(_ask(question, run, seed, seat, given))
    return answers


def _ask(
    question: Question,
    run: Run,
    seed: int,
    seat: Frame,
    given: dict[tuple[str, str, float], Opinion],
) -> Answer:
    level = level_of(run.scenario)
    inside = level.populations[question.population](run)[seat.rows]
    people = int(inside.sum())
    if people < level.least_answers:
        return Answer(question, None, None, people)
    undecided = None
    if question.answer == "true":
        hit = conjunction(question.index, run, question.id)[seat.rows]
    else:
        same = (question.question, question.index, question.distance)
        if same not in given:
            given[same] = opinion(question, run, seed, seat.rows)
        asked = _asked(question, run)[seat.rows]
        hit = getattr(given[same], question.answer) & asked
        undecided = share(given[same].undecided & asked, inside, seat.weight)
    value = STATISTICS[question.statistic](Counted(run, seat, inside, hit))
    if question.statistic == "count" and value is not None:
        value *= question.interviews
    return Answer(question, value, undecided, people)


def _asked(question: Question, run: Run) -> Mask:
    """Return who is left for an opinion: those who did not give the question's other answer."""
    if not question.unless:
        return np.ones(level_of(run.scenario).keys(run).size, bool)
    return ~conjunction(question.unless, run, question.id)


def drawn_respondents(run: Run, whole: Frame, seed: int, number: int) -> Frame:
    """Return so many people drawn from a frame, each with a chance that grows with her weight.

    Sequential Poisson sampling (Ohlsson 1998): the smallest u / weight answer, one draw a person, so
    that one more person asked moves nobody else's answer.
    """
    keys = level_of(run.scenario).keys(run)[whole.rows]
    u = chance.uniforms(seed, "respondent", keys, run.step).astype(np.float64)
    order = np.argsort(u / np.maximum(whole.weight, 1e-300), kind="stable")[:number]
    order.sort()
    return Frame(whole.rows[order], np.full(order.size, 1.0 / max(order.size, 1)))
