"""Draws from the priors of the parameter table, and what they predict before any figure is used.

Priors are written in the table as ``normal(mean, sd)``, ``halfnormal(location, sd)`` (a normal law kept
at 0 and above), ``lognormal(median, sd of log)``, ``beta(a, b)``, ``beta(a, b) * scale`` or ``fixed``;
values outside the bounds of their row are drawn again by moving to the nearest quantile inside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.core.parameters import Parameter, ParameterTable, parse_prior


def quantile(row: Parameter, u: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the quantiles of a parameter's prior at u in [0, 1), held in the row's bounds."""
    parsed = parse_prior(row.prior)
    if parsed is None:
        return np.full(u.size, row.default)
    law, first, second, scale = parsed
    if law == "beta":
        table = chance.beta_table(first, second)
        x = np.array([chance.read_table(table, v) for v in u], np.float64) * scale
    elif law == "halfnormal":
        below = _normal_share(-first / second)
        inside = below + (1.0 - below) * u.astype(np.float64)
        x = first + second * _normal_quantiles(inside)
    else:
        x = second * _normal_quantiles(u.astype(np.float64))
        x = first * chance.exps(x) if law == "lognormal" else first + x
    return np.clip(x, row.min, row.max)


def _normal_quantiles(u: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([chance.normal_quantile(min(max(float(v), 1e-9), 1.0 - 1e-9)) for v in u])


def _normal_share(x: float) -> float:
    """Return the share of the standard normal law below x, by bisection on its quantile."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        below = chance.normal_quantile(min(max(middle, 1e-12), 1.0 - 1e-12)) < x
        low, high = (middle, high) if below else (low, middle)
    return 0.5 * (low + high)


def prior_draws(n: int, seed: int, table: ParameterTable) -> list[dict[str, float]]:
    """Return ``n`` draws of all parameters that have a prior, keyed by draw number and name.

    Adding a parameter to the table moves no other parameter's draws.
    """
    keys = chance.child_keys(
        np.full(n, chance.key_of("prior"), np.uint64), np.arange(n, dtype=np.uint64)
    )
    free = [row for row in table.values() if row.prior != "fixed"]
    columns = {
        row.name: quantile(row, chance.uniforms(seed, f"prior {row.name}", keys)) for row in free
    }
    return [{name: float(values[k]) for name, values in columns.items()} for k in range(n)]
