"""Services written as paths of units: authority, directorate, service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["UnitPath", "unit_path"]

_MARKS: Final = (" / ", " > ", " \\ ", ">", "\\")
MOST: Final = 0.6
"""Share of the cells that must be paths."""


@dataclass(frozen=True)
class UnitPath:
    """How a path of units is written.

    Parameters
    ----------
    mark : str
        Between two units.
    root : str
        The first unit, where all paths have the same, else empty.
    """

    mark: str
    root: str

    def split(self, cell: str) -> tuple[str, str]:
        """Return directorate and service: the first unit below the root, and the last.

        >>> UnitPath(" / ", "Town").split("Town / Technical / Roads / North")
        ('Technical', 'North')
        >>> UnitPath(" / ", "Town").split("Town / Technical")
        ('Technical', 'Technical')
        """
        units = [unit for part in cell.split(self.mark.strip()) if (unit := part.strip())]
        below = units[1:] if len(units) > 1 and units[0] == self.root else units
        return (below[0], below[-1]) if below else ("", "")


def unit_path(cells: Sequence[str]) -> UnitPath | None:
    """Return how services are written as paths, or None where they are plain names.

    >>> unit_path(["Town / Technical / Roads", "Town / Culture / Library"])
    UnitPath(mark=' / ', root='Town')
    >>> unit_path(["Roads", "Sport / Culture", "Library"]) is None
    True
    """
    for mark in _MARKS:
        paths = [cell.split(mark) for cell in cells if mark in cell]
        if len(paths) < max(2, MOST * len(cells)):
            continue
        roots = {path[0].strip() for path in paths}
        root = roots.pop() if len(roots) == 1 and any(len(path) > 2 for path in paths) else ""
        return UnitPath(mark, root)
    return None
