"""Step 2: posts change hands."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt import chance
from simadopt.behaviour import turnover
from simadopt.compiled import compiled, kernel
from simadopt.organisation.people import draw_person

_FIRST = np.uint64(0)


@kernel
def replace(weekly: np.uint64, o: Any, tables: Any, c: Any, p: Any) -> int:
    """Replace whoever leaves; return how many left."""
    people, count = o.people, 0
    for i in range(people.key.size):
        u = chance.unit(chance.personal(weekly, people.luck[i]), _FIRST)
        if turnover.leaves(u, p):
            welcome(i, o, tables, c, p)
            count += 1
    return count


@kernel
def welcome(i: int, o: Any, tables: Any, c: Any, p: Any) -> None:
    """Put a newcomer on post ``i``: unaware, without habit, drawn afresh by arrival number."""
    people, services, authorities = o.people, o.services, o.authorities
    s, a = people.service[i], people.authority[i]
    features = o.catalogue.tool.size
    for f in range(features):
        if (people.uses[i] >> np.uint32(f)) & np.uint32(1):
            services.users[s, f] -= 1
            authorities.users[a, f] -= 1
        people.habit[f, i] = np.float32(0.0)
    people.uses[i] = np.uint32(0)
    people.aware[i] = np.uint32(0)
    people.taught[i] = np.uint32(0)
    people.dose[:, i] = np.float32(0.0)
    people.arrival[i] += 1
    people.luck[i] = chance.child_key(people.key[i], np.uint64(people.arrival[i]))
    draw_person(i, c.s_person, people, tables, p)
    h = people.head[i]
    if h >= 0:
        o.heads.luck[h] = people.luck[i]
        mind = chance.personal(c.s_conviction, people.luck[i])
        for t in range(3):
            u = chance.unit(mind, np.uint64(t))
            drawn = np.float64(chance.read_table(tables.conviction, u))
            o.heads.conviction[t, h] = drawn
            o.heads.coaching[t, h] = 0.0
            o.heads.encouragement[t, h] = drawn
