"""What `simadopt calibrate territory_france` fits: twelve global parameters at most.

The intercepts of items and types are fitted apart (``calibration/territory_fit.py``): an emulator of 147
parameters would need more runs than it saves. Rows of 2017 are binomial counts among those who were asked;
points of the series are soft bounds on the logarithm of a count or the log-odds of a share.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.calibrated import Output, Term
from simadopt.core.calibrated import Problem as Calibrated
from simadopt.core.errors import Problem
from simadopt.core.messages import Message
from simadopt.io.places import refuse
from simadopt.levels.territory.clock import FIRST
from simadopt.levels.territory.survey.asked import questions
from simadopt.levels.territory.survey.fitting import (
    GLOBAL,
    QUARTERS_SERIES,
    Target,
    natural,
    simulate,
    targets,
)
from simadopt.levels.territory.survey.series import rows

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = ["territory_problem"]

MOST_FITTED: Final = 12
ROUNDED: Final = 0.005
"""Half a point, to which percentages are rounded."""


def _fitted() -> list[tuple[int, Target]]:
    return [(k, one) for k, one in enumerate(targets()) if math.isfinite(one.error)]


@dataclass(frozen=True)
class Simulated:
    """Runs of a case under other values; it travels to other processes."""

    case: Case

    def __call__(self, values: Mapping[str, float], seed: int) -> F64:
        """Return the fitted rows of one run: shares of 2017, then the series on their scale."""
        found = simulate(values, seed, QUARTERS_SERIES, self.case)
        dated = {row["id"] for row in rows()}
        return np.array(
            [found[k] if one.id in dated else natural(one, found[k]) for k, one in _fitted()]
        )


def check_national(case: Case) -> None:
    """Refuse what the published rows are not about: a part of the country, another start."""
    who, wrong = case.scenario.authorities, []
    if who.source != "published" or who.departments or who.regions:
        wrong.append(("authorities", who.source))
    if case.scenario.start != FIRST:
        wrong.append(("start", case.scenario.start))
    message = Message("problem.national", first=FIRST)
    refuse([Problem("calibrate", None, field, value, message) for field, value in wrong])


def territory_problem(case: Case) -> Calibrated:
    """Return the problem: candidates, outputs and terms; runs are those of the case."""
    dated = {row["id"] for row in rows()}
    asked: dict[str, Any] = {one.id: one for one in questions()}
    outputs, terms = [], []
    for place, (_, one) in enumerate(_fitted()):
        if one.id in dated:
            outputs.append(Output(one.id, "real"))
            low, high = one.value - one.error, one.value + one.error
            terms.append(Term(one.id, place, one.id, "pattern", low, high, 0.0, one.error))
            continue
        outputs.append(Output(one.id, "share"))
        question = asked[one.id]
        low = max(min(one.bounds[0], one.figure - ROUNDED), 0.0)
        high = min(max(one.bounds[1], one.figure + ROUNDED), 1.0)
        name, n = question.question, question.interviews
        terms.append(Term(one.id, place, name, "interval", low, high, n, 0.0))
    return Calibrated(
        tuple(GLOBAL),
        tuple(outputs),
        tuple(terms),
        Simulated(case),
        MOST_FITTED,
        level=case.level.name,
    )
