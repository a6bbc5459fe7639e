"""Numbers of a run that the calibration holds beside answers: levels of use, and patterns of the facts."""

from __future__ import annotations

from typing import Final

import numpy as np

from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model import services
from simadopt.levels.staff.survey.states import STATES
from simadopt.levels.staff.tables.features import FEATURES, TOOLS

__all__ = ["association", "levels_of", "patterns_of"]


def levels_of(town: State) -> list[float]:
    """Return the mean share used of each tool in the commune."""
    levels = []
    for tool in TOOLS:
        shares, posted = services.person_shares(town, tool)
        levels.append(float(np.mean(shares[posted])) / SHARE_UNIT)
    return levels


_SEARCH: Final = [f for f, row in enumerate(FEATURES) if row.role == "search"]
_LATER: Final = [
    f for f, row in enumerate(FEATURES)
    if row.tool == "intranet" and row.role != "search" and row.name != "intranet_agenda"
]  # fmt: skip
_VOICE: Final = [f for f, row in enumerate(FEATURES) if row.tool == "expression"]


def patterns_of(town: State) -> list[float]:
    """Return four patterns of the commune: facts 1, 2 and, twice, 18."""
    use = services.service_use(town)
    below = services.share_below_median(use, use.lowest_quarter())
    alike, _, _ = services.use_icc(town)
    by_feature = town.o.authorities.users[0] / np.maximum(town.o.authorities.able[0], 1)
    search, later, voice = (float(by_feature[g].mean()) for g in (_SEARCH, _LATER, _VOICE))
    return [below or 0.0, alike or 0.0, search - later, later - voice]


def association(state: State) -> float:
    """Return φ between needing the intranet and using a function of expression; 0 without variation."""
    connected = state.o.people.mailbox == 1
    need = STATES["necessary"](state)[connected]
    voice = (STATES["use_expression"](state)[connected] > 0.0).astype(float)
    if need.std() == 0.0 or voice.std() == 0.0:
        return 0.0
    return float(np.corrcoef(need, voice)[0, 1])
