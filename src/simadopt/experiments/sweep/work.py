"""What a worker does: simulate the runs of a batch and return their numbers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from simadopt.cases import Case
from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, SimadoptError
from simadopt.core.failures import failure_of_others, untold
from simadopt.core.interruption import interrupted
from simadopt.core.messages import Message
from simadopt.experiments.sweep.plan import Run
from simadopt.experiments.sweep.variables import Setting

__all__ = ["Finished", "Task", "simulate_runs"]


@dataclass(frozen=True)
class Task:
    """What all batches of a plan share.

    Parameters
    ----------
    cases : tuple of Case
        By arm.
    keep_series : bool
    """

    cases: tuple[Case, ...]
    keep_series: bool = False


@dataclass(frozen=True)
class Finished:
    """What came of some runs.

    Parameters
    ----------
    values : float64[runs, outcomes]
        In the order of the runs and of the level's outcomes; rows of refused runs hold NaN.
    digests : tuple of str
        Of each run; empty for a refused one.
    series : tuple of mapping of measure to float64[weeks + 1]
        Of each run, when asked for.
    refused : mapping of int to Message
        Number in the plan of each run that could not be done, and why.
    seconds : float
        Time that the runs took where they were done.
    problems : mapping of int to tuple of Problem
        By number, what is wrong in runs that were refused with a scenario or with code of others.
    warned : tuple of Message
        What a worker has to warn of.
    """

    values: F64
    digests: tuple[str, ...]
    series: tuple[Mapping[str, F64], ...]
    refused: Mapping[int, Message]
    seconds: float = 0.0
    problems: Mapping[int, tuple[Problem, ...]] = field(default_factory=dict)
    warned: tuple[Message, ...] = ()


_MOST_READ: Final = 64
_NOTHING: Final[Mapping[str, F64]] = {}


def simulate_runs(task: Task, runs: Sequence[Run]) -> Finished:
    """Simulate some runs; one that is refused or fails is named and does not stop the others."""
    begun = time.perf_counter()
    level = task.cases[0].level
    values = np.full((len(runs), len(level.outcomes)), np.nan)
    digests, kept = [""] * len(runs), [_NOTHING] * len(runs)
    refused: dict[int, Message] = {}
    problems: dict[int, tuple[Problem, ...]] = {}
    cases = _Cases(task.cases)
    for k, run in enumerate(runs):
        try:
            done = cases.get(run.arm, run.setting).finished(run.seed)
            values[k] = list(level.measured(done).values())
            digests[k] = done.digest()
            if task.keep_series:
                kept[k] = level.stepped(done)
        except SimadoptError as error:
            refused[run.number] = error.told()
            if isinstance(error, InputError):
                problems[run.number] = tuple(error.problems)
        except Exception as error:  # a bug in one run must not cost the others
            if interrupted(error):
                raise KeyboardInterrupt from error
            theirs = failure_of_others(error)
            if theirs is None:
                text = f"{type(error).__name__}: {error}"
                refused[run.number] = Message("problem.as_it_is", text=text)
            else:
                refused[run.number], problems[run.number] = theirs.told(), (theirs,)
    series_kept = tuple(kept) if task.keep_series else ()
    seconds = time.perf_counter() - begun
    return Finished(values, tuple(digests), series_kept, refused, seconds, problems, untold())


class _Cases:
    """The case of a setting, kept as long as it stays the same: replicates follow each other."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases = cases
        self._key: tuple[int, Setting] | None = None
        self._case: Case | None = None
        self._read: dict[tuple[Any, ...], Case] = {}

    def get(self, arm: int, setting: Setting) -> Case:
        if self._case is None or self._key != (arm, setting):
            self._key = (arm, setting)
            table = self._cases[arm].level.parameters
            values = {name: value for name, value in setting.items() if name in table}
            levers = {name: value for name, value in setting.items() if name not in table}
            self._case = self._with(arm, levers).with_levers(values)
        return self._case

    def _with(self, arm: int, levers: dict[str, Any]) -> Case:
        """Return the case with levers that are no parameters: few differ, and each is read once."""
        key = (arm, *(f"{name}={value!r}" for name, value in levers.items()))
        if key not in self._read:
            if len(self._read) >= _MOST_READ:
                self._read.clear()
            self._read[key] = self._cases[arm].with_levers(levers)
        return self._read[key]
