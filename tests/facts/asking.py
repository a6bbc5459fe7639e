"""The panel of 2012 as it ships or with something changed, interviewed seed by seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facts.measuring import SCENARIOS
from simadopt.cases import Case, load
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.survey.calibration import reduced
from simadopt.levels.staff.survey.frame import frame
from simadopt.levels.staff.survey.populations import POPULATIONS
from simadopt.levels.staff.survey.states import STATES
from simadopt.survey.interview import interview
from simadopt.survey.opinions import opinion
from simadopt.survey.published import Question, questions

F64 = NDArray[np.float64]
BY_ID = {q.id: q for q in questions()}
Levers = tuple[tuple[str, object], ...]


@cache
def _panel() -> tuple[Case, Mapping[str, int]]:
    scenario, staff = reduced(load(SCENARIOS / "survey_2012.yaml").scenario)
    return load(scenario), staff


@lru_cache(maxsize=2)  # as it ships, and the change in hand
def states(levers: Levers, seeds: int) -> tuple[State, ...]:
    """Return the panel at its survey under each seed; runs are kept for all who look at them."""
    case, _ = _panel()
    found = []
    for seed in range(1, seeds + 1):
        state = case.with_levers(dict(levers)).start(seed)
        state.run_to(state.weeks)
        found.append(state)
    return tuple(found)


def told(figure: str, state: State, part: str = "answer", **changes: Any) -> float:
    """Return the figure of one question, perhaps asked in another way."""
    _, staff = _panel()
    asked: Question = replace(BY_ID[figure], **changes)
    (answer,) = interview(state, state.seed, staff=staff, asked=(asked,))
    value = answer.undecided if part == "undecided" else answer.value
    assert value is not None
    return value


def by_population(figure: str, state: State, names: tuple[str, ...], **changes: Any) -> list[float]:
    """Return the share that gives the answer in some parts of those who were asked."""
    return [told(figure, state, population=name, statistic="share", **changes) for name in names]


def weighted(
    state: State, name: str, where: str = "connected"
) -> tuple[F64, F64, NDArray[np.int64]]:
    """Return a state and the weights of those who answer, in one population, and their rows."""
    _, staff = _panel()
    seat = frame(state, state.seed, staff)
    inside = POPULATIONS[where](state)[seat.rows]
    rows = seat.rows[inside]
    return STATES[name](state)[rows], seat.weight[inside], rows


def correlation(x: F64, y: F64, weight: F64) -> float:
    """Return the weighted correlation of two columns; 0 where one does not vary."""
    weight = weight / weight.sum()
    x, y = x - np.sum(weight * x), y - np.sum(weight * y)
    spread = np.sqrt(np.sum(weight * x * x) * np.sum(weight * y * y))
    return float(np.sum(weight * x * y) / spread) if spread > 0.0 else 0.0


def agreeing(asked: str, state: State, rows: NDArray[np.int64], **changes: Any) -> F64:
    """Return 1 for those of some rows who agree."""
    return opinion(replace(BY_ID[asked], **changes), state, state.seed, rows).agree.astype(float)


def passes(test: Callable[[State], bool], levers: Levers, seeds: int) -> list[bool]:
    """Return, seed by seed, whether a pattern shows."""
    return [bool(test(state)) for state in states(levers, seeds)]
