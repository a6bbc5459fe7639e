"""Everything simadopt refuses, and how it says so.

::

    SimadoptError            exit code 1   a bug of ours
    ├── InputError           exit code 2   one line per problem in what the user gave
    ├── ResourceError        exit code 4   memory or disk: refused before it is taken
    └── PartlyDoneError      exit code 3   some of the work was set aside, and named

A problem has a place, a field, a value, what is wrong, what is allowed and, where one is near,
the right name: ``file:line: field = value — what is wrong, what is allowed (did you mean …?)``.
What is said is a `Message`; ``render(language)`` makes it text, ``str`` makes it English.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from simadopt.core.messages import Message

__all__ = [
    "InputError",
    "PartlyDoneError",
    "Problem",
    "ResourceError",
    "SimadoptError",
    "nearest",
    "system_reason",
]

_REASONS: Final = {
    errno.ENOENT: "no_file",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "no_folder",
    errno.ENAMETOOLONG: "long_name",
    errno.ENOSPC: "full",
    errno.EROFS: "read_only",
    errno.ELOOP: "loop",
    errno.EIO: "device",
    errno.EEXIST: "exists",
    errno.EADDRINUSE: "address",
    errno.EADDRNOTAVAIL: "no_address",
}


class SimadoptError(Exception):
    """Root of the errors of simadopt; by itself it means a bug."""

    exit_code = 1

    def __init__(self, message: Message | str = "") -> None:
        super().__init__(message)

    def render(self, language: str) -> str:
        """Return what the error says in a language."""
        return self.told().render(language)

    def told(self) -> Message:
        """Return what the error says as a message, which another one can hold."""
        (message,) = self.args or ("",)
        return (
            message if isinstance(message, Message) else Message("problem.as_it_is", text=message)
        )

    def __str__(self) -> str:
        return self.render("en")


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
    message : Message
        What is wrong and what is allowed. **Deprecated**: a sentence (``str``) is still accepted
        and is said as it stands in every language; give a `Message` instead.
    hint : str
        The nearest right name, or empty.
    """

    where: str
    line: int | None
    field: str
    value: str
    message: Message
    hint: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.message, str):
            object.__setattr__(self, "message", Message("problem.as_it_is", text=self.message))

    def __str__(self) -> str:
        return self.render("en")

    def render(self, language: str) -> str:
        r"""Return the problem as one line; editors know ``file:line:`` in every language.

        >>> one = Problem("a.yaml", 3, "week", "2", Message("problem.unknown_field"), "weeks")
        >>> one.render("en")
        'a.yaml:3: week = 2 — unknown key (did you mean weeks?)'
        >>> one.render("fr")
        'a.yaml:3: week = 2 — champ inconnu (vouliez-vous dire weeks\u202f?)'
        """
        said = " ".join(part.render(language) for part in (self.told(), *self.remarks()))
        return said.replace("\n", " ")

    def told(self) -> Message:
        """Return the problem as a message, which another one can hold."""
        place = self.where if self.line is None else f"{self.where}:{self.line}"
        subject = " = ".join(filter(None, (self.field, self.value)))
        head = f"{place}: {subject} — " if subject else f"{place}: "
        if not self.hint:
            return Message("problem.placed", head=head, said=self.message)
        meant = Message("refused.meant", hint=self.hint)
        return Message("problem.placed_meant", head=head, said=self.message, meant=meant)

    def remarks(self) -> Sequence[Message]:
        """Return what is said after the problem: nothing here, more in `simadopt.io.import_summary`."""
        return ()


class InputError(SimadoptError):
    """The input holds at least one problem; all those found are listed, one line each."""

    exit_code = 2

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        Exception.__init__(self, self.problems)

    def render(self, language: str) -> str:
        """Return the problems in a language, one line each."""
        return "\n".join(one.render(language) for one in self.problems)

    def told(self) -> Message:
        """Return the problems as one message."""
        return Message("problem.as_it_is", text=[one.told() for one in self.problems])


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


def system_reason(error: BaseException) -> Message | str:
    """Return why the system refuses a file, a folder or a port; its own words where unknown.

    >>> system_reason(PermissionError(13, "Permission denied")).render("fr")
    'l’accès est refusé'
    """
    if isinstance(error, UnicodeError):
        return Message("problem.part.not_text")
    if isinstance(error, OSError):
        known = _REASONS.get(error.errno or 0)
        return Message(f"problem.part.{known}") if known else error.strerror or str(error)
    return Message("problem.part.not_a_name") if isinstance(error, ValueError) else str(error)
