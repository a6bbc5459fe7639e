"""Which published rows may move which parameter, when many parameters are fitted from few runs.

An intercept is moved by the rows of its own item and of what rests on it, and of answers that hold its
type; digital staff by the sizes of digital services; everything else by all rows. Covariances of an
ensemble between an intercept and the rows of another item are chance (local analysis; Sakov and Bertino
2011, Computational Geosciences 15).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.levels.territory.survey import asked, series
from simadopt.levels.territory.tables.items import INDEX, ITEMS, NAMES, TYPES

__all__ = ["HELD", "overlap", "reach"]

HELD: Final = {
    "all": TYPES, "communes": ("commune",), "intercommunal_bodies": ("intercommunal",),
    "departments": ("department",), "regions": ("region",), "regions_departments": ("region", "department"),
    "regions_bodies": ("region", "intercommunal"), "not_regions": TYPES[:3], "not_communes": TYPES[1:],
    "departments_without_e_inclusion": ("department",), "communes_without_open_innovation": ("commune",),
    "authorities": TYPES, "over_100000": ("commune",), "20_80000": ("commune",),
    "metropolitan_regions": ("region",), "communes_count": ("commune",),
}  # fmt: skip
"""Types that are in the denominator of a row."""
_PARTS: Final = re.compile("_(commune|department|region|interco)$")
"""What the name of a question of one type ends with."""
_STAFF: Final = (
    "cap_commune", "cap_intercommunal", "cap_department", "cap_region", "cap_size", "cap_step",
    "cap_frailty",
)  # fmt: skip

_UNTOLD: Final = ("enforcement_year",)
"""Parameters that act in no run of the country: what is done there is not in the rows."""


def _rows() -> dict[str, tuple[str, str]]:
    """Return item (empty: digital staff, profiles) and denominator of each row."""
    by_length = sorted(NAMES, key=len, reverse=True)
    found = {}
    for row in asked.rows():
        item = next((one for one in by_length if row["index"].startswith(f"{one}_")), "")
        found[row["id"]] = item, row["population"]
    return found | {row["id"]: (row["item"], row["quantity"]) for row in series.rows()}


def reach(names: Sequence[str], rows: Sequence[str]) -> NDArray[np.bool_]:
    """Return whether each row may move each parameter, bool[parameters, rows]."""
    told = _rows()
    return np.array([[_may_move(name, *told[row]) for row in rows] for name in names])


def _may_move(name: str, item: str, population: str) -> bool:
    kind, _, rest = name.partition("_")
    if name in _UNTOLD:
        return False
    if name in _STAFF:
        own = name.removeprefix("cap_")
        return not item and (own not in TYPES or own in HELD[population])
    if kind == "alpha":
        return bool(item) and rest in (item, *ITEMS[INDEX[item]].needs)
    if kind == "gamma":
        own, _, of = rest.partition("_")
        related = bool(item) and of in (item, *ITEMS[INDEX[item]].needs)
        return related and own in HELD[population]
    return True


def overlap(rows: Sequence[str], sizes: Sequence[float]) -> NDArray[np.float64]:
    """Return over how many rows of its question each row is told again, itself included.

    Σ over the rows of its question of |asked of both| / |asked of either|: answers of the same people count
    as one, those of other people on their own. Populations of a question are apart or nested.

    Parameters
    ----------
    rows : sequence of str
        Identities of rows of 2017.
    sizes : sequence of float
        How many answered each.
    """
    question = {row["id"]: _PARTS.sub("", row["question"]) for row in asked.rows()}
    told, found = _rows(), np.ones(len(rows))
    for i, one in enumerate(rows):
        for k, other in enumerate(rows):
            if k == i or question[other] != question[one]:
                continue
            if set(HELD[told[one][1]]) & set(HELD[told[other][1]]):
                found[i] += min(sizes[i], sizes[k]) / max(sizes[i], sizes[k])
    return found
