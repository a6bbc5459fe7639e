"""Ctrl-C: one line and exit code 130 at any moment, and never taken for an error of something else.

A process that is a command has three parts. While it loads its libraries, and once its work is
done, Ctrl-C ends it at once (`leaving`). While it works, Ctrl-C is a `KeyboardInterrupt`, which is
remembered: compiled code may turn it into a ``SystemError``, or swallow it (`working`).

This module loads nothing, so that it is there first.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from simadopt.core.language import asked_language

__all__ = ["CODE", "deaf", "interrupted", "leaving", "working"]

CODE = 130
BEFORE = {"en": "Interrupted; nothing was written.", "fr": "Interrompu\u202f; rien n’a été écrit."}
AFTER = {"en": "Interrupted once all was done.", "fr": "Interrompu après la fin du travail."}
"""What is said before and after the work: the catalogue is not loaded yet, or not any more."""
_AGAIN_SECONDS = 0.02
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
    """Remember Ctrl-C while a command works; one that was swallowed is sent again."""
    _asked.clear()
    if not _is_main():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        _asked.append(True)
        raise KeyboardInterrupt

    before, hook = signal.signal(signal.SIGINT, interrupt), sys.unraisablehook
    sys.unraisablehook = _sent_again(hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        signal.signal(signal.SIGINT, before)
        _asked.clear()


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
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return bool(_asked)


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


def _sent_again(hook: Any) -> Any:
    """Return a hook that hears of an interruption which some callback could not pass on."""
    import threading

    def report_unraisable(unraisable: Any) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            again = threading.Timer(_AGAIN_SECONDS, os.kill, (os.getpid(), signal.SIGINT))
            again.daemon = True
            again.start()
        else:
            hook(unraisable)

    return report_unraisable
