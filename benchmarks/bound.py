"""The bare bound: what a weekly sweep cannot do without, and nothing else.

Gather of ties (packed bits spread over byte counters), one draw and one exponential a person and feature.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from simadopt.core import chance

SPREAD = (
    ((np.arange(256)[:, None] >> np.arange(8)) & 1).astype(np.uint8).view(np.uint64).ravel().copy()
)


@njit(error_model="numpy", nogil=True)
def bare_week(
    rows: Any,
    start: Any,
    other: Any,
    uses: Any,
    random_key: Any,
    features: int,
    weekly: Any,
    out: Any,
) -> None:
    """Sweep some people once: gather, draw, exponential."""
    block = 256
    words = np.empty(3, np.uint64)
    lanes = words.view(np.uint8)
    seen = np.empty((features, block), np.float32)
    lucky = np.empty(block, np.uint64)
    for first in range(0, rows.size, block):
        m = min(block, rows.size - first)
        for j in range(m):
            i = rows[first + j]
            a = b = c = np.uint64(0)
            for k in range(start[i], start[i + 1]):
                u = uses[other[k]]
                a += SPREAD[u & np.uint32(255)]
                b += SPREAD[(u >> np.uint32(8)) & np.uint32(255)]
                c += SPREAD[(u >> np.uint32(16)) & np.uint32(255)]
            words[0], words[1], words[2] = a, b, c
            for f in range(features):
                seen[f, j] = np.float32(lanes[f])
            lucky[j] = chance.personal(weekly, random_key[i])
        for f in range(features):
            for j in range(m):
                word = chance.word(lucky[j], np.uint64(f // 2))
                draw = chance.low_unit(word) if f % 2 == 0 else chance.high_unit(word)
                score = chance.logistic(seen[f, j] - np.float32(2.0))
                out[first + j] += np.float32(1.0) if draw < score else np.float32(0.0)
