"""The simulated survey as a table for people who work with pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simadopt.levels.staff.model.history import History
from simadopt.survey.comparison import compare
from simadopt.survey.interview import interview as ask

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["interview"]


def interview(history: History, respondents: int | None = None) -> pd.DataFrame:
    """Ask the questionnaire of 2012 in the last week of a run.

    Parameters
    ----------
    history : History
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

    answers = ask(history.state, respondents=respondents)
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
