"""Step 13: requests of residents, by service and channel, as whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import compiled, kernel
from simadopt.levels.staff.organisation.columns import F64, I32
from simadopt.levels.staff.rules import requests


@kernel
def handle(
    weekly: np.uint64,
    services: Any,
    share: F64,
    trackable: F64,
    p: Any,
    quiet: F64,
    arrived: I32,
    tracked: I32,
) -> None:
    """Write the requests that arrived and that were tracked this week, as int32[S, channels].

    ``quiet`` holds the chance that none arrives, by service and channel; see `quiet_chances`.
    """
    demand, random_key, partners = services.demand, services.random_key, services.partner
    trackers, handlers, followed_share = services.trackers, services.handlers, services.tracked
    for s in range(demand.size):
        for k in range(share.size):
            arrived[s, k] = 0
            tracked[s, k] = 0
        followed_share[s] = np.float32(0.0)
        if demand[s] <= 0.0:
            continue
        own = _share(trackers[s], handlers[s])
        other = partners[s]
        partner = _share(trackers[other], handlers[other])
        h = chance.personal(weekly, random_key[s])
        total, followed = 0, 0
        for k in range(share.size):
            word = chance.word(
                h, np.uint64(k)
            )  # of draws 2 k, of arrivals, and 2 k + 1, of tracking
            u, v = np.float64(chance.low_unit(word)), np.float64(chance.high_unit(word))
            arrived[s, k] = chance.poisson_from(demand[s] * share[k], quiet[s, k], u)
            part = requests.tracked_share(trackable[k], own, partner, p)
            tracked[s, k] = min(requests.whole(arrived[s, k] * part, v), arrived[s, k])
            total += arrived[s, k]
            followed += tracked[s, k]
        if total > 0:
            followed_share[s] = np.float32(followed / total)


@compiled
def _write_quiet(demand: F64, share: F64, out: F64) -> None:
    for s in range(demand.size):
        for k in range(share.size):
            out[s, k] = chance.nobody(demand[s] * share[k])


def quiet_chances(demand: F64, share: F64) -> F64:
    """Return the chance that no request arrives in a week, by service and channel."""
    out = np.empty((demand.size, share.size))
    _write_quiet(demand, share, out)
    return out


@kernel
def _share(part: int, whole: int) -> float:
    return part / whole if whole > 0 else 0.0
