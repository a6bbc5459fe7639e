"""Draws from the priors of the parameter table, and what they predict before any figure is used.

Priors are written in the table as ``normal(mean, sd)``, ``halfnormal(location, sd)`` (a normal law kept
at 0 and above), ``lognormal(median, sd of log)``, ``beta(a, b)`` or ``beta(a, b) * scale``, each with
``zero p or`` before it where the effect is disputed: exactly 0 with probability p (a spike and slab:
Mitchell and Beauchamp 1988, JASA 83). ``fixed: reason`` is no prior. Values outside the bounds of their
row are moved to the nearest bound.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.core.parameters import Parameter, ParameterTable, parse_prior, slab_of

__all__ = ["draw_keys", "prior_draws", "quantile", "spikes"]


def quantile(row: Parameter, u: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the quantiles of a parameter's prior at u in [0, 1), held in the row's bounds.

    With a spike, u below its probability is 0, and the rest of u is spread over the law.
    """
    parsed = parse_prior(row.prior)
    if parsed is None:
        return np.full(u.size, row.default)
    law, first, second, scale, zero = parsed
    if zero > 0.0:
        slab = np.maximum(u - np.float32(zero), np.float32(0.0)) / np.float32(1.0 - zero)
        return np.where(u < zero, 0.0, quantile(slab_of(row), slab))
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
    keys = draw_keys(n)
    columns = {
        row.name: quantile(row, chance.uniforms(seed, f"prior {row.name}", keys))
        for row in table.values()
        if row.free
    }
    return [{name: float(values[k]) for name, values in columns.items()} for k in range(n)]


def draw_keys(n: int) -> NDArray[np.uint64]:
    """Return the random key of each of ``n`` draws."""
    return chance.child_keys(
        np.full(n, chance.key_of("prior"), np.uint64), np.arange(n, dtype=np.uint64)
    )


def spikes(n: int, seed: int, table: ParameterTable) -> list[frozenset[str]]:
    """Return, for each draw of `prior_draws`, the disputed effects that are exactly 0 in it."""
    found: list[set[str]] = [set() for _ in range(n)]
    for row in table.values():
        parsed = parse_prior(row.prior)
        if parsed is not None and parsed.zero > 0.0:
            u = chance.uniforms(seed, f"prior {row.name}", draw_keys(n))
            for k in np.flatnonzero(u < parsed.zero):
                found[k].add(row.name)
    return [frozenset(one) for one in found]
