"""What an analysis costs, measured on a few of its runs before it starts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from simadopt.experiments.sweep.plan import Plan
from simadopt.experiments.sweep.store import Store, read_plan
from simadopt.experiments.sweep.work import Task, simulate_runs

__all__ = ["MOST_BYTES", "MOST_SECONDS", "Cost", "cost_of"]

MOST_SECONDS: Final = 3600.0
MOST_BYTES: Final = 2**30
"""More than this is begun only when it is confirmed."""
_TIMED: Final = 3
_BYTES_BESIDE_NUMBERS: Final = 200
"""Identity and digest of a run."""


@dataclass(frozen=True)
class Cost:
    """What is still to be run.

    Parameters
    ----------
    runs : int
        Of the whole plan.
    left : int
        Not yet stored.
    seconds : float
        Predicted for what is left.
    stored_bytes : int
        Predicted size of the whole store.
    """

    runs: int
    left: int
    seconds: float
    stored_bytes: int

    @property
    def large(self) -> bool:
        """Tell whether it should be confirmed."""
        return self.seconds > MOST_SECONDS or self.stored_bytes > MOST_BYTES


def cost_of(plan: Plan, folder: Path | None, workers: int) -> Cost:
    """Return what carrying out a plan in a folder costs; some runs are timed, one after another."""
    left = len(plan)
    if folder is not None and read_plan(folder, damaged_as_none=True) is not None:
        store = Store(folder, plan)
        todo, known = store.missing()[0], store.earlier()
        left = sum(not known.knows(run, plan) for batch in todo for run in plan.runs(batch))
    columns = len(plan.level.outcomes) + len(plan.variables)
    size = len(plan) * (8 * columns + _BYTES_BESIDE_NUMBERS)
    seconds = left * _seconds(plan) / workers if left else 0.0
    return Cost(len(plan), left, seconds, size)


def _seconds(plan: Plan) -> float:
    """Return the time of one run: the median of a few, after one that compiles what it needs."""
    task = Task(tuple(arm.case for arm in plan.arms))
    numbers = np.linspace(0, len(plan) - 1, _TIMED + 1).astype(int).tolist()
    times = []
    for number in numbers:
        begun = time.perf_counter()
        simulate_runs(task, [plan.run(number)])
        times.append(time.perf_counter() - begun)
    return float(np.median(times[1:]))
