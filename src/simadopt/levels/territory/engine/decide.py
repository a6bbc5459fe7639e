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
    envisaging,
    imitation,
    starting,
)
from simadopt.levels.territory.tables.items import LANES
from simadopt.rules import link

RECORD_WIDTH: Final = len(starting.TERMS) + 5
"""Per recorded decision: the terms, V, probability, draw, state before, state after."""
(
    NEAR, EPCI, PEERS, ABOVE, SUCCESS, OFFER, LAW, NEED, LOAD, OWN, ENVISAGING, UNDER_WAY, HOSTED, NAMED,
    INTERCEPT, VALUE, DRAW, CHANCE, SIZE, FADE, VISIBLE, PACE, HOSTED_PACE, OPEN, SLOT, STOPS,
    PROJECT,
) = np.arange(27)  # fmt: skip
WIDTH: Final = 27
"""Rows of the workspace of one authority, `LANES` numbers each; those from SIZE on hold for a quarter."""
NONE, ENVISAGED, ACTIVE, PLACED = range(4)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)
_U0, _U1 = np.uint32(0), np.uint32(1)


@inline
def at(row: int, k: int) -> np.uint64:
    """Return the place of lane ``k`` of a row; unsigned, as a sign would hinder vector code."""
    return np.uint64(row * LANES) + np.uint64(k)


@inline
def bit(word: np.uint32, k: int) -> np.float32:
    """Return bit ``k`` as 0 or 1."""
    return np.float32((word >> np.uint32(k)) & _U1)


@inline
def count_bits(word: np.uint32) -> int:
    """Return the number of bits that are set."""
    v = np.uint32(word)
    v = v - ((v >> _U1) & np.uint32(0x55555555))
    v = (v & np.uint32(0x33333333)) + ((v >> np.uint32(2)) & np.uint32(0x33333333))
    v = (v + (v >> np.uint32(4))) & np.uint32(0x0F0F0F0F)
    v = v + (v >> np.uint32(8))
    v = v + (v >> np.uint32(16))
    return np.int64(v & np.uint32(63))


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
def load_items(w: F32, a: Any, t: Any, c: Any, d: Any, p: Any) -> None:
    """Write what holds for all authorities of a quarter."""
    for k in range(LANES):
        w[at(SIZE, k)] = t.size[k]
        w[at(FADE, k)] = a.fade[k]
        w[at(VISIBLE, k)] = a.visible[k]
        w[at(PACE, k)] = completing.completion_probability(t.pace[k], False, p)
        w[at(HOSTED_PACE, k)] = completing.completion_probability(t.pace[k], True, p)
        w[at(OPEN, k)] = bit(c.open_items, k)
        w[at(SLOT, k)] = np.float32(t.slot[k])
        w[at(PROJECT, k)] = t.project[k]
        w[at(STOPS, k)] = (_ONE - bit(d.exempt[0], k)) if c.exits else _ZERO


@kernel
def unpack(word: np.uint32, row: int, w: F32, bytes_: F32) -> None:
    """Write the bits of a word as numbers, eight at a time from a table of bytes."""
    for part in range(4):
        byte = np.uint64((word >> np.uint32(8 * part)) & np.uint32(255)) * np.uint64(8)
        place = at(row, 8 * part)
        for j in range(8):
            w[place + np.uint64(j)] = bytes_[byte + np.uint64(j)]


@kernel
def fill(row: int, w: F32, number: np.float32) -> None:
    """Write one number in all lanes."""
    for k in range(LANES):
        w[at(row, k)] = number


@kernel
def look_at_others(i: int, w: F32, s: Any, m: Any, a: Any, t: Any, c: Any) -> None:
    """Step 5: shares of others who have each item, and their visible success."""
    fill(NEAR, w, _ZERO)
    fill(SUCCESS, w, _ZERO)
    if not c.imitation:
        for row in (EPCI, PEERS, ABOVE):
            fill(row, w, _ZERO)
        return
    scale = s.near_scale[i]
    for k in range(LANES):
        w[at(NEAR, k)] = np.float32(a.near_count[i, np.uint64(k)]) * scale
    e, g = s.epci[i], s.peer[i]
    n_epci, n_peers = s.epci_scale[e], s.peer_scale[g]
    for k in range(LANES):
        w[at(EPCI, k)] = np.float32(a.epci_count[e, np.uint64(k)])
    for k in range(LANES):
        w[at(PEERS, k)] = np.float32(a.peer_count[g, np.uint64(k)])
    for k in range(LANES):
        w[at(EPCI, k)] = imitation.share_of_others(w[at(EPCI, k)], w[at(OWN, k)], n_epci)
    for k in range(LANES):
        w[at(PEERS, k)] = imitation.share_of_others(w[at(PEERS, k)], w[at(OWN, k)], n_peers)
    up = s.above[i]
    unpack(m.placed[up] if up >= 0 else _U0, ABOVE, w, t.bytes)
    if c.learning:
        for k in range(LANES):
            w[at(SUCCESS, k)] = a.success[e, np.uint64(k)]


@kernel
def read_context(i: int, w: F32, s: Any, m: Any, d: Any, a: Any, t: Any, c: Any) -> None:
    """Write what the lanes read: states, offers, laws, needs, load."""
    placed, active = m.placed[i], m.active[i]
    hosted = m.pooled[i] | m.shared[i]
    unpack(placed, OWN, w, t.bytes)
    unpack(active, UNDER_WAY, w, t.bytes)
    unpack(m.envisaged[i], ENVISAGING, w, t.bytes)
    unpack(hosted, HOSTED, w, t.bytes)
    look_at_others(i, w, s, m, a, t, c)
    offers = _U0
    if c.pooling:
        if d.pool[i] >= 0:
            offers |= a.pool_offers[d.pool[i]]
        if s.type[i] == 0:
            offers |= a.body_offers[s.epci[i]]
    unpack(offers, OFFER, w, t.bytes)
    fill(LAW, w, _ZERO)
    concerned = d.subject[i] & m.aware[i]
    for law in range(a.law_item.size):
        if (concerned >> np.uint32(law)) & _U1:
            w[at(LAW, a.law_item[law])] += a.law_term[law]
    have = placed | active
    axes = count_bits(have & c.axes)
    met = _U0
    for r in range(t.resting.size):
        k = t.resting[r]
        there = (have & t.needs[k]) == t.needs[k] and axes >= t.needs_axes[k]
        met |= (_U1 if there else _U0) << np.uint32(k)
    unpack(met, NEED, w, t.bytes)
    full = _ZERO
    if c.load:
        busy = count_bits(active & ~hosted & c.slotted)
        full = capacity.load(busy, capacity.slots(int(m.capacity[i])))
    kind = int(s.type[i])
    for k in range(LANES):
        w[at(LOAD, k)] = full * w[at(SLOT, k)]
    for k in range(LANES):
        w[at(INTERCEPT, k)] = a.intercept[kind, np.uint64(k)]


@inline
def lowest(word: np.uint32) -> int:
    """Return the rank of the lowest bit that is set."""
    return count_bits((word & (~word + _U1)) - _U1)


@inline
def terms_of(
    k: int,
    w: F32,
    ln_size: np.float32,
    staff: np.float32,
    heed: np.float32,
    frail: np.float32,
    p: Any,
) -> Any:
    """Return the terms of V of one item of the authority in the workspace."""
    return starting.start_terms(
        w[at(INTERCEPT, k)],
        ln_size,
        w[at(SIZE, k)],
        staff,
        w[at(NEAR, k)],
        w[at(EPCI, k)],
        w[at(PEERS, k)],
        w[at(ABOVE, k)],
        w[at(FADE, k)],
        w[at(VISIBLE, k)],
        w[at(OFFER, k)],
        w[at(LAW, k)],
        w[at(SUCCESS, k)],
        heed,
        w[at(NEED, k)],
        w[at(LOAD, k)],
        frail,
        p,
    )


@inline
def staff_of(i: int, m: Any) -> np.float32:
    """Return the digital staff, 0 for none to 1 for the largest class."""
    return np.float32(m.capacity[i]) / np.float32(3.0)


@inline
def heed_of(i: int, m: Any, c: Any, p: Any) -> np.float32:
    """Return the term of attention of an authority."""
    placed = m.placed[i]
    return attention.attention(bit(placed, c.elected_bit), m.culture[i], bit(placed, c.plan_bit), p)


@kernel
def draw_lanes(i: int, q: int, w: F32, s: Any, c: Any) -> None:
    """Write the draw of each item."""
    state = chance.personal(chance.weekly(c.item_stream, np.uint64(q)), s.key[i])
    for pair in range(LANES // 2):
        word = chance.word(state, np.uint64(pair))
        w[at(DRAW, 2 * pair)] = chance.low_unit(word)
        w[at(DRAW, 2 * pair + 1)] = chance.high_unit(word)


@kernel
def read_chances(i: int, q: int, w: F32, s: Any, m: Any, d: Any, a: Any, c: Any, p: Any) -> None:
    """Write V, the draw, and the probability of the change that each lane may make."""
    draw_lanes(i, q, w, s, c)
    ln_size, staff, heed, frail = s.ln_size[i], staff_of(i, m), heed_of(i, m, c, p), d.frailty[i]
    for k in range(LANES):
        w[at(VALUE, k)] = starting.value(terms_of(k, w, ln_size, staff, heed, frail, p))
    stages = _ONE if c.envisaging else _ZERO
    for k in range(LANES):
        value, envisaged = w[at(VALUE, k)], stages * w[at(ENVISAGING, k)]
        w[at(CHANCE, k)] = envisaging.stage_value(
            value, w[at(INTERCEPT, k)], w[at(VISIBLE, k)], frail, w[at(PROJECT, k)], envisaged, p
        )
    if c.link == link.LOGISTIC:
        for k in range(LANES):
            w[at(CHANCE, k)] = chance.logistic(w[at(CHANCE, k)])
    else:
        for k in range(LANES):
            w[at(CHANCE, k)] = link.link(c.link, w[at(CHANCE, k)])
    stop, host_stop = d.exit_rate[i], _ZERO
    if not c.shared_exits and (m.pooled[i] | m.shared[i]):
        host_stop = host_rate(i, s, d, a, m.pooled[i])
    for k in range(LANES):
        begin = w[at(CHANCE, k)] * w[at(OPEN, k)]
        hosted = w[at(HOSTED, k)] > _ZERO
        pace = w[at(HOSTED_PACE, k)] if hosted else w[at(PACE, k)]
        leave = (host_stop if hosted else stop) * w[at(STOPS, k)]
        under_way = pace if w[at(UNDER_WAY, k)] > _ZERO else begin
        w[at(CHANCE, k)] = leave if w[at(OWN, k)] > _ZERO else under_way
    named = m.named[i] & ~(m.placed[i] | m.active[i])
    if named:
        notice = _ONE - chance.exp(-p.enforcement_year * np.float32(0.25))
        for k in range(LANES):
            if bit(named, k) > _ZERO:
                w[at(CHANCE, k)] = max(w[at(CHANCE, k)], notice)


@kernel
def host_rate(i: int, s: Any, d: Any, a: Any, pooled: np.uint32) -> np.float32:
    """Return the quarterly exit probability of the host of an authority."""
    if pooled and d.pool[i] >= 0:
        return a.host_exit[d.pool[i]]
    return a.host_exit[a.pool_offers.size + s.epci[i]]


@kernel
def begin(
    i: int,
    q: int,
    starts: np.uint32,
    w: F32,
    s: Any,
    m: Any,
    d: Any,
    a: Any,
    t: Any,
    c: Any,
    p: Any,
) -> None:
    """Step 7: begin the items whose turn it is, the most likely first, as long as places are free."""
    places = capacity.slots(int(m.capacity[i]))
    busy = count_bits(m.active[i] & ~(m.pooled[i] | m.shared[i]) & c.slotted)
    host = chance.personal(chance.weekly(c.host_stream, np.uint64(q)), s.key[i])
    while starts:
        best, eagerness = lowest(starts), np.float32(2.0)
        for k in range(LANES):
            if (starts >> np.uint32(k)) & _U1:
                now = w[at(DRAW, k)] / w[at(CHANCE, k)]
                if now < eagerness:
                    best, eagerness = k, now
        b = _U1 << np.uint32(best)
        starts &= ~b
        pooled = False
        if w[at(OFFER, best)] > _ZERO and t.poolable[best]:
            pooled = chance.unit(host, np.uint64(best)) < p.pool_take
        if not pooled and (c.slotted & b) and c.load:
            if busy >= places:
                if c.envisaging:
                    m.envisaged[i] |= b
                continue
            busy += 1
        if pooled:
            if d.pool[i] >= 0 and a.pool_offers[d.pool[i]] & b:
                m.pooled[i] |= b
            else:
                m.shared[i] |= b
        m.envisaged[i] &= ~b
        pace = w[at(HOSTED_PACE, best)] if pooled else w[at(PACE, best)]
        if pace >= _ONE or m.named[i] & b:
            m.placed_next[i] |= b
        else:
            m.active[i] |= b


@kernel
def change(i: int, q: int, w: F32, s: Any, m: Any, d: Any, a: Any, t: Any, c: Any, p: Any) -> None:
    """Steps 6 to 9 for one authority: envisage, start, complete, abandon."""
    envisaged, active, placed = m.envisaged[i], m.active[i], m.placed[i]
    hits = _U0
    for k in range(LANES):
        hits |= (_U1 if w[at(DRAW, k)] < w[at(CHANCE, k)] else _U0) << np.uint32(k)
    if envisaged and c.envisaging:
        kept = _ONE - p.idea_drop_year * np.float32(0.25)
        dropped = _U0
        for k in range(LANES):
            dropped |= (_U1 if w[at(DRAW, k)] >= kept else _U0) << np.uint32(k)
        m.envisaged[i] = envisaged & ~(dropped & ~hits)
    gone = hits & placed
    done = hits & active & ~placed
    m.active[i] &= ~done
    m.placed_next[i] |= done
    new = hits & ~(placed | active)
    starts = new & (envisaged | m.named[i]) if c.envisaging else new
    m.envisaged[i] |= new & ~starts
    if starts:
        begin(i, q, starts, w, s, m, d, a, t, c, p)
    if c.pooling and c.shared_exits:
        if d.pool[i] >= 0:
            gone |= m.pooled[i] & a.pool_dropped[d.pool[i]]
        if s.type[i] == 0:
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
            share = imitation.share_of_others(
                np.float32(a.aware_count[e, law]), _ZERO, s.epci_scale[e]
            )
            learnt = awareness.awareness_probability(s.ln_people[i], share, p)
            if chance.unit(state, np.uint64(law)) < learnt:
                m.aware_next[i] |= _U1 << np.uint32(law)
