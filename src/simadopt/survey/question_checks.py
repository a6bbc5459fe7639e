"""What is wrong with a question before it is asked: names that a level lacks, values out of bounds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import Level
from simadopt.core.messages import Message
from simadopt.survey.published import Question
from simadopt.survey.statistics import STATISTICS

__all__ = ["ANSWERS", "KINDS", "check_questions", "checked_state"]

KINDS: Final = ("input", "static", "dynamic")
ANSWERS: Final = ("true", "agree", "disagree", "undecided", "strongly")
_BOUNDS: Final = {"distance": (0.0, 5.0), "interviews": (0.0, math.inf)}
_BETWEEN: Final = {"age_gap": ("age_25_34", "age_55"), "over_a": ("a",), "over_b": ("b",)}
_OPINION: Final = ("answer_noise", "answer_band", "answer_information", "answer_strong")
_ROUNDING: Final = 1e-6


def check_questions(questions: Iterable[Question], level: Level, p: Any) -> None:
    """Refuse questions that cannot be asked at a level.

    Parameters
    ----------
    questions : iterable of Question
    level : Level
        With the states and the populations that they may name.
    p : named tuple
        Values of its parameters: opinions are blurred by some of them.

    Raises
    ------
    InputError
        With one line per problem.
    """
    problems: list[Problem] = []
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            problems.append(_problem(question, "id", question.id, Message("problem.given_twice")))
        seen.add(question.id)
        problems += _problems(question, level, p)
    if problems:
        raise InputError(problems)


def _problem(
    question: Question, field: str, value: object, message: Message, hint: str = ""
) -> Problem:
    return Problem(f"question {question.id}", None, field, str(value), message, hint)


def _problems(question: Question, level: Level, p: Any) -> Iterator[Problem]:
    choices = {
        "kind": KINDS, "answer": ANSWERS, "statistic": tuple(STATISTICS),
        "population": tuple(level.populations),
    }  # fmt: skip
    for field, allowed in choices.items():
        value = getattr(question, field)
        if value not in allowed:
            message = Message("problem.choice", names=allowed)
            yield _problem(question, field, value, message, nearest(str(value), allowed))
    for field, (low, high) in _BOUNDS.items():
        value = getattr(question, field)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            number = Message("problem.number", low=f"{low:g}", high=f"{high:g}")
            least = Message("problem.expected", allowed=Message("problem.part.number"))
            yield _problem(question, field, value, number if math.isfinite(high) else least)
    for name in _BETWEEN.get(question.statistic, ()):
        if name not in level.populations:
            message = Message("problem.choice", names=tuple(level.populations))
            yield _problem(question, "statistic", f"{question.statistic}, {name}", message)
    yield from _index_problems(question, level)
    if question.answer != "true":
        yield from _opinion_problems(question, p)


def _index_problems(question: Question, level: Level) -> Iterator[Problem]:
    """Yield states that the level does not have, and an index that is written in another way."""
    joint = "&" if question.answer == "true" else "+-"
    other = "+-" if question.answer == "true" else "&"
    if not question.index.strip() or any(sign in question.index for sign in other):
        message = Message("problem.question_index", joint=" ".join(joint))
        yield _problem(question, "index", question.index, message)
        return
    for field in ("index", "unless"):
        for name in re.split(r"[&+-]", getattr(question, field)):
            if name.strip() and name.strip() not in level.states:
                message = Message("problem.unknown_state", names=", ".join(level.states))
                yield _problem(
                    question, field, name.strip(), message, nearest(name.strip(), level.states)
                )


def _opinion_problems(question: Question, p: Any) -> Iterator[Problem]:
    """Yield what the parameters lack to blur an opinion."""
    families = [name[len("offset_") :] for name in dir(p) if name.startswith("offset_")]
    if question.family not in families:
        message = Message("problem.choice", names=families or ["–"])
        yield _problem(
            question, "family", question.family, message, nearest(question.family, families)
        )
    lacking = [name for name in _OPINION if not hasattr(p, name)]
    if lacking:
        message = Message("problem.question_parameters", names=", ".join(lacking))
        yield _problem(question, "answer", question.answer, message)


def checked_state(name: str, values: Any, people: int) -> F64:
    """Return a state as one number in [0, 1] for each agent.

    Raises
    ------
    InputError
        When it has another shape, or other values.
    """
    where = f"state {name}"
    try:
        found = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        message = Message("problem.state_numbers", n=people)
        raise InputError(Problem(where, None, "", type(values).__name__, message)) from None
    if found.shape != (people,):
        message = Message("problem.state_numbers", n=people)
        shape = "×".join(map(str, found.shape)) or repr(values)
        raise InputError(Problem(where, None, "", shape, message))
    outside = ~((found >= -_ROUNDING) & (found <= 1.0 + _ROUNDING))
    if outside.any():
        message = Message("problem.state_range")
        raise InputError(Problem(where, None, "", f"{found[outside][0]:g}", message))
    return found
