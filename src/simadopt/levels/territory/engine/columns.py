"""What moves in a run, and what a quarter reads of it: named tuples of arrays for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
I32 = NDArray[np.int32]
F32 = NDArray[np.float32]
U64 = NDArray[np.uint64]


class Moving(NamedTuple):
    """State of the authorities; bits of items in each word."""

    envisaged: U32
    active: U32
    placed: U32
    placed_next: U32
    pooled: U32  # hosted by the pool of the authority
    shared: U32  # hosted by the intercommunal body
    named: U32  # put on notice by name
    aware: U32  # laws
    aware_next: U32
    culture: F32
    capacity: U8
    left_pool: U32  # stopped this quarter while a pool hosted it
    left_body: U32


class Fixed(NamedTuple):
    """What is drawn once for a run."""

    frailty: F32
    exit_rate: F32  # quarterly, own hosting
    success: U8  # n, LANES: 0 to 200 for 0 to 1
    pool: I32  # rank of the pool, -1
    merged: U8
    network: U8
    subject: U32  # laws
    exempt: U32  # one word: items that are not stopped


class Around(NamedTuple):
    """What the authorities read of one another in a quarter."""

    intercept: F32  # 4, LANES
    fade: F32  # LANES
    visible: F32
    near_count: U8  # n, LANES: near authorities that have each item
    epci_count: I32  # E + 1, LANES
    peer_count: I32  # G, LANES
    success_sum: I32  # E + 1, LANES
    success_n: I32
    success: F32  # visible success − ½, drawn to 0 where few are seen
    aware_count: I32  # E + 1, laws
    pool_offers: U32
    body_offers: U32  # by group of Structure.epci
    pool_dropped: U32
    body_dropped: U32
    host_exit: F32  # pools, then bodies; quarterly
    law_item: I32
    law_term: F32  # of this quarter
    law_open: U8  # voted
    electing: U8  # by type


class Switches(NamedTuple):
    """Which mechanisms act, and the streams of chance."""

    link: int
    imitation: int
    learning: int
    pooling: int
    load: int
    envisaging: int
    exits: int
    shared_exits: int
    elections: int
    merging: int  # this quarter, with the switch on
    open_items: Any  # uint32
    plan_bit: int
    elected_bit: int
    monitoring_bit: int
    axes: Any  # uint32
    reset: Any  # uint32
    slotted: Any  # uint32: items that take a place in the agenda
    item_stream: Any
    host_stream: Any
    law_stream: Any
    delegate_stream: Any
    capacity_stream: Any


class Watch(NamedTuple):
    """Decisions that are recorded: of some authorities, all quarters."""

    place: I32  # n: rank among the watched, -1
    record: F32  # watched, quarters, LANES, RECORD_WIDTH


class Counts(NamedTuple):
    """Counts that are kept of every quarter."""

    counts: I32  # quarters + 1, GROUPS, LANES, 3: envisaged, under way, in place
    hosted: I32  # quarters + 1, 3, LANES: in place on one's own, by a pool, by a body
    entries: I32  # quarters + 1, LANES
    exits: I32  # quarters + 1, 3, LANES
