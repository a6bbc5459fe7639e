"""The order of a quarter, as data, and the compiled loops that follow it.

An authority reads everybody, itself included, as the quarter before left them; rows may be shared among
threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import compiled, inline, kernel
from simadopt.core.local_array import local_array
from simadopt.levels.territory.engine.columns import F32
from simadopt.levels.territory.engine.decide import (
    CHANCE,
    DRAW,
    VALUE,
    WIDTH,
    at,
    bit,
    change,
    heed_of,
    learn_laws,
    load_items,
    lowest,
    read_chances,
    read_context,
    redraw,
    staff_of,
    state_of,
    terms_of,
)
from simadopt.levels.territory.rules import learning
from simadopt.levels.territory.tables.items import LANES
from simadopt.rules import link

_U0, _U1 = np.uint32(0), np.uint32(1)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)
_room: Final = local_array(np.float32, WIDTH * LANES)


@dataclass(frozen=True)
class Step:
    """One step of the quarter: its rule, where it is done, what it reads and writes."""

    number: int
    name: str
    rule: str
    where: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]


QUARTER: Final = (
    Step(1, "interventions", "levels.territory.engine.interventions", "between quarters", ("scenario",),
         ("targets",)),
    Step(2, "elections and mergers", "levels.territory.rules.elections", "decide.redraw", ("elected", "plan"),
         ("culture", "elected", "plan", "monitoring", "capacity")),
    Step(3, "pools", "levels.territory.rules.pooling", "hosts.offer", ("placed", "offers"), ("offers",)),
    Step(4, "awareness of laws", "levels.territory.rules.awareness", "decide.learn_laws",
         ("aware", "population"), ("aware",)),
    Step(5, "exposures", "levels.territory.rules.imitation", "decide.read_context", ("placed",), ()),
    Step(6, "envisage", "levels.territory.rules.starting", "decide.change", ("all terms of V",),
         ("envisaged",)),
    Step(7, "start", "levels.territory.rules.starting", "decide.start", ("all terms of V", "slots", "offers"),
         ("active", "pooled", "shared")),
    Step(8, "complete", "levels.territory.rules.completing", "decide.change", ("active",), ("placed",)),
    Step(9, "abandon", "levels.territory.rules.exits", "decide.change", ("placed", "offers"), ("placed",)),
    Step(10, "capacity", "levels.territory.rules.capacity", "quarter.update_rows", ("capacity",),
         ("capacity",)),
    Step(11, "exchange with the staff level", "levels.territory.exchange", "on demand", ("placed", "culture"),
         ("success",)),
    Step(12, "observation", "levels.territory.engine.quarter", "quarter.commit", ("placed",), ("counts",)),
)  # fmt: skip
"""The twelve steps of a quarter, in order. Steps 2 and 4 to 10 are one pass over the authorities."""


@inline
def record(
    row: F32, terms: Any, value: np.float32, probability: np.float32, draw: np.float32
) -> None:
    """Keep the terms of a decision, its V, its probability and its draw."""
    t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14 = terms
    row[0], row[1], row[2], row[3], row[4] = t0, t1, t2, t3, t4
    row[5], row[6], row[7], row[8], row[9] = t5, t6, t7, t8, t9
    row[10], row[11], row[12], row[13], row[14] = t10, t11, t12, t13, t14
    row[15], row[16], row[17] = value, probability, draw


@compiled
def update_rows(
    part: int,
    parts: int,
    q: int,
    s: Any,
    m: Any,
    d: Any,
    a: Any,
    t: Any,
    watch: Any,
    c: Any,
    p: Any,
) -> None:
    """Steps 2 and 4 to 10 for one part of the authorities."""
    n = s.key.size
    w = _room()
    for k in range(w.size):
        w[k] = _ZERO
    load_items(w, a, t, c, d, p)
    electing = c.merging != 0
    for kind in range(a.electing.size):
        electing = electing or a.electing[kind] != 0
    grow = p.cap_growth_year * np.float32(0.25)
    for i in range(n * part // parts, n * (part + 1) // parts):
        m.placed_next[i] = m.placed[i]
        m.aware_next[i] = m.aware[i]
        learn_laws(i, q, s, m, d, a, c, p)
        read_context(i, w, s, m, d, a, t, c)
        read_chances(i, q, w, s, m, d, a, c, p)
        rank = watch.place[i]
        if rank >= 0:
            staff, heed = staff_of(i, m), heed_of(i, m, c, p)
            for k in range(LANES):
                row = watch.record[rank, q, k]
                row[18] = state_of(m.envisaged[i], m.active[i], m.placed[i], k)
                terms = terms_of(k, w, s.ln_size[i], staff, heed, d.frailty[i], p)
                record(row, terms, w[at(VALUE, k)], w[at(CHANCE, k)], w[at(DRAW, k)])
        change(i, q, w, s, m, d, a, t, c, p)
        if electing:
            redraw(i, q, s, m, d, a, c, p)
        if m.capacity[i] < 3 and grow > _ZERO:
            state = chance.personal(chance.weekly(c.capacity_stream, np.uint64(q)), s.key[i])
            if chance.unit(state, np.uint64(0)) < grow:
                m.capacity[i] += 1
        if rank >= 0:
            for k in range(LANES):
                watch.record[rank, q, k, 19] = state_of(
                    m.envisaged[i], m.active[i], m.placed_next[i], k
                )


@compiled
def commit(q: int, s: Any, m: Any, a: Any, tally: Any) -> None:
    """Step 12: let what was decided be what is seen, and move the counts by what changed."""
    for g in range(tally.counts.shape[1]):
        for k in range(LANES):
            for state in range(3):
                tally.counts[q + 1, g, k, state] = 0
    for i in range(s.key.size):
        before, after = m.placed[i], m.placed_next[i]
        changed = before ^ after
        if changed:
            e, r = s.epci[i], s.peer[i]
            for k in range(LANES):
                if (changed >> np.uint32(k)) & _U1:
                    step = 1 if (after >> np.uint32(k)) & _U1 else -1
                    a.epci_count[e, k] += step
                    a.peer_count[r, k] += step
                    for at_ in range(s.seen_start[i], s.seen_start[i + 1]):
                        a.near_count[s.seen_by[at_], k] += np.uint8(step & 255)
                    if step > 0:
                        tally.entries[q + 1, k] += 1
                    else:
                        host = 1 if (m.left_pool[i] >> np.uint32(k)) & _U1 else 0
                        host = 2 if (m.left_body[i] >> np.uint32(k)) & _U1 else host
                        tally.exits[q + 1, host, k] += 1
            m.placed[i] = after
        learnt = m.aware_next[i] & ~m.aware[i]
        if learnt:
            for law in range(a.law_item.size):
                a.aware_count[s.epci[i], law] += int((learnt >> np.uint32(law)) & _U1)
            m.aware[i] = m.aware_next[i]
        observe(i, q + 1, s, m, tally)


@compiled
def observe_all(q: int, s: Any, m: Any, a: Any, tally: Any) -> None:
    """Count everybody from scratch: at the start, and after something other than a quarter moved them."""
    a.epci_count[:] = 0
    a.peer_count[:] = 0
    a.near_count[:] = 0
    a.aware_count[:] = 0
    tally.counts[q] = 0
    tally.hosted[q] = 0
    for i in range(s.key.size):
        e, r = s.epci[i], s.peer[i]
        for k in range(LANES):
            own = int((m.placed[i] >> np.uint32(k)) & _U1)
            a.epci_count[e, k] += own
            a.peer_count[r, k] += own
            if own:
                for at_ in range(s.seen_start[i], s.seen_start[i + 1]):
                    a.near_count[s.seen_by[at_], k] += np.uint8(1)
        for law in range(a.law_item.size):
            a.aware_count[e, law] += int((m.aware[i] >> np.uint32(law)) & _U1)
        observe(i, q, s, m, tally)


@kernel
def observe(i: int, q: int, s: Any, m: Any, tally: Any) -> None:
    """Add one authority to the counts of a quarter."""
    add_bits(m.envisaged[i], tally.counts[q, s.group[i]], 0)
    add_bits(m.active[i], tally.counts[q, s.group[i]], 1)
    placed, pooled, shared = m.placed[i], m.pooled[i], m.shared[i]
    add_bits(placed, tally.counts[q, s.group[i]], 2)
    add_host(placed & ~(pooled | shared), tally.hosted[q], 0)
    add_host(placed & pooled, tally.hosted[q], 1)
    add_host(placed & shared, tally.hosted[q], 2)


@kernel
def add_bits(word: np.uint32, counts: Any, state: int) -> None:
    """Count the items of a word in one state."""
    while word:
        counts[lowest(word), state] += np.int32(1)
        word &= word - _U1


@kernel
def add_host(word: np.uint32, hosted: Any, host: int) -> None:
    """Count the items of a word at one host."""
    while word:
        hosted[host, lowest(word)] += np.int32(1)
        word &= word - _U1


@compiled
def count_success(s: Any, m: Any, d: Any, a: Any, monitoring: int) -> None:
    """Add up the success that can be seen: with monitoring, a host or the network."""
    a.success_sum[:] = 0
    a.success_n[:] = 0
    for i in range(s.key.size):
        seen = m.placed[i]
        if not (d.network[i] or (seen >> np.uint32(monitoring)) & _U1):
            seen &= m.pooled[i] | m.shared[i]
        e = s.epci[i]
        while seen:
            k = lowest(seen)
            seen &= seen - _U1
            a.success_sum[e, k] += d.success[i, k]
            a.success_n[e, k] += 1
    for e in range(a.success.shape[0]):
        for k in range(LANES):
            a.success[e, k] = learning.observed_success(a.success_sum[e, k], a.success_n[e, k])


@compiled
def head_start(s: Any, m: Any, d: Any, a: Any, t: Any, c: Any, p: Any) -> None:
    """Draw what is there when the run starts: 1 − (1 − h)^quarters offered.

    H the probability without ties.
    """
    drop = p.idea_drop_year * np.float32(0.25)
    for i in range(s.key.size):
        state = chance.personal(chance.weekly(c.item_stream, np.uint64(1 << 40)), s.key[i])
        kind = int(s.type[i])
        fixed = d.frailty[i] + p.b_capacity * np.float32(m.capacity[i]) / np.float32(3.0)
        for k in range(LANES):
            if t.before[k] == 0 or bit(c.open_items, k) == _ZERO:
                continue
            value = a.intercept[kind, k] + p.b_size * t.size[k] * s.ln_size[i] + fixed
            h = link.link(c.link, value)
            begin = h
            if c.envisaging:
                later = value - a.intercept[kind, k] - d.frailty[i]
                h = link.link(c.link, later + p.commit + p.commit_axis * t.project[k])
            years = np.float32(t.before[k])
            stay = chance.exp(-years * h * begin / (h + begin)) if h + begin > _ZERO else _ONE
            u = chance.unit(state, np.uint64(k))
            b = _U1 << np.uint32(k)
            if u < _ONE - stay:
                m.placed[i] |= b
            elif c.envisaging:
                waiting = stay * (_ONE - chance.exp(-years * begin)) * begin / (begin + h + drop)
                if u < _ONE - stay + waiting:
                    m.envisaged[i] |= b
