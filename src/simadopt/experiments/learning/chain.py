"""The hidden chain of persons: how likely their logs are.

Each person and tool is unaware, aware or a user; weekly chances are those of the rules while others use what
was seen of them (`simadopt.core.replayed.Replay`). A user is seen in a week with chance ρ, somebody else with
chance ε; weeks that say nothing (August, an outage, before arrival, after departure) move no weight. Lasting
differences of people are integrated out (Gauss-Hermite); service effects u ~ N(0, s²) take what heads do.

References: Baum and others 1970 (forward recursion); Berndt and others 1974 (information of scores).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.level import Learnable
from simadopt.core.replayed import Replay
from simadopt.experiments.learning.smoother import Learned

__all__ = ["Chain", "Point", "Taught", "learn_chain", "log_likelihood", "scores_at"]

RARE: Final = 1e-3
"""Weekly chance that somebody who is no user is seen (assumed)."""
NODES, WEIGHTS = (a for a in np.polynomial.hermite_e.hermegauss(5))
_STEP: Final = 0.2
_STEPS: Final = 4
_MOST: Final = 2.5
"""Prior spreads that one step goes at most."""


@dataclass(frozen=True, eq=False)
class Chain:
    """What was seen of persons, and what the rules say.

    Parameters
    ----------
    seen, told : bool[W,n,T]
        Seen in a week; whether the week says something of the person.
    service : int64[n]
    replay : Replay
    rho : float64[T]
        Weekly chance that a user is seen.
    first : float64[n,T]
        Chance to be a user before the first week.
    limits : mapping of str to (float, float)
        How far a parameter may be moved.
    """

    seen: NDArray[np.bool_]
    told: NDArray[np.bool_]
    service: NDArray[np.int64]
    replay: Replay
    rho: F64
    first: F64
    limits: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Taught:
    """What persons taught.

    Parameters
    ----------
    learned : Learned
    local, spread : float64[G,T]
        Effects of services, in log-odds: mean and spread.
    """

    learned: Learned
    local: F64
    spread: F64


@dataclass(frozen=True)
class Point:
    """Where likelihoods are wanted, P of them.

    Parameters
    ----------
    moved : mapping of str to float64[P]
        By how much parameters are moved: those that act on chances, in logarithms; others, in log-odds.
    added : float64[G,T,P]
        Added to V, by service.
    spread : float64[P]
        Of people.
    """

    moved: Mapping[str, F64]
    added: F64
    spread: F64


def log_likelihood(chain: Chain, seen: NDArray[np.bool_], at: Point) -> F64:
    """Return the log-likelihood of each person and tool, float64[n,T,P].

    Parameters
    ----------
    chain : Chain
    seen : bool[W,n,T]
        Those of the chain, or of a run.
    at : Point
    """
    r, e, f32 = chain.replay, chain.replay.effects, np.float32
    start = np.exp(sum(e[k].start * d for k, d in at.moved.items())).astype(f32)[:, None]
    stop = np.asarray(sum(e[k].stop * d for k, d in at.moved.items()), f32)[:, None]
    shift: Any = (at.added[chain.service][..., None] + at.spread[:, None] * NODES).astype(f32)
    state = np.empty((3, *shift.shape), f32)
    state[2] = chain.first[..., None, None]
    state[1] = (1.0 - state[2]) * r.aware[0].astype(f32)[:, None, None]
    state[0] = 1.0 - state[2] - state[1]
    total = np.zeros(shift.shape)
    slopes: list[tuple[Any, Any]] = []
    for k, d in at.moved.items():
        values = e[k].value
        if values is not None and d.any():
            slopes.append((values, d.astype(f32)[:, None]))
    rho, rare = chain.rho.astype(f32), f32(RARE)

    def wide(values: NDArray[np.float32], week: int) -> NDArray[np.float32]:
        return np.asarray(values[week][..., None, None])

    for week in range(seen.shape[0]):
        delta = shift
        for values, d in slopes:
            delta = delta + d * wide(values, week)
        h = -np.expm1(-start * wide(r.ceiling, week) / (1.0 + np.exp(-wide(r.value, week) - delta)))
        hazard = wide(r.order, week) * stop - wide(r.resist, week) * delta
        out = np.minimum(wide(r.leave, week) * np.exp(hazard), f32(0.95))
        heard = state[0] * r.learn[week].astype(f32)[:, None, None]
        began, ended = state[1] * h, state[2] * out
        state[0] -= heard
        state[1] += heard + ended - began
        state[2] += began - ended
        told, now = chain.told[week], seen[week]
        state[2] *= np.where(told, np.where(now, rho, 1.0 - rho), f32(1.0))[..., None, None]
        state[:2] *= np.where(told, np.where(now, rare, 1.0 - rare), f32(1.0))[..., None, None]
        whole = state.sum(axis=0)
        state /= whole
        total += np.log(whole)
    top = total.max(axis=-1, keepdims=True)
    weight = WEIGHTS / WEIGHTS.sum()
    return np.asarray(top[..., 0] + np.log((np.exp(total - top) * weight).sum(axis=-1)))


def learn_chain(
    chain: Chain, rows: Sequence[Learnable], tools: Sequence[str], groups: int, service: float
) -> Taught:
    """Return what the chain by itself makes of x, in units of prior spread (Laplace).

    θ ← θ + (Σ_s J_s + 1)⁻¹ (Σ_s S_s − θ), with u of each service eliminated from J and S.

    Parameters
    ----------
    chain : Chain
    rows : sequence of Learnable
    tools : sequence of str
        Those seen.
    groups : int
        Number of services.
    service : float
        Prior spread s of the effect of a service, 0 for none.
    """
    dims, size = len(rows), len(tools)
    x, local = np.zeros(dims), np.zeros((groups, size))
    precision, room = np.eye(dims), np.full((groups, size), max(service, 1e-6))
    for _ in range(_STEPS):
        scores = scores_at(chain, chain.seen, rows, tools, x, local)
        gain, precision = -x, np.eye(dims)
        ahead: dict[tuple[int, int], tuple[F64, float, float]] = {}
        for g in range(groups):
            mine = chain.service == g
            for t in range(size):
                s = scores[mine, t]
                total, square = s.sum(axis=0), s.T @ s
                own = square[-1, -1] + 1.0 / max(service, 1e-6) ** 2
                pull = total[-1] - local[g, t] / max(service, 1e-6) ** 2
                gain += total[:-1] - square[:-1, -1] * pull / own
                precision += square[:-1, :-1] - np.outer(square[:-1, -1], square[-1, :-1]) / own
                ahead[g, t] = square[-1, :-1], pull, own
        step = np.linalg.solve(precision, gain)
        step *= min(1.0, _MOST / max(float(np.abs(step).max()), 1e-9))
        x = x + step
        for (g, t), (cross, pull, own) in ahead.items():
            local[g, t] += (pull - cross @ step) / own
            room[g, t] = 1.0 / np.sqrt(own)
    return Taught(
        Learned(x, np.asarray(np.linalg.inv(precision)), np.ones(groups * size)), local, room
    )


def scores_at(
    chain: Chain, seen: NDArray[np.bool_], rows: Sequence[Learnable], tools: Sequence[str], x: F64,
    local: F64,
) -> F64:  # fmt: skip
    """Return d log-likelihood by x, and by the effect of the service: float64[n,T,D+1]."""
    own = [d for d, row in enumerate(rows) if row.form != "offset"]
    places = np.tile(x, (2 * len(own) + 2, 1))
    for k, d in enumerate(own):
        places[2 * k, d] += _STEP
        places[2 * k + 1, d] -= _STEP
    effect = np.zeros(len(places))
    effect[-2:] = _STEP, -_STEP
    added = local[:, :, None] + effect
    moved: dict[str, F64] = {}
    spread = np.full(len(places), chain.replay.spread_here)
    for d, row in enumerate(rows):
        delta = row.tau * places[:, d]
        if row.form == "offset":
            added[:, tools.index(row.name.removeprefix("offset_"))] += delta
        elif row.name == chain.replay.spread:
            spread = np.maximum(spread + delta, 0.0)
        else:
            moved[row.name] = np.clip(delta, *chain.limits.get(row.name, (-np.inf, np.inf)))
    ends = log_likelihood(chain, seen, Point(moved, added, spread))
    slopes = (ends[..., ::2] - ends[..., 1::2]) / (2.0 * _STEP)
    found = np.zeros((*ends.shape[:2], len(rows) + 1))
    found[..., [*own, -1]] = slopes
    for d, row in enumerate(rows):
        if row.form == "offset":  # moves V as the effect of a service does
            t = tools.index(row.name.removeprefix("offset_"))
            found[:, t, d] = row.tau * found[:, t, -1]
    return found
