"""Figures of a run, drawn by a process of their own: it loads Matplotlib while the run is made here.

Files are the same whoever draws them. Nothing is begun where a process cannot be parted in two, has one
processor or threads of its own, or has Matplotlib already; should the other process fail, this one draws.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from multiprocessing import Pipe, get_context, parent_process
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from simadopt.core.interruption import deaf
from simadopt.interfaces import figures, style
from simadopt.io.wording import Wording
from simadopt.levels.staff.model.history import History

__all__ = ["MOST_PEOPLE", "begin_drawing", "drawing"]

MOST_PEOPLE: Final = 20_000
"""People up to whom a run is handed over: above, what takes time is not Matplotlib."""
_PATIENCE: Final = 120.0
"""Seconds after which a process that says nothing is ended, and its figures are drawn in this one."""
_READ: Final = ("o", "labels", "records", "scenario", "seed", "week")
"""What figures read of a state."""


@dataclass(frozen=True)
class _Other:
    """A process that waits for something to draw."""

    process: Any
    pipe: Any

    def send(self, asked: bytes) -> None:
        """Hand it what to draw; it may still be loading, and need not be there any more."""
        try:
            self.pipe.send_bytes(asked)
        except OSError:
            self.process.kill()

    def has_drawn(self) -> bool:
        """Wait for it; tell whether it drew everything."""
        try:
            return self.pipe.poll(_PATIENCE) and bool(self.pipe.recv())
        except (EOFError, OSError):
            return False

    def end(self) -> None:
        """End it, and what it started, if they have not ended."""
        with suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()


_WAITING: Final[list[_Other]] = []


def begin_drawing() -> None:
    """Start a process that loads what draws, and waits for a run."""
    alone = parent_process() is None and threading.active_count() == 1
    if sys.platform != "linux" or not alone or len(os.sched_getaffinity(0)) < 2:
        return
    if _WAITING or "matplotlib" in sys.modules:
        return
    here, there = Pipe()
    process = get_context("fork").Process(target=_serve, args=(here, there), daemon=True)
    try:
        with deaf(), _threads_let_go():
            process.start()
    except OSError:  # there may be no more processes: this one draws
        here.close()
    else:
        _WAITING.append(_Other(process, here))
    there.close()


@contextmanager
def drawing(
    history: History, folder: Path, words: Wording, *, person_views: bool = False
) -> Iterator[None]:
    """Have every figure of a run drawn in a folder, while something else is done, and after it.

    Raises
    ------
    OSError
        When the folder cannot be written to.
    """
    other = _asked(history, folder, words, person_views)
    try:
        yield
        if other is None or not other.has_drawn():
            figures.draw_all(history, folder, words, person_views=person_views)
    finally:
        if other is not None:
            other.end()


def _asked(history: History, folder: Path, words: Wording, person_views: bool) -> _Other | None:
    """Return the process that draws, once it is told what, if there is one."""
    state = history.state
    if not _WAITING:
        return None
    other = _WAITING.pop()
    if state.o.people.key.size > MOST_PEOPLE:
        other.end()
        return None
    bare: Any = copy(history)
    bare._state = SimpleNamespace(**{name: getattr(state, name) for name in _READ})
    try:
        asked = pickle.dumps((bare, folder, words.language, dict(words.texts), person_views))
    except Exception:  # what others add to a scenario need not travel
        other.end()
        return None
    threading.Thread(target=other.send, args=(asked,), daemon=True).start()
    return other


def _serve(here: Any, there: Any) -> None:
    """Load what draws, draw one run, say whether all was drawn."""
    here.close()  # or the end of who asks would not be seen
    try:
        os.setsid()
        style.warm_up()
        bare, folder, language, texts, person_views = pickle.loads(there.recv_bytes())  # noqa: S301
        names, words = list(figures.figures_of(bare)), Wording(language, texts)
        with _threads_let_go():
            other = os.fork()  # the run is made: there is a processor for each half
        mine = names[other == 0 :: 2]
        figures.draw_all(bare, folder, words, person_views=person_views, names=mine)
        if other == 0:
            os._exit(0)
        there.send(os.waitpid(other, 0)[1] == 0)
    except BaseException:  # whoever asked draws, and meets the same error
        os._exit(1)


@contextmanager
def _threads_let_go() -> Iterator[None]:
    """Part this process in two although NumPy's libraries have threads, which are idle."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
