"""Opinions that average over ties: DeGroot, and Friedkin and Johnsen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ._tools import Floats

TOLERANCE = 1e-10
MAX_DOUBLINGS = 80


class DeGroot(NamedTuple):
    """Limit of averaging: ``weights[i, j]`` is what j's first opinion counts in i's last one."""

    opinions: Floats
    weights: Floats
    consensus: bool


class FriedkinJohnsen(NamedTuple):
    """Limit with stubbornness: ``control[i, j]`` is what j's first opinion counts for i."""

    opinions: Floats
    control: Floats


def _stochastic(name: str, matrix: ArrayLike) -> Floats:
    """Return the matrix as floats, refused unless square, ≥ 0, with rows summing to 1."""
    found = np.asarray(matrix, dtype=np.float64)
    if found.ndim != 2 or found.shape[0] != found.shape[1]:
        raise ValueError(f"{name}: shape {found.shape}, a square matrix is needed")
    if not (found >= 0.0).all():
        raise ValueError(f"{name}: entries ≥ 0 are needed")
    off = np.abs(found.sum(axis=1) - 1.0)
    if not (off <= 1e-9).all():
        row = int(off.argmax())
        raise ValueError(f"{name}: row {row} sums to {found[row].sum():g}, 1 is needed")
    return found


def _one_per_person(name: str, values: ArrayLike, n: int) -> Floats:
    """Return the values as floats, refused unless there are n of them, all finite."""
    found = np.asarray(values, dtype=np.float64)
    if found.shape != (n,) or not np.isfinite(found).all():
        raise ValueError(f"{name}: {n} finite numbers are needed, shape {found.shape} given")
    return found


def degroot_limit(matrix: ArrayLike, initial: ArrayLike) -> DeGroot:
    r"""Return where opinions end when each becomes the weighted mean of others' every week.

    :math:`y_{t+1} = P y_t`, hence :math:`y_\infty = (\lim P^t)\,y_0`; the limit is taken by
    squaring. With consensus every row of it is the left eigenvector :math:`w P = w`,
    :math:`\sum w = 1`.

    Parameters
    ----------
    matrix : array_like, shape (n, n)
        P, who listens (row) to whom (column); rows sum to 1.
    initial : array_like, shape (n,)
        Opinions at week 0.

    Returns
    -------
    DeGroot
        ``consensus`` tells whether all end alike whatever they first thought.

    Raises
    ------
    ValueError
        If an argument is malformed, or opinions alternate for ever (a periodic P).

    References
    ----------
    DeGroot (1974), J. American Statistical Association 69.

    Examples
    --------
    >>> P = [[1 / 2, 1 / 2, 0], [1 / 4, 3 / 4, 0], [1 / 3, 1 / 3, 1 / 3]]
    >>> found = degroot_limit(P, [0.0, 3.0, 9.0])
    >>> found.weights[0].round(6).tolist(), found.opinions.round(6).tolist()
    ([0.333333, 0.666667, 0.0], [2.0, 2.0, 2.0])
    """
    listens = _stochastic("matrix", matrix)
    start = _one_per_person("initial", initial, listens.shape[0])
    power = listens
    for _ in range(MAX_DOUBLINGS):
        following = power @ power
        following /= following.sum(axis=1, keepdims=True)  # else rounding doubles each time
        moved = float(np.abs(following - power).max())
        power = following
        if moved < 1e-15:
            break
    if float(np.abs(power @ listens - power).max()) > TOLERANCE:
        raise ValueError("matrix: opinions do not settle, a matrix without periods is needed")
    consensus = bool(np.abs(power - power[0]).max() < TOLERANCE)
    return DeGroot(power @ start, power, consensus)


def friedkin_johnsen(
    matrix: ArrayLike, susceptibility: ArrayLike, initial: ArrayLike
) -> FriedkinJohnsen:
    r"""Return where opinions end when each stays partly attached to the first one.

    :math:`y_{t+1} = A W y_t + (I - A)\,y_0` tends to :math:`y_\infty = V y_0` with
    :math:`V = (I - A W)^{-1}(I - A)`. In the encouragement of managers, A = 1 - stubbornness and
    :math:`y_0` is their conviction.

    Parameters
    ----------
    matrix : array_like, shape (n, n)
        W, who listens (row) to whom (column); rows sum to 1.
    susceptibility : array_like, shape (n,)
        Diagonal of A, in [0, 1]; 0 never moves, 1 has no attachment.
    initial : array_like, shape (n,)
        First opinions, which are also the anchors.

    Raises
    ------
    ValueError
        If an argument is malformed, or somebody listens, directly or not, to nobody attached to a
        first opinion (:math:`I - AW` cannot be inverted: use `degroot_limit`).

    References
    ----------
    Friedkin and Johnsen (1999), Advances in Group Processes 16.

    Examples
    --------
    >>> found = friedkin_johnsen([[0.5, 0.5], [0.0, 1.0]], [0.5, 0.0], [0.0, 3.0])
    >>> found.opinions.round(6).tolist()
    [1.0, 3.0]
    """
    listens = _stochastic("matrix", matrix)
    n = listens.shape[0]
    moves = _one_per_person("susceptibility", susceptibility, n)
    start = _one_per_person("initial", initial, n)
    if not ((moves >= 0.0) & (moves <= 1.0)).all():
        raise ValueError("susceptibility: numbers in [0, 1] are needed")
    anchored = moves < 1.0
    for _ in range(n):  # whoever listens to an anchored person is held in the end
        anchored = anchored | (listens[:, anchored].sum(axis=1) > 0.0)
    if not anchored.all():
        raise ValueError(f"susceptibility: person {int(np.argmin(anchored))} is held by no anchor")
    held = np.linalg.solve(np.eye(n) - moves[:, None] * listens, np.diag(1.0 - moves))
    control = np.asarray(held, dtype=np.float64)
    return FriedkinJohnsen(control @ start, control)
