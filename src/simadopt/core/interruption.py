"""Ctrl-C: one line and exit code 130 at any moment, and never taken for an error of something else.

A process that is a command has three parts. While it loads its libraries, and once its work is
done, Ctrl-C ends it at once (`leaving`). While it works, Ctrl-C is a `KeyboardInterrupt`, which is
remembered, and raised once more as long as nothing comes of it: compiled code may turn it into a
``SystemError``, a callback or ``except: pass`` of a library may swallow it (`working`).

This module loads nothing, so that it is there first.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any

from simadopt.core.language import asked_language

__all__ = ["CODE", "deaf", "ended_at_once", "heard", "interrupted", "leaving", "working"]

CODE = 130
BEFORE = {"en": "Interrupted; nothing was written.", "fr": "Interrompu\u202f; rien n’a été écrit."}
AFTER = {"en": "Interrupted once all was done.", "fr": "Interrompu après la fin du travail."}
"""What is said before and after the work: the catalogue is not loaded yet, or not any more."""
_AGAIN_SECONDS = 0.25
"""After this an interruption that was swallowed is raised once more."""
_asked: list[bool] = []


def leaving(texts: dict[str, str] = BEFORE) -> None:
    """Let Ctrl-C end this process with one line, from now on."""

    def leave(number: int, frame: FrameType | None) -> None:
        with suppress(Exception):  # a stream that is closed, or in the midst of writing
            sys.stdout.flush()
        with suppress(OSError):
            os.write(2, _encoded(texts[asked_language(sys.argv[1:], os.environ)] + "\n"))
        os._exit(CODE)

    signal.signal(signal.SIGINT, leave)


@contextmanager
def working() -> Iterator[None]:
    """Remember Ctrl-C while a command works; one that was swallowed is raised once more."""
    _asked.clear()
    if not _is_main():
        yield
        return

    going: list[bool] = [True]
    due: list[bool] = []

    send = partial(_thread.interrupt_main, signal.SIGINT)
    if hasattr(signal, "pthread_kill"):  # which wakes a main thread that waits
        send = partial(signal.pthread_kill, _thread.get_ident(), signal.SIGINT)

    def again() -> None:
        time.sleep(_AGAIN_SECONDS)
        if going and _asked:
            due.append(True)
            send()

    def interrupt(number: int, frame: FrameType | None) -> None:
        _asked.append(True)
        _thread.start_new_thread(
            again, ()
        )  # what raises may be in a callback, or in `except: pass`
        if due and due.pop() and _holds_interruption(sys.exc_info()[1]):
            return
        raise KeyboardInterrupt

    before, hook = signal.signal(signal.SIGINT, interrupt), sys.unraisablehook
    sys.unraisablehook = _unheard(hook)
    try:
        yield
    finally:
        going.clear()
        sys.unraisablehook = hook
        signal.signal(signal.SIGINT, before)
        _asked.clear()


def heard() -> None:
    """Say that an interruption is what ended some work as it should: it is not raised once more."""
    _asked.clear()


def ended_at_once() -> None:
    """End an interrupted process now, once everything that must be closed is.

    What a library held when it was interrupted in the midst of loading or of compiled code is not taken
    down piece by piece: that may free what is not whole (``free(): invalid pointer``).
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(CODE)


def interrupted(error: BaseException | None = None) -> bool:
    """Tell whether an error is what an interruption became.

    Parameters
    ----------
    error : BaseException, optional
        Compiled code that is interrupted raises ``SystemError`` from ``KeyboardInterrupt``.

    Examples
    --------
    >>> error = SystemError("returned a result with an exception set")
    >>> interrupted(error)
    False
    >>> error.__cause__ = KeyboardInterrupt()
    >>> interrupted(error)
    True
    """
    return _holds_interruption(error) or bool(_asked)


@contextmanager
def deaf() -> Iterator[None]:
    """Let processes that are started here never hear Ctrl-C: it is for who started them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _encoded(line: str) -> bytes:
    try:
        return line.encode(getattr(sys.stderr, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return line.replace("\u202f", " ").replace("’", "'").encode("ascii", errors="replace")


def _is_main() -> bool:
    import threading

    return threading.current_thread() is threading.main_thread()


def _holds_interruption(error: BaseException | None) -> bool:
    """Tell whether an error is an interruption, or came of one."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _unheard(hook: Any) -> Any:
    """Return a hook that is silent about an interruption which some callback could not pass on."""

    def report_unraisable(unraisable: Any) -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            hook(unraisable)

    return report_unraisable
