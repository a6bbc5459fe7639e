r"""Logit choice with conformity: several equilibria, and hysteresis between them.

Two forms of one model, joined by :math:`\sigma(v) = (1 + \tanh(v/2))/2` where
:math:`\sigma(v) = 1/(1+e^{-v})`.

*Brock and Durlauf.* Choices are :math:`\pm 1`, their mean m solves
:math:`m = \tanh(\beta h + \beta J m)`.

*Weekly adoption and abandonment.* With x the share of users and :math:`V = a + b x`, a non-user
adopts with chance :math:`\rho\,\sigma(V)` and a user drops with chance :math:`\rho\,\sigma(-V)`
(the abandonment rule with :math:`\kappa = 1`, base_out = 0, no habit, one pace :math:`\rho`). In
the mean, :math:`x' = x + \rho\,[(1-x)\,\sigma(V) - x\,\sigma(-V)] = x + \rho\,[\sigma(a+bx) - x]`:
the pace moves no equilibrium, and :math:`x = \sigma(a + b x)`.

*The mapping.* Put :math:`m = 2x - 1`: then :math:`m = \tanh((a + b x)/2) =
\tanh\!\big((a/2 + b/4) + (b/4)\,m\big)`, so

.. math:: \beta J = b/4, \quad \beta h = a/2 + b/4
          \qquad\Longleftrightarrow\qquad b = 4\beta J, \quad a = 2\beta h - 2\beta J.

Both are limits of a large population where all meet; n people differ by terms of order 1/n, and
jump between stable equilibria after a time that grows exponentially with n.

References
----------
Brock and Durlauf (2001), Review of Economic Studies 68.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

from ._tools import bisect, check_range


class Equilibrium(NamedTuple):
    """A fixed point, and whether the population returns to it after a small push."""

    value: float
    stable: bool


class Hysteresis(NamedTuple):
    """Between ``falls`` and ``rises`` (values of a), low and high use are both stable.

    Raised slowly, a carries low use up when it passes ``rises``; lowered slowly, it lets high use
    fall when it passes ``falls`` < ``rises``.
    """

    falls: float
    rises: float


def brock_durlauf(field: float, coupling: float) -> tuple[Equilibrium, ...]:
    r"""Return all solutions of :math:`m = \tanh(\beta h + \beta J m)`, in increasing order.

    The function :math:`\tanh(\beta h + \beta J m) - m` is monotone between the two points where
    :math:`\tanh^2 = 1 - 1/\beta J`, so that bisection piece by piece finds every root. A root is
    stable when :math:`\beta J (1 - m^2) < 1`, and always when :math:`\beta J \le 1`.

    Parameters
    ----------
    field : float
        :math:`\beta h`, private preference for +1.
    coupling : float
        :math:`\beta J`, weight of the others' mean choice, ≥ 0.

    Returns
    -------
    tuple of Equilibrium
        One or three, m in [-1, 1]. Within rounding of the fold two of them merge, and the double
        root, stable on one side only, may be given once, twice or not at all.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Brock and Durlauf (2001), Review of Economic Studies 68.

    Examples
    --------
    >>> [(round(m, 6), stable) for m, stable in brock_durlauf(0.05, 1.5)]
    [(-0.833925, True), (-0.100685, False), (0.87801, True)]
    """
    check_range("field", field, -math.inf)
    check_range("coupling", coupling, 0.0)

    def gap(m: float) -> float:
        return math.tanh(field + coupling * m) - m

    cuts = [-1.0, 1.0]
    if coupling > 1.0:
        turn = math.acosh(math.sqrt(coupling))  # tanh(turn)^2 = 1 - 1/coupling
        turns = ((-turn - field) / coupling, (turn - field) / coupling)
        cuts[1:1] = [m for m in turns if -1.0 < m < 1.0]
    roots: list[float] = []
    for low, high in pairwise(cuts):
        if gap(low) * gap(high) <= 0.0:
            root = bisect(gap, low, high)
            if not roots or root > roots[-1]:
                roots.append(root)
    return tuple(Equilibrium(m, coupling <= 1.0 or coupling * (1.0 - m * m) < 1.0) for m in roots)


def brock_durlauf_fold(coupling: float) -> float:
    r"""Return the field beyond which only one equilibrium is left.

    :math:`\beta h_c = \beta J s - \operatorname{artanh} s` with :math:`s = \sqrt{1 - 1/\beta J}`:
    three equilibria for :math:`|\beta h| < \beta h_c`, one beyond.

    Parameters
    ----------
    coupling : float
        :math:`\beta J`, ≥ 1.

    Raises
    ------
    ValueError
        If coupling is under 1: there is no fold.

    Examples
    --------
    >>> round(brock_durlauf_fold(1.5), 6)
    0.207546
    """
    check_range("coupling", coupling, 1.0)
    s = math.sqrt(1.0 - 1.0 / coupling)
    return coupling * s - math.atanh(s)


def conformity_shares(a: float, b: float) -> tuple[Equilibrium, ...]:
    r"""Return all solutions of :math:`x = \sigma(a + b x)`: long-run shares of users.

    Parameters
    ----------
    a : float
        Log-odds of adopting when nobody uses.
    b : float
        What everybody's use adds to the log-odds, ≥ 0.

    Returns
    -------
    tuple of Equilibrium
        As in `brock_durlauf`; x in [0, 1], stable when :math:`b\,x(1-x) < 1` or :math:`b \le 4`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    Six points of peer effect, and nobody inclined to start:

    >>> [(round(x, 6), stable) for x, stable in conformity_shares(-3.0, 6.0)]
    [(0.07072, True), (0.5, False), (0.92928, True)]
    """
    check_range("a", a, -math.inf)
    check_range("b", b, 0.0)
    found = brock_durlauf(a / 2.0 + b / 4.0, b / 4.0)
    return tuple(Equilibrium((1.0 + m) / 2.0, stable) for m, stable in found)


def conformity_hysteresis(b: float) -> Hysteresis:
    r"""Return the two values of a between which :math:`x = \sigma(a + b x)` has three solutions.

    :math:`a = -b/2 \mp 2\,\beta h_c(b/4)`, from :math:`a = 2\beta h - 2\beta J`.

    Parameters
    ----------
    b : float
        What everybody's use adds to the log-odds, ≥ 4.

    Raises
    ------
    ValueError
        If b is under 4: use then follows a without hysteresis.

    Examples
    --------
    >>> low, high = conformity_hysteresis(6.0)
    >>> round(low, 6), round(high, 6)
    (-3.415093, -2.584907)
    """
    check_range("b", b, 4.0)
    fold = brock_durlauf_fold(b / 4.0)
    return Hysteresis(falls=-b / 2.0 - 2.0 * fold, rises=-b / 2.0 + 2.0 * fold)
