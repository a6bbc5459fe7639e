"""What is wrong in one file, counted by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from simadopt.core.errors import Problem
from simadopt.io.folding import fold
from simadopt.io.places import refuse, shorten
from simadopt.io.understood import Cause

__all__ = ["Complaints", "choice_key"]

KEPT_CAUSES = 1000
KEPT_LINES = 1000
SHOWN_VALUES = 3


@dataclass
class _Noted:
    """One cause while it is counted."""

    first: Problem
    remedies: tuple[str, ...]
    safe: str
    count: int = 0
    lines: list[int] = field(default_factory=list)
    values: dict[str, None] = field(default_factory=dict)


@dataclass
class Complaints:
    """What is wrong in one file, by cause: what is wrong in the same way is one cause.

    Parameters
    ----------
    where : str
        Name of the file.
    count : int
        How many rows are concerned, each as often as something is wrong in it.
    dropped_rows : int
        Rows that could not be read at all.
    titles : dict of str to str
        The user's title of each column.
    choices : dict of str to str
        What was chosen for a cause, by its key as `choice_key` writes it.
    applied : Counter
        Rows to which a choice was applied, by (key, choice).
    unlisted : int
        What was wrong besides the thousand causes that are kept.
    """

    where: str
    count: int = 0
    dropped_rows: int = 0
    titles: dict[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    applied: Counter[tuple[str, str]] = field(default_factory=Counter)
    unlisted: int = 0
    _noted: dict[tuple[str, ...], _Noted] = field(default_factory=dict)

    def add(
        self,
        line: int | None,
        name: str,
        value: str,
        message: str,
        hint: str = "",
        *,
        key: str = "",
        remedies: tuple[str, ...] = (),
        safe: str = "",
        rows: int = 1,
    ) -> None:
        """Note one problem; those with the same ``key`` (or the same value and message) are one."""
        self.count += rows
        own = (key,) if key else (name, value, message)
        noted = self._noted.get(own)
        if noted is None:
            if len(self._noted) >= KEPT_CAUSES:
                self.unlisted += 1
                return
            noted = self._noted[own] = _Noted(
                Problem(self.where, line, name, "", message, hint), remedies, safe
            )
        noted.count += rows
        if line is not None and len(noted.lines) < KEPT_LINES:
            noted.lines.append(line)
        if len(noted.values) <= SHOWN_VALUES:
            noted.values.setdefault(value)

    def choice(self, key: str) -> str:
        """Return what was chosen for a cause, or nothing.

        >>> Complaints("a", choices={"category:eleve": "C"}).choice("category:Élève")
        'C'
        """
        return self.choices.get(choice_key(key), "") if self.choices else ""

    @property
    def problems(self) -> list[Cause]:
        """The causes, in the order of their lines."""
        found = [self._cause(own, noted) for own, noted in self._noted.items()]
        return sorted(found, key=lambda c: (c.line is None, c.line or 0))

    def _cause(self, own: tuple[str, ...], noted: _Noted) -> Cause:
        shown = [shorten(value) for value in islice(noted.values, SHOWN_VALUES)]
        more = ["…"] if len(noted.values) > SHOWN_VALUES else []
        return Cause(
            self.where,
            min(noted.lines, default=noted.first.line),
            self.titles.get(noted.first.field, noted.first.field),
            ", ".join([*(value for value in shown if value), *more]),
            noted.first.message,
            noted.first.hint,
            key=own[0] if len(own) == 1 else "",
            count=noted.count,
            lines=tuple(sorted(noted.lines)),
            remedies=noted.remedies,
            safe=noted.safe,
        )

    def settle(self) -> None:
        """Raise ``InputError`` if anything was noted."""
        refuse(self.problems, self.unlisted)


def choice_key(key: str) -> str:
    """Return the key of a cause as it is compared: case and accents make no difference in values.

    >>> choice_key("Category: Élève ")
    'category:eleve'
    """
    name, colon, value = key.partition(":")
    return fold(name) + colon + fold(value)
