"""Sponsorship (step 3): how far an elected member carries a tool.

sponsorship = clip(σ_culture·culture + σ_plan·plan + σ_elected·elected for digital
              + σ_legal + σ_demand·(GRU only), 0, 1)

It is a source of step 4 for the general manager and the directors, amplifies communication (step 5)
and feeds ordinary training (step 6). Evidence: facts 48, 63, 82, 83. Limits: all σ = 0 → none.
"""

from __future__ import annotations

from typing import Any

from simadopt.core.compiled import inline


@inline
def sponsorship(
    culture: float, plan: float, digital: float, citizen_facing: float, p: Any
) -> float:
    """Return the sponsorship of one elected member for one tool, in [0, 1]."""
    total = (
        p.sponsor_culture * culture
        + p.sponsor_plan * plan
        + p.sponsor_elected * digital
        + p.sponsor_legal
        + p.sponsor_demand * citizen_facing
    )
    return min(max(total, 0.0), 1.0)


@inline
def communication(level: Any, sponsorship_: Any, p: Any) -> Any:
    """Return the intensity of internal communication on a tool."""
    return level * (1.0 + p.comm_sponsor * sponsorship_)
