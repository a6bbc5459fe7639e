"""Attention (term of step 7): an elected member for digital and a plan make an item easier to start.

attention = β_el·elected·culture + β_plan·plan

Evidence: assumed; in 2017 action precedes strategy, so neither is required. Limits: both β 0 → neither
an elected member nor a plan matters.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline


@inline
def attention(elected: np.float32, culture: np.float32, plan: np.float32, p: Any) -> np.float32:
    """Return the log-odds of attention; elected and plan are 0 or 1, culture in [0, 1]."""
    return p.b_elected * elected * culture + p.b_plan * plan
