"""A paired difference with its interval, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from simadopt.experiments.comparison.estimates import Estimate

__all__ = ["Difference"]

_SHOWN: Final = {"share": (100.0, 1, " points"), "ratio": (1.0, 2, "")}


@dataclass(frozen=True, repr=False)
class Difference(Estimate):
    """A paired difference, the variant less the other arm.

    Parameters
    ----------
    outcome : str
    unit : str
        Of the value, as in `Outcome.unit`; shares are in [−1, 1] and shown in points.
    """

    outcome: str = ""
    unit: str = ""

    def __repr__(self) -> str:
        scale, digits, unit = _SHOWN.get(self.unit, (1.0, 1, f" {self.unit}"))
        value, low, high = (scale * x + 0.0 for x in (self.value, self.low, self.high))
        told = f"{value:+.{digits}f}{unit}"
        return told if np.isnan(low) else f"{told} [{low:.{digits}f}, {high:.{digits}f}]"
