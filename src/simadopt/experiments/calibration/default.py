"""The draw that stands for the posterior when one set of parameters must: the shipped default.

Fitted parameters of a draw are run by the model itself with every other parameter at its default, as
a user runs it; the draw whose answers come nearest to the mean of the posterior predictive is kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["central_draw"]

F64 = NDArray[np.float64]


def central_draw(shown: F64, centre: F64, spread: F64) -> int:
    """Return the number of the draw nearest to the centre, each output in its own unit.

    Parameters
    ----------
    shown : float64[draws, outputs]
        What each draw gives, on the scale of the emulator.
    centre, spread : float64[outputs]
        Mean of the posterior predictive, and unit of each output; one without unit says nothing.

    >>> central_draw(np.array([[0.0], [1.0], [2.1]]), np.array([1.2]), np.array([1.0]))
    1
    """
    known = spread > 0.0
    off = (shown[:, known] - centre[known]) / spread[known]
    return int((off**2).sum(axis=1).argmin())
