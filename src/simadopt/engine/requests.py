"""Step 13: requests of residents, by service and channel, as whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt import chance
from simadopt.behaviour import requests
from simadopt.compiled import compiled, kernel
from simadopt.organisation.columns import F64, I32

_ARRIVALS, _TRACKED = np.uint64(0), np.uint64(1)


@kernel
def handle(
    weekly: np.uint64, services: Any, share: F64, trackable: F64, p: Any, arrived: I32, tracked: I32
) -> None:
    """Write the requests that arrived and that were tracked this week, as int32[S, channels]."""
    channels = share.size
    for s in range(services.handlers.size):
        demand = services.demand[s]
        arrived[s, :] = 0
        tracked[s, :] = 0
        if demand <= 0.0:
            services.tracked[s] = np.float32(0.0)
            continue
        own = _share(services.trackers[s], services.handlers[s])
        other = services.partner[s]
        partner = _share(services.trackers[other], services.handlers[other])
        h = chance.personal(weekly, services.luck[s])
        total, followed = 0, 0
        for k in range(channels):
            u = np.float64(chance.unit(h, np.uint64(2 * k) + _ARRIVALS))
            v = np.float64(chance.unit(h, np.uint64(2 * k) + _TRACKED))
            arrived[s, k] = chance.poisson(demand * share[k], u)
            part = requests.tracked_share(trackable[k], own, partner, p)
            tracked[s, k] = min(requests.whole(arrived[s, k] * part, v), arrived[s, k])
            total += arrived[s, k]
            followed += tracked[s, k]
        services.tracked[s] = np.float32(followed / total) if total > 0 else np.float32(0.0)


@compiled
def _share(part: int, whole: int) -> float:
    return part / whole if whole > 0 else 0.0
