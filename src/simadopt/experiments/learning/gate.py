"""Whether a forecast is better than a naive one, on months that were held back.

Scores are declared before anything is fitted (`SCORES`). CRPS is that of the share of users, in points; skill
is 1 − CRPS of the model / CRPS of the best naive forecast. Its interval is a block bootstrap: services
and origins are drawn anew, with replacement.

References: Gneiting and Raftery 2007 (CRPS); Künsch 1989 (block bootstrap).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.experiments.learning.naive import NAIVE

__all__ = [
    "LEAST_MONTHS",
    "LEAST_SERVICES",
    "LEAST_STARTS",
    "SCORES",
    "Cells",
    "Score",
    "crps",
    "score",
]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
LEAST_MONTHS: Final = 6
LEAST_STARTS: Final = 30
LEAST_SERVICES: Final = 5
COVERAGE: Final = (0.80, 0.97)
_RESAMPLED: Final = 500
SCORES: Final = (
    ("crps", "mean CRPS of held-back months, points of share", ""),
    *((f"crps_{name}", "the same of this naive forecast", "") for name in NAIVE),
    ("skill", "1 - CRPS / CRPS of the best naive forecast", "> 0"),
    ("skill_low", "5th percentile of the skill, block bootstrap of services and origins", "> 0"),
    ("coverage", "held-back months inside the 90% interval", ".80 to .97"),
)
"""Name, definition and threshold of each score."""


@dataclass(frozen=True)
class Cells:
    """Held-back months and what was forecast of each.

    Parameters
    ----------
    group, tool, origin, month : int64[n]
    observed : float64[n]
        Share of users.
    model : float64[n,J]
        Draws of the model's forecast, as equally likely.
    naive : mapping of str to float64[n,Q]
        Quantiles of each naive forecast.
    """

    group: I64
    tool: I64
    origin: I64
    month: I64
    observed: F64
    model: F64
    naive: Mapping[str, F64]


@dataclass(frozen=True)
class Score:
    """How a forecast fares against the naive ones.

    Parameters
    ----------
    crps : mapping of str to float
        In points, of ``model`` and each naive forecast.
    best : str
        The best naive forecast.
    skill, low, high : float
        Skill and its 90 % interval.
    coverage : float
        Of the 90 % interval.
    cells : int
    """

    crps: Mapping[str, float]
    best: str
    skill: float
    low: float
    high: float
    coverage: float
    cells: int

    @property
    def passes(self) -> bool:
        """Tell whether the forecast may be shown as one."""
        inside = COVERAGE[0] <= self.coverage <= COVERAGE[1]
        return self.skill > 0.0 and self.low > 0.0 and inside

    def value(self, name: str) -> float:
        """Return a score by its name in `SCORES`."""
        if name == "crps":
            return self.crps["model"]
        if name.startswith("crps_"):
            return self.crps[name.removeprefix("crps_")]
        return {"skill": self.skill, "skill_low": self.low, "coverage": self.coverage}[name]


def crps(draws: F64, observed: F64) -> F64:
    """Return the CRPS of equally likely draws: mean |X − y| − ½ mean |X − X'|, one a row.

    >>> crps(np.array([[0.0, 1.0]]), np.array([0.0])).tolist()
    [0.25]
    """
    x = np.sort(draws, axis=1)
    n = x.shape[1]
    rank = 2.0 * np.arange(1, n + 1) - n - 1.0
    return np.asarray(np.abs(x - observed[:, None]).mean(axis=1) - (x @ rank) / (n * n))


def score(cells: Cells, seed: int = 1) -> Score | None:
    """Return how a forecast fares, or None when no month was held back."""
    if cells.observed.size == 0:
        return None
    each = {"model": 100.0 * crps(cells.model, cells.observed)}
    each |= {name: 100.0 * crps(draws, cells.observed) for name, draws in cells.naive.items()}
    means = {name: float(values.mean()) for name, values in each.items()}
    best = min(NAIVE, key=means.__getitem__)
    low, high = np.quantile(cells.model, (0.05, 0.95), axis=1)
    # ends that are the count itself hold it
    inside = (cells.observed >= low - 1e-9) & (cells.observed <= high + 1e-9)
    skills = _resampled(each["model"], each[best], cells, seed)
    return Score(
        means,
        best,
        1.0 - means["model"] / max(means[best], 1e-12),
        float(np.quantile(skills, 0.05)),
        float(np.quantile(skills, 0.95)),
        float(inside.mean()),
        int(cells.observed.size),
    )


def _resampled(model: F64, naive: F64, cells: Cells, seed: int) -> F64:
    """Return the skill in services and origins drawn anew."""
    groups, group = np.unique(cells.group, return_inverse=True)
    origins, origin = np.unique(cells.origin, return_inverse=True)
    keys = np.arange(_RESAMPLED, dtype=np.uint64)
    skills = []
    weights = []
    for size, rule in ((groups.size, "bootstrap services"), (origins.size, "bootstrap origins")):
        u = np.array([chance.uniforms(seed, rule, keys, 0, k) for k in range(size)]).T
        drawn = np.minimum((u * size).astype(np.int64), size - 1)
        weights.append(np.array([np.bincount(row, minlength=size) for row in drawn], np.float64))
    for own, start in zip(*weights, strict=True):
        w = own[group] * start[origin]
        total = float(w @ naive)
        skills.append(1.0 - float(w @ model) / total if total > 0.0 else 0.0)
    return np.array(skills)
