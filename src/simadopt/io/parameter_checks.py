"""What is wrong with the parameters that a scenario gives: unknown names, values out of bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from simadopt.core.errors import Problem, nearest
from simadopt.core.messages import Message, code_words
from simadopt.io.allowed import number_text
from simadopt.io.places import LISTED_PROBLEMS, Path, Places
from simadopt.io.schema_problems import share_hint

__all__ = ["Bounded", "check_parameters", "unknown_names"]


class Bounded(Protocol):
    """A row of a parameter table, as far as it is checked."""

    @property
    def min(self) -> float:
        """Least value."""

    @property
    def max(self) -> float:
        """Largest value."""

    @property
    def unit(self) -> str:
        """Unit of the value."""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def check_parameters(
    given: object, places: Places, table: Mapping[str, Bounded]
) -> Iterator[Problem]:
    """Yield what is wrong in the section ``parameters`` of a scenario."""
    values: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    for name, hint in unknown_names(values, table):
        path: Path = ("parameters", name)
        known = "problem.unknown_parameter" if hint else "problem.unknown_parameter_list"
        yield places.problem(path, Message(known), hint=hint, key=True)
    for name in (known for known in values if known in table):
        path, row, value = ("parameters", name), table[name], values[name]
        if _is_number(value) and abs(value) != float("inf") and not row.min <= value <= row.max:
            span = {"low": number_text(row.min), "high": number_text(row.max)}
            message = Message("problem.bounds", **span)
            if row.unit:
                message = Message("problem.bounds_unit", **span, unit=code_words("unit", row.unit))
            hint = share_hint(value) if row.max <= 1.0 else ""
            yield places.problem(path, message, hint=hint, value=value)


def unknown_names(given: Iterable[str], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each unknown name with the nearest known one, looked for as long as it is listed."""
    names = list(known)
    unknown = [name for name in given if name not in names]
    for rank, name in enumerate(unknown):
        yield name, nearest(name, names) if rank < LISTED_PROBLEMS else ""
