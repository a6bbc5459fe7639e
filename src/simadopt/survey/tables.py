"""The simulated survey as a table for people who work with pandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simadopt.core.errors import InputError, Problem
from simadopt.core.level import DEFAULT, Run, level_named
from simadopt.core.messages import Message
from simadopt.survey.comparison import compare
from simadopt.survey.interview import interview as ask
from simadopt.survey.published import Question

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["interview"]


def interview(
    history: Any,
    respondents: int | None = None,
    questions: Sequence[Question] | None = None,
) -> pd.DataFrame:
    """Ask the questionnaire of 2012, or questions of your own, in the last week of a run.

    Parameters
    ----------
    history : simadopt.History, or Run
        In its last week: its run has not gone on since.
    respondents : int, optional
        How many answer; by default everybody in the frame, weighted.
    questions : sequence of Question, optional
        Instead of those of 2012; they may name states that others add (`simadopt.register_state`).

    Returns
    -------
    DataFrame
        One row per question, indexed by id: class, asked, people, simulated, undecided; beside those of
        2012 also published, lower, upper, inside (None when the figure is sealed or not published).

    Raises
    ------
    InputError
        When a question names what the level does not have, or a state is not one number in [0, 1] each.

    References
    ----------
    The questions and what each index is made of: ``calibration/questions.csv``.
    """
    import pandas as pd

    run: Any = getattr(history, "state", history)
    if questions is not None or run.scenario.level != DEFAULT:
        return _plain(run, respondents, questions)
    answers = ask(run, respondents=respondents)
    rows = [
        {
            "id": row.answer.question.id,
            "class": row.answer.question.kind,
            "asked": row.answer.question.asked_en,
            "people": row.answer.people,
            "simulated": row.answer.value,
            "undecided": row.answer.undecided,
            "published": row.figure.value,
            "lower": None if row.interval is None else row.interval[0],
            "upper": None if row.interval is None else row.interval[1],
            "inside": row.inside,
        }
        for row in compare(answers, history.scenario.name)
    ]
    return pd.DataFrame(rows).set_index("id")


def _plain(
    run: Run, respondents: int | None, given: Sequence[Question] | None = None
) -> pd.DataFrame:
    """Return the answers to questions that no published figure stands beside: given, or of another level."""
    import pandas as pd

    level = level_named(run.scenario.level)
    questions = tuple(level.questions(run.scenario) if given is None else given)
    strange = next((one for one in questions if not isinstance(one, Question)), None)
    if strange is not None:
        message = Message("problem.question_expected")
        raise InputError(Problem("interview", None, "questions", type(strange).__name__, message))
    rows = [
        {
            "id": answer.question.id,
            "class": answer.question.kind,
            "asked": answer.question.asked_en,
            "people": answer.people,
            "simulated": answer.value,
            "undecided": answer.undecided,
        }
        for answer in ask(run, respondents=respondents, asked=questions)
    ]
    return pd.DataFrame(rows).set_index("id")
