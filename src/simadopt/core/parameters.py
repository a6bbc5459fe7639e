"""The parameter table of a level: one row per coefficient, read from CSV.

The same rows check scenarios, write the documentation, label the sliders and say what a sweep or a
calibration may vary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, NamedTuple

from simadopt.core.errors import InputError, Problem, SimadoptError, nearest
from simadopt.core.messages import Message

__all__ = [
    "PRIOR_FORMS",
    "STATUSES",
    "Parameter",
    "ParameterTable",
    "Prior",
    "is_prior",
    "parameter_table",
    "parse_prior",
    "slab_of",
]

PRIOR_FORMS: Final = (
    "normal(mean, sd), halfnormal(location, sd), lognormal(median, sd of log), beta(a, b), "
    "beta(a, b) * scale, each with zero p or before it; fixed"
)
_FORM: Final = re.compile(
    r"^(?:zero ([\d.]+) or )?(normal|halfnormal|lognormal|beta)"
    r"\(([-\d.]+), ([-\d.]+)\)(?: \* ([\d.]+))?$"
)
_LOCATED: Final = ("normal", "halfnormal")
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

    Raises
    ------
    InputError
        When a row lacks a column, has another one or no number, or names a parameter again.

    >>> text = dict.fromkeys(("symbol", "unit", "meaning_en", "meaning_fr", "source"), "")
    >>> row = {"name": "h", "default": ".1", "min": "0", "max": "1", "prior": "fixed", "status": "assumed"}
    >>> parameter_table([{**text, **row}])["h"].default
    0.1
    """
    found: dict[str, Parameter] = {}
    columns = tuple(one.name for one in fields(Parameter))
    for number, row in enumerate(rows, 1):
        name = row.get("name", "")
        where, place = "parameter_table", name or str(number)
        lacking = ", ".join(column for column in columns if column not in row)
        if lacking:
            message = Message("problem.own_lacks", fields=lacking)
            raise InputError(Problem(where, None, place, "", message))
        strange = next((column for column in row if column not in columns), "")
        if strange:
            message, hint = (
                Message("problem.own_row", fields=", ".join(columns)),
                nearest(strange, columns),
            )
            raise InputError(Problem(where, None, f"{place}.{strange}", "", message, hint))
        if name in found:
            raise InputError(Problem(where, None, place, "", Message("problem.given_twice")))
        numbers = {k: _number(where, f"{name}.{k}", row[k]) for k in ("default", "min", "max")}
        found[name] = Parameter(**{**row, **numbers})  # type: ignore[arg-type]
    return found


def _number(where: str, place: str, text: str) -> float:
    try:
        return float(text)
    except (TypeError, ValueError):
        message = Message("problem.expected", allowed=Message("problem.part.number"))
        raise InputError(Problem(where, None, place, str(text), message)) from None


class Prior(NamedTuple):
    """A law with its two numbers, the scale of a beta law, and the probability of exactly 0."""

    law: str
    first: float
    second: float
    scale: float = 1.0
    zero: float = 0.0


def parse_prior(text: str) -> Prior | None:
    """Return the law that a row of the table writes; None for a fixed parameter.

    >>> parse_prior("beta(3, 7) * 0.8")
    Prior(law='beta', first=3.0, second=7.0, scale=0.8, zero=0.0)
    >>> parse_prior("zero 0.15 or normal(0.7, 0.3)").zero
    0.15
    """
    if text.startswith("fixed"):
        return None
    found = _FORM.match(text)
    if found is None:
        raise SimadoptError(f"the prior {text!r} is not in a known form")
    zero, law, first, second, scale = found.groups()
    return Prior(law, float(first), float(second), float(scale or 1.0), float(zero or 0.0))


def is_prior(text: str) -> bool:
    """Tell whether a prior is written in a known form, with a spread above 0.

    >>> is_prior("normal(0, 0.5)"), is_prior("gauss(0, 1)"), is_prior("normal(0, 0)")
    (True, False, False)
    """
    try:
        parsed = parse_prior(text)
    except (SimadoptError, ValueError):
        return False
    return parsed is None or (
        parsed.second > 0.0 and (parsed.law in _LOCATED or parsed.first > 0.0)
    )


def slab_of(row: Parameter) -> Parameter:
    """Return the row with the law of its effect where it is not absent; the row itself without spike."""
    parsed = parse_prior(row.prior)
    if parsed is None or parsed.zero == 0.0:
        return row
    return replace(row, prior=row.prior.partition(" or ")[2])
