"""The parameter table of a level: one row per coefficient, read from CSV.

The same rows check scenarios, write the documentation, label the sliders and say what a sweep or a
calibration may vary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["STATUSES", "Parameter", "ParameterTable", "parameter_table"]

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
        ``lognormal(median, sd of log)``, ``beta(a, b)``, ``beta(a, b) * scale``; before it
        ``zero p or`` where the value is exactly 0 with probability p (disputed effects); or
        ``fixed: reason``.
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

    @property
    def free(self) -> bool:
        """Whether it has a prior: draws vary it."""
        return not self.prior.startswith("fixed")

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within the bounds."""
        return self.min <= value <= self.max


ParameterTable = Mapping[str, Parameter]
"""Parameters by name, in the order of the table."""


def parameter_table(rows: Iterable[Mapping[str, str]]) -> dict[str, Parameter]:
    """Return the parameters of a table read as text.

    >>> text = dict.fromkeys(("symbol", "unit", "meaning_en", "meaning_fr", "source"), "")
    >>> row = {"name": "h", "default": ".1", "min": "0", "max": "1", "prior": "fixed", "status": "assumed"}
    >>> parameter_table([{**text, **row}])["h"].default
    0.1
    """
    found = {}
    for row in rows:
        numbers = {k: float(row[k]) for k in ("default", "min", "max")}
        found[row["name"]] = Parameter(**{**row, **numbers})  # type: ignore[arg-type]
    return found
