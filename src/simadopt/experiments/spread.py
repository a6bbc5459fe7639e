"""How far a scenario moves under many seeds, and draws of what is not known: median and 80 % band.

One run of a real town says nothing of one of its services: over seeds, the same service reads 6, 83 and
16 %. A real service is told by its band, and said to differ from the town only when it does in nearly
every run, each run being compared with itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.core.arrays import F64
from simadopt.core.level import known
from simadopt.core.limits import MOST_SEED
from simadopt.experiments.draws import Draw, under

__all__ = ["BEYOND", "QUANTILES", "RUNS", "ServiceSpread", "Spread", "spread"]

RUNS: Final = 40
QUANTILES: Final = (0.10, 0.50, 0.90)
"""Low end, median and high end of what is told of the runs."""
BEYOND: Final = 0.95
"""Share of the runs in which a service must be on one side of the town to be said to differ."""
ERROR: Final = 0.05
"""Chance, at most, that any of some services that are alike is said to differ."""

Tick = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class ServiceSpread:
    """Use of services over runs, heads apart.

    Parameters
    ----------
    names : tuple of str
        As `services_shown` names them.
    use : mapping of tool to float64[3, weeks + 1, services]
        `QUANTILES` over the runs; NaN below `LEAST_STAFF` people concerned.
    side : mapping of tool to int8[weeks + 1, services]
        -1 below the level of the town's services and 1 above it in at least `BEYOND` of the runs, else
        0. Below is below both their median and their mean, heads apart as in ``use``: the median of
        small services lies below that of large ones by chance alone, their mean does not.
    """

    names: tuple[str, ...]
    use: Mapping[str, F64]
    side: Mapping[str, NDArray[np.int8]]


@dataclass(frozen=True, eq=False)
class Spread:
    """A scenario under several seeds.

    Parameters
    ----------
    runs : int
    outcomes : mapping of str to float64[3]
        `QUANTILES` of each outcome; NaN where it does not exist.
    series : mapping of str to float64[3, weeks + 1]
        `QUANTILES` of each curve (`Level.curves`), step by step.
    services : ServiceSpread or None
        Of real services; None where there is none.
    """

    runs: int
    outcomes: Mapping[str, F64]
    series: Mapping[str, F64]
    services: ServiceSpread | None


def spread(
    case: Case,
    seed: int | None = None,
    runs: int = RUNS,
    tick: Tick = lambda _: None,
    settings: Sequence[Draw] = ({},),
) -> Spread:
    """Run a scenario under several seeds, from one on.

    Parameters
    ----------
    case : Case
    seed : int or None
        The first; None for that of the scenario. The run of this seed is one of them.
    runs : int
    tick : callable
        Told how many are done; what it raises ends the work.
    settings : sequence of Draw
        Draws of all that is not known (`simadopt.experiments.draws`), in turn; by default chance alone.
    """
    first, level = case.scenario.seed if seed is None else seed, case.level
    rows: dict[str, list[float]] = {}
    seen: dict[str, list[F64]] = {}
    names: tuple[str, ...] = ()
    for k in range(runs):
        drawn = under(case, settings[k % len(settings)])
        run = level.history(drawn.finished((first + k) % MOST_SEED), drawn.scenario_hash)
        for name, value in level.measured(run).items():
            rows.setdefault(name, []).append(value)
        names, by_tool = level.service_curves(run)
        found = {**level.curves(run), **{f"service:{t}": v for t, v in by_tool.items()}}
        for name, values in found.items():
            seen.setdefault(name, []).append(values)
        tick(k + 1)
    stacked = {name: np.stack(values) for name, values in seen.items()}
    return Spread(
        runs=runs,
        outcomes={n: _of_runs(known(level.outcomes[n], np.array(v))) for n, v in rows.items()},
        series={n: quantiles(v) for n, v in stacked.items() if not n.startswith("service:")},
        services=_services(names, stacked) if names else None,
    )


def _of_runs(some: F64) -> F64:
    return np.quantile(some, QUANTILES) if some.size else np.full(len(QUANTILES), np.nan)


def quantiles(values: F64) -> F64:
    """Return `QUANTILES` over the first axis, of the runs that have a value; NaN where none has."""
    absent = np.isnan(values)
    some = absent.any(axis=0)
    found = np.quantile(np.where(some, 0.0, values), QUANTILES, axis=0)
    empty = absent.all(axis=0)
    part = some & ~empty
    if part.any():  # one column after another, which takes fifty times as long
        found[:, part] = np.nanquantile(values[:, part], QUANTILES, axis=0)
    found[:, empty] = np.nan
    return found


def _services(names: tuple[str, ...], stacked: Mapping[str, F64]) -> ServiceSpread:
    use, side = {}, {}
    tools = [name.removeprefix("service:") for name in stacked if name.startswith("service:")]
    for tool in tools:
        values = stacked[f"service:{tool}"]
        use[tool] = quantiles(values)
        enough = _runs_needed(len(values), 2 * len(tools) * values[0].size)
        empty = np.isnan(values).all(axis=2, keepdims=True)
        known = np.where(empty, 0.0, values)
        level = [f(known, axis=2, keepdims=True) for f in (np.nanmedian, np.nanmean)]
        below = (values < np.minimum(*level)).sum(axis=0) >= enough
        above = (values > np.maximum(*level)).sum(axis=0) >= enough
        side[tool] = above.astype(np.int8) - below.astype(np.int8)
    return ServiceSpread(names, use, side)


def _runs_needed(runs: int, n_shown: int) -> int:
    """Return in how many runs a service must be on one side; more than there are when none would do.

    Services alike are below their median in half of the runs at most: the sign test, with Bonferroni's
    bound over all that is told at once (services, weeks, tools, both sides).
    """
    from scipy.stats import binom

    counts = np.arange(math.ceil(BEYOND * runs), runs + 1)
    sure = counts[n_shown * binom.sf(counts - 1, runs, 0.5) <= ERROR]
    return int(sure[0]) if sure.size else runs + 1
