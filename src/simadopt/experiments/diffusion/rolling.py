"""Forecasts of a diffusion data set from rolling origins, against naive ones.

Forecasts are of the share of adopters by group. Their laws are binomial in those who have not adopted,
mixed over what is uncertain of the hazard (Beta posteriors, or the normal law of a regression). CRPS is
exact and in points of share; coverage is that of the central 90 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import beta, binom

from simadopt.core import chance
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.importer import Diffusion
from simadopt.experiments.diffusion.measures import Exposed

__all__ = ["FORECASTS", "origins_of", "rolling"]

F64 = NDArray[np.float64]
FORECASTS: Final = ("no_change", "last_hazard", "bass", "hazard_by_group", "with_exposure")
LAST: Final = 3
_BOUNDS: Final = [(-12.0, 0.0), (-12.0, 0.7)]
_DRAWS: Final = 60
_U: Final = (np.arange(_DRAWS) + 0.5) / _DRAWS
_JEFFREYS: Final = 0.5
_POOLED: Final = 10.0
"""Person-periods that the hazard of all groups weighs in that of one (assumed)."""


@dataclass(frozen=True)
class _Groups:
    """Numbers of people and adopters by group and period; adopters[:,0] is before the first period."""

    names: tuple[str, ...]
    of: NDArray[np.int64]
    size: NDArray[np.int64]
    adopters: NDArray[np.int64]


def origins_of(data: Diffusion) -> list[int]:
    """Return the origins, as periods that are known (the first is 1).

    Raises
    ------
    InputError
    """
    how = data.spec.forecast
    last = data.periods - how.steps
    if isinstance(how.origins, int):
        found = [last - 2 * k for k in range(how.origins)][::-1]
        found = [one for one in found if one >= LAST]
    else:
        place = {name: k + 1 for k, name in enumerate(data.names)}
        told = [one if isinstance(one, str) else f"{one:g}" for one in how.origins]
        found = [place.get(one, -1) for one in told]
    if not found or min(found) < 1 or max(found) > last:
        message = Message(
            "problem.map_origins",
            steps=how.steps,
            first=data.names[0],
            last=data.names[max(last - 1, 0)],
            n=data.periods,
        )
        raise InputError(Problem("diffusion", None, "forecast.origins", str(how.origins), message))
    return found


def rolling(data: Diffusion, seen: Exposed) -> pd.DataFrame:
    """Return CRPS (points) and coverage of each forecast, all origins, steps and groups together.

    Raises
    ------
    InputError
    """
    groups = _groups(data)
    origins, steps = origins_of(data), data.spec.forecast.steps
    rows = []
    for name in FORECASTS:
        scores, inside = [], []
        for origin in origins:
            for g, h, draws in _laws(name, data, seen, groups, origin, steps):
                rest = int(groups.size[g] - groups.adopters[g, origin])
                new = int(groups.adopters[g, origin + h] - groups.adopters[g, origin])
                score, covered = _scored(rest, new, draws, int(groups.size[g]))
                scores.append(score)
                inside.append(covered)
        if scores:
            rows.append([name, float(np.mean(scores)), float(np.mean(inside)), len(scores)])
    return pd.DataFrame(rows, columns=["forecast", "crps", "coverage", "cells"])


def _groups(data: Diffusion) -> _Groups:
    names, of = np.unique(np.array(data.group), return_inverse=True)
    size = np.bincount(of, minlength=names.size)
    adopters = np.zeros((names.size, data.periods + 1), np.int64)
    for t in range(data.periods):
        adopters[:, t + 1] = np.bincount(of[data.adopted <= t], minlength=names.size)
    return _Groups(tuple(names.tolist()), of.astype(np.int64), size, adopters)


def _scored(rest: int, new: int, chances: F64, size: int) -> tuple[float, bool]:
    """Return CRPS in points of share, and whether the central 90 % holds what came."""
    x = np.arange(rest + 1)
    law = np.cumsum(binom.pmf(x[:, None], rest, np.clip(chances, 0.0, 1.0)[None]).mean(axis=1))
    crps = float(((law - (x >= new)) ** 2).sum()) * 100.0 / size
    low, high = np.searchsorted(law, (0.05, 0.95))
    return crps, bool(low <= new <= high)


def _laws(
    name: str, data: Diffusion, seen: Exposed, groups: _Groups, origin: int, steps: int
) -> Iterator[tuple[int, int, F64]]:
    """Yield group, step and draws of the chance that somebody adopts within it."""
    law: Callable[..., Any]
    if name == "with_exposure":
        yield from _with_exposure(data, seen, groups, origin, steps)
        return
    laws = {
        "no_change": _no_change,
        "last_hazard": _last,
        "bass": _bass,
        "hazard_by_group": _by_group,
    }
    law = laws[name]
    kept = law(groups, origin)
    for g in range(groups.size.size):
        for h in range(1, steps + 1):
            yield g, h, kept(g, h)


def _no_change(groups: _Groups, origin: int) -> Callable[[int, int], F64]:
    return lambda g, h: np.zeros(1)


def _posterior(new: int, risk: int, prior: tuple[float, float] = (_JEFFREYS, _JEFFREYS)) -> F64:
    """Return draws of a hazard under a Beta prior, Jeffreys' unless another is given."""
    return np.asarray(beta.ppf(_U, new + prior[0], max(risk - new, 0) + prior[1]))


def _last(groups: _Groups, origin: int) -> Callable[[int, int], F64]:
    """Take on the hazard of the last periods, group by group, drawn a little to that of all."""
    first = max(origin - LAST, 0)
    starts = groups.adopters[:, origin] - groups.adopters[:, first]
    all_risk = float((groups.size[:, None] - groups.adopters[:, first:origin]).sum())
    mean = min(max(float(starts.sum()) / max(all_risk, 1.0), 1e-4), 1.0 - 1e-4)

    def law(g: int, h: int) -> F64:
        own = groups.adopters[g]
        new = int(own[origin] - own[first])
        risk = int((groups.size[g] - own[first:origin]).sum())
        prior = _POOLED * mean, _POOLED * (1.0 - mean)
        return np.asarray(1.0 - (1.0 - _posterior(new, risk, prior)) ** h)

    return law


def _by_group(groups: _Groups, origin: int) -> Callable[[int, int], F64]:
    """Take on the mean hazard of each group since the first period."""

    def law(g: int, h: int) -> F64:
        own = groups.adopters[g]
        risk = int((groups.size[g] - own[:origin]).sum())
        return np.asarray(1.0 - (1.0 - _posterior(int(own[origin]), risk)) ** h)

    return law


def _bass(groups: _Groups, origin: int) -> Callable[[int, int], F64]:
    """Fit p + q·share by maximum likelihood, groups together, and go on from each group's share."""
    new = np.diff(groups.adopters[:, : origin + 1], axis=1)
    risk = groups.size[:, None] - groups.adopters[:, :origin]
    p, q = _linear_hazard(new, risk, groups.adopters[:, :origin] / groups.size[:, None])

    def law(g: int, h: int) -> F64:
        at = np.full(p.size, groups.adopters[g, origin] / groups.size[g])
        stays = np.ones(p.size)
        for _ in range(h):
            hazard = np.clip(p + q * at, 0.0, 1.0)
            stays *= 1.0 - hazard
            at = at + hazard * (1.0 - at)
        return np.asarray(1.0 - stays)

    return law


def _linear_hazard(new: Any, risk: Any, share: Any) -> tuple[F64, F64]:
    """Return draws of p and q of the hazard p + q·share, around their maximum of likelihood."""

    def loss(theta: F64) -> float:
        hazard = np.clip(np.exp(theta[0]) + np.exp(theta[1]) * share, 1e-9, 1.0 - 1e-9)
        return float(-(new * np.log(hazard) + (risk - new) * np.log1p(-hazard)).sum())

    starts = [(-3.5, -2.0), (-4.5, -1.0), (-2.5, -4.0)]
    best = min((minimize(loss, s, bounds=_BOUNDS) for s in starts), key=lambda r: float(r.fun))
    theta = best.x + _spread(loss, best.x, len(_BOUNDS))
    low, high = np.array(_BOUNDS).T
    p, q = np.exp(np.clip(theta, low, high)).T
    return p, q


def _spread(loss: Callable[[F64], float], x: F64, dims: int) -> F64:
    """Return draws around a maximum of likelihood, by its curvature."""
    step, hessian = 1e-3, np.zeros((dims, dims))
    eye = np.eye(dims) * step
    for i in range(dims):
        for j in range(dims):
            parts = [loss(x + a * eye[i] + b * eye[j]) * a * b for a in (1, -1) for b in (1, -1)]
            hessian[i, j] = sum(parts) / (4.0 * step * step)
    values, vectors = np.linalg.eigh(0.5 * (hessian + hessian.T))
    sd = 1.0 / np.sqrt(np.clip(values, 1.0, None))
    return np.asarray((_normal(dims) * sd) @ vectors.T)


def _normal(dims: int) -> F64:
    keys = np.arange(_DRAWS, dtype=np.uint64)
    draws = [chance.normals(1, "rolling", keys, 0, k) for k in range(dims)]
    return np.array(draws, np.float64).T


def _with_exposure(
    data: Diffusion, seen: Exposed, groups: _Groups, origin: int, steps: int
) -> Iterator[tuple[int, int, F64]]:
    """Fit p + q·exposure, Bass with one's own ties; expected exposure goes on from the origin."""
    lag, n = data.spec.exposure.lag, len(data.keys)
    known = np.nan_to_num(seen.exposure)
    last = np.minimum(data.adopted, origin - 1)
    person = np.repeat(np.arange(n), np.maximum(last + 1, 0))
    first = np.cumsum(last + 1) - (last + 1)
    period = np.arange(person.size) - np.repeat(first, last + 1)
    event = (data.adopted[person] == period).astype(np.float64)
    p, q = _linear_hazard(event, 1.0, known[person, period])
    free = data.adopted >= origin
    adopted = np.array([(data.adopted < t).astype(np.float64) for t in range(origin + 1)])
    stays = np.ones((_DRAWS, n)) * free
    history = [np.tile(adopted[t], (_DRAWS, 1)) for t in range(origin + 1)]
    for h in range(1, steps + 1):
        t = origin + h - 1
        source = history[max(t + 1 - max(lag, 1), 0)]
        w = seen.ties[min(t, len(seen.ties) - 1)]
        degree = np.asarray(w.sum(axis=1)).ravel()
        exposure = np.divide(
            (w @ source.T).T, degree, out=np.zeros((_DRAWS, n)), where=degree > 0.0
        )
        hazard = np.clip(p[:, None] + q[:, None] * exposure, 0.0, 1.0)
        stays = stays * (1.0 - hazard)
        history.append(np.where(free, 1.0 - stays, 1.0))
        for g in range(groups.size.size):
            own = free & (groups.of == g)
            yield (
                g,
                h,
                np.asarray(1.0 - stays[:, own].mean(axis=1) if own.any() else np.zeros(_DRAWS)),
            )
