"""Learning (step 5): what the success that can be seen says of an item.

success − ½ = Σ (success − ½) / (number seen + 1), over those of the intercommunal body who have the item and
whose result can be seen: with monitoring, a host, or a national network.

Evidence: assumed. Limits: nobody seen → 0; many seen → their mean − ½.
"""

from __future__ import annotations

import numpy as np

from simadopt.core.compiled import inline

_DRAWN = np.float32(1.0 / 200.0)
_ONE, _HALF = np.float32(1.0), np.float32(0.5)


@inline
def observed_success(total: int, number: int) -> np.float32:
    """Return the mean of (success − ½), shrunk by one case; ``total`` counts 0 to 200 for 0 to 1."""
    seen = np.float32(number)
    return (np.float32(total) * _DRAWN - _HALF * seen) / (seen + _ONE)
