"""Imitation (step 5): what others' adoption does, and how it fades.

share = (others who have the item) / (others); fade = 1 − φ·(national share);
visibility = fad·ln(1 + N), for items that are told of everywhere.

Evidence: hazard ratio of all against no neighbours 2.8 early and 1.6 late (409 US state policies);
participatory budgets grow by a constant factor from a handful of cases, which shares of neighbours
alone cannot do. Limits: nobody to look at gives 0; φ 0 → imitation never fades.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline

_ONE = np.float32(1.0)


@inline
def share_of_others(count: np.float32, own: np.float32, scale: np.float32) -> np.float32:
    """Return the share among the others of a group; ``scale`` is 1 / (members − 1), 0 when alone."""
    return (count - own) * scale


@inline
def fade(national_share: np.float32, p: Any) -> np.float32:
    """Return what is left of imitation when this share of the country has the item."""
    return _ONE - p.imitation_fade * national_share
