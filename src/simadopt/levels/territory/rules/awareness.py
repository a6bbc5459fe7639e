"""Awareness of a law (step 4): an authority learns that it is subject to it.

hazard = a_state·(population / 10,000)^a_size + a_tie·share aware in the intercommunal body
quarterly probability = 1 − exp(−hazard)

Evidence: assumed; in 2017 a quarter of the answers did not feel concerned by open data, departments and
regions that are among them. Limits: both hazards 0 → nobody learns.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import inline

_ONE = np.float32(1.0)


@inline
def awareness_probability(ln_people: np.float32, share: np.float32, p: Any) -> np.float32:
    """Return the quarterly probability to learn of a law; ``ln_people`` = ln(population / 10,000)."""
    state = p.aware_state * chance.exp(p.aware_size * ln_people)
    return _ONE - chance.exp(-(state + p.aware_tie * share))
