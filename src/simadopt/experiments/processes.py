"""The only place that starts processes: work that survives the death of its workers.

Workers come from a server process that has loaded the package once (`forkserver`; `spawn` where there
is none), so that a new one starts in milliseconds. They leave when whoever started them is gone, and
leave Ctrl-C to it. When a worker dies the pool is rebuilt; the jobs that were in its hands are done
again one at a time, so that the one that kills is known: after so many deaths it is given up.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context, parent_process
from types import ModuleType
from typing import Any, Final, TypeVar

from simadopt.core.interruption import deaf

__all__ = ["Lost", "Work", "completed"]

Shared = TypeVar("Shared")
Job = TypeVar("Job")
Result = TypeVar("Result")
Work = Callable[[Shared, Job], Result]
"""A function of a module: (what all jobs share, one job) → its result."""

TRIES: Final = 3
"""Deaths of a worker that is alone with a job before the job is given up."""
_AHEAD: Final = 2
"""Jobs handed out for each worker: one at work, one waiting."""


@dataclass(frozen=True)
class Lost:
    """What became of a job that killed its worker each time it was tried.

    Parameters
    ----------
    deaths : int
    """

    deaths: int


def completed(
    work: Work[Shared, Job, Result],
    shared: Shared,
    jobs: Sequence[Job],
    workers: int,
    *,
    tries: int = TRIES,
) -> Iterator[tuple[int, Result | Lost]]:
    """Yield the number and the result of each job as it is done, in no fixed order.

    Parameters
    ----------
    work : callable
        A function of a module, so that it travels by name; its exceptions are raised here.
    shared : object
        Sent once to each worker.
    jobs : sequence
    workers : int
        Processes; 1 does everything in this one, where nothing can be lost.
    tries : int
        Deaths that a job alone with its worker may cause.

    Raises
    ------
    Exception
        Whatever ``work`` raises; jobs not yet done are then dropped.
    """
    if workers == 1:
        for number, job in enumerate(jobs):
            yield number, work(shared, job)
        return
    todo = list(range(len(jobs)))[::-1]
    while todo:
        broken: list[int] = []
        yield from _through_pool(work, shared, jobs, todo, workers, broken)
        for number in broken:  # one of them may be what kills
            yield number, _alone(work, shared, jobs[number], tries)


def _through_pool(
    work: Work[Shared, Job, Result],
    shared: Shared,
    jobs: Sequence[Job],
    todo: list[int],
    workers: int,
    broken: list[int],
) -> Iterator[tuple[int, Result]]:
    """Yield results until all is done or the pool breaks; note in ``broken`` what it held then."""
    held: dict[Future[Result], int] = {}
    with _pool(shared, min(workers, len(todo))) as pool:
        try:
            while todo or held:
                while todo and len(held) < _AHEAD * workers:
                    held[_submit(pool, work, jobs[todo[-1]])] = todo[-1]
                    todo.pop()
                for future in wait(held, return_when=FIRST_COMPLETED).done:
                    result = future.result()
                    yield held.pop(future), result
        except BrokenProcessPool:
            for future, number in held.items():
                if future.done() and future.exception() is None:
                    yield number, future.result()
                else:
                    broken.append(number)


def _alone(work: Work[Shared, Job, Result], shared: Shared, job: Job, tries: int) -> Result | Lost:
    for _ in range(tries):
        try:
            with _pool(shared, 1) as pool:
                future: Future[Result] = _submit(pool, work, job)
                return future.result()
        except BrokenProcessPool:
            continue
    return Lost(tries)


@contextmanager
def _pool(shared: Any, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool that is gone afterwards, whatever happened."""
    pool = ProcessPoolExecutor(workers, _context(), initializer=_begin, initargs=(shared,))
    try:
        yield pool
    finally:
        processes = list((pool._processes or {}).values())
        # a worker that is starting looks for the locks of these
        locks = [getattr(pool, name, None) for name in ("_call_queue", "_result_queue")]
        with deaf():
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()
            for process in processes:
                process.join()
        del locks


def _submit(pool: ProcessPoolExecutor, work: Any, job: Any) -> Future[Any]:
    with _without_main(), deaf():
        return pool.submit(_work, work, job)


_here: list[Any] = []
"""What a worker was given."""


def _begin(shared: Any) -> None:
    """Prepare a worker: it leaves Ctrl-C to its parent, and never outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _here[:] = [shared]


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(work: Any, job: Any) -> Any:
    return work(_here[0], job)


def _context() -> Any:
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(["simadopt.experiments.warm"])
    return context


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main module while a worker starts: work travels by name and never needs it.

    Otherwise each worker would run the user's script again.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
