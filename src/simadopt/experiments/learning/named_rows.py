"""Rows of tables that name services and tools."""

from __future__ import annotations

from collections.abc import Mapping

from simadopt.core.errors import nearest
from simadopt.core.level import Uses
from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints, fold
from simadopt.io.services_named import service_of

__all__ = ["group_of", "rows_of", "tool_of"]


def rows_of(table: object, wrong: Complaints) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table, each with its line, cells by column."""
    found = []
    for chunk in table.chunks(wrong):  # type: ignore[attr-defined]
        names = list(chunk.cells)
        columns = zip(*chunk.cells.values(), strict=True)
        for line, cells in zip(chunk.lines.tolist(), columns, strict=True):
            found.append((line, dict(zip(names, map(str.strip, cells), strict=True))))
    return found


def group_of(wrong: Complaints, told: Uses, line: int, cells: Mapping[str, str]) -> int:
    """Return the row of the service that a line names, or -1 with what is wrong."""
    group, message, hint = service_of(cells.get("authority", ""), cells["service"], told.rows)
    if message is not None:
        wrong.add(line, "service", cells["service"], message, hint)
    return group


def tool_of(wrong: Complaints, told: Uses, line: int, cell: str) -> str:
    """Return the tool that a line names (the first one when it names none), or nothing."""
    if not cell:
        return told.tools[0]
    known = {fold(name): name for name in told.tools}
    if fold(cell) not in known:
        message = Message("problem.unknown_tool", names=", ".join(told.tools))
        wrong.add(line, "tool", cell, message, nearest(fold(cell), known))
    return known.get(fold(cell), "")
