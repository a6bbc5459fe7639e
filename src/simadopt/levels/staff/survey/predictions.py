"""What is predicted of staff before the answers are known: sealed, held-out and external figures.

One simulation runs the panel of 2012 to its survey, the two surveys from elsewhere, and the case commune;
`simadopt.experiments.predictions` makes distributions of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np

from simadopt.cases import Case, load
from simadopt.core.arrays import F64
from simadopt.core.calibrated import Output, Problem
from simadopt.io.shipped import shipped_file
from simadopt.levels.staff.model import services
from simadopt.levels.staff.survey.calibration import calibration_problem, panel
from simadopt.survey.interview import Answer, interview
from simadopt.survey.published import POINTS, Question, external, published, questions

__all__ = ["HEADS", "asked", "predicted", "prediction_problem"]

HEADS: Final = "gru_nonuse_head_not_encouraging"


def asked() -> tuple[Question, ...]:
    """Return what is predicted of staff, by the panel of 2012: sealed and held-out questions."""
    splits = ("sealed", "holdout")
    return tuple(q for q in questions() if published()[q.id].split in splits)


@cache
def _case(name: str) -> Case:
    return load(shipped_file("scenarios", f"{name}.yaml"))


def simulate(values: Mapping[str, float], seed: int) -> F64:
    """Return the figures to predict, then their shares without opinion (NaN never occurs)."""
    case, staff = panel("full")
    state = case.with_levers(values).start(seed)
    state.run_to(state.weeks)
    answers = interview(state, seed, staff=staff, asked=asked())
    for name in dict.fromkeys(q.of for q, _ in external()):
        away = _case(name).with_levers(values).start(seed)
        for question, week in (pair for pair in external() if pair[0].of == name):
            away.run_to(week)
            answers += interview(away, seed, asked=(question,))
    town = _case("commune_27k").with_levers(values).start(seed)
    town.run_to(town.weeks)
    use = services.service_use(town)
    chosen, _ = use.non_using()
    heads = services.share_below_median(use, chosen) or 0.0
    return np.array([*map(_value, answers), heads, *(a.undecided or 0.0 for a in answers)])


def _value(answer: Answer) -> float:
    """Return the figure; a group that nobody is in predicts nothing, said as one half or no gap."""
    if answer.value is not None:
        return answer.value
    return 0.0 if answer.question.statistic in POINTS else 0.5


def predicted() -> tuple[Question, ...]:
    """Return the questions that figures are frozen of, those from elsewhere last."""
    return (*asked(), *(question for question, _ in external()))


def prediction_problem() -> Problem:
    """Return what is run for a prediction, in the form in which runs are kept."""
    names = [q.id for q in predicted()]
    outputs = [*names, HEADS, *(f"{name}_undecided" for name in names)]
    return Problem(
        parameters=calibration_problem().parameters,
        outputs=tuple(Output(name, "real") for name in outputs),
        terms=(),
        simulate=simulate,
        most_fitted=1,
    )
