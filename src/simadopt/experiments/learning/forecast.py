"""Forecasts from an origin, under draws of what was learned.

Runs start from the first month and are put right month by month: each service is given the users that
were observed, so that at the origin its people have the habits and know what they would after these months.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.core import chance
from simadopt.core.level import Draws, Uses
from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.gate import Cells
from simadopt.experiments.learning.naive import NAIVE, naive, walk_variance
from simadopt.experiments.learning.observation import Noise, arcsine
from simadopt.experiments.learning.particles import simulate

__all__ = ["NODES", "cells_of", "eligible_at", "forecast", "last_told", "share_at"]

F64 = NDArray[np.float64]
NODES: Final = np.array([chance.normal_quantile((k + 0.5) / 99.0) for k in range(99)])
"""Equally likely values of a standard normal: fewer have less than its spread, and no tails."""


def share_at(counts: Counts, month: int, told: Uses) -> F64:
    """Return the share of users by service and tool of the scenario in a month, NaN where not told."""
    share = np.full((len(told.groups), len(told.tools)), np.nan)
    eligible = counts.eligible[:, :, month]
    active = counts.masked()[:, :, month]
    own = active / np.where(eligible > 0.0, eligible, np.nan)
    for t, tool in enumerate(counts.tools):
        share[:, told.tools.index(tool)] = own[:, t]
    return share


def eligible_at(counts: Counts, month: int, told: Uses) -> F64:
    """Return who could use each tool of the scenario by service in a month, 0 where not told."""
    found = np.zeros((len(told.groups), len(told.tools)))
    for t, tool in enumerate(counts.tools):
        found[:, told.tools.index(tool)] = np.nan_to_num(counts.eligible[:, t, month])
    return found


def last_told(counts: Counts, before: int) -> int:
    """Return the last month up to ``before`` (included) in which some tool is told, or -1."""
    found = np.unique(np.argwhere(np.isfinite(counts.masked()))[:, 2])
    found = found[found <= before]
    return int(found[-1]) if found.size else -1


def forecast(
    case: Case, counts: Counts, draws: Draws, told: Uses, origin: int, months: int, *,
    seed: int, workers: int = 1, store: Path | None = None,
    tick: Callable[[int], None] = lambda done: None,
) -> F64:  # fmt: skip
    """Return the share of users of each tool counted, months 1 … after the origin: float64[J,G,T,months].

    The noise of counts is not in it.
    """
    start = case.level.with_users(case, told, share_at(counts, 0, told))
    weeks = counts.weeks(origin + 1 + months)
    pinned = [(weeks[m], share_at(counts, m, told)) for m in range(1, origin + 1)]
    users, able, _ = simulate(
        start, draws, weeks[origin + 1 :], seed=seed, workers=workers, store=store, tick=tick,
        pinned=pinned, told=told,
    )  # fmt: skip
    places = [told.tools.index(tool) for tool in counts.tools]
    return np.asarray((users / np.maximum(able, 1))[:, :, places], np.float64)


def cells_of(
    counts: Counts, noise: Noise, forecasts: Sequence[tuple[int, F64]], train: int
) -> Cells:
    """Return the held-back months with what the model and naive forecasts say of them.

    Parameters
    ----------
    counts : Counts
    noise : Noise
    forecasts : sequence of (origin, float64[J,G,T,months])
    train : int
        Months from which naive forecasts learn their spread.
    """
    active, z = counts.masked(), arcsine(counts.masked(), counts.eligible)
    variance = noise.variance(counts.eligible)
    rows: list[tuple[int, int, int, int, float]] = []
    model: list[F64] = []
    others: dict[str, list[F64]] = {name: [] for name in NAIVE}
    for t in range(len(counts.tools)):
        walk = walk_variance(z[:, t, :train], variance[:, t, :train])
        for origin, shares in forecasts:
            past = slice(0, origin + 1)
            ahead = counts.months - origin - 1
            means = {
                name: naive(name, active[:, t, past], counts.eligible[:, t, past], ahead)
                for name in NAIVE
            }
            for g, k in np.argwhere(np.isfinite(active[:, t, origin + 1 :])).tolist():
                if k >= shares.shape[3] or not np.isfinite(z[g, t, origin]):
                    continue
                month = origin + 1 + k
                own = np.arcsin(np.sqrt(np.clip(shares[:, g, t, k], 0.0, 1.0)))
                # runs start from a count, which has its noise, too
                both = variance[g, t, month] + variance[g, t, origin]
                rows.append(
                    (g, t, origin, month, active[g, t, month] / counts.eligible[g, t, month])
                )
                model.append(_share((own[:, None] + np.sqrt(both) * NODES).ravel()))
                wide = np.sqrt(both + (k + 1) * walk)
                for name in NAIVE:
                    centre = np.arcsin(np.sqrt(means[name][g, k]))
                    others[name].append(_share(centre + wide * NODES))
    table: Any = np.array(rows, np.float64).reshape(-1, 5)
    group, tool, start, month = table[:, :4].T.astype(np.int64)
    return Cells(
        group, tool, start, month, table[:, 4],
        np.array(model).reshape(len(rows), -1),
        {name: np.array(draws).reshape(len(rows), -1) for name, draws in others.items()},
    )  # fmt: skip


def _share(z: F64) -> F64:
    return np.asarray(np.sin(np.clip(z, 0.0, np.pi / 2.0)) ** 2)
