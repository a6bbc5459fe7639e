"""Exposure to ties, gathered once a week for all features at a time.

Uses are packed in bits. A table spreads 8 bits over the 8 bytes of a word, so that one addition counts
8 features; byte counters are drained before they could overflow, so that counts are exact at any degree.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from simadopt.compiled import compiled, kernel
from simadopt.organisation.columns import F32, I32, I64, U32, U64

BYTE_FULL: Final = 255


def _spread_table() -> U64:
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    return bits.astype(np.uint8).view(np.uint64).ravel().copy()


SPREAD: Final[U64] = _spread_table()
"""SPREAD[b] has byte k equal to bit k of b."""
_M, _S8, _S16, _S24 = np.uint32(255), np.uint32(8), np.uint32(16), np.uint32(24)


@kernel
def count_ties(uses: U32, other: I32, first: int, degree: int, spread: U64, words: U64, counts: I32) -> None:
    """Add to ``counts`` how many of ``degree`` ties from ``first`` on use each of 32 features."""
    lanes = words.view(np.uint8)
    k, left = first, degree
    while left > 0:
        run = min(left, BYTE_FULL)
        a0 = a1 = a2 = a3 = np.uint64(0)
        for _ in range(run):
            u = uses[other[k]]
            k += 1
            a0 += spread[u & _M]
            a1 += spread[(u >> _S8) & _M]
            a2 += spread[(u >> _S16) & _M]
            a3 += spread[u >> _S24]
        words[0] = a0
        words[1] = a1
        words[2] = a2
        words[3] = a3
        for f in range(32):
            counts[f] += np.int32(lanes[f])
        left -= run


@kernel
def gather_block(
    first: int,
    end: int,
    uses: U32,
    start: I64,
    degrees: I32,
    other: I32,
    weight: F32,
    spread: U64,
    width: int,
    features: int,
    out: F32,
) -> None:
    """Write Σ weight · users over the ties of rows first..end, as ``out[feature * width + row]``."""
    words = np.empty(4, np.uint64)
    lanes = words.view(np.uint8)
    total = np.empty(32, np.float32)
    counts = np.empty(32, np.int32)
    for i in range(first, end):
        total[:] = np.float32(0.0)
        k = start[i]
        for t in range(6):
            degree = degrees[i, t]
            if degree == 0:
                continue
            w = weight[t]
            if degree <= BYTE_FULL:
                a0 = a1 = a2 = a3 = np.uint64(0)
                for _ in range(degree):
                    u = uses[other[k]]
                    k += 1
                    a0 += spread[u & _M]
                    a1 += spread[(u >> _S8) & _M]
                    a2 += spread[(u >> _S16) & _M]
                    a3 += spread[u >> _S24]
                words[0] = a0
                words[1] = a1
                words[2] = a2
                words[3] = a3
                for f in range(32):
                    total[f] += w * np.float32(lanes[f])
            else:
                counts[:] = 0
                count_ties(uses, other, k, degree, spread, words, counts)
                k += degree
                for f in range(32):
                    total[f] += w * np.float32(counts[f])
        j = i - first
        for f in range(features):
            out[f * width + j] = total[f]
