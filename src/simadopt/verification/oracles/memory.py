"""Use with memory: retention, coming back, awareness in two layers, a service with a routine."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ._tools import Floats, check_range


class Returned(NamedTuple):
    """Shares of people who use, and who have ever used."""

    using: float
    tried: float


class TwoLayers(NamedTuple):
    """Shares of people who know that a tool exists, and who know one of its features."""

    tool: float
    feature: float


def retention(drop: float, shield: float, growth: float, weeks: int) -> float:
    r"""Return the share of people who still use, so many weeks after they all started.

    Nobody returns. Habit after t weeks is :math:`1 - (1 - g)^t` and takes the share λ of it off the
    weekly chance d to stop:
    :math:`\prod_{t=0}^{T-1} [1 - d\,(1 - \lambda (1 - (1 - g)^t))]`.

    Parameters
    ----------
    drop, shield, growth : float
        d, λ and g, in [0, 1].
    weeks : int
        T, 0 or more.
    """
    for name, value in (("drop", drop), ("shield", shield), ("growth", growth)):
        check_range(name, value, 0.0, 1.0)
    left = 1.0
    for t in range(weeks):
        habit = 1.0 - (1.0 - growth) ** t
        left *= 1.0 - drop * (1.0 - shield * habit)
    return left


def returning(adopt: float, drop: float, back: float, weeks: int) -> Returned:
    """Return shares after some weeks from a start at which nobody has tried.

    Each person is a chain of three states: never tried, using, lapsed; she starts with chance ``adopt``
    a week, stops with ``drop``, and starts again with ``adopt × back``.

    Parameters
    ----------
    adopt, drop, back : float
        In [0, 1].
    weeks : int
    """
    for name, value in (("adopt", adopt), ("drop", drop), ("back", back)):
        check_range(name, value, 0.0, 1.0)
    again = adopt * back
    move = np.array([[1.0 - adopt, adopt, 0.0], [0.0, 1.0 - drop, drop], [0.0, again, 1.0 - again]])
    law = np.linalg.matrix_power(move, weeks)[0]
    return Returned(float(law[1]), float(law[1] + law[2]))


def two_layers(hazard: float, forget: float, span: float, weeks: int) -> TwoLayers:
    r"""Return who knows of a tool and of one of its features, without ties and without use.

    Nobody knows anything at the start. In a week the tool comes first: it is learned with chance
    :math:`1 - e^{-h}`, or forgotten, with its features, with chance :math:`\phi e^{-m h}`. Then the
    feature, by the same chances, for those who know the tool.

    Parameters
    ----------
    hazard, span : float
        h a week and m weeks, 0 or more.
    forget : float
        φ, in [0, 1].
    weeks : int
    """
    check_range("forget", forget, 0.0, 1.0)
    check_range("hazard", hazard, 0.0, math.inf)
    check_range("span", span, 0.0, math.inf)
    learn, lose = 1.0 - math.exp(-hazard), forget * math.exp(-span * hazard)
    keep = 1.0 - lose
    move = np.array(
        [
            [1.0 - learn, learn * (1.0 - learn), learn * learn],
            [lose, keep * (1.0 - learn), keep * learn],
            [lose, keep * lose, keep * keep],
        ]
    )
    law = np.linalg.matrix_power(move, weeks)[0]
    return TwoLayers(float(law[1] + law[2]), float(law[2]))


def service_path(
    base: float,
    effect: float,
    pace: float,
    drop: float,
    build: float,
    loss: float,
    first: float,
    weeks: int,
) -> Floats:
    r"""Return the share of users of a large service by week, whose routine protects use.

    Of infinitely many people, with routine r and :math:`V = b + e (r - 1/2)`, non-users start with
    chance pace · σ(V), users stop with pace · drop · σ(−V); then r moves to the share of users, by
    ``build`` of the gap upwards, by ``loss`` downwards. Use and routine start at ``first``.

    Parameters
    ----------
    base, effect : float
        b and e, in log-odds.
    pace, drop, build, loss, first : float
        In [0, 1].
    weeks : int

    Returns
    -------
    float64[weeks + 1]
    """
    for name, value in (("pace", pace), ("build", build), ("loss", loss), ("first", first)):
        check_range(name, value, 0.0, 1.0)
    users = routine = first
    path = [users]
    for _ in range(weeks):
        up = 1.0 / (1.0 + math.exp(-base - effect * (routine - 0.5)))
        users += (1.0 - users) * pace * up - users * pace * drop * (1.0 - up)
        routine += (build if users > routine else loss) * (users - routine)
        path.append(users)
    return np.array(path)


def critical_mass(
    base: float, effect: float, pace: float, drop: float, build: float, loss: float, weeks: int
) -> float:
    """Return the first share of users above which a service ends high, and below which low.

    Found by halving [0, 1] on `service_path`; 0 or 1 where all starts end alike. Arguments are those of
    `service_path`.
    """

    def end(first: float) -> float:
        return float(service_path(base, effect, pace, drop, build, loss, first, weeks)[-1])

    low, high = 0.0, 1.0
    middle = (end(low) + end(high)) / 2.0
    if end(high) - end(low) < 1e-3:
        return 0.0 if end(low) > 0.5 else 1.0
    for _ in range(40):
        half = (low + high) / 2.0
        low, high = (low, half) if end(half) > middle else (half, high)
    return (low + high) / 2.0
