"""Peer exposure (step 7): what the others' use does to a person.

exposure = Σ weight · users / Σ weight · degree over ties to equippable people.

Evidence: Sykes, Venkatesh and Gosain 2009 against Tucker 2008. Limits: nobody to look at gives 0.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from simadopt.core.compiled import inline

PEERS: Final = ("none", "linear", "threshold", "managers")
NONE, LINEAR, THRESHOLD, MANAGERS = range(4)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@inline
def exposure(users: np.float32, degree: np.float32) -> np.float32:
    """Return the weighted share of a person's equippable ties who use the feature."""
    # nobody to look at means nobody who uses: the division is then 0 / 1
    return users / (degree if degree > _ZERO else _ONE)


@inline
def influence(
    kind: int, users: np.float32, degree: np.float32, need: np.float32, boss_uses: np.float32
) -> np.float32:
    """Return what peers weigh, in [0, 1], under one theory of influence.

    Parameters
    ----------
    kind : int
        ``NONE`` 0, ``LINEAR`` the exposure, ``THRESHOLD`` 1 once ``users`` (a count, as all weights
        are then 1) reaches ``need``, ``MANAGERS`` the boss's own use.
    users, degree : float32
        Σ weight · users and Σ weight · degree over ties to equippable people.
    need : float32
        Count of users from which peers convince, ⌈θ k⌉.
    boss_uses : float32
        1 if the boss uses the feature, else 0.
    """
    if kind == LINEAR:
        return exposure(users, degree)
    if kind == THRESHOLD:
        return _ONE if users >= need else _ZERO
    if kind == MANAGERS:
        return boss_uses
    return _ZERO
