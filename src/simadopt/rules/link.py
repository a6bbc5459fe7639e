"""Link: from a value to a chance.

logistic: chance = 1 / (1 + exp(−V)); linear: chance = clip(V, 0, 1); step: chance = 1 if V ≥ 0 else 0.

Evidence: the logit is the form of acceptance studies; the others are those of known answers (Bass 1969,
Granovetter 1978). Limits: all three are non-decreasing and lie in [0, 1].
"""

from __future__ import annotations

from typing import Final

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import inline

LINKS: Final = ("logistic", "linear", "step")
LOGISTIC, LINEAR, STEP = range(3)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@inline
def link(kind: int, value: np.float32) -> np.float32:
    """Return the chance that a value means, in [0, 1]."""
    if kind == LOGISTIC:
        return chance.logistic(value)
    if kind == LINEAR:
        return min(max(value, _ZERO), _ONE)
    return _ONE if value >= _ZERO else _ZERO
