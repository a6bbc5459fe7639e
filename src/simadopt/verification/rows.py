"""Rows of a verification: what was expected, what the engine gave, and how far apart they may be.

Tolerance of R independent replicates: a mean may differ by 4.4 s / √R and a standard deviation by
4.4 times its own standard error (false alarm about one in 100,000 each); a known seed makes a pass
reproducible.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simadopt.core.messages import Message

Sample = NDArray[np.float64]

WIDTH: Final = 4.4
"""Standard errors within which a pass is granted."""
ROUNDING: Final = 1e-9
"""Tolerance of shares and opinions computed in float64."""


class Row(NamedTuple):
    """One quantity of one case; the message of a quantity is told in the reader's language."""

    case: str
    quantity: str | Message
    expected: float
    obtained: float
    tolerance: float
    passed: bool

    def plain(self) -> dict[str, object]:
        """Return the row ready for JSON, its quantity in English."""
        return {**self._asdict(), "quantity": str(self.quantity)}


class Moments(NamedTuple):
    """Mean, standard deviation and kurtosis (3 for the normal law) of one replicate."""

    mean: float
    sd: float
    kurtosis: float = 3.0


def row(
    case: str, quantity: str | Message, expected: float, obtained: float, tolerance: float
) -> Row:
    """Return a row with its verdict; what is not a number never passes.

    >>> row("ring", "final users", 100.0, 99.0, 0.0).passed
    False
    """
    passed = abs(obtained - expected) <= tolerance
    return Row(case, quantity, float(expected), float(obtained), float(tolerance), bool(passed))


def moments_of(law: Sample, values: Sample) -> Moments:
    """Return the moments of a law, ``law[k]`` being the chance of ``values[k]``.

    >>> moments_of(np.array([0.5, 0.5]), np.array([0.0, 1.0]))
    Moments(mean=0.5, sd=0.5, kurtosis=1.0)
    """
    mean = float(law @ values)
    second, fourth = (float(law @ (values - mean) ** k) for k in (2, 4))
    spread = second > ROUNDING**2
    return Moments(mean, math.sqrt(second), fourth / second**2 if spread else 3.0)


def mean_row(case: str, quantity: str | Message, sample: Sample, one: Moments) -> Row:
    """Compare the mean of independent replicates with that of the law of one."""
    tolerance = WIDTH * one.sd / math.sqrt(sample.size) + ROUNDING
    return row(case, quantity, one.mean, float(sample.mean()), tolerance)


def sd_row(case: str, quantity: str | Message, sample: Sample, one: Moments) -> Row:
    """Compare the standard deviation of independent replicates with that of the law of one.

    The variance of the sample variance is σ⁴ (κ/R − (R − 3)/(R (R − 1))); that of its square root
    follows to the first order.
    """
    r = sample.size
    error = 0.5 * one.sd * math.sqrt(one.kurtosis / r - (r - 3.0) / (r * (r - 1.0)))
    return row(case, quantity, one.sd, float(sample.std(ddof=1)), WIDTH * error + ROUNDING)
