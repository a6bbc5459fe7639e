"""What is known of services, as read: one row a service and tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

__all__ = ["ENCOURAGEMENT", "KNOWN", "LEARNED", "Amount", "KnownRow", "KnownTable", "known_in"]

KNOWN: Final = "/known"
"""Key under which a case keeps the table: none of an authority."""
LEARNED: Final = "/learned"
"""Key under which a case keeps draws of what was learned."""
ENCOURAGEMENT: Final = {"no": (0.0, 1 / 3), "a_little": (1 / 3, 2 / 3), "a_lot": (2 / 3, 1.0)}
"""What an answer about a head says of her conviction, in [0, 1] (assumed: thirds)."""

_TITLES: Final = (
    "authority", "service", "tool", "users", "date", "since", "head", "equipped",
)  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """A number of people, or a share of those who could be.

    Parameters
    ----------
    value : float
    is_share : bool
    among : int
        People of whom it is a share, where they were counted.
    """

    value: float
    is_share: bool
    among: int = 0

    def of(self, whole: float) -> float:
        """Return the number of people among so many.

        >>> Amount(0.25, True).of(8), Amount(3, False).of(8)
        (2.0, 3)
        """
        return self.value * whole if self.is_share else self.value

    def __str__(self) -> str:
        if self.is_share and self.among:
            return f"{self.value * self.among:.0f} of {self.among}"
        return f"{100.0 * self.value:.10g} %" if self.is_share else f"{self.value:.0f}"


@dataclass(frozen=True)
class KnownRow:
    """What one line says of a service.

    Parameters
    ----------
    line : int
    authority, service, tool : str
        As written; the authority and the tool may be empty.
    users : Amount or None
        Of a tool: people who use at least one of its features.
    day : date or None
        Day of that count.
    since : date or None
        Day since which the service has the tool.
    head : str
        ``no``, ``a_little``, ``a_lot``, or empty: what the head encourages.
    equipped : Amount or None
        People who have what the tool needs.
    """

    line: int
    authority: str
    service: str
    tool: str
    users: Amount | None
    day: date | None
    since: date | None
    head: str
    equipped: Amount | None


@dataclass(frozen=True, eq=False)
class KnownTable:
    """A file of what is known of services.

    Parameters
    ----------
    where : str
        Name of the file.
    rows : tuple of KnownRow
    content_sha256 : str
    ignored : tuple of str
        Titles of columns that mean nothing here.
    window : str
        What *active* means in the file, where it says so.
    """

    where: str
    rows: tuple[KnownRow, ...]
    content_sha256: str
    ignored: tuple[str, ...] = ()
    window: str = ""
    understood: None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def week_0(self) -> date | None:
        """The latest day of the file, which is the start of the run."""
        days = [row.day for row in self.rows if row.day is not None]
        return max(days, default=None)

    def text(self) -> str:
        """Return the rows as a CSV file of ours."""
        lines = [",".join(_TITLES)]
        for row in self.rows:
            cells = [row.authority, row.service, row.tool, row.users, row.day, row.since]
            cells += [row.head.replace("_", " "), row.equipped]
            quoted = ("" if cell is None else str(cell).replace('"', '""') for cell in cells)
            lines.append(",".join(f'"{cell}"' if cell else "" for cell in quoted))
        return "\n".join(lines) + "\n"


def known_in(tables: Mapping[str, Any]) -> KnownTable | None:
    """Return what the tables of a case say is known of services; None where nothing is."""
    table: KnownTable | None = tables.get(KNOWN, (None, None))[0]
    return table
