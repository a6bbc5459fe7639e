"""People who decide alone or by word of mouth: two-state chain, Bass diffusion, forgetting."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from ._tools import Floats, check_range, crowd_transitions, share_moments

Hazard: TypeAlias = Literal["linear", "exponential"]


class TwoState(NamedTuple):
    """Stationary facts of independent two-state people."""

    share: float
    sd: float
    lag1: float


class ChainShare(NamedTuple):
    """Exact law of the users' share in one week; ``law[k]`` is the chance of k users."""

    mean: float
    sd: float
    law: Floats


class BassLandmarks(NamedTuple):
    """When the Bass curve is steepest, its height and slope there, and when it passes one half."""

    peak_week: float
    peak_share: float
    peak_slope: float
    half_week: float


def two_state(n: int, adopt: float, drop: float) -> TwoState:
    r"""Return the stationary share of users when nobody influences anybody.

    With :math:`\alpha` = adopt and :math:`\delta` = drop, both per week, each person is her own
    two-state chain: share :math:`s = \alpha / (\alpha + \delta)`, standard deviation of the share
    of n people :math:`\sqrt{s (1 - s) / n}`, autocorrelation from week to week
    :math:`1 - \alpha - \delta`.

    Parameters
    ----------
    n : int
        People, ≥ 1.
    adopt, drop : float
        Weekly probabilities of a non-user adopting and of a user dropping, in [0, 1], not both 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Kemeny and Snell (1960), *Finite Markov Chains*.

    Examples
    --------
    >>> found = two_state(500, adopt=0.10, drop=0.04)
    >>> round(found.share, 6), round(found.sd, 6), round(found.lag1, 6)
    (0.714286, 0.020203, 0.86)
    """
    check_range("n", n, 1)
    check_range("adopt", adopt, 0.0, 1.0)
    check_range("drop", drop, 0.0, 1.0)
    check_range("adopt + drop", adopt + drop, 0.0, 2.0, open_low=True)
    share = adopt / (adopt + drop)
    return TwoState(share, math.sqrt(share * (1.0 - share) / n), 1.0 - adopt - drop)


def _whole_steps(weeks: float, dt: float) -> int:
    """Return weeks / dt, refused when it is not a whole number."""
    check_range("weeks", weeks, 0.0)
    check_range("dt", dt, 0.0, open_low=True)
    steps = round(weeks / dt)
    if not math.isclose(steps * dt, weeks, rel_tol=1e-9, abs_tol=1e-12):
        raise ValueError(f"dt = {dt:g}: must divide weeks = {weeks:g} into whole steps")
    return steps


def _chance(intensity: Floats, dt: float, hazard: Hazard) -> Floats:
    """Turn an intensity per week into a chance per step of ``dt`` weeks."""
    if hazard == "linear":
        return np.clip(intensity * dt, 0.0, 1.0)
    if hazard == "exponential":
        return -np.expm1(-intensity * dt)
    raise ValueError(f"hazard = {hazard!r}: 'linear' or 'exponential' is needed")


def bass_chain(
    n: int,
    p: float,
    q: float,
    weeks: float,
    dt: float = 1.0,
    initial: int = 0,
    *,
    denominator: Literal["n-1", "n"] = "n-1",
    hazard: Hazard = "linear",
) -> ChainShare:
    r"""Return the exact law of the adopters' share in a synchronous Bass chain of n people.

    When k have adopted, each of the :math:`n - k` others adopts in the step, independently and all
    at once, with chance :math:`\mathrm{clip}((p + q\,k/(n-1))\,dt, 0, 1)` (linear hazard) or
    :math:`1 - e^{-(p + q k/(n-1)) dt}` (exponential). The law of k is carried forward by exact
    binomial transitions.

    Parameters
    ----------
    n : int
        People, ≥ 2; memory grows as :math:`n^2` (n = 2000 takes some seconds).
    p, q : float
        Innovation and imitation per week, ≥ 0.
    weeks : float
        Duration, ≥ 0, a whole number of steps.
    dt : float
        Step in weeks, > 0. As it goes to 0 the continuous-time chain is approached.
    initial : int
        Adopters at week 0, in [0, n].
    denominator : {"n-1", "n"}
        Exposure among the others (as the engine counts ties), or among all, oneself included.
    hazard : {"linear", "exponential"}
        How an intensity becomes a chance.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Bass (1969), Management Science 15; Goldenberg, Libai and Muller (2001), Marketing Letters 12.

    Examples
    --------
    >>> week8 = bass_chain(500, 0.03, 0.38, weeks=8, denominator="n")
    >>> round(week8.mean, 6), round(week8.sd, 5)
    (0.585334, 0.04842)
    """
    check_range("n", n, 2)
    check_range("p", p, 0.0)
    check_range("q", q, 0.0)
    check_range("initial", initial, 0, n)
    steps = _whole_steps(weeks, dt)
    counts = np.arange(n + 1, dtype=np.float64)
    if denominator not in ("n-1", "n"):
        raise ValueError(f"denominator = {denominator!r}: 'n-1' or 'n' is needed")
    exposure = counts / (n - 1 if denominator == "n-1" else n)
    table = crowd_transitions(_chance(p + q * exposure, dt, hazard), 0.0)
    law = np.zeros(n + 1)
    law[initial] = 1.0
    for _ in range(steps):
        law = law @ table
    return ChainShare(*share_moments(law, counts, n), law)


def bass_recursion(
    p: float,
    q: float,
    weeks: float,
    dt: float = 1.0,
    initial: float = 0.0,
    *,
    hazard: Hazard = "linear",
) -> Floats:
    r"""Return the share of adopters step by step in an infinite synchronous population.

    :math:`F_{i+1} = F_i + (1 - F_i)\,h(F_i)`, with h the chance per step of `bass_chain`. At
    dt = 1 it lags the differential equation by several points; the gap closes in proportion to dt.

    Parameters
    ----------
    p, q, weeks, dt, hazard
        As in `bass_chain`.
    initial : float
        Share of adopters at week 0, in [0, 1].

    Returns
    -------
    array, shape (weeks / dt + 1,)
        Shares at times 0, dt, 2 dt, …, weeks.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [round(float(f), 6) for f in bass_recursion(0.03, 0.38, weeks=3)]
    [0.0, 0.03, 0.070158, 0.122843]
    """
    check_range("p", p, 0.0)
    check_range("q", q, 0.0)
    check_range("initial", initial, 0.0, 1.0)
    shares = np.full(_whole_steps(weeks, dt) + 1, initial)
    for i in range(1, shares.size):
        last = shares[i - 1 : i]
        shares[i : i + 1] = last + (1.0 - last) * _chance(p + q * last, dt, hazard)
    return shares


def bass_curve(p: float, q: float, week: float) -> float:
    r"""Return the share of adopters of Bass's differential equation, nobody using at week 0.

    .. math:: F(t) = \frac{1 - e^{-(p+q)t}}{1 + (q/p)\,e^{-(p+q)t}}

    Parameters
    ----------
    p : float
        Innovation per week, > 0.
    q : float
        Imitation per week, ≥ 0.
    week : float
        Time in weeks, ≥ 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Bass (1969), Management Science 15.

    Examples
    --------
    >>> round(bass_curve(0.03, 0.38, 8.0), 6)
    0.651738
    """
    check_range("p", p, 0.0, open_low=True)
    check_range("q", q, 0.0)
    check_range("week", week, 0.0)
    decay = (p + q) * week
    return -math.expm1(-decay) / (1.0 + (q / p) * math.exp(-decay))


def bass_landmarks(p: float, q: float) -> BassLandmarks:
    r"""Return the steepest point of `bass_curve` and the week it passes one half.

    For q > p: :math:`t^* = \ln(q/p)/(p+q)`, :math:`F(t^*) = 1/2 - p/2q`, slope
    :math:`(p+q)^2/4q`; otherwise the curve is steepest at 0, with slope p. Half is passed at
    :math:`\ln(2 + q/p)/(p+q)`.

    Parameters
    ----------
    p, q : float
        As in `bass_curve`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [round(x, 6) for x in bass_landmarks(0.03, 0.38)]
    [6.192619, 0.460526, 0.110592, 6.550189]
    """
    check_range("p", p, 0.0, open_low=True)
    check_range("q", q, 0.0)
    half = math.log(2.0 + q / p) / (p + q)
    if q <= p:
        return BassLandmarks(0.0, 0.0, p, half)
    peak = math.log(q / p) / (p + q)
    return BassLandmarks(peak, 0.5 - p / (2.0 * q), (p + q) ** 2 / (4.0 * q), half)


def forgetting(half_life: float, weeks: float) -> float:
    r"""Return what is left of a skill after some weeks without refresh: :math:`2^{-t/h}`.

    Parameters
    ----------
    half_life : float
        Weeks after which half is left, > 0; infinite means nothing is forgotten.
    weeks : float
        Weeks elapsed, ≥ 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Ebbinghaus (1885), *Über das Gedächtnis*.

    Examples
    --------
    >>> forgetting(26.0, 52.0)
    0.25
    """
    if half_life != math.inf:
        check_range("half_life", half_life, 0.0, open_low=True)
    check_range("weeks", weeks, 0.0)
    return math.pow(2.0, -weeks / half_life)
