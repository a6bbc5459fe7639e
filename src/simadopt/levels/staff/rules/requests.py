"""Requests of residents (step 13): arrivals, and how many of them are tracked.

arrivals per service and channel ~ Poisson(demand × share of the channel);
tracked share of a channel = trackable × q × (1 − ν + ν·q of the partner service), q = share of the
handlers of the service who use intake and tracking: a transfer is tracked only if both services do.
Counts stay whole: a fraction is rounded up with its own chance.

Evidence: fact 3 (non-use degrades follow-up), fact 60 (leaking channels).
Limits: nobody tracks → 0; everybody tracks and everything is trackable → all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline


@inline
def tracked_share(trackable: float, handlers: float, partner: float, p: Any) -> float:
    """Return the share of a channel's requests that are tracked."""
    return trackable * handlers * (1.0 - p.requests_transfer * (1.0 - partner))


@inline
def whole(x: float, draw: float) -> int:
    """Return a whole number whose mean is x: the fraction is rounded up with its own chance."""
    return int(np.floor(x + draw))
