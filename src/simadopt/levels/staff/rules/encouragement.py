"""Encouragement (step 4): what heads make of a tool, week after week.

e ← e + η·[s·c + (1 − s)·Σ_j w_ij x_j − e]

with conviction c (and what coaching added), stubbornness s, and W row-stochastic over boss, fellow
managers, own use, the team's use and feedback from monitoring; a source that is absent leaves its
weight to the others, and feedback weighs as much as the gap to the target is wide. Kept in float64:
heads are few, and DeGroot's consensus is a known answer.

Evidence: Friedkin and Johnsen 1999 (η = 1), DeGroot 1974 (s = 0); disputed directions are switches
(Wang, Meister and Gray 2013 against Tucker 2008). Limits: η = 0 → e stays; s = 1 → e goes to c.
"""

from __future__ import annotations

from simadopt.core.compiled import inline


@inline
def encouragement_next(
    e: float, conviction: float, stubbornness: float, social: float, speed: float
) -> float:
    """Return encouragement after a week; ``social`` is Σ w x, the pull of the sources."""
    return e + speed * (stubbornness * conviction + (1.0 - stubbornness) * social - e)


@inline
def coached(conviction: float, coaching: float) -> float:
    """Return conviction with what coaching added, at most 1; coaching never writes e."""
    return min(conviction + coaching, 1.0)


@inline
def feedback(target: float, tracked: float, least: float, gain: float) -> float:
    """Return how much a gap to the target weighs, in (0, 1]; it calls for full encouragement.

    Negative, that is absent, when too little is tracked to be fed back or the target is met.
    """
    if tracked < least or tracked >= target:
        return -1.0
    return min(gain * (target - tracked), 1.0)
