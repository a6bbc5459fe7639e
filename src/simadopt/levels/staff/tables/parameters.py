"""The parameter table: one row per coefficient of the model.

The same rows check scenarios, write the documentation, label the sliders and say what a sweep or a
calibration may vary. Rules receive the values as a named tuple of float32, `Parameters`, whose
fields are the names of the table.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from simadopt.io.tables import read_table

STATUSES: Final = ("measured", "estimated", "assumed")


@dataclass(frozen=True)
class Parameter:
    """One row of the table.

    Parameters
    ----------
    name, symbol, unit : str
        Name in scenarios, symbol in the texts, unit of the value.
    default, min, max : float
        Shipped value and bounds, in ``unit``.
    prior : str
        ``normal(mean, sd)``, ``halfnormal(location, sd)`` (normal kept at 0 and above),
        ``lognormal(median, sd of log)``, ``beta(a, b)``, ``beta(a, b) * scale`` or ``fixed``.
    meaning_en, meaning_fr, source, status : str
        What it is, where the value comes from, and whether it is measured, estimated or assumed.
    """

    name: str
    symbol: str
    unit: str
    default: float
    min: float
    max: float
    prior: str
    meaning_en: str
    meaning_fr: str
    source: str
    status: str


def _row(row: dict[str, str]) -> Parameter:
    numbers = {k: float(row[k]) for k in ("default", "min", "max")}
    return Parameter(**{**row, **numbers})  # type: ignore[arg-type]


PARAMETERS: Final[dict[str, Parameter]] = {r["name"]: _row(r) for r in read_table("parameters")}

# The fields are the table's names, so that no second list of them can drift.
Parameters: Any = namedtuple("Parameters", list(PARAMETERS))  # type: ignore[misc]


def parameters(changes: Mapping[str, float] | None = None) -> Any:
    """Return the values of all parameters as a named tuple of float32.

    Parameters
    ----------
    changes : mapping of name to value, optional
        Values that replace the defaults; names must be in the table.

    Examples
    --------
    >>> float(parameters({"pace": 0.5}).pace)
    0.5
    """
    values = {name: row.default for name, row in PARAMETERS.items()}
    values.update(changes or {})
    return Parameters(**{name: np.float32(value) for name, value in values.items()})
