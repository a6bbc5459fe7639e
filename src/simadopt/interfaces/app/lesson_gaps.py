"""The gap that a lesson shows, under several seeds: how much of it is chance. Computed when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Final

import numpy as np

from simadopt.cases import load
from simadopt.core.arrays import F64
from simadopt.interfaces.app.lesson_territory import communes_by_quarter
from simadopt.interfaces.app.lessons import LESSONS, Arm, Lesson
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.levels.staff.model.history import History

__all__ = ["gap_runs", "gaps", "gaps_of", "packed_gaps"]

Tick = Callable[[], None]
_KNOWN: Final[dict[str, dict[str, Any] | None]] = {}
_LOCK: Final = Lock()
"""Held while gaps are computed: whoever asks meanwhile waits for the same ones."""


def gaps(lesson: Lesson, arms: Sequence[Arm], tick: Tick = lambda: None) -> F64:
    """Return what later arms have more than the first, under each seed: float64[arms − 1, seeds].

    The arms of a gap have the same seed; the measure and its week are those of the lesson.
    """
    first, *others = (_measured(lesson, arm, tick) for arm in arms)
    return np.array([other - first for other in others])


def gap_runs(lesson: Lesson) -> int:
    """Return how many runs the gaps of a lesson take.

    >>> {lesson.name: gap_runs(lesson) for lesson in LESSONS if lesson.seeds}
    {'head': 40, 'training': 40, 'departure': 40, 'history': 40, 'duty': 50}
    """
    return (3 + len(lesson.told)) * lesson.seeds


def packed_gaps(lesson: Lesson, tick: Tick = lambda: None) -> dict[str, Any] | None:
    """Return the gaps that a lesson tells, with its mechanism and without; None where chance has no part."""
    if not lesson.seeds:
        return None
    arms = [lesson.arms[k] for k in (0, *lesson.told)]
    return {
        "seeds": lesson.seeds,
        "on": [_ends(one) for one in gaps(lesson, arms, tick)],
        "off": _ends(gaps(lesson, lesson.without(), tick)[0]),
    }


def _ends(gap: F64) -> dict[str, Any]:
    """Return the least, median and greatest gap, and in how many runs there is more and less."""
    low, middle, high = np.quantile(gap, (0.0, 0.5, 1.0)).tolist()
    counts = {"more": int((gap > 0.0).sum()), "less": int((gap < 0.0).sum())}
    return {"low": low, "middle": middle, "high": high, **counts}


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
        values = _series(lesson, case.finished(seed))
        found.append(values[lesson.read or len(values) - 1])
        tick()
    return np.array(found)


def _series(lesson: Lesson, state: Any) -> F64:
    """Return what a lesson measures of a run, by step."""
    if lesson.measure == "communes":
        return communes_by_quarter(state)
    return History(state).series(lesson.measure)
