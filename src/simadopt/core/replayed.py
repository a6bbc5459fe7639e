"""What the rules say of each week, person and tool while people use what was seen of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64

__all__ = ["Effect", "People", "Replay", "averaged"]

F32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class People:
    """The people of a run, as logs name them.

    Parameters
    ----------
    key : uint64[n]
        Of the post, as the list of staff gives it.
    service : int64[n]
        Row of `simadopt.core.level.Uses.groups`.
    uses, able : bool[n,T]
        Uses at least one feature of the tool; is equipped for one.
    holder : int64[n]
        How many holders the post has had before.
    """

    key: NDArray[np.uint64]
    service: NDArray[np.int64]
    uses: NDArray[np.bool_]
    able: NDArray[np.bool_]
    holder: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Effect:
    """What one unit of a parameter does: to two logarithms of chances, and to log-odds.

    Parameters
    ----------
    start, stop : float
        d log(chance to start), d log(chance to stop a feature) per unit of log parameter.
    value : float32[W,T] or None
        dV per unit of the parameter; None for none.
    """

    start: float
    stop: float
    value: F32 | None


@dataclass(frozen=True, eq=False)
class Replay:
    """Weekly chances of the hidden chain, by week, person and tool.

    start, of one who knows the tool  1 − exp(−ceiling · σ(value + Δ))
    stop, of a user                   leave · exp(−resist · Δ)

    with Δ what is added to V (offsets, the person's own difference), σ the logistic function.

    Parameters
    ----------
    ceiling : float32[W,n,T]
        Pace times the features that a person may take up.
    value : float32[W,T]
        Log-odds of the mean chance of all people.
    leave, order, resist : float32[W,T]
        Means of users; ``order``: features that one stops with the tool.
    learn : float64[W,T]
        Chance that somebody who does not know a tool learns of it.
    aware : float64[W,T]
        Share of those who have never used a tool who know it.
    effects : mapping of str to Effect
        By name of what may be learned.
    spread : str
        Name of the parameter that is the spread of people's own differences.
    spread_here : float
        Its value in the replay.
    """

    ceiling: F32
    value: F32
    leave: F32
    order: F32
    resist: F32
    learn: F64
    aware: F64
    effects: Mapping[str, Effect]
    spread: str
    spread_here: float

    def of(self, tools: Sequence[int]) -> Replay:
        """Return the replay of some tools."""
        own = {
            name: getattr(self, name)[..., list(tools)]
            for name in ("ceiling", "value", "leave", "order", "resist", "learn", "aware")
        }
        effects = {
            name: one if one.value is None else replace(one, value=one.value[..., list(tools)])
            for name, one in self.effects.items()
        }
        return replace(self, effects=effects, **own)

    def after(self, weeks: int) -> Replay:
        """Return the replay without its first weeks."""
        own = {
            name: getattr(self, name)[weeks:]
            for name in ("ceiling", "value", "leave", "order", "resist", "learn", "aware")
        }
        effects = {
            name: one if one.value is None else replace(one, value=one.value[weeks:])
            for name, one in self.effects.items()
        }
        return replace(self, effects=effects, **own)


def averaged(replays: Sequence[Replay]) -> Replay:
    """Return one replay with the mean chances of several: what is hidden is drawn in each.

    Ceilings and chances to start and to stop are averaged, and log-odds follow from them.
    """
    odds = _mean([1.0 / (1.0 + np.exp(-one.value)) for one in replays])
    share = np.clip(odds, 1e-9, 1.0 - 1e-6)
    leave = _mean([one.leave for one in replays])
    part = [one.leave / np.maximum(leave, 1e-30) for one in replays]
    first = replays[0]
    effects = {}
    for name, effect in first.effects.items():
        values = [one.effects[name].value for one in replays]
        told = None if effect.value is None else _mean([v for v in values if v is not None])
        effects[name] = Effect(effect.start, effect.stop, told)
    return Replay(
        _mean([one.ceiling for one in replays]),
        np.log(share / (1.0 - share)).astype(np.float32),
        leave,
        _mean([p * one.order for p, one in zip(part, replays, strict=True)]),
        _mean([p * one.resist for p, one in zip(part, replays, strict=True)]),
        np.mean([one.learn for one in replays], axis=0),
        np.mean([one.aware for one in replays], axis=0),
        effects, first.spread, first.spread_here,
    )  # fmt: skip


def _mean(arrays: Sequence[Any]) -> F32:
    return np.asarray(np.mean(arrays, axis=0), np.float32)
