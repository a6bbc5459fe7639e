"""What chance alone does: the floor under which an index says nothing.

Every point of a design meets the same random numbers, so that two points with the same setting are the same
run. A dummy that nothing reads would therefore have indices of exactly 0, and say nothing. The dummy
here is an input whose only effect is to draw new random numbers. Its effect at a point is a contrast of the
point's replicates, y·c with Σc = 0 and Σc² = 2/R, which has the variance of the difference
between two means of R runs under independent random numbers; it costs no run. It says what chance does.

A real input keeps its random numbers, so that its effect is known better than that. The noise of an effect is
the contrast of the effects seen by each replicate, with Σc² = 1/R: what would be seen of an effect of
mean 0. An input can thus be told from nothing and yet do less than chance.
"""

from __future__ import annotations

import numpy as np

from simadopt.core.arrays import F64

__all__ = ["DUMMY", "contrast", "noise_of", "replicate_noise"]

DUMMY = "dummy"
"""Name of the input that is read by nothing."""


def contrast(replicates: int) -> F64:
    """Return the weights of the replicates; zeros when there is one, as chance cannot be seen then.

    >>> contrast(2).round(4).tolist(), contrast(1).tolist()
    ([0.7071, -0.7071], [0.0])
    >>> c = contrast(5)
    >>> bool(abs(c.sum()) < 1e-12), round(float(c @ c), 6)
    (True, 0.4)
    """
    weights, half = np.zeros(replicates), replicates // 2
    if half:
        size = np.sqrt(1.0 / (replicates * half))
        weights[:half], weights[half : 2 * half] = size, -size
    return weights


def replicate_noise(y: F64) -> F64:
    """Return how far the mean of each row would move under other seeds.

    Parameters
    ----------
    y : float64[..., replicates]
    """
    return np.asarray(y @ contrast(y.shape[-1]), np.float64)


def noise_of(effects: F64) -> F64:
    """Return noise as large as that of the mean of the effects seen by each replicate.

    Parameters
    ----------
    effects : float64[..., replicates]
    """
    return np.asarray(replicate_noise(effects) / np.sqrt(2.0), np.float64)
