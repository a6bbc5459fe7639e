"""The items of one authority in one quarter: V for all lanes, then what changes (steps 6 to 9)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import inline, kernel
from simadopt.levels.territory.engine.columns import F32
from simadopt.levels.territory.rules import (
    attention,
    awareness,
    capacity,
    completing,
    imitation,
    starting,
)
from simadopt.levels.territory.tables.items import LANES
from simadopt.rules import link

RECORD_WIDTH: Final = len(starting.TERMS) + 5
"""Per recorded decision: the terms, V, probability, draw, state before, state after."""
NEAR, OFFER, LAW, NEED, LOAD, VALUE, DRAW, CHANCE, INTERCEPT, WIDTH = range(10)
NONE, ENVISAGED, ACTIVE, PLACED = range(4)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)
_U0, _U1 = np.uint32(0), np.uint32(1)
_DRAWN: Final = np.float32(1.0 / 200.0)


@inline
def bit(word: np.uint32, k: int) -> np.float32:
    """Return bit ``k`` as 0 or 1."""
    return np.float32((word >> np.uint32(k)) & _U1)


@kernel
def count_bits(word: np.uint32) -> int:
    """Return the number of bits that are set."""
    n = 0
    while word:
        word &= word - _U1
        n += 1
    return n


@inline
def state_of(envisaged: np.uint32, active: np.uint32, placed: np.uint32, k: int) -> int:
    """Return the state of an item: none 0, envisaged 1, under way 2, in place 3."""
    b = np.uint32(k)
    if (placed >> b) & _U1:
        return PLACED
    if (active >> b) & _U1:
        return ACTIVE
    return ENVISAGED if (envisaged >> b) & _U1 else NONE


@kernel
def read_context(i: int, w: F32, s: Any, m: Any, d: Any, a: Any, t: Any, c: Any) -> None:
    """Write what the lanes read: near share, offers, laws, needs, load."""
    placed, active = m.placed[i], m.active[i]
    have = placed | active
    first, last = s.near_start[i], s.near_start[i + 1]
    for k in range(LANES):
        w[NEAR, k] = _ZERO
    if c.imitation:
        for at in range(first, last):
            seen = m.placed[s.near[at]]
            for k in range(LANES):
                w[NEAR, k] += bit(seen, k)
        scale = _ONE / np.float32(max(last - first, 1))
        for k in range(LANES):
            w[NEAR, k] *= scale
    offers = _U0
    if c.pooling:
        if d.pool[i] >= 0:
            offers |= a.pool_offers[d.pool[i]]
        if s.type[i] == 0:
            offers |= a.body_offers[s.epci[i]]
    axes = count_bits(have & c.axes)
    for k in range(LANES):
        w[OFFER, k] = bit(offers, k)
        w[LAW, k] = _ZERO
        rests = t.needs[k] != _U0 or t.needs_axes[k] > 0
        there = (have & t.needs[k]) == t.needs[k] and axes >= t.needs_axes[k]
        w[NEED, k] = _ONE if rests and there else _ZERO
    concerned = d.subject[i] & m.aware[i]
    for law in range(a.law_item.size):
        if (concerned >> np.uint32(law)) & _U1:
            w[LAW, a.law_item[law]] += a.law_term[law]
    for k in range(LANES):
        w[LOAD, k] = _ZERO
    if c.load:
        own = active & ~(m.pooled[i] | m.shared[i])
        busy = 0
        for k in range(LANES):
            busy += int(t.slot[k]) * int((own >> np.uint32(k)) & _U1)
        full = capacity.load(busy, capacity.slots(int(m.capacity[i])))
        for k in range(LANES):
            w[LOAD, k] = full * np.float32(t.slot[k])


@inline
def terms_of(i: int, k: int, w: F32, s: Any, m: Any, d: Any, a: Any, t: Any, c: Any, p: Any) -> Any:
    """Return the terms of V of one item."""
    placed = m.placed[i]
    own = bit(placed, k)
    e, g, kind = s.epci[i], s.peer[i], int(s.type[i])
    near, epci, peers, above = w[NEAR, k], _ZERO, _ZERO, _ZERO
    if c.imitation:
        epci = imitation.share_of_others(np.float32(a.epci_count[e, k]), own, s.epci_size[e])
        peers = imitation.share_of_others(np.float32(a.peer_count[g, k]), own, s.peer_size[g])
        up = s.above[i]
        above = bit(m.placed[up], k) if up >= 0 else _ZERO
    success = _ZERO
    if c.learning:
        seen = np.float32(a.success_n[e, k])
        success = np.float32(a.success_sum[e, k]) * _DRAWN - np.float32(0.5) * seen
        success = success / (seen + _ONE)
    delegate = bit(placed, c.elected_bit)
    return starting.start_terms(
        w[INTERCEPT, k],
        s.ln_size[i],
        t.size[k],
        np.float32(m.capacity[i]) / np.float32(3.0),
        near,
        epci,
        peers,
        above,
        a.fade[k],
        a.visible[k],
        w[OFFER, k],
        w[LAW, k],
        success,
        attention.attention(delegate, m.culture[i], bit(placed, c.plan_bit), p),
        w[NEED, k],
        w[LOAD, k],
        d.frailty[i],
        p,
    )


@kernel
def read_chances(
    i: int, q: int, w: F32, s: Any, m: Any, d: Any, a: Any, t: Any, c: Any, p: Any
) -> None:
    """Write V, the draw, and the probability of the change that each lane may make."""
    envisaged, active, placed = m.envisaged[i], m.active[i], m.placed[i]
    hosted = m.pooled[i] | m.shared[i]
    state = chance.personal(chance.weekly(c.item_stream, np.uint64(q)), s.key[i])
    for pair in range(LANES // 2):
        word = chance.word(state, np.uint64(pair))
        w[DRAW, 2 * pair] = chance.low_unit(word)
        w[DRAW, 2 * pair + 1] = chance.high_unit(word)
    kind = int(s.type[i])
    for k in range(LANES):
        w[INTERCEPT, k] = a.intercept[kind, k]
    for k in range(LANES):
        w[VALUE, k] = starting.value(terms_of(i, k, w, s, m, d, a, t, c, p))
    for k in range(LANES):
        lead = p.envisage_lead * (_ONE - bit(envisaged, k)) if c.envisaging else _ZERO
        w[CHANCE, k] = link.link(c.link, w[VALUE, k] + lead)
    stop = d.exit_rate[i] if c.exits else _ZERO
    host_stop = _ZERO
    if c.exits and not c.shared_exits and hosted:
        host_stop = host_rate(i, s, d, a, m.pooled[i])
    for k in range(LANES):
        if bit(placed, k) > _ZERO:
            w[CHANCE, k] = host_stop if bit(hosted, k) > _ZERO else stop
            if bit(d.exempt[0], k) > _ZERO:
                w[CHANCE, k] = _ZERO
        elif bit(active, k) > _ZERO:
            pace = completing.completion_probability(t.pace[k], bit(hosted, k) > _ZERO, p)
            w[CHANCE, k] = pace
        elif bit(c.open_items, k) == _ZERO:
            w[CHANCE, k] = _ZERO
    if m.named[i]:
        notice = _ONE - chance.exp(-p.enforcement_year * np.float32(0.25))
        for k in range(LANES):
            if bit(m.named[i] & ~(placed | active), k) > _ZERO:
                w[CHANCE, k] = max(w[CHANCE, k], notice)


@kernel
def host_rate(i: int, s: Any, d: Any, a: Any, pooled: np.uint32) -> np.float32:
    """Return the quarterly exit probability of the host of an authority."""
    pools = a.pool_offers.size
    if pooled and d.pool[i] >= 0:
        return a.host_exit[d.pool[i]]
    return a.host_exit[pools + s.epci[i]]


@kernel
def start(i: int, q: int, starts: np.uint32, w: F32, s: Any, m: Any, d: Any, a: Any, t: Any, c: Any, p: Any) -> None:
    """Step 7: begin the items whose turn it is, the most likely first, as long as places are free."""
    busy, places = 0, capacity.slots(int(m.capacity[i]))
    own = m.active[i] & ~(m.pooled[i] | m.shared[i])
    for k in range(LANES):
        busy += int(t.slot[k]) * int((own >> np.uint32(k)) & _U1)
    host = chance.personal(chance.weekly(c.host_stream, np.uint64(q)), s.key[i])
    while starts:
        best, eagerness = -1, np.float32(2.0)
        for k in range(LANES):
            if (starts >> np.uint32(k)) & _U1:
                now = w[DRAW, k] / w[CHANCE, k]
                if now < eagerness:
                    best, eagerness = k, now
        if best < 0:
            break
        b = _U1 << np.uint32(best)
        starts &= ~b
        pooled = False
        if w[OFFER, best] > _ZERO and t.poolable[best]:
            pooled = chance.unit(host, np.uint64(best)) < p.pool_take
        if not pooled and t.slot[best] and c.load:
            if busy >= places:
                m.envisaged[i] |= b
                continue
            busy += 1
        if pooled:
            if d.pool[i] >= 0 and a.pool_offers[d.pool[i]] & b:
                m.pooled[i] |= b
            else:
                m.shared[i] |= b
        m.envisaged[i] &= ~b
        at_once = completing.completion_probability(t.pace[best], pooled, p) >= _ONE
        if at_once or m.named[i] & b:
            m.placed_next[i] |= b
        else:
            m.active[i] |= b


@kernel
def change(i: int, q: int, w: F32, s: Any, m: Any, d: Any, a: Any, t: Any, c: Any, p: Any) -> None:
    """Steps 6 to 9 for one authority: envisage, start, complete, abandon."""
    envisaged, active, placed = m.envisaged[i], m.active[i], m.placed[i]
    starts = _U0
    gone = _U0
    drop = p.idea_drop_year * np.float32(0.25)
    for k in range(LANES):
        if w[DRAW, k] >= w[CHANCE, k]:
            if bit(envisaged, k) > _ZERO and w[DRAW, k] >= _ONE - drop and c.envisaging:
                m.envisaged[i] &= ~(_U1 << np.uint32(k))
            continue
        b = _U1 << np.uint32(k)
        if placed & b:
            gone |= b
        elif active & b:
            m.active[i] &= ~b
            m.placed_next[i] |= b
        elif (envisaged & b) or not c.envisaging or (m.named[i] & b):
            starts |= b
        else:
            m.envisaged[i] |= b
    if starts:
        start(i, q, starts, w, s, m, d, a, t, c, p)
    if c.pooling and c.shared_exits:
        if d.pool[i] >= 0:
            gone |= m.pooled[i] & a.pool_dropped[d.pool[i]]
        gone |= m.shared[i] & a.body_dropped[s.epci[i]]
    m.left_pool[i], m.left_body[i] = gone & m.pooled[i], gone & m.shared[i]
    if gone:
        m.placed_next[i] &= ~gone
        m.active[i] &= ~gone
        m.pooled[i] &= ~gone
        m.shared[i] &= ~gone


@kernel
def redraw(i: int, q: int, s: Any, m: Any, d: Any, a: Any, c: Any, p: Any) -> None:
    """Step 2: elections and mergers."""
    state = chance.personal(chance.weekly(c.delegate_stream, np.uint64(q)), s.key[i])
    elected = _U1 << np.uint32(c.elected_bit)
    if c.elections and a.electing[s.type[i]]:
        m.culture[i] = chance.unit(state, np.uint64(LANES))
        if chance.unit(state, np.uint64(LANES + 1)) >= p.elected_keep:
            m.placed_next[i] &= ~elected
    if c.merging and d.merged[i]:
        m.culture[i] = chance.unit(state, np.uint64(LANES + 2))
        if m.capacity[i] > 0 and chance.unit(state, np.uint64(LANES + 3)) >= p.merger_keep:
            m.capacity[i] -= 1
        for k in range(LANES):
            b = _U1 << np.uint32(k)
            if c.reset & b and chance.unit(state, np.uint64(k)) >= p.merger_keep:
                m.placed_next[i] &= ~b
                m.active[i] &= ~b


@kernel
def learn_laws(i: int, q: int, s: Any, m: Any, d: Any, a: Any, c: Any, p: Any) -> None:
    """Step 4: awareness of the laws that are voted."""
    unaware = d.subject[i] & ~m.aware[i]
    if not unaware:
        return
    state = chance.personal(chance.weekly(c.law_stream, np.uint64(q)), s.key[i])
    e = s.epci[i]
    for law in range(a.law_item.size):
        if a.law_open[law] and (unaware >> np.uint32(law)) & _U1:
            share = imitation.share_of_others(np.float32(a.aware_count[e, law]), _ZERO, s.epci_size[e])
            learnt = awareness.awareness_probability(s.ln_people[i], share, p)
            if chance.unit(state, np.uint64(law)) < learnt:
                m.aware_next[i] |= _U1 << np.uint32(law)
