"""What was understood of a staff file: its columns, its people, and what is wrong, by cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message

__all__ = ["Cause", "Column", "Decision", "ImportSummary", "StaffFileError"]

SHOWN_LINES: Final = 5


@dataclass(frozen=True)
class Cause(Problem):
    """One thing that is wrong, on every line where it is wrong.

    The fields of a problem speak of its first line; ``field`` is the user's own title.

    Parameters
    ----------
    key : str
        What ``--remedy KEY=CHOICE`` and ``staff_remedies`` call it: ``no_category``,
        ``category:Contractuel``, ``unknown_manager``.
    count : int
        Rows concerned, all of them.
    lines : tuple of int
        The first thousand of them.
    remedies : tuple of str
        What may be chosen, the usual one first; empty when the file must be put right.
    safe : str
        The choice that ``--fix-to`` makes by itself, or empty.
    column : str
        What ``--column MEANING=TITLE`` calls the column that another may stand for, or empty.
    """

    key: str = ""
    count: int = 1
    lines: tuple[int, ...] = ()
    remedies: tuple[str, ...] = ()
    safe: str = ""
    column: str = ""

    def remarks(self) -> list[Message]:
        """Return the lines concerned, where there are several, and what may be chosen."""
        said = []
        if self.count > 1:
            lines = ", ".join(map(str, self.lines[:SHOWN_LINES]))
            lines += ", …" if self.count > SHOWN_LINES else ""
            said.append(Message("refused.many", n=self.count, lines=lines))
        if self.column:
            said.append(Message("refused.column", name=self.column))
        if self.remedies:
            key = f'"{self.key}"' if " " in self.key else self.key
            choices = f"--remedy {key}={'|'.join(self.remedies)}"
            said.append(Message("refused.choose", choices=choices))
        return said


@dataclass(frozen=True)
class Column:
    """One column of the file.

    Parameters
    ----------
    title : str
        As the user wrote it.
    meaning : str
        ``key``, ``category``, ``rank``, ``service``, …, or empty for one that is not read.
    why : str
        ``name`` (a known title), ``near`` (nearly one), ``contents`` (what its cells hold),
        ``mapped`` (the user said so); of one that is not read: empty (unknown), ``phones``,
        ``names``, ``titles`` (of jobs), ``words``, ``addresses``, ``twice`` (another column gives the
        same), ``empty``, ``work_time`` (hours or shares of full time, which have no place in the model).
    number : int
        Its place, from 1.
    """

    title: str
    meaning: str
    why: str
    number: int


@dataclass(frozen=True)
class Decision:
    """What was done about a cause, by the user's choice or unasked, and what else could be.

    Parameters
    ----------
    key : str
        Of the cause.
    choice : str
    n : int
        Rows concerned; 0 for the whole file.
    allowed : tuple of str
        Every choice there is.
    yours : bool
        The user chose it.
    """

    key: str
    choice: str
    n: int
    allowed: tuple[str, ...]
    yours: bool


@dataclass(frozen=True)
class ImportSummary:
    """What was understood of a staff file; names of people are nowhere in it.

    Parameters
    ----------
    where : str
        The file.
    encoding, separator, sheet : str
        ``separator`` is empty for a workbook, ``sheet`` for a text.
    header_line : int
        Line of the header.
    columns : tuple of Column
        Every column of the file, in its order: see ``read``, ``guessed``, ``mapped``, ``ignored``.
    people : int
    left_out : tuple of (str, int)
        Rows left out and why: ``vacant``, ``elected``, or the key of a cause.
    categories : tuple of tuple of int
        People of A, B and C: those whose category the file says, those whose grade gives it, and those
        for whom it was chosen, an assumption; empty where it is not known yet.
    services, directorates, sites : int
    heads, directors, general_managers : int
    headless : tuple of str
        Services without a head.
    respelled : tuple of tuple of str
        Spellings of services that are written in several ways and taken for one, the one kept first.
    mailboxes, workstations, laptops : tuple of int, or None
        Yes, no, not said; None without such a column.
    managers : tuple of int
        Rows whose manager is found by key, by name or address, not at all, or is left out herself;
        empty where the file gives no managers.
    drawn : tuple of str
        What the file does not give and is drawn or assumed: ``heads``, ``ties``, ``age``,
        ``mailbox``, ``workstation``, ``laptop``, ``front_desk``, ``innovativeness``, ``site``,
        ``manager``.
    remedies : tuple of (str, str, int)
        Choices that were applied: cause, choice, rows.
    decisions : tuple of Decision
        These, and what was decided unasked: people who have left, the encoding.
    other_sheets : tuple of str
        Sheets that look like staff as well and are not read.
    notes : tuple of (str, str)
        What is to be known of how it was read, and a value: ``encoding``, ``twice``, ``separator``,
        ``wrapped``, ``path``, ``two_managers``, ``loose_keys``, ``short_names``, ``grades``.
    """

    where: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header_line: int = 1
    columns: tuple[Column, ...] = ()
    people: int = 0
    left_out: tuple[tuple[str, int], ...] = ()
    categories: tuple[tuple[int, ...], ...] = ()
    services: int = 0
    directorates: int = 0
    sites: int = 0
    heads: int = 0
    directors: int = 0
    general_managers: int = 0
    headless: tuple[str, ...] = ()
    respelled: tuple[tuple[str, ...], ...] = ()
    mailboxes: tuple[int, int, int] | None = None
    workstations: tuple[int, int, int] | None = None
    laptops: tuple[int, int, int] | None = None
    managers: tuple[int, ...] = ()
    drawn: tuple[str, ...] = ()
    remedies: tuple[tuple[str, str, int], ...] = ()
    decisions: tuple[Decision, ...] = ()
    other_sheets: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    def _of(self, *why: str) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.meaning and c.why in why)

    @property
    def read(self) -> tuple[Column, ...]:
        """Columns whose title is known."""
        return self._of("name")

    @property
    def guessed(self) -> tuple[Column, ...]:
        """Columns recognised by a near title or by what they hold."""
        return self._of("near", "contents")

    @property
    def mapped(self) -> tuple[Column, ...]:
        """Columns that the user named."""
        return self._of("mapped")

    @property
    def ignored(self) -> tuple[Column, ...]:
        """Columns that are not read."""
        return tuple(c for c in self.columns if not c.meaning)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data, for JSON."""
        return asdict(self)


class StaffFileError(InputError):
    """A staff file that cannot be used as it is, with its causes and what was understood.

    Parameters
    ----------
    causes : sequence of Cause
        Also in ``problems``, where each is one line.
    understood : ImportSummary
        As far as it was read.
    unlisted : int
        Causes besides these.
    """

    def __init__(
        self, causes: Sequence[Cause], understood: ImportSummary, unlisted: int = 0
    ) -> None:
        self.causes, self.understood, self.unlisted = tuple(causes), understood, unlisted
        problems: list[Problem] = list(causes)
        if unlisted > 0:
            where = understood.where
            problems.append(Problem(where, None, "", "", Message("problem.more", n=unlisted)))
        super().__init__(problems)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.causes, self.understood, self.unlisted)
