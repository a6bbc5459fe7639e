"""Statistics of draws, as p-values: what any good battery looks at first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from simadopt.core import chance

F64 = NDArray[np.float64]
KEYS = np.arange(60_000, dtype=np.uint64)
"""Neighbouring keys: the hardest case, as real ones are hashes already."""

CERTAIN = 1e-7
"""A p-value under this is a defect: draws are fixed, so that a test that passes goes on passing."""


def draws(
    seed: int = 1, rule: str = "use", week: int = 0, feature: int = 0, keys: object = KEYS
) -> F64:
    """Return draws in [0, 1) of some people."""
    return chance.uniforms(seed, rule, np.asarray(keys), week, feature).astype(np.float64)


def uniform(u: F64, cells: int = 256) -> float:
    """Chi-square of equal cells."""
    return float(stats.chisquare(np.bincount((u * cells).astype(np.int64), minlength=cells)).pvalue)


def unrelated(u: F64, v: F64) -> float:
    """Test of no correlation between two rows of draws."""
    z = np.corrcoef(u, v)[0, 1] * np.sqrt(u.size)
    return float(2.0 * stats.norm.sf(abs(z)))


def jointly_uniform(u: F64, v: F64, cells: int = 16) -> float:
    """Chi-square of pairs over a square of cells: independence of any shape."""
    place = (u * cells).astype(np.int64) * cells + (v * cells).astype(np.int64)
    return float(stats.chisquare(np.bincount(place, minlength=cells * cells)).pvalue)


def apart(u: F64, v: F64) -> float:
    """Return the smaller p-value of the two tests of independence."""
    return min(unrelated(u, v), jointly_uniform(u, v))


def runs(u: F64) -> float:
    """Test of the number of runs above and below the middle."""
    above = u >= 0.5
    n1, n2 = int(above.sum()), int((~above).sum())
    count = 1 + int((above[1:] != above[:-1]).sum())
    mean = 2.0 * n1 * n2 / (n1 + n2) + 1.0
    variance = (mean - 1.0) * (mean - 2.0) / (n1 + n2 - 1.0)
    return float(2.0 * stats.norm.sf(abs(count - mean) / np.sqrt(variance)))


def gaps(u: F64, width: float = 0.1, longest: int = 40) -> float:
    """Test of the gaps between draws that fall under ``width``: a geometric law."""
    length = np.minimum(np.diff(np.flatnonzero(u < width)) - 1, longest)
    law = width * (1.0 - width) ** np.arange(longest + 1)
    law[-1] = (1.0 - width) ** longest
    seen = np.bincount(length, minlength=longest + 1)
    return float(stats.chisquare(seen, law * length.size).pvalue)


def maxima(u: F64, of: int = 8) -> float:
    """Test of the largest of so many draws in a row, whose power is uniform again."""
    return uniform(u[: u.size // of * of].reshape(-1, of).max(axis=1) ** of, 64)


def permutations(u: F64) -> float:
    """Test of the orders of four draws in a row: 24, equally likely."""
    order = np.argsort(u[: u.size // 4 * 4].reshape(-1, 4), axis=1) @ np.array([64, 16, 4, 1])
    return float(stats.chisquare(np.unique(order, return_counts=True)[1]).pvalue)


def collisions(u: F64, bits: int = 20) -> float:
    """Test of how many of 2^14 draws fall in a cell already taken, out of 2^20."""
    n, cells = 2**14, 2.0**bits
    rows = (u[: u.size // n * n] * cells).astype(np.int64).reshape(-1, n)
    hit = sum(n - np.unique(row).size for row in rows)
    expected = rows.shape[0] * (n - cells * (1.0 - (1.0 - 1.0 / cells) ** n))
    return float(2.0 * min(stats.poisson.cdf(hit, expected), stats.poisson.sf(hit - 1, expected)))


def spectrum(u: F64, n: int = 2**14) -> float:
    """Test of the share of Fourier peaks under their 95 % bound (as in NIST SP 800-22)."""
    rows = np.where(u[: u.size // n * n].reshape(-1, n) < 0.5, -1.0, 1.0)
    peaks = np.abs(np.fft.rfft(rows, axis=1))[:, 1 : n // 2]
    low = (peaks < np.sqrt(np.log(1.0 / 0.05) * n)).sum()
    expected, total = 0.95 * peaks.size, peaks.size
    return float(2.0 * stats.norm.sf(abs(low - expected) / np.sqrt(total * 0.95 * 0.05 / 2.0)))


def ranks(u: F64) -> float:
    """Test of the ranks of 24 × 24 binary matrices made of the bits of draws."""
    words = (u * 2.0**24).astype(np.int64)
    rows = words[: words.size // 24 * 24].reshape(-1, 24)
    found = np.array([_rank(list(matrix)) for matrix in rows.tolist()])
    full, one_less = _rank_law(24, 24), _rank_law(24, 23)
    law = np.array([1.0 - full - one_less, one_less, full])
    seen = np.array([(found < 23).sum(), (found == 23).sum(), (found == 24).sum()])
    return float(stats.chisquare(seen, law * found.size).pvalue)


def _rank(rows: list[int]) -> int:
    rank = 0
    while rows:
        pivot = rows.pop()
        if pivot:
            rank += 1
            low = pivot & -pivot
            rows = [row ^ pivot if row & low else row for row in rows]
    return rank


def _rank_law(n: int, r: int) -> float:
    exponent = r * (2 * n - r) - n * n
    product = np.prod([(1 - 2.0 ** (i - n)) ** 2 / (1 - 2.0 ** (i - r)) for i in range(r)])
    return float(2.0**exponent * product)


BATTERY = (uniform, runs, gaps, maxima, permutations, collisions, spectrum, ranks)
