"""Step 14: the routine of each service and tool follows use and the service's head."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import compiled, kernel
from simadopt.levels.staff.organisation.columns import F32, F64
from simadopt.levels.staff.organisation.values import read_parameters
from simadopt.levels.staff.rules import routine

_NOBODY = np.float32(-1.0)


@kernel
def service_share(s: int, tool: int, services: Any, catalogue: Any) -> np.float32:
    """Return the share of collective use of a tool in a service, -1 where nobody is equipped."""
    tool_of, collective = catalogue.tool, catalogue.collective
    users, able = 0, 0
    for f in range(tool_of.size):
        if tool_of[f] == tool and collective[f] > 0.0:
            users += services.users[s, f]
            able += services.able[s, f]
    return np.float32(users) / np.float32(able) if able > 0 else _NOBODY


@kernel
def leader_of(s: int, o: Any) -> int:
    """Return the row of heads of who leads a service: its last row leads nobody, but where all do."""
    return o.people.leader[o.services.start[s + 1] - 1]


@kernel
def keep_routines(o: Any, p: Any) -> None:
    """Move the routine of every service and tool by a week."""
    stock = o.services.routine
    for s in range(stock.shape[0]):
        if o.services.start[s + 1] == o.services.start[s]:
            continue
        head = leader_of(s, o)
        for t in range(stock.shape[1]):
            share = service_share(s, t, o.services, o.catalogue)
            if share >= 0.0:
                e_head = np.float32(o.heads.encouragement[t, head])
                target = routine.routine_target(share, e_head, p)
                stock[s, t] = routine.routine_next(stock[s, t], target, p)


@compiled
def first_routines(grown: F64, fresh: Any, o: Any, values: F32) -> None:
    """Write the routine that use at the start and its age allow, by service and tool that are ``fresh``.

    ``grown`` is the share of its end that the routine of a tool can have come to.
    """
    p = read_parameters(values)
    stock = o.services.routine
    for s in range(stock.shape[0]):
        if o.services.start[s + 1] == o.services.start[s]:
            continue
        head = leader_of(s, o)
        for t in range(stock.shape[1]):
            share = service_share(s, t, o.services, o.catalogue)
            if fresh[s, t] and share >= 0.0:
                e_head = np.float32(o.heads.encouragement[t, head])
                target = routine.routine_target(share, e_head, p)
                stock[s, t] = np.float32(grown[t]) * target
