"""What is wrong in one file, counted by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from simadopt.core.errors import Problem
from simadopt.core.messages import Message
from simadopt.io.folding import fold
from simadopt.io.import_summary import Cause
from simadopt.io.places import refuse, shorten

__all__ = ["Complaints", "choice_key"]

KEPT_CAUSES = 100_000
KEPT_LINES = 1000
SHOWN_VALUES = 3
OWN_CAUSES = 8
"""Unknown values of one column that are a cause each; more are one cause together."""
LISTED_VALUES = 30
MOST_APART = 200
"""Unknown values that are always a cause each, by rows; more are most likely a column taken for another."""


@dataclass
class _Noted:
    """One cause while it is counted."""

    first: Problem
    remedies: tuple[str, ...]
    safe: str
    column: str = ""
    apart: bool = False
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
    told : Counter
        Rows that were read in a way to be told of, by what it is called.
    unlisted : int
        What was wrong besides the causes that are kept (`KEPT_CAUSES`).
    """

    where: str
    count: int = 0
    dropped_rows: int = 0
    titles: dict[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    applied: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    unlisted: int = 0
    _noted: dict[tuple[str, ...], _Noted] = field(default_factory=dict)

    def add(
        self,
        line: int | None,
        name: str,
        value: str,
        message: Message,
        hint: str = "",
        *,
        key: str = "",
        remedies: tuple[str, ...] = (),
        safe: str = "",
        rows: int = 1,
        column: str = "",
        apart: bool = False,
    ) -> None:
        """Note one problem; those with the same ``key`` (or the same value and message) are one.

        Values that are noted ``apart`` are a cause each however many there are, the most frequent first.
        """
        self.count += rows
        own = (key,) if key else (name, value, repr(message))
        noted = self._noted.get(own)
        if noted is None:
            if len(self._noted) >= KEPT_CAUSES:
                self.unlisted += 1
                return
            noted = self._noted[own] = _Noted(
                Problem(self.where, line, name, "", message, hint), remedies, safe, column, apart
            )
        noted.count += rows
        if line is not None and len(noted.lines) < KEPT_LINES:
            noted.lines.append(line)
        if len(noted.values) <= SHOWN_VALUES:
            noted.values.setdefault(value)

    def choice(self, key: str) -> str:
        """Return what was chosen for a cause, or for all values of its column, or nothing.

        >>> Complaints("a", choices={"category:eleve": "C"}).choice("category:Élève")
        'C'
        """
        return self.choices.get(self.chosen_as(key), "") if self.choices else ""

    def chosen_as(self, key: str) -> str:
        """Return the key under which a cause was chosen for: its own, or that of all other values.

        >>> Complaints("a", choices={"category:": "C"}).chosen_as("category:Élève")
        'category:'
        """
        own = choice_key(key)
        name, colon, _ = own.partition(":")
        return name + colon if own not in self.choices and name + colon in self.choices else own

    @property
    def problems(self) -> list[Cause]:
        """The causes, in the order of their lines; those apart in one block from the first of them."""
        noted = {own: one for own, one in self._noted.items() if not one.apart}
        kinds = Counter(map(_kind, noted))
        many = {kind for kind, n in kinds.items() if kind and n > OWN_CAUSES}
        found = [self._cause(own, one) for own, one in noted.items() if _kind(own) not in many]
        found += [self._together(kind, _parts(noted, kind)) for kind in many]
        apart = self._apart()
        at = min((cause.line or 0 for cause in apart), default=0)
        placed = [((False, at), cause) for cause in apart]
        placed += [((cause.line is None, cause.line or 0), cause) for cause in found]
        return [cause for _, cause in sorted(placed, key=lambda pair: pair[0])]

    def _apart(self) -> list[Cause]:
        """Return the values that are a cause each, those of most rows first."""
        noted = [(own, one) for own, one in self._noted.items() if one.apart]
        noted.sort(key=lambda pair: -pair[1].count)
        rest = dict(noted[MOST_APART:])
        found = [self._cause(own, one) for own, one in noted[:MOST_APART]]
        kinds = dict.fromkeys(map(_kind, rest))
        return found + [self._together(kind, _parts(rest, kind)) for kind in kinds]

    def _together(self, kind: str, parts: Mapping[str, _Noted]) -> Cause:
        """Return many unknown values of one column as one cause."""
        values = [shorten(key[len(kind) :]) for key in parts]
        more = [f"… (+{len(values) - LISTED_VALUES})"] if len(values) > LISTED_VALUES else []
        lines = sorted(line for one in parts.values() for line in one.lines)[:KEPT_LINES]
        first = self._cause((kind,), next(iter(parts.values())))
        return replace(
            first, line=min(lines, default=first.line), lines=tuple(lines), hint="",
            value=", ".join([*values[:LISTED_VALUES], *more]),
            count=sum(one.count for one in parts.values()),
        )  # fmt: skip

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
            column=noted.column,
        )

    def settle(self) -> None:
        """Raise ``InputError`` if anything was noted."""
        refuse(self.problems, self.unlisted)


def _parts(noted: Mapping[tuple[str, ...], _Noted], kind: str) -> dict[str, _Noted]:
    """Return what was noted of one kind, by its key."""
    return {own[0]: one for own, one in noted.items() if _kind(own) == kind}


def _kind(own: tuple[str, ...]) -> str:
    """Return the key of all unknown values of a column: ``rank:`` of ``rank:Boss``."""
    name, colon, _ = own[0].partition(":")
    return name + colon if len(own) == 1 and colon else ""


def choice_key(key: str) -> str:
    """Return the key of a cause as it is compared: case and accents make no difference in values.

    >>> choice_key("Category: Élève ")
    'category:eleve'
    """
    name, colon, value = key.partition(":")
    return fold(name) + colon + fold(value)
