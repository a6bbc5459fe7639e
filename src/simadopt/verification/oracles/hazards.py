"""Shares that have started: under hazards step by step, under a frailty, after a first stage."""

from __future__ import annotations

__all__ = ["frailty_share", "hazard_share", "pooled_share"]


def hazard_share(hazards: list[float]) -> float:
    """Return the share that has started after steps with these probabilities, 1 − Π (1 − h).

    >>> round(hazard_share([0.02] * 10), 6)
    0.182927
    """
    left = 1.0
    for h in hazards:
        left *= 1.0 - h
    return 1.0 - left


def frailty_share(cumulative: float, variance: float) -> float:
    """Return the share that has started under a cumulative hazard H times a gamma frailty of mean 1.

    1 − (1 + θ H)^(−1/θ), the Laplace transform of a gamma law of variance θ (Vaupel, Manton and Stallard
    1979, Demography 16).

    >>> round(frailty_share(0.4, 0.5), 6)
    0.305556
    """
    return float(1.0 - (1.0 + variance * cumulative) ** (-1.0 / variance))


def pooled_share(opened: float, joined: float, steps: int) -> float:
    """Return the share that has joined when a pool opens, then each member joins, by steps of chance.

    A pool that opens in a step can be joined from the same step on.

    >>> round(pooled_share(1.0, 0.5, 2), 6)
    0.75
    """
    return sum(
        opened * (1.0 - opened) ** (k - 1) * (1.0 - (1.0 - joined) ** (steps - k + 1))
        for k in range(1, steps + 1)
    )
