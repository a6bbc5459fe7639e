"""Routine (step 14): the procedures that a service has written around a tool, between 0 and 1.

routine ← routine + build·(target − routine) when the target is above it, loss·(target − routine) below;
target = (1 − w)·share of use + w·e_head, share over what the service's members are equipped for.

It protects collective features through V (see `simadopt.rules.adoption`); a reorganisation destroys it
in proportion to who is moved.

Evidence: a tool is used by a service or not at all (fact 2); a year of coaching with feedback holds to
month 20, a letter nine months (time_evidence D04, D02). Both rates are assumed. Limits: build = loss =
0 → it stays; w = 0 → use alone builds it; equal rates → a moving average of use.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline

_ONE = np.float32(1.0)


@inline
def routine_target(share: np.float32, e_head: np.float32, p: Any) -> np.float32:
    """Return what a service's routine of a tool moves to."""
    return (_ONE - p.routine_head) * share + p.routine_head * e_head


@inline
def routine_next(routine: np.float32, target: np.float32, p: Any) -> np.float32:
    """Return the routine of a service after a week."""
    rate = p.routine_build if target > routine else p.routine_loss
    return routine + rate * (target - routine)
