"""The simulated survey as a table for people who work with pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simadopt.core.level import DEFAULT, Run, level_named
from simadopt.survey.comparison import compare
from simadopt.survey.interview import interview as ask

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["interview"]


def interview(history: Any, respondents: int | None = None) -> pd.DataFrame:
    """Ask the questionnaire of 2012 in the last week of a run.

    Parameters
    ----------
    history : simadopt.History, or Run
        In its last week: its run has not gone on since.
    respondents : int, optional
        How many answer; by default everybody in the frame, weighted.

    Returns
    -------
    DataFrame
        One row per question, indexed by id: class, asked, people, simulated, undecided, published,
        lower, upper, inside (None when the figure is sealed or not published).

    References
    ----------
    The questions and what each index is made of: ``calibration/questions.csv``.
    """
    import pandas as pd

    run: Any = getattr(history, "state", history)
    if run.scenario.level != DEFAULT:
        return _plain(run, respondents)
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


def _plain(run: Run, respondents: int | None) -> pd.DataFrame:
    """Return the answers to the questions of another level, which no published figure stands beside."""
    import pandas as pd

    questions = level_named(run.scenario.level).questions(run.scenario)
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
