"""Measures by group and week: a table to read, a tidy frame to work with, a plot to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame


def unknown(field: str, name: str, known: Any) -> InputError:
    """Return the error for a name that the history does not have."""
    names = list(known)
    message = Message(
        "problem.history", names=f"{', '.join(names[:20])}{' …' if len(names) > 20 else ''}"
    )
    return InputError(Problem("history", None, field, name, message, nearest(name, names)))


@dataclass(frozen=True, eq=False)
class Grouped:
    """Some measures of some groups.

    Parameters
    ----------
    names : tuple of str
        Groups, as ``service:commune/finance``.
    weeks : int[W]
    measures : mapping of str to float64[W, groups]
        NaN where a group has nobody to measure.
    """

    names: tuple[str, ...]
    weeks: NDArray[np.int64]
    measures: Mapping[str, F64]

    def series(self, measure: str, group: str) -> F64:
        """Return one measure of one group by week."""
        if measure not in self.measures:
            raise unknown("measure", measure, self.measures)
        if group not in self.names:
            raise unknown("group", group, self.names)
        return self.measures[measure][:, self.names.index(group)]

    def last(self, measure: str) -> dict[str, float]:
        """Return one measure of every group in the last week."""
        if measure not in self.measures:
            raise unknown("measure", measure, self.measures)
        return dict(zip(self.names, self.measures[measure][-1].tolist(), strict=True))

    def frame(self) -> DataFrame:
        """Return a tidy frame: week, group, measure, value; without what could not be measured."""
        import pandas as pd

        w, k = self.weeks.size, len(self.names)
        empty = pd.DataFrame({"week": [], "group": [], "measure": [], "value": []})
        if not w * k:
            return empty
        parts = [
            pd.DataFrame(
                {
                    "week": np.repeat(self.weeks, k),
                    "group": list(self.names) * w,
                    "measure": measure,
                    "value": values.reshape(-1),
                }
            )
            for measure, values in self.measures.items()
        ]
        frame = pd.concat(parts, ignore_index=True)
        return frame[frame["value"].notna()].reset_index(drop=True)

    def plot(self, measure: str | None = None, ax: Axes | None = None) -> Axes:
        """Draw one measure by week, a line a group; return the axes."""
        import matplotlib.pyplot as plt

        chosen = next(iter(self.measures)) if measure is None else measure
        if chosen not in self.measures:
            raise unknown("measure", chosen, self.measures)
        axes = plt.subplots(layout="constrained")[1] if ax is None else ax
        for name, values in zip(self.names, self.measures[chosen].T, strict=True):
            if not np.all(np.isnan(values)):
                axes.plot(self.weeks, values, label=name.partition(":")[2] or name)
        axes.set_xlabel("week")
        axes.set_ylabel(chosen)
        if len(self.names) <= 30:
            axes.legend(fontsize="small")
        return axes
