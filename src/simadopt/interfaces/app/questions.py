"""The simulated survey, packed for a page: asked, simulated, what was published, inside or not."""

from __future__ import annotations

from typing import Any

from simadopt.core.outcomes import rounded
from simadopt.interfaces.app.recording import Recording
from simadopt.io.wording import Wording
from simadopt.survey.comparison import QUESTION_KINDS, compare, score
from simadopt.survey.interview import interview
from simadopt.survey.published import questions

__all__ = ["packed_survey"]


def packed_survey(recording: Recording, words: Wording) -> dict[str, Any]:
    """Return the answers of the last week beside the published figures, ready for JSON."""
    history = recording.history
    answers = interview(history.state)
    rows = list(compare(answers, history.scenario.name))
    left = len(questions()) - len(answers)
    left_out = [words.say("survey.left_out", n=left)] if left else []
    found = score(rows)
    packed = [
        {
            "id": row.answer.question.id,
            "kind": row.answer.question.kind,
            "asked": getattr(row.answer.question, f"asked_{words.language}"),
            "statistic": row.answer.question.statistic,
            "people": row.answer.people,
            "simulated": row.answer.value,
            "undecided": row.answer.undecided,
            "low": None if row.interval is None else row.interval[0],
            "high": None if row.interval is None else row.interval[1],
            "inside": row.inside,
            "split": row.figure.split,
            "sealed": row.figure.is_sealed,
        }
        for row in rows
    ]
    result: dict[str, Any] = rounded({"rows": packed})
    kinds = [
        {"name": kind, "inside": found[kind][0], "known": found[kind][1]} for kind in QUESTION_KINDS
    ]
    return {**result, "kinds": kinds, "note": " ".join([*left_out, words.say("survey.note")])}
