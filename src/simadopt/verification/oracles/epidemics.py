"""Adoption by word of mouth with abandonment: the SIS chain among people who all meet."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ._tools import Floats, check_range, crowd_transitions, share_moments

TOLERANCE = 1e-13  # change of a whole law (sum of absolute values) in one iteration
MAX_ITERATIONS = 200_000


class QuasiStationary(NamedTuple):
    """Share of users, given that use has not died out; ``law[k - 1]`` is the chance of k users."""

    mean: float
    sd: float
    law: Floats


class SisChain(NamedTuple):
    """What is exact about adoption with abandonment in n people.

    ``mean``, ``sd`` and ``extinct`` (chance that nobody uses) are at the week asked for,
    ``quasi`` is the long run before use dies out, ``mean_field`` the infinite population.
    """

    mean: float
    sd: float
    extinct: float
    quasi: QuasiStationary
    mean_field: float
    law: Floats


def sis_chain(n: int, adopt: float, drop: float, weeks: int, initial: int) -> SisChain:
    r"""Return the exact law of use in a synchronous SIS chain among n people who all meet.

    With k users last week, each non-user adopts with chance
    :math:`\mathrm{clip}(\alpha\,k/(n-1), 0, 1)` and each user drops with chance :math:`\delta`,
    independently and all at once. The quasi-stationary law is the left eigenvector of the chain
    restricted to :math:`k \ge 1`; the mean field is :math:`\max(0, 1 - \delta/\alpha)`, or
    :math:`1/(1+\delta)` when exposure there exceeds what makes adoption certain.

    Parameters
    ----------
    n : int
        People, ≥ 2; memory grows as :math:`n^2`.
    adopt : float
        Weekly probability of adopting when everybody else uses (:math:`\alpha`), ≥ 0, may exceed 1.
    drop : float
        Weekly probability of dropping (:math:`\delta`), in [0, 1], not 0 with adopt.
    weeks : int
        Week asked for, ≥ 0.
    initial : int
        Users at week 0, in [0, n].

    Raises
    ------
    ValueError
        If an argument is out of range, or the quasi-stationary law is not reached.

    References
    ----------
    Darroch and Seneta (1965), J. Applied Probability 2; Nåsell (1996), Adv. Applied Probability 28.

    Examples
    --------
    >>> chain = sis_chain(200, adopt=0.10, drop=0.05, weeks=100, initial=20)
    >>> round(chain.mean_field, 6), 0.48 < chain.quasi.mean < 0.5
    (0.5, True)
    """
    check_range("n", n, 2)
    check_range("adopt", adopt, 0.0)
    check_range("drop", drop, 0.0, 1.0)
    check_range("adopt + drop", adopt + drop, 0.0, open_low=True)
    check_range("weeks", weeks, 0)
    check_range("initial", initial, 0, n)
    counts = np.arange(n + 1, dtype=np.float64)
    table = crowd_transitions(np.clip(adopt * counts / (n - 1), 0.0, 1.0), drop)
    law = np.zeros(n + 1)
    law[initial] = 1.0
    for _ in range(weeks):
        law = law @ table
    mean, sd = share_moments(law, counts, n)
    quasi = _quasi_stationary(table)
    return SisChain(mean, sd, float(law[0]), quasi, _mean_field(adopt, drop), law)


def _mean_field(adopt: float, drop: float) -> float:
    """Return the positive root of (1 - x) min(adopt x, 1) = drop x, or 0 if there is none."""
    if adopt <= drop:
        return 0.0
    share = 1.0 - drop / adopt
    return share if adopt * share <= 1.0 else 1.0 / (1.0 + drop)


def _quasi_stationary(table: Floats) -> QuasiStationary:
    """Iterate the chain restricted to at least one user until its normalised law stops moving."""
    n = table.shape[0] - 1
    alive = np.ascontiguousarray(table[1:, 1:])
    law = np.full(n, 1.0 / n)
    for _ in range(MAX_ITERATIONS):
        following = law @ alive
        if (survives := float(following.sum())) == 0.0:
            raise ValueError("drop = 1 and adopt = 0: no use survives a week")
        following /= survives
        moved = float(np.abs(following - law).sum())
        law = following
        if moved < TOLERANCE:
            return QuasiStationary(*share_moments(law, np.arange(1.0, n + 1.0), n), law)
    raise ValueError(f"quasi-stationary law not reached in {MAX_ITERATIONS} iterations")


def sis_continuous(n: int, ratio: float) -> QuasiStationary:
    r"""Return the quasi-stationary law of the SIS chain in continuous time.

    From k users, :math:`k \to k+1` at rate :math:`R_0\,k(n-k)/(n-1)` and :math:`k \to k-1` at rate
    k, the time unit being the mean duration of use. `sis_chain` tends to it as adopt and drop go to
    0 with :math:`R_0` = adopt / drop.

    Parameters
    ----------
    n : int
        People, ≥ 2.
    ratio : float
        :math:`R_0`, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range, or the law is not reached.

    Notes
    -----
    A birth-death chain makes the law explicit up to itself: with :math:`\lambda_k, \mu_k` the rates
    and :math:`w_k` the chance of k users, the flow balance above k gives
    :math:`w_{k+1}\mu_{k+1} = w_k\lambda_k + \mu_1 w_1 \sum_{j>k} w_j`, iterated to its fixed point
    from a uniform law.

    References
    ----------
    Nåsell (1996), Adv. Applied Probability 28; Ferrari, Kesten, Martinez and Picco (1995), Annals
    of Probability 23 (the return map, whose fixed point is the law).

    Examples
    --------
    >>> found = sis_continuous(500, 2.0)
    >>> round(found.mean, 6), round(found.sd, 5)
    (0.498984, 0.03172)
    """
    check_range("n", n, 2)
    check_range("ratio", ratio, 0.0, open_low=True)
    users = np.arange(1.0, n + 1.0)
    up = ratio * users * (n - users) / (n - 1)
    law = np.full(n, 1.0 / n)
    for _ in range(MAX_ITERATIONS):
        following = _return_map(law, up, users)
        moved = float(np.abs(following - law).sum())
        law = following
        if moved < TOLERANCE:
            return QuasiStationary(*share_moments(law, users, n), law)
    raise ValueError(f"quasi-stationary law not reached in {MAX_ITERATIONS} iterations")


def _return_map(law: Floats, up: Floats, down: Floats) -> Floats:
    """Return the stationary law of the chain that restarts from ``law`` each time use dies out."""
    above = law[::-1].cumsum()[::-1]
    weight = np.ones(law.size)
    lost = down[0]
    for k in range(law.size - 1):
        weight[k + 1] = (weight[k] * up[k] + lost * above[k + 1]) / down[k + 1]
        if weight[k + 1] > 1e200:  # only ratios matter: rescale before floats overflow
            weight[: k + 2] *= 1e-200
            lost *= 1e-200
    weight /= weight.sum()
    return weight
