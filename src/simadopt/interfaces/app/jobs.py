"""Long work in the background: started, followed, cancelled; a few at once."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from simadopt.interfaces.app.limits import MOST_JOBS, BusyError

__all__ = ["CancelledError", "Job", "Jobs", "Tick"]

_KEPT: Final = 32
_REPORTS_KEPT: Final = 4
_WORKERS: Final = 1
Tick = Callable[[int], None]


class CancelledError(Exception):
    """Whoever asked for a job no longer wants it."""


@dataclass
class Job:
    """One piece of long work.

    Parameters
    ----------
    name : str
        What a page asks after it by; cannot be guessed.
    total : int
        Steps in all.
    state : str
        ``waiting``, ``running``, ``done``, ``cancelled`` or ``failed``.
    kept : object
        What a report of the work needs; of the latest few jobs only.
    asked : object
        What was asked for, where the same is not to be worked out again (`Jobs.done`).
    """

    name: str
    total: int
    state: str = "waiting"
    done: int = 0
    result: Any = None
    error: Exception | None = None
    kept: Any = None
    asked: object = None
    stop: threading.Event = field(default_factory=threading.Event)

    def tick(self, done: int) -> None:
        """Note how far the work is; leave it here when it was cancelled."""
        if self.stop.is_set():
            raise CancelledError
        self.done = done

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "cancelled", "failed")


class Jobs:
    """The jobs of a server.

    Parameters
    ----------
    most : int
        Jobs that may run or wait at once.
    pool : ThreadPoolExecutor, optional
        Where they run, when several share it.
    """

    def __init__(self, most: int = MOST_JOBS, pool: ThreadPoolExecutor | None = None) -> None:
        self._most = most
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._pool = pool or ThreadPoolExecutor(_WORKERS, thread_name_prefix="job")
        self._lock = threading.Lock()

    def start(self, work: Callable[[Job], Any], total: int, asked: object = None) -> Job:
        """Start some work that tells its job how far it is; ``asked`` is what `done` finds it by.

        Raises
        ------
        BusyError
            When as many jobs run or wait as may.
        """
        job = Job(secrets.token_urlsafe(12), total, asked=asked)
        with self._lock:
            for older in [one for one in self._jobs.values() if one.kept is not None][
                : 1 - _REPORTS_KEPT
            ]:
                older.kept = None
            if sum(not one.over for one in self._jobs.values()) >= self._most:
                raise BusyError
            self._jobs[job.name] = job
            over = [name for name, one in self._jobs.items() if one.over]
            for name in over[: max(0, len(self._jobs) - _KEPT)]:
                del self._jobs[name]
        self._pool.submit(_do, job, work)
        return job

    def with_most(self, most: int) -> Jobs:
        """Return other jobs, at most so many at once, that wait for the same threads."""
        return Jobs(most, self._pool)

    def done(self, asked: object) -> Job | None:
        """Return a job that is done and whose report can still be had, by what was asked for."""
        with self._lock:
            kept = [
                one for one in self._jobs.values() if one.state == "done" and one.kept is not None
            ]
        return next((one for one in reversed(kept) if one.asked == asked), None)

    def find(self, name: str) -> Job | None:
        """Return a job by its name."""
        return self._jobs.get(name)

    def cancel(self, name: str) -> None:
        """Cancel a job; it stops at its next step."""
        job = self._jobs.get(name)
        if job is not None and not job.over:
            job.stop.set()
            if job.state == "waiting":
                job.state = "cancelled"

    def forget(self) -> None:
        """Cancel all jobs and keep nothing of them."""
        with self._lock:
            for name in list(self._jobs):
                self.cancel(name)
            self._jobs.clear()

    def close(self) -> None:
        """Cancel all jobs and take no more."""
        for name in list(self._jobs):
            self.cancel(name)
        self._pool.shutdown(wait=False, cancel_futures=True)


def _do(job: Job, work: Callable[[Job], Any]) -> None:
    if job.stop.is_set():
        return
    job.state = "running"
    try:
        job.result = work(job)
        job.state = "done"
    except CancelledError:
        job.state = "cancelled"
    except Exception as error:  # whatever it is, the page must be told
        job.error, job.state = error, "cancelled" if job.stop.is_set() else "failed"
