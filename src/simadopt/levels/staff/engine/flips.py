"""Taking effect: the week's changes of use and awareness, and every count that follows from them.

Counts are kept, not recounted: when a bit of a person flips, the counts of her cell, service and
authority move by one, and so do the weighted users that each of her ties sees (`People.using_ties`). All are
whole numbers, so that no order of flips matters; `counts` recounts from scratch, and a
test holds the two against each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import kernel
from simadopt.levels.staff.engine.block import BLOCK, bit, first_of, ones, place, rest_of, room_f32
from simadopt.levels.staff.engine.counts import share_of
from simadopt.levels.staff.organisation.columns import I64, U32
from simadopt.levels.staff.organisation.people import UNKNOWN_AGE, draw_person
from simadopt.levels.staff.rules import turnover

_U0, _U1 = np.uint32(0), np.uint32(1)


@kernel
def count_flips(
    first: int, end: int, uses_next: U32, o: Any, tally: Any, tracking: np.uint32
) -> tuple[int, int]:
    """Move the counts of rows first..end to their new bits; return adoptions and abandonments."""
    people, services, authorities = o.people, o.services, o.authorities
    uses, aware, counted, can = people.uses, people.aware, people.aware_counted, people.can
    cell, service, authority, rank = people.cell, people.service, people.authority, people.rank
    post, group, shares, tool_mask = (
        people.post,
        o.cells.group,
        tally.shares,
        o.catalogue.tool_mask,
    )
    by_service, by_authority, trackers = services.users, authorities.users, services.trackers
    gained, dropped = 0, 0
    for i in range(first, end):
        before, after = uses[i], uses_next[i]
        changed = before ^ after
        learned = (counted[i] ^ aware[i]) & can[i]
        counted[i] = aware[i]
        if changed | learned == _U0:
            continue
        g = group[cell[i]]
        if learned != _U0:
            count_bits(learned, aware[i], tally.aware, g)
        if changed == _U0:
            continue
        gained += ones(changed & after)
        dropped += ones(changed & before)
        count_bits(changed, after, tally.users, g)
        count_bits(changed, after, by_service, service[i])
        count_bits(changed, after, by_authority, authority[i])
        for t in range(tool_mask.size):
            if changed & tool_mask[t] != _U0:
                shares[g, t] += share_of(after, post[i], tool_mask[t])
                shares[g, t] -= share_of(before, post[i], tool_mask[t])
        if rank[i] == 0:
            now, then = after & tracking == tracking, before & tracking == tracking
            trackers[service[i]] += np.int32(now) - np.int32(then)
    return gained, dropped


@kernel
def count_bits(changed: np.uint32, after: np.uint32, counts: Any, row: int) -> None:
    """Add to a row of counts the bits that were set, take away those that were cleared."""
    rest = changed
    while rest != _U0:
        f = first_of(rest)
        rest = rest_of(rest)
        counts[row, f] += 1 if bit(after, f) == _U1 else -1


@kernel
def update_ties(
    i: int, changed: np.uint32, after: np.uint32, o: Any, lowest: int, highest: int, tie_units: I64
) -> None:
    """Count the changes of use of person ``i`` among the using ties of her ties.

    What each tie sees among her own ties moves by a weight; only those whose rows lie in
    lowest..highest are written, so that threads may share the others.
    """
    using_ties, start, degree, other = (
        o.people.using_ties,
        o.ties.start,
        o.ties.degree,
        o.ties.other,
    )
    rest = changed
    while rest != _U0:
        f = first_of(rest)
        rest = rest_of(rest)
        k = start[i]
        for t in range(tie_units.size):
            step = np.int32(tie_units[t])
            step = step if bit(after, f) == _U1 else -step
            for _ in range(degree[i, t]):
                j = other[k]
                k += 1
                if lowest <= j < highest:
                    using_ties[j, f] += step


@kernel
def update_ties_part(part: int, parts: int, o: Any, workspace: Any, tie_units: I64) -> None:
    """Count the week's changes of use among the ties of one of so many equal parts of the rows."""
    uses, uses_next = o.people.uses, workspace.uses_next
    n = uses_next.size
    lowest, highest = n * part // parts, n * (part + 1) // parts
    for i in range(n):
        changed = uses[i] ^ uses_next[i]
        if changed != _U0:
            update_ties(i, changed, uses_next[i], o, lowest, highest, tie_units)


@kernel
def update_counts(week: int, o: Any, uses_next: U32, tally: Any, records: Any, c: Any) -> None:
    """Count the week's changes, adoptions and abandonments."""
    gained, dropped = count_flips(
        np.int64(0), np.int64(uses_next.size), uses_next, o, tally, c.tracking_mask
    )
    row = min(week + 1, records.left.size - 1)
    records.gained[row] = gained
    records.dropped[row] = dropped


@kernel
def replace(
    week: int, o: Any, context: Any, uses_next: U32, tables: Any, tally: Any, records: Any, c: Any, p: Any
) -> None:  # fmt: skip
    """Step 2: replace whoever leaves."""
    random_key, draws = o.people.random_key, room_f32()
    weekly = chance.weekly(c.s_turnover, np.uint64(week))
    left, departed = 0, 0
    for first in range(0, random_key.size, BLOCK):
        m = min(BLOCK, random_key.size - first)
        for j in range(m):
            key = random_key[first + j]
            draws[j] = chance.unit(chance.personal(weekly, key), np.uint64(0))
        for j in range(m):
            if turnover.leaves(draws[j], p):
                uses_next[first + j] = _U0
                departed += welcome(first + j, o, context, uses_next, tables, tally, c, p)
                left += 1
    row = min(week + 1, records.left.size - 1)
    records.left[row] += left
    records.departed[row] += departed


@kernel
def welcome(
    i: int, o: Any, context: Any, uses_next: U32, tables: Any, tally: Any, c: Any, p: Any
) -> int:
    """Put a newcomer on post ``i``: unaware, without habit, drawn afresh by arrival number.

    Return how many uses went with the one who left.
    """
    people = o.people
    people.aware[i] = _U0
    _, departed = count_flips(i, i + 1, uses_next, o, tally, c.tracking_mask)
    update_ties(i, people.uses[i], _U0, o, np.int64(0), np.int64(uses_next.size), c.tie_units)
    people.uses[i] = _U0
    people.tried[i] = _U0
    people.rejected[i] = _U0
    people.knows[i] = np.uint8(0)
    people.taught[i] = _U0
    k = place(context.active, i)
    equipped = k < context.active.size and context.active[k] == i
    for f in range(o.catalogue.tool.size):
        people.habit[i, f] = np.float32(0.0)
        if equipped:
            context.habit[f, k] = np.float32(0.0)
    for t in range(people.dose.shape[0]):
        people.dose[t, i] = np.float32(0.0)
    if c.same_people == 1:
        people.load[i] = people.load_base[i]
        for k in range(people.skill.shape[0]):
            people.skill[k, i] = people.skill_base[k, i]
        return departed
    people.arrival[i] += 1
    people.random_key[i] = chance.child_key(people.key[i], np.uint64(people.arrival[i]))
    people.age[i] = UNKNOWN_AGE
    draw_person(i, c.s_person, people, tables, p)
    h = people.leader_row[i]
    if h >= 0:
        o.heads.random_key[h] = people.random_key[i]
        mind = chance.personal(c.s_conviction, people.random_key[i])
        for t in range(o.heads.conviction.shape[0]):
            drawn = np.float64(
                chance.read_table(tables.conviction, chance.unit(mind, np.uint64(t)))
            )
            o.heads.conviction[t, h] = drawn
            o.heads.coaching[t, h] = 0.0
            o.heads.encouragement[t, h] = drawn
    return departed
