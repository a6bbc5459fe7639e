"""What code of others does wrong: said in one sentence, at its file and line, and warned of once."""

from __future__ import annotations

import inspect
import warnings
from dataclasses import replace
from multiprocessing import parent_process
from pathlib import Path
from traceback import walk_tb
from typing import Any, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message

__all__ = [
    "OTHERS",
    "TOLD",
    "PluginWarning",
    "at_their_line",
    "failure",
    "failure_of_others",
    "file_of",
    "tell",
    "untold",
]

OTHERS: Final[set[str]] = set()
"""Source files of others that were read."""
TOLD: Final[set[Message]] = set()
"""What was warned of in this process."""
_UNTOLD: Final[list[Message]] = []


class PluginWarning(UserWarning):
    """Something that others add cannot be used; its one argument is a `Message`."""


def failure(error: BaseException) -> Message:
    """Return why code of others fails: what simadopt refused of it, else what Python says."""
    if isinstance(error, InputError):
        return error.problems[0].told()
    text = str(error).split("\n")[0]
    return Message("problem.own_fails", kind=type(error).__name__, text=text)


def failure_of_others(error: BaseException) -> Problem | None:
    """Return what fails in a file that others add, at its last line there; None where none has a part."""
    found = None
    for frame, line in walk_tb(error.__traceback__):
        if frame.f_code.co_filename in OTHERS:
            found = Problem(frame.f_code.co_filename, line, "", "", failure(error))
    return found


def file_of(thing: Any) -> str:
    """Return the source file of a function, of a class, or of what holds a function; empty if unknown."""
    thing = getattr(thing, "function", thing)
    kind = thing if isinstance(thing, type) else type(thing)
    for one in (thing, *vars(kind).values()):
        code = getattr(one, "__code__", None)
        if code is not None and kind.__module__.partition(".")[0] != "simadopt":
            return str(code.co_filename)
    return ""


def at_their_line(problem: Problem, function: Any, error: BaseException | None = None) -> Problem:
    """Return a problem of a function of others at its file and line: where it raised, else where it begins.

    What stands in no file (a notebook, a shell) stays as it is.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None or not Path(code.co_filename).is_file():
        return problem
    line = code.co_firstlineno
    for frame, reached in walk_tb(None if error is None else error.__traceback__):
        line = reached if frame.f_code.co_filename == code.co_filename else line
    field = (
        problem.where if problem.field in ("", "function") else f"{problem.where} {problem.field}"
    )
    return replace(problem, where=code.co_filename, line=line, field=field)


def tell(message: Message) -> None:
    """Warn once in a process of what others add; a worker keeps it for whoever started it (`untold`)."""
    if message in TOLD:
        return
    TOLD.add(message)
    if parent_process() is not None:
        _UNTOLD.append(message)
        return
    warnings.warn(PluginWarning(message), stacklevel=2)


def untold() -> tuple[Message, ...]:
    """Return what this worker has to warn of, once."""
    kept = tuple(_UNTOLD)
    _UNTOLD.clear()
    return kept
