"""Steps 3 and 4: sponsorship of the elected, encouragement of the heads."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import compiled, kernel
from simadopt.levels.staff.engine.block import ones
from simadopt.levels.staff.organisation.columns import F32, F64, I64
from simadopt.levels.staff.organisation.values import read_parameters
from simadopt.levels.staff.rules import encouragement, sponsorship

ELECTED = 4


@compiled
def sponsor_first(o: Any, values: F32, elected: F64) -> None:
    """Step 3 before the first week, for use from Python: the elected encourage from the start."""
    p = read_parameters(values)
    sponsor(o.heads, o.authorities, o.catalogue.citizen_facing, p, o.heads.encouragement, elected)


@kernel
def sponsor(
    heads: Any, authorities: Any, citizen_facing: F64, p: Any, after: F64, count: F64
) -> None:
    """Step 3: write each elected member's sponsorship, and its mean by authority.

    ``count`` is room for the number of elected members of each authority.
    """
    tools = citizen_facing.size
    for a in range(count.size):
        count[a] = 0.0
        for t in range(tools):
            authorities.sponsorship[a, t] = 0.0
    for h in range(heads.kind.size):
        if heads.kind[h] != ELECTED:
            continue
        a = heads.authority[h]
        count[a] += 1.0
        for t in range(tools):
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
        for t in range(tools):
            if count[a] > 0.0:
                authorities.sponsorship[a, t] /= count[a]


@kernel
def encourage(
    heads: Any, own: F64, team: F64, gap: F64, bottom_up: int, keep: float, p: Any, after: F64
) -> None:
    """Step 4: write each manager's encouragement; negative sources are absent.

    Parameters
    ----------
    own, team, gap : float64[T, H]
        Own use, the team's use and the pull of feedback; below 0 where there is none.
    """
    speed = np.float64(p.encouragement_speed)
    kind, start, source, weight = heads.kind, heads.start, heads.source, heads.weight
    w_own, w_team, w_feedback = heads.w_own, heads.w_team, heads.w_feedback
    given, own_mind, coaching = heads.encouragement, heads.conviction, heads.coaching
    stubbornness = heads.stubbornness
    for h in range(kind.size):
        if kind[h] == ELECTED:
            continue
        for t in range(after.shape[0]):
            total, pulled = 0.0, 0.0
            for k in range(start[h], start[h + 1]):
                total += weight[k]
                pulled += weight[k] * given[t, source[k]]
            if own[t, h] >= 0.0:
                total += w_own[h]
                pulled += w_own[h] * own[t, h]
            if bottom_up == 1 and team[t, h] >= 0.0:
                total += w_team[h]
                pulled += w_team[h] * team[t, h]
            if gap[t, h] >= 0.0:
                # a gap calls for encouragement, the more so the wider it is
                total += w_feedback[h] * gap[t, h]
                pulled += w_feedback[h] * gap[t, h]
            conviction = encouragement.coached(own_mind[t, h], coaching[t, h])
            social = pulled / total if total > 0.0 else conviction
            after[t, h] = encouragement.encouragement_next(
                given[t, h], conviction, stubbornness[t, h], social, speed
            )
            coaching[t, h] *= keep


@kernel
def read_sources(o: Any, users: I64, able: I64, p: Any, own: F64, team: F64, gap: F64) -> None:
    """Write what heads see as the week begins: own use, team's use, gap to the target.

    ``users`` and ``able`` are room for the counts of each service by tool; the head herself is left
    out of her team. What is absent is written as -1.
    """
    heads, people, services, authorities = o.heads, o.people, o.services, o.authorities
    tool_of, citizen_facing = o.catalogue.tool, o.catalogue.citizen_facing
    tool_mask = o.catalogue.tool_mask
    tools = citizen_facing.size
    least, gain = np.float64(p.feedback_min_share), np.float64(p.feedback_gain)
    service_users, service_able, tracked_share = services.users, services.able, services.tracked
    demands, uses, can, service = services.demand, people.uses, people.can, people.service
    kind, person, of = heads.kind, heads.person, heads.authority
    first, end = heads.first_service, heads.end_service
    monitoring, target = authorities.monitoring, authorities.target
    for s in range(demands.size):
        for t in range(tools):
            users[s, t] = 0
            able[s, t] = 0
        for f in range(tool_of.size):
            users[s, tool_of[f]] += service_users[s, f]
            able[s, tool_of[f]] += service_able[s, f]
    for h in range(kind.size):
        for t in range(tools):
            own[t, h] = -1.0
            team[t, h] = -1.0
            gap[t, h] = -1.0
        if kind[h] == ELECTED:
            continue
        i, lo, hi = person[h], first[h], end[h]
        inside = i >= 0 and lo <= service[i] < hi
        for t in range(tools):
            mine, could = 0, 0
            if i >= 0:
                mine = np.int64(ones(uses[i] & tool_mask[t]))
                could = np.int64(ones(can[i] & tool_mask[t]))
            if could > 0:
                own[t, h] = mine / could
            total, possible = (-mine, -could) if inside else (0, 0)
            for s in range(lo, hi):
                total += users[s, t]
                possible += able[s, t]
            if possible > 0:
                team[t, h] = total / possible
        a = of[h]
        if monitoring[a] == 1:
            tracked, demand = 0.0, 0.0
            for s in range(lo, hi):
                tracked += tracked_share[s] * demands[s]
                demand += demands[s]
            if demand > 0.0:
                share = tracked / demand
                for t in range(tools):
                    if citizen_facing[t] > 0.0:  # requests go through it
                        gap[t, h] = encouragement.feedback(target[a], share, least, gain)
