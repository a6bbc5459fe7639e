"""The gap that a lesson shows, under several seeds: how much of it is chance. Computed when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Final

import numpy as np

from simadopt.cases import load
from simadopt.core.arrays import F64
from simadopt.interfaces.app.lessons import LESSONS, Arm, Lesson
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.levels.staff.model.history import History

__all__ = ["gap_runs", "gaps", "gaps_of", "packed_gaps"]

Tick = Callable[[], None]
_KNOWN: Final[dict[str, dict[str, Any] | None]] = {}
_LOCK: Final = Lock()
"""Held while gaps are computed: whoever asks meanwhile waits for the same ones."""


def gaps(lesson: Lesson, arms: Sequence[Arm], tick: Tick = lambda: None) -> F64:
    """Return what the second arm has more than the first, under each seed: float64[seeds].

    Both arms of a pair have the same seed; the measure and its week are those of the lesson.
    """
    first, second = (_measured(lesson, arm, tick) for arm in arms[:2])
    return second - first


def gap_runs(lesson: Lesson) -> int:
    """Return how many runs the gaps of a lesson take.

    >>> {lesson.name: gap_runs(lesson) for lesson in LESSONS if lesson.seeds}
    {'history': 40}
    """
    return 4 * lesson.seeds


def packed_gaps(lesson: Lesson, tick: Tick = lambda: None) -> dict[str, Any] | None:
    """Return least, median and greatest gap, with the mechanism and without; None where none is asked."""
    if not lesson.seeds:
        return None
    return {
        "seeds": lesson.seeds,
        **{
            name: np.quantile(gaps(lesson, arms, tick), (0.0, 0.5, 1.0)).tolist()
            for name, arms in (("on", lesson.arms), ("off", lesson.without()))
        },
    }


def gaps_of(name: str) -> dict[str, Any] | None:
    """Return `packed_gaps` of a lesson of this name, computed once; None for any other name."""
    found = next((lesson for lesson in LESSONS if lesson.name == name), None)
    if found is None:
        return None
    with _LOCK:
        if name not in _KNOWN:
            _KNOWN[name] = packed_gaps(found)
        return _KNOWN[name]


def _measured(lesson: Lesson, arm: Arm, tick: Tick) -> F64:
    case = load(arm.scenario, RunRequest(arm.scenario, arm.sets, None, None, "en").changes())
    found = []
    for seed in range(1, lesson.seeds + 1):
        state = case.start(seed)
        state.run_to(state.weeks)
        found.append(History(state).series(lesson.measure)[lesson.read or state.weeks])
        tick()
    return np.array(found)
