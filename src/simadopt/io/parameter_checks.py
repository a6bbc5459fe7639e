"""What is wrong with the parameters that a scenario gives: unknown names, values out of bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from simadopt.core.errors import Problem, nearest
from simadopt.core.parameters import ParameterTable
from simadopt.io.allowed import number_text
from simadopt.io.places import LISTED_PROBLEMS, Path, Places
from simadopt.io.schema_problems import share_hint

__all__ = ["check_parameters", "unknown_names"]


def check_parameters(given: object, table: ParameterTable, places: Places) -> Iterator[Problem]:
    """Yield what is wrong in the section ``parameters`` of a scenario."""
    values: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    for name, hint in unknown_names(values, table):
        advice = "" if hint else "; `simadopt describe parameters` lists them"
        path: Path = ("parameters", name)
        yield places.problem(path, f"unknown parameter{advice}", hint=hint, key=True)
    for name in (known for known in values if known in table):
        path, row, value = ("parameters", name), table[name], values[name]
        if _is_number(value) and abs(value) != float("inf") and not row.min <= value <= row.max:
            span = f"from {number_text(row.min)} to {number_text(row.max)}"
            unit = f" ({row.unit})" if row.unit else ""
            hint = share_hint(value) if row.max <= 1.0 else ""
            yield places.problem(
                path, f"out of bounds; {span}{unit} is allowed", hint=hint, value=value
            )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def unknown_names(given: Iterable[str], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each unknown name with the nearest known one, looked for as long as it is listed."""
    names = list(known)
    unknown = [name for name in given if name not in names]
    for rank, name in enumerate(unknown):
        yield name, nearest(name, names) if rank < LISTED_PROBLEMS else ""
