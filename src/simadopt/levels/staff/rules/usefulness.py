"""Usefulness: what a feature brings to a post.

usefulness = relevance × pull,  pull = quality × (1 + externality × share of users in its scope).

Evidence: performance expectancy is the strongest belief (Venkatesh et al. 2003; meta-analyses in the
table of parameters). Limits: 0 where relevance is 0; constant where externality is 0.
"""

from __future__ import annotations

import numpy as np

from simadopt.core.compiled import inline

_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@inline
def pull(
    quality: np.float32, externality: np.float32, users: np.float32, able: np.float32
) -> np.float32:
    """Return quality raised by the share of equippable people of the scope who use the feature."""
    share = users / (able if able > _ZERO else _ONE)
    return quality * (_ONE + externality * share)


@inline
def usefulness(relevance: np.float32, pull_: np.float32) -> np.float32:
    """Return relevance to the post × pull of the feature."""
    return relevance * pull_
