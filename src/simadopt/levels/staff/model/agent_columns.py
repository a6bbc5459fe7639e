"""Attributes of agents that read and write a column: each checks what is written and says that it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.tables.features import mask_of

__all__ = [
    "bits_of",
    "feature_number",
    "names_of",
    "row_view",
    "share_of",
    "tool_use",
    "tool_view",
    "tools_view",
]


def feature_number(name: str, table: FeatureTable = SHIPPED) -> int:
    """Return the position of a feature in a table.

    Raises
    ------
    InputError
        For a name that is not in the table.
    """
    if name not in table.names:
        message = Message("problem.unknown_feature_list", names=", ".join(table.names))
        hint = nearest(name, table.names)
        raise InputError(Problem("feature", None, "", str(name), message, hint))
    return table.names.index(name)


def names_of(bits: int, table: FeatureTable) -> frozenset[str]:
    """Return the names of the features of a bit mask."""
    return frozenset(name for f, name in enumerate(table.names) if bits >> f & 1)


def bits_of(names: Iterable[str], table: FeatureTable) -> int:
    """Return the bit mask of some features; see `feature_number`."""
    return mask_of([feature_number(name, table) for name in names])


def share_of(field: str, value: float) -> float:
    """Return a share, refused when it is not in [0, 1]."""
    if not 0.0 <= value <= 1.0:
        raise InputError(Problem("agent", None, field, repr(value), Message("problem.share")))
    return float(value)


def row_view(column: str, doc: str, *, writable: bool) -> property:
    """Return an attribute that reads, and perhaps writes, one column of people."""

    def read(self: Any) -> float:
        return float(getattr(self._people, column)[self.row])

    def write(self: Any, value: float) -> None:
        getattr(self._people, column)[self.row] = share_of(column, value)
        self.model.touch()

    return property(read, write if writable else None, doc=doc)


def tool_use(tool: str) -> property:
    """Return an attribute that reads the use of one tool."""

    def read(self: Any) -> float:
        return float(self._use_of(tool))

    return property(
        read, doc=f"Share used of the features of the {tool} tool relevant to the post."
    )


def tool_view(column: str, tool: str) -> property:
    """Return an attribute that reads and writes one tool's column of heads."""

    def read(self: Any) -> float:
        t = self.model.state.labels.features.tool_names.index(tool)
        return float(getattr(self.model.state.o.heads, column)[t, self.head_row])

    def write(self: Any, value: float) -> None:
        t = self.model.state.labels.features.tool_names.index(tool)
        getattr(self.model.state.o.heads, column)[t, self.head_row] = share_of(column, value)
        self.model.touch()

    return property(read, write, doc=f"{column.capitalize()} for the {tool} tool, in [0, 1].")


def tools_view(column: str) -> property:
    """Return an attribute that reads and writes a column of heads for all tools: tool -> share."""

    def read(self: Any) -> dict[str, float]:
        values = getattr(self.model.state.o.heads, column)[:, self.head_row]
        tools = self.model.state.labels.features.tool_names
        return dict(zip(tools, values.tolist(), strict=True))

    def write(self: Any, given: Mapping[str, float]) -> None:
        values = getattr(self.model.state.o.heads, column)
        tools = self.model.state.labels.features.tool_names
        for tool, value in given.items():
            if tool not in tools:
                message = Message("problem.unknown_tool", names=", ".join(tools))
                raise InputError(Problem("agent", None, column, tool, message))
            values[tools.index(tool), self.head_row] = share_of(column, value)
        self.model.touch()

    return property(read, write, doc=f"{column.capitalize()} by tool, each in [0, 1].")
