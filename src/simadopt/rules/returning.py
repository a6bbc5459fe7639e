"""Returning (step 8): who has tried a feature before starts again more rarely than somebody new.

ceiling of the weekly chance to start = pace            never tried
                                        pace · ρ        lapsed: stopped after the trial
                                        pace · ρ · ρ_r  rejecter: stopped during the trial
The trial lasts until the habit of the feature reaches ``trial_habit``.

Evidence: of professionals who skipped a year of a system of record, 43 % came back in the next one
(time_evidence A02). How rejecters differ is assumed. Limits: ρ = 1 and ρ_r = 1 → no memory of use;
ρ = 0 → whoever stops never returns.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline

_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@inline
def entry_pace(tried: np.float32, rejected: np.float32, p: Any) -> np.float32:
    """Return the weekly ceiling of the chance to start; ``tried`` and ``rejected`` are 1 or 0."""
    back = p.return_pace * (p.rejecter_pace if rejected > _ZERO else _ONE)
    return p.pace * (back if tried > _ZERO else _ONE)


@inline
def rejects(habit: np.float32, p: Any) -> np.float32:
    """Return 1 if somebody who stops with this habit has rejected what she tried, else 0."""
    return _ONE if habit < p.trial_habit else _ZERO
