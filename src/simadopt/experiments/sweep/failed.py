"""What is said when too few runs of a plan can be done: each cause once, with how many runs it stops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from simadopt.core.errors import InputError, Problem, SimadoptError
from simadopt.core.messages import Message

__all__ = ["all_failed", "by_cause"]

_SHOWN: Final = 3
T = TypeVar("T")


def all_failed(
    reasons: Mapping[int, Message], problems: Mapping[int, tuple[Problem, ...]], runs: int
) -> SimadoptError:
    """Return the error of a plan nothing of which is left once its failed runs are set aside.

    Parameters
    ----------
    reasons : mapping of int to Message
        Of each run, by its number.
    problems : mapping of int to tuple of Problem
        Of those that fail by what was given, or by code of others.
    runs : int
        Of the plan.

    Returns
    -------
    InputError
        With the most frequent causes; `SimadoptError` when nothing that was given is wrong.
    """
    if problems:
        return InputError(by_cause(problems, runs))
    said = [_counted(one, n, runs) for one, n in _grouped(reasons.values(), lambda one: one)]
    return SimadoptError(Message("problem.not_done", n=len(reasons), runs=runs, reasons=said))


def by_cause(problems: Mapping[int, tuple[Problem, ...]], runs: int) -> list[Problem]:
    """Return the first problem of each of the most frequent causes, which says how many runs it stops.

    A cause is a place, a field and what is said of it, whatever the values: of a hundred points out of a
    range, one is named.

    >>> wrong = [Problem("--set", None, "b", f"{n}", Message("problem.own_table")) for n in (7, 8, 9)]
    >>> [str(one) for one in by_cause({n: (one,) for n, one in enumerate(wrong)}, 4)]
    ['--set: b = 7 — the table has a parameter of this name already (in 3 of 4 runs)']
    """
    every = [one for some in problems.values() for one in {_cause(p): p for p in some}.values()]
    found = _grouped(every, _cause)
    return [replace(one, message=_counted(one.message, n, runs)) for one, n in found]


def _cause(one: Problem) -> tuple[Any, ...]:
    return one.where, one.line, one.field, one.message.key


def _grouped(things: Iterable[T], cause: Callable[[T], Any]) -> list[tuple[T, int]]:
    """Return the first thing of each cause with how many there are, the most frequent first."""
    groups: dict[Any, list[T]] = {}
    for one in things:
        groups.setdefault(cause(one), []).append(one)
    ordered = sorted(groups.values(), key=len, reverse=True)
    return [(some[0], len(some)) for some in ordered[:_SHOWN]]


def _counted(said: Message, n: int, runs: int) -> Message:
    return Message("problem.in_runs", said=said, n=n, runs=runs)
