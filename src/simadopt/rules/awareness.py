"""Awareness (step 5): a person learns that a feature exists.

hazard = [a_b·communication·mailbox + a_boss·e_head] · reach + a_tie·Σ weight·users among ties
weekly probability = 1 − exp(−hazard)

reach falls with distance from the project team. Evidence: fact 36 (information stays near the project
team), fact 15 (the mailbox carries internal news). Limits: all hazards 0 → nobody learns.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import inline

_ONE = np.float32(1.0)


@inline
def announced_hazard(
    communication: np.float32, mailbox: np.float32, e_head: np.float32, reach: np.float32, p: Any
) -> np.float32:
    """Return the weekly hazard to learn of a tool's features by announcement."""
    return (p.aware_broadcast * communication * mailbox + p.aware_boss * e_head) * reach


@inline
def awareness_chance(announced: np.float32, users: np.float32, p: Any) -> np.float32:
    """Return the weekly probability to learn of a feature; ``users`` is Σ weight over ties who use it."""
    return _ONE - chance.exp(-(announced + p.aware_tie * users))
