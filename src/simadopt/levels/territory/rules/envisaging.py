"""Envisaging (step 6): an item is envisaged before it is started.

none → envisaged:      V of `rules.starting`
envisaged → started:   c_0 + c_axis·(it is an axis) + V − (α + γ) − β_vis·visibility − frailty
envisaged → none:      δ a year, and what an election changes

What is particular to the item and the lasting difference of the authority make it be thought of; size,
staff, neighbours, offers, laws and the agenda decide when it begins. Evidence: 2017, where smart city is
envisaged by .43 of the answers and in progress for .15, and dematerialisation the other way round.
Limits: switched off, an item starts from none with link(V).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline


@inline
def stage_value(
    value: np.float32,
    intercept: np.float32,
    visible: np.float32,
    frailty: np.float32,
    project: np.float32,
    envisaged: np.float32,
    p: Any,
) -> np.float32:
    """Return what goes through the link: V, or that of a start when ``envisaged`` is 1; log-odds."""
    return value + envisaged * (
        p.commit + p.commit_axis * project - intercept - p.b_visibility * visible - frailty
    )
