"""Taking effect: the week's changes of use and awareness, and every count that follows from them.

Counts are kept, not recounted: when a bit of a person flips, the counts of her cell, service and
authority move by one, and so do the weighted users that each of her ties sees (`People.near`). All are
whole numbers, so that no order of flips matters; `simadopt.engine.counts` recounts from scratch, and a
test holds the two against each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt import chance
from simadopt.behaviour import turnover
from simadopt.compiled import compiled, kernel
from simadopt.engine.counts import share_of
from simadopt.engine.scratch import bit
from simadopt.organisation.columns import U32
from simadopt.organisation.people import UNKNOWN_AGE, draw_person

_U0, _U1 = np.uint32(0), np.uint32(1)


@kernel
def flip(i: int, uses: np.uint32, aware: np.uint32, o: Any, tally: Any, c: Any) -> None:
    """Give person ``i`` new bits of use; ``aware`` are her new bits of awareness."""
    people, services, authorities, ties = o.people, o.services, o.authorities, o.ties
    cell, s, a = people.cell[i], people.service[i], people.authority[i]
    changed = people.uses[i] ^ uses
    learned = (people.aware_counted[i] ^ aware) & people.can[i]
    for f in range(o.catalogue.tool.size):
        if bit(learned, f) == _U1:
            tally.aware[cell, f] += 1 if bit(aware, f) == _U1 else -1
        if bit(changed, f) == _U1:
            step = 1 if bit(uses, f) == _U1 else -1
            tally.users[cell, f] += step
            services.users[s, f] += step
            authorities.users[a, f] += step
    people.aware_counted[i] = aware
    if changed == _U0:
        return
    for t in range(3):
        mask = c.tool_mask[t]
        tally.shares[cell, t] += share_of(uses, people.post[i], mask) - share_of(
            people.uses[i], people.post[i], mask
        )
    if people.rank[i] == 0:
        tracking = c.tracking_mask
        now, before = uses & tracking == tracking, people.uses[i] & tracking == tracking
        services.trackers[s] += np.int32(now) - np.int32(before)
    tell_ties(i, changed, uses, ties, people.near, c)
    people.uses[i] = uses


@kernel
def tell_ties(i: int, changed: np.uint32, uses: np.uint32, ties: Any, near: Any, c: Any) -> None:
    """Add or take away the weight of person ``i`` among the users that each of her ties sees."""
    k = ties.start[i]
    for t in range(6):
        unit = c.tie_units[t]
        for _ in range(ties.degree[i, t]):
            j = ties.other[k]
            k += 1
            rest = changed
            f = 0
            while rest != _U0:
                if rest & _U1:
                    near[j, f] += unit if bit(uses, f) == _U1 else -unit
                rest >>= _U1
                f += 1


@kernel
def take_effect(week: int, o: Any, uses_next: U32, tally: Any, records: Any, c: Any) -> None:
    """Let the week's changes take effect, and count adoptions and abandonments."""
    people = o.people
    gained, dropped = 0, 0
    for i in range(people.key.size):
        changed = people.uses[i] ^ uses_next[i]
        if changed == _U0 and people.aware[i] == people.aware_counted[i]:
            continue
        for f in range(o.catalogue.tool.size):
            if bit(changed, f) == _U1:
                gained += np.int64(bit(uses_next[i], f))
                dropped += np.int64(bit(people.uses[i], f))
        flip(i, uses_next[i], people.aware[i], o, tally, c)
    records.gained[week + 1] = gained
    records.dropped[week + 1] = dropped


@kernel
def replace(
    week: int, o: Any, uses_next: U32, tables: Any, tally: Any, records: Any, c: Any, p: Any
) -> None:
    """Step 2: replace whoever leaves."""
    people = o.people
    weekly = chance.weekly(c.s_turnover, np.uint64(week))
    left, departed = 0, 0
    for i in range(people.key.size):
        u = chance.unit(chance.personal(weekly, people.luck[i]), np.uint64(0))
        if turnover.leaves(u, p):
            for f in range(o.catalogue.tool.size):
                departed += np.int64(bit(people.uses[i], f))
            welcome(i, o, tables, tally, c, p)
            uses_next[i] = _U0
            left += 1
    records.left[week + 1] += left
    records.departed[week + 1] += departed


@compiled
def welcome(i: int, o: Any, tables: Any, tally: Any, c: Any, p: Any) -> None:
    """Put a newcomer on post ``i``: unaware, without habit, drawn afresh by arrival number."""
    people = o.people
    flip(i, _U0, _U0, o, tally, c)
    people.aware[i] = _U0
    people.taught[i] = _U0
    for f in range(o.catalogue.tool.size):
        people.habit[i, f] = np.float32(0.0)
    for t in range(3):
        people.dose[t, i] = np.float32(0.0)
    people.arrival[i] += 1
    people.luck[i] = chance.child_key(people.key[i], np.uint64(people.arrival[i]))
    people.age[i] = UNKNOWN_AGE
    draw_person(i, c.s_person, people, tables, p)
    h = people.head[i]
    if h >= 0:
        o.heads.luck[h] = people.luck[i]
        mind = chance.personal(c.s_conviction, people.luck[i])
        for t in range(3):
            drawn = np.float64(
                chance.read_table(tables.conviction, chance.unit(mind, np.uint64(t)))
            )
            o.heads.conviction[t, h] = drawn
            o.heads.coaching[t, h] = 0.0
            o.heads.encouragement[t, h] = drawn
