"""How far the results of a sweep spread, and what goes with them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simadopt.core.level import Outcome, known
from simadopt.experiments.sweep.results import Results

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["Drive", "drives", "spread_of", "varied_names"]

_ENDS: Final = (0.05, 0.95)
_FEWEST: Final = 8
"""Points below which nothing is said of what drives a result."""
_NORMAL_95: Final = 1.959964
Drive = tuple[str, float, float, float]
"""A variable, its rank correlation, and the ends of its interval."""


def spread_of(values: Series[Any], outcome: Outcome) -> tuple[float, float, float]:
    """Return the mean of an outcome over some runs, and the limits between which 90 % of them lie."""
    found = known(outcome, values.to_numpy(np.float64))
    if not found.size:
        return math.nan, math.nan, math.nan
    low, high = np.quantile(found, _ENDS).tolist()
    return float(found.mean()), low, high


def drives(found: Results, outcome: str = "") -> list[Drive]:
    """Return rank correlations of an outcome with what was varied, the strongest first.

    Without an outcome, of the one that the level tells first.

    Of the means of points, with a 95 % interval by Fisher's transformation (standard error
    1.03/√(n − 3): Fieller, Hartley and Pearson 1957, Biometrika 44).
    """
    outcome = outcome or found.level.headline
    points = _points(found.table, varied_names(found), outcome)
    if len(points) < _FEWEST:
        return []
    rows = []
    for name in varied_names(found):
        if points[name].dtype.kind != "f" or points[name].nunique() < 2:
            continue
        some = points[[name, outcome]].dropna()
        ranks = some.rank()
        value = float(np.corrcoef(ranks[name], ranks[outcome])[0, 1])
        if math.isnan(value) or len(some) < _FEWEST:
            continue
        centre = math.atanh(max(min(value, 1.0 - 1e-12), -1.0 + 1e-12))
        half = _NORMAL_95 * 1.03 / math.sqrt(len(some) - 3)
        rows.append((name, value, math.tanh(centre - half), math.tanh(centre + half)))
    return sorted(rows, key=lambda row: -abs(row[1]))


def _points(table: DataFrame, varied: list[str], outcome: str) -> DataFrame:
    columns = [*varied, outcome]
    kinds = dict.fromkeys(varied, "first") | {outcome: "mean"}
    if table.empty:
        return table.reindex(columns=columns)
    return table.groupby(["arm", "point"], sort=True).agg(kinds)[columns].reset_index(drop=True)


def varied_names(found: Results) -> list[str]:
    """Return every name that some point sets, in order of appearance."""
    return list(dict.fromkeys(name for point in found.plan["points"] for name in point))
