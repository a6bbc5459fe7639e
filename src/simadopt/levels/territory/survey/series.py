"""The published series (``series.csv``) and the same quantities in a run.

Counts of communes are those of the run, times the communes of the time over those of the table (see
``tables/denominators.csv``); shares need no denominator. A value lies between two quarters: the curve is read
linearly at its date.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.io.tables import packaged_table
from simadopt.levels.territory.clock import year
from simadopt.levels.territory.model.outcomes import share_by_group
from simadopt.levels.territory.tables.items import COMMUNE, INDEX
from simadopt.levels.territory.tables.laws import DENOMINATORS

__all__ = ["curve", "points", "rows", "values"]

_GROUPS: Final = {
    "communes": slice(0, 11), "departments": slice(12, 13), "regions": slice(13, 14),
    "metropolitan_regions": slice(13, 14), "over_100000": slice(10, 11), "all": slice(0, 14),
    "communes_count": slice(0, 11), "small_communes": slice(0, 5), "intercommunal": slice(11, 12),
}  # fmt: skip
_OVERSEAS: Final = ("01", "02", "03", "04", "06")
"""Regions that are not metropolitan."""


def rows() -> tuple[dict[str, str], ...]:
    """Return the rows of the table."""
    return packaged_table(__package__, "series")


def curve(run: Any, item: str, quantity: str) -> F64:
    """Return a quantity of an item by quarter: a share, or a count at the denominators of the time."""
    if quantity == "authorities":
        counts = run.tally.counts[: run.quarter + 1, :, INDEX[item], 2]
        return np.asarray(counts.sum(axis=1), np.float64)
    if quantity == "metropolitan_regions":
        return _share_of(
            run, item, (run.s.type == 3) & ~np.isin(np.array(run.roster.region), _OVERSEAS)
        )
    if quantity == "20_80000":
        people = run.roster.population
        return _share_of(
            run, item, (run.s.type == COMMUNE) & (people >= 20_000) & (people < 80_000)
        )
    share = share_by_group(run, item, _GROUPS[quantity])
    if quantity == "communes" and item == "dpo":
        return share * DENOMINATORS["communes_2018"]
    if quantity == "communes_count":
        return share * int((run.s.type == COMMUNE).sum())
    return share


def _share_of(run: Any, item: str, rows_: Any) -> F64:
    bits = (run.history[: run.quarter + 1, rows_] >> np.uint32(INDEX[item])) & np.uint32(1)
    return np.asarray(bits.mean(axis=1), np.float64)


def values(run: Any) -> dict[str, float]:
    """Return the simulated value of each row; NaN after the end of a run."""
    dates = np.array([year(run.first + q) for q in range(run.quarter + 1)])
    found = {}
    for row in rows():
        when = float(row["date"])
        inside = dates[0] <= when <= dates[-1]
        made = curve(run, row["item"], row["quantity"]) if inside else np.full(dates.size, np.nan)
        found[row["id"]] = float(np.interp(when, dates, made))
    return found


def points(run: Any) -> list[tuple[str, F64, list[tuple[float, float]]]]:
    """Return key, simulated curve and published points (date, value) of six quantities."""
    shown = (
        ("dpo", "communes"), ("dpo", "departments"), ("open_data", "authorities"),
        ("open_data", "departments"), ("ctes", "all"), ("participatory_budget", "communes_count"),
    )  # fmt: skip
    return [
        (
            f"{item}_{quantity}",
            curve(run, item, quantity),
            [
                (float(row["date"]), float(row["value"]))
                for row in rows()
                if (row["item"], row["quantity"]) == (item, quantity)
            ],
        )
        for item, quantity in shown
    ]
