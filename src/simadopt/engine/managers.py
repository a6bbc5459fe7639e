"""Steps 3 and 4: sponsorship of the elected, encouragement of the heads."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.behaviour import encouragement, sponsorship
from simadopt.compiled import compiled, kernel
from simadopt.organisation.columns import F64, I32

ELECTED = 4


@kernel
def sponsor(heads: Any, authorities: Any, citizen_facing: F64, p: Any, after: F64) -> None:
    """Step 3: write each elected member's sponsorship, and its mean by authority."""
    count = np.zeros(authorities.plan.size)
    authorities.sponsorship[:] = 0.0
    for h in range(heads.kind.size):
        if heads.kind[h] != ELECTED:
            continue
        a = heads.authority[h]
        count[a] += 1.0
        for t in range(3):
            carried = sponsorship.sponsorship(
                heads.culture[h],
                np.float64(authorities.plan[a]),
                np.float64(authorities.elected_digital[a]),
                citizen_facing[t],
                p,
            )
            after[t, h] = carried
            authorities.sponsorship[a, t] += carried
    for a in range(count.size):
        for t in range(3):
            if count[a] > 0.0:
                authorities.sponsorship[a, t] /= count[a]


@kernel
def encourage(heads: Any, own: F64, team: F64, gap: F64, bottom_up: int, keep: float, p: Any, after: F64) -> None:
    """Step 4: write each manager's encouragement; negative sources are absent.

    Parameters
    ----------
    own, team, gap : float64[T, H]
        Own use, the team's use and the pull of feedback; below 0 where there is none.
    """
    speed = np.float64(p.encouragement_speed)
    for h in range(heads.kind.size):
        if heads.kind[h] == ELECTED:
            continue
        for t in range(3):
            total, pulled = 0.0, 0.0
            for k in range(heads.start[h], heads.start[h + 1]):
                total += heads.weight[k]
                pulled += heads.weight[k] * heads.encouragement[t, heads.source[k]]
            if own[t, h] >= 0.0:
                total += heads.w_own[h]
                pulled += heads.w_own[h] * own[t, h]
            if bottom_up == 1 and team[t, h] >= 0.0:
                total += heads.w_team[h]
                pulled += heads.w_team[h] * team[t, h]
            if gap[t, h] >= 0.0:
                total += heads.w_feedback[h]
                pulled += heads.w_feedback[h] * gap[t, h]
            conviction = encouragement.coached(heads.conviction[t, h], heads.coaching[t, h])
            social = pulled / total if total > 0.0 else conviction
            after[t, h] = encouragement.encouragement_next(
                heads.encouragement[t, h], conviction, heads.stubbornness[t, h], social, speed
            )
            heads.coaching[t, h] *= keep


@kernel
def see(
    heads: Any, people: Any, services: Any, authorities: Any, tool_of: I32, p: Any, own: F64, team: F64, gap: F64
) -> None:
    """Write what heads see as the week begins: own use, team's use, gap to the target (GRU)."""
    least, gain = np.float64(p.feedback_min_share), np.float64(p.feedback_gain)
    users, able = np.zeros(3, np.int64), np.zeros(3, np.int64)
    for h in range(heads.kind.size):
        own[:, h] = -1.0
        team[:, h] = -1.0
        gap[:, h] = -1.0
        if heads.kind[h] == ELECTED:
            continue
        users[:] = 0
        able[:] = 0
        i = heads.person[h]
        tracked, members = 0.0, 0.0
        for s in range(heads.first_service[h], heads.end_service[h]):
            for f in range(tool_of.size):
                users[tool_of[f]] += services.users[s, f]
                able[tool_of[f]] += services.able[s, f]
            tracked += services.tracked[s] * services.demand[s]
            members += services.demand[s]
        for t in range(3):
            mine, could = 0, 0
            if i >= 0:
                inside = heads.first_service[h] <= people.service[i] < heads.end_service[h]
                for f in range(tool_of.size):
                    if tool_of[f] == t:
                        mine += (people.uses[i] >> np.uint32(f)) & np.uint32(1)
                        could += (people.can[i] >> np.uint32(f)) & np.uint32(1)
                if inside:
                    users[t] -= mine
                    able[t] -= could
                if could > 0:
                    own[t, h] = mine / could
            if able[t] > 0:
                team[t, h] = users[t] / able[t]
        a = heads.authority[h]
        if authorities.monitoring[a] == 1 and members > 0.0:
            gap[0, h] = encouragement.feedback(authorities.target[a], tracked / members, least, gain)
