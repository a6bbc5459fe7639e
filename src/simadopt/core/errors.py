"""Everything simadopt refuses, and how it says so.

::

    SimadoptError            exit code 1   a bug of ours
    ├── InputError           exit code 2   one line per problem in what the user gave
    ├── ResourceError        exit code 4   memory or disk: refused before it is taken
    └── PartlyDoneError      exit code 3   some of the work was set aside, and named

A problem has a place, a field, a value, what is wrong, what is allowed and, where one is near,
the right name: ``file:line: field = value — what is wrong, what is allowed (did you mean …?)``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = [
    "InputError",
    "PartlyDoneError",
    "Problem",
    "ResourceError",
    "SimadoptError",
    "nearest",
]


class SimadoptError(Exception):
    """Root of the errors of simadopt; by itself it means a bug."""

    exit_code = 1


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in an input, on one line.

    Parameters
    ----------
    where : str
        File name, or ``"--set"`` and the like when there is no file.
    line : int or None
        Line in that file, counted from 1.
    field : str
        Dotted path of the field, as the user would write it.
    value : str
        The value as written, shortened when long.
    message : str
        What is wrong and what is allowed.
    hint : str
        The nearest right name, or empty.
    """

    where: str
    line: int | None
    field: str
    value: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return self.sentence("(did you mean {hint}?)")

    def sentence(self, meant: str, many: str = "", choose: str = "") -> str:
        """Return the problem as one line; editors know ``file:line:`` in every language.

        Parameters
        ----------
        meant : str
            What a language says of the nearest right name, ``{hint}``.
        many, choose : str
            What it says of several lines and of what may be chosen: see
            `simadopt.io.import_summary.Cause`.

        Examples
        --------
        >>> one = Problem("a.yaml", 3, "week", "2", "unknown key", "weeks")
        >>> one.sentence("(did you mean {hint}?)") == str(one)
        True
        """
        place = self.where if self.line is None else f"{self.where}:{self.line}"
        subject = f"{self.field} = {self.value}" if self.value else self.field
        head = f"{place}: {subject} — " if subject else f"{place}: "
        tail = f" {meant.format(hint=self.hint)}" if self.hint else ""
        return f"{head}{self.message}{tail}".replace("\n", " ")


class InputError(SimadoptError):
    """The input holds at least one problem; all those found are listed, one line each."""

    exit_code = 2

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class ResourceError(SimadoptError):
    """The machine cannot give what the request needs (memory, disk)."""

    exit_code = 4


class PartlyDoneError(SimadoptError):
    """The work completed except for parts that were set aside and are named."""

    exit_code = 3


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Return the allowed name nearest to ``name``, or an empty string.

    >>> nearest("inhabitant", ["inhabitants", "staff"])
    'inhabitants'
    >>> nearest("zzz", ["inhabitants", "staff"])
    ''
    """
    found = difflib.get_close_matches(name, list(allowed), n=1, cutoff=0.6)
    return found[0] if found else ""
