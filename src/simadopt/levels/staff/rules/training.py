"""Training (step 6): what a course does to skills and to the urge to try.

dose = 1 − exp(−hours / H); skill ← skill + g·mix·dose·(1 − skill), with diminishing return;
the dose left on the tool becomes the larger of the two and fades by its half-life (see `adoption`).

Evidence: learning d .63 and behaviour d .62 (Arthur et al. 2003). Limits: 0 hours → nothing moves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import inline

_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@inline
def course_dose(hours: np.float32, p: Any) -> np.float32:
    """Return the share of the full effect that a course of some hours has, in [0, 1)."""
    return _ONE - chance.exp(-hours / p.course_hours) if hours > _ZERO else _ZERO


@inline
def trained_skill(skill: np.float32, mix: np.float32, dose: np.float32, p: Any) -> np.float32:
    """Return a skill after a course that carries it with weight ``mix``."""
    return skill + p.skill_gain * mix * dose * (_ONE - skill)
