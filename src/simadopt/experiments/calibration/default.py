"""One setting that stands for the posterior: the draw whose predictions are nearest to their mean.

The mean of the parameters would be a setting that no draw supports when they are correlated; a draw
is one that does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["central_draw"]

F64 = NDArray[np.float64]


def central_draw(predictions: F64) -> int:
    """Return the number of the draw nearest to the mean, outputs counted in standard deviations.

    Parameters
    ----------
    predictions : float64[draws, outputs]
        On the scale of the emulator.

    >>> central_draw(np.array([[0.0], [1.0], [2.1]]))
    1
    """
    spread = predictions.std(axis=0)
    off = (predictions - predictions.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    return int((off**2).sum(axis=1).argmin())
