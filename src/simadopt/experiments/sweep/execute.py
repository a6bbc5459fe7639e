"""Carry out a plan: by processes of this machine, by a cluster, or a part of it; again after a stop."""

from __future__ import annotations

import os
import pickle
import platform
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.failures import tell
from simadopt.core.messages import Message
from simadopt.experiments.processes import Lost, Work, completed
from simadopt.experiments.sweep.aside import SetAside, set_aside_in
from simadopt.experiments.sweep.earlier import Earlier
from simadopt.experiments.sweep.failed import all_failed
from simadopt.experiments.sweep.plan import Batch, Plan, Run
from simadopt.experiments.sweep.store import Store
from simadopt.experiments.sweep.work import Finished, Task, simulate_runs

__all__ = ["Backend", "Report", "execute", "finished_batches", "here", "part_of"]

_LIBRARIES: Final = ("numpy", "numba", "pandas", "pyarrow")

Tick = Callable[[int, int], None]
"""Told how many runs are done, and of how many."""


class Backend(Protocol):
    """Something that does jobs somewhere; see `simadopt.experiments.processes.completed`."""

    def __call__(
        self, work: Work[Any, Any, Any], shared: Any, jobs: Sequence[Any], *, tries: int
    ) -> Iterator[tuple[int, Any]]:
        """Yield the number and the result of each job, or that it was lost."""


def here(workers: int) -> Backend:
    """Return the back end of so many processes of this machine."""

    def backend(
        work: Work[Any, Any, Any], shared: Any, jobs: Sequence[Any], *, tries: int
    ) -> Iterator[tuple[int, Any]]:
        return completed(work, shared, jobs, workers, tries=tries)

    backend.alone = workers == 1  # type: ignore[attr-defined]
    return backend


def refuse_what_stays(plan: Plan, backend: Backend) -> None:
    """Refuse, before anything is written, what others add and cannot be sent to other processes.

    Raises
    ------
    InputError
        With what to do.
    """
    if not getattr(backend, "alone", False):
        for arm in plan.arms:
            if arm.case.terms or arm.case.code:
                pickle.dumps(arm.case)


@dataclass(frozen=True)
class Report:
    """How a command that carried out a plan ended.

    Parameters
    ----------
    done : int
        Runs done now.
    known : int
        Runs that were stored already.
    seconds : float
        From the plan to the last file.
    simulation_seconds : float
        Of simulation, all processes added up.
    damaged : tuple of str
        Files that were found damaged and are made again.
    set_aside : tuple of SetAside
        Every run of the store that could not be done.
    """

    done: int
    known: int
    seconds: float
    simulation_seconds: float
    damaged: tuple[str, ...]
    set_aside: tuple[SetAside, ...]


def execute(
    plan: Plan,
    folder: Path,
    backend: Backend,
    *,
    part: tuple[int, int] = (1, 1),
    tick: Tick | None = None,
) -> Report:
    """Do what is missing of a plan and store it.

    Parameters
    ----------
    plan : Plan
    folder : Path
    backend : Backend
    part : (int, int)
        ``(i, n)``: of every n batches, do the i-th only; other commands do the others.
    tick : callable, optional

    Raises
    ------
    InputError, ResourceError
        See `Store`; or when what was given, or code of others, makes every run fail: a folder that was
        made for them is removed. An interruption (Ctrl-C) passes through; what is stored stays.
    SimadoptError
        When every run fails for another reason.
    """
    begun, started = time.perf_counter(), datetime.now(UTC)
    refuse_what_stays(plan, backend)
    mine = _size(part_of(plan.batches, part))
    new = part == (1, 1) and not (folder.is_dir() and any(folder.iterdir()))
    store = Store(folder, plan)
    todo, damaged = store.missing()
    todo, known = part_of(todo, part), store.earlier()
    left = sum(not known.knows(run, plan) for batch in todo for run in plan.runs(batch))
    done, simulating, advance = 0, 0.0, tick or (lambda done, total: None)
    reasons, problems = dict[int, Message](), dict[int, tuple[Problem, ...]]()
    advance(mine - left, mine)
    try:
        for batch, finished, lost in finished_batches(plan, todo, backend, known):
            store.keep(batch, known.completed(plan, batch, finished, lost), lost)
            done += len(finished.digests) + len(lost)
            simulating += finished.seconds
            reasons |= {**lost, **finished.refused}
            problems |= finished.problems
            advance(mine - left + done, mine)
    finally:
        seconds = time.perf_counter() - begun
        name = f"{started:%Y%m%dT%H%M%S}-{socket.gethostname()}-{os.getpid()}"
        store.note_session(name, _session(started, seconds, simulating, done))
    if mine and len(reasons) == done == mine:
        if new:
            shutil.rmtree(folder, ignore_errors=True)
        raise all_failed(reasons, problems, mine)
    if known.rows and not store.missing()[0]:
        store.forget_earlier()
    aside = tuple(set_aside_in(folder))
    return Report(done, mine - left, seconds, simulating, tuple(damaged), aside)


def finished_batches(
    plan: Plan, batches: Sequence[Batch], backend: Backend, known: Earlier | None = None
) -> Iterator[tuple[Batch, Finished, dict[int, Message]]]:
    """Yield each batch as it is done, with the runs that killed their workers.

    Runs that are known from before are left out of it.

    A batch that kills its worker is done again run by run, so that only the killers are lost.
    """
    task = Task(tuple(arm.case for arm in plan.arms), plan.keep_series)
    jobs = _Jobs(plan, batches, known)
    for number, result in backend(simulate_runs, task, jobs, tries=1):
        lost: dict[int, Message] = {}
        if isinstance(result, Lost):
            result, lost = _one_by_one(task, jobs[number], backend)
        for message in result.warned:
            tell(message)
        yield batches[number], result, lost


def part_of(batches: Sequence[Batch], part: tuple[int, int]) -> list[Batch]:
    """Return every n-th batch of the plan, beginning with the i-th.

    Raises
    ------
    InputError
        Unless 1 ≤ i ≤ n.
    """
    i, n = part
    if not 1 <= i <= n:
        raise InputError(Problem("sweep", None, "--shard", f"{i}/{n}", Message("problem.shard")))
    return [batch for batch in batches if batch.number % n == i - 1]


def _size(batches: Sequence[Batch]) -> int:
    return sum(batch.stop - batch.first for batch in batches)


class _Jobs(Sequence[list[Run]]):
    """The runs of each batch, made when they are handed out."""

    def __init__(self, plan: Plan, batches: Sequence[Batch], known: Earlier | None) -> None:
        self._plan, self._batches, self._known = plan, batches, known

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, number: Any) -> Any:
        runs, known = self._plan.runs(self._batches[number]), self._known
        return [run for run in runs if known is None or not known.knows(run, self._plan)]


def _one_by_one(
    task: Task, runs: Sequence[Run], backend: Backend
) -> tuple[Finished, dict[int, Message]]:
    found: dict[int, Finished] = {}
    lost: dict[int, Message] = {}
    for k, result in backend(simulate_runs, task, [[run] for run in runs], tries=3):
        if isinstance(result, Lost):
            lost[runs[k].number] = Message("sweep.killed", times=result.deaths)
        else:
            found[k] = result
    return _joined([found[k] for k in sorted(found)], task), lost


def _joined(parts: Sequence[Finished], task: Task) -> Finished:
    nothing = np.empty((0, len(task.cases[0].level.outcomes)))
    values = np.concatenate([nothing, *(part.values for part in parts)])
    return Finished(
        values,
        tuple(digest for part in parts for digest in part.digests),
        tuple(one for part in parts for one in part.series),
        {number: reason for part in parts for number, reason in part.refused.items()},
        sum(part.seconds for part in parts),
        {number: found for part in parts for number, found in part.problems.items()},
        tuple(one for part in parts for one in part.warned),
    )


def _session(started: datetime, seconds: float, simulating: float, runs: int) -> dict[str, Any]:
    return {
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "simulation_seconds": round(simulating, 3),
        "runs": runs,
        "machine": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }
