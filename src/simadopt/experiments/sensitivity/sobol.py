"""Shares of variance: first indices (alone) and total indices (with every interaction).

Points are Saltelli's: two scrambled Sobol' samples A and B, and A with one column of B at a time
(A_B). With V the variance over A and B, Sᵢ = mean(f(B)(f(A_Bᵢ) − f(A)))/V (Saltelli et al. 2010) and
Tᵢ = mean((f(A) − f(A_Bᵢ))²)/2V (Jansen 1999). Several scrambles are drawn: one alone may be far off.

References
----------
Saltelli et al. 2010, Computer Physics Communications 181:259. Jansen 1999, same journal 117:35.
Owen 1998, ACM TOMACS 8:71 (scrambling).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from pandas import DataFrame

from simadopt.core.arrays import F64
from simadopt.experiments.sensitivity.noise import noise_of, replicate_noise

__all__ = ["SCRAMBLES", "indices", "readable", "sample"]

SCRAMBLES = 3
RESAMPLES = 500
SLACK = 0.1
"""How far beyond 0 to 1 an estimate of a share may lie: what a spread between scrambles may be too."""


def sample(dimensions: int, n: int, seed: int, scrambles: int = SCRAMBLES) -> F64:
    """Return the points in the unit cube, one scramble after the other.

    Parameters
    ----------
    dimensions : int
    n : int
        Base points of a scramble, a power of two; each costs ``dimensions + 2`` points.
    seed : int
        Of the first scramble; the next ones follow.
    scrambles : int
    """
    from SALib.sample import sobol

    problem = _problem(dimensions)
    parts = [
        sobol.sample(problem, n, calc_second_order=False, seed=np.random.default_rng([seed, k]))
        for k in range(scrambles)
    ]
    return np.concatenate(parts)


def indices(
    names: list[str],
    y: F64,
    *,
    scrambles: int = SCRAMBLES,
    seed: int = 1,
    dummy: bool = True,
) -> DataFrame:
    """Return S1 and ST of each input, 95 % bootstrap intervals (over base points), and spreads.

    Parameters
    ----------
    names : list of str
    y : float64[points, replicates]
        At the points of `sample`.
    scrambles : int
    seed : int
        Of the bootstrap.
    dummy : bool
        The last input is the dummy.

    Returns
    -------
    DataFrame
        ``S1``, ``S1_low``, ``S1_high``, ``S1_spread`` and the same of ``ST``; a spread is the largest
        estimate of a scramble less the smallest. ``noise`` is the ST that chance would give an effect of
        mean 0; ``significant`` tells that ST is larger, by more than the bootstrap explains.
    """
    d = len(names)
    runs = y.reshape(-1, d + 2, y.shape[-1])
    f = runs.mean(axis=2)
    if dummy:
        f[:, d] = f[:, 0] + replicate_noise(runs[:, 0])
    whole = _analysed(d, f, RESAMPLES, seed)
    parts = [_analysed(d, part, 2, seed) for part in np.split(f, scrambles)]
    columns: dict[str, F64] = {}
    for index in ("S1", "ST"):
        columns[index] = whole[index]
        drawn = whole[f"{index}_conf_all"]
        ends = np.quantile(drawn, (0.025, 0.975), axis=0)
        columns[f"{index}_low"], columns[f"{index}_high"] = ends
        columns[f"{index}_spread"] = np.ptp([part[index] for part in parts], axis=0)
    noise, significant = _beyond_noise(runs, f, seed)
    table = DataFrame(columns, index=names).assign(noise=noise, significant=significant)
    return table.rename_axis("name")


def readable(table: DataFrame, index: str) -> Any:
    """Tell which indices can be read as shares of variance.

    Not those that lie outside 0 to 1 by more than a tenth or beyond their interval, whose interval is
    wider than all shares there are, or that are no larger than the dummy's when that is no share
    either, or above a tenth (S1 of the dummy is 0 but for sampling).

    Parameters
    ----------
    table : DataFrame
        As `indices` makes it; its last row is the dummy.
    index : {"S1", "ST"}

    Returns
    -------
    bool[inputs]
    """
    value, low, high = (table[name].to_numpy() for name in (index, f"{index}_low", f"{index}_high"))
    possible = (value >= -SLACK) & (value <= 1.0 + SLACK) & (high >= 0.0) & (low <= 1.0)
    possible &= high - low <= 1.0
    floor = float(abs(value[-1]))
    misled = floor > SLACK if index == "S1" else floor > 1.0 or not possible[-1]
    return possible & ~(misled & (np.abs(value) <= floor))


def _beyond_noise(runs: F64, f: F64, seed: int) -> tuple[F64, Any]:
    """Return the ST of noise alone, and whether each input goes beyond."""
    noise = noise_of(runs[:, 1:-1] - runs[:, :1]) ** 2
    beyond = (f[:, 1:-1] - f[:, :1]) ** 2 - noise
    rng, n = np.random.default_rng(seed), len(f)
    again = [beyond[rng.integers(n, size=n)].mean(axis=0) for _ in range(RESAMPLES)]
    variance = float(f[:, [0, -1]].var())
    return noise.mean(axis=0) / (2.0 * variance), np.quantile(again, 0.025, axis=0) > 0.0


def _analysed(d: int, f: F64, resamples: int, seed: int) -> Any:
    from SALib.analyze import sobol

    return sobol.analyze(
        _problem(d),
        f.reshape(-1),
        calc_second_order=False,
        num_resamples=resamples,
        keep_resamples=True,
        seed=seed + 1,  # SALib takes 0 for no seed
    )


def _problem(dimensions: int) -> dict[str, Any]:
    names = [str(k) for k in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}
