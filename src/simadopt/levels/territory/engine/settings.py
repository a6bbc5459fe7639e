"""Empty columns of a run, and its switches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.levels.territory.authorities.columns import GROUPS, Structure
from simadopt.levels.territory.engine.columns import Around, Counts, Moving, Switches, Watch
from simadopt.levels.territory.engine.decide import RECORD_WIDTH
from simadopt.levels.territory.rules.elections import RESET
from simadopt.levels.territory.scenario import Theory
from simadopt.levels.territory.tables.items import AXES, INDEX, ITEMS, LANES, TYPES, mask
from simadopt.levels.territory.tables.laws import Law
from simadopt.rules.link import LINKS


def moving(n: int, staff: NDArray[np.uint8], culture: NDArray[np.float32]) -> Moving:
    """Return the moving columns, nothing being there."""
    words = {name: np.zeros(n, np.uint32) for name in Moving._fields}
    return Moving(**{**words, "culture": culture, "capacity": staff})


def around(s: Structure, pools: int, bodies: int, laws: tuple[Law, ...]) -> Around:
    """Return what authorities read of one another, empty."""
    number = len(laws)
    n = s.key.size
    i32 = {
        "epci_count": (bodies, LANES), "peer_count": (s.peer_scale.size, LANES),
        "success_sum": (bodies, LANES), "success_n": (bodies, LANES), "aware_count": (bodies, max(number, 1)),
    }  # fmt: skip
    u32 = {
        "pool_offers": pools,
        "body_offers": bodies,
        "pool_dropped": pools,
        "body_dropped": bodies,
    }
    return Around(
        intercept=np.zeros((len(TYPES), LANES), np.float32),
        near_count=np.zeros((n, LANES), np.uint8),
        fade=np.ones(LANES, np.float32),
        visible=np.zeros(LANES, np.float32),
        success=np.zeros((bodies, LANES), np.float32),
        host_exit=np.zeros(pools + bodies, np.float32),
        law_item=np.array([INDEX[law.item] for law in laws], np.int32),
        law_term=np.zeros(number, np.float32),
        law_open=np.zeros(number, np.uint8),
        electing=np.zeros(len(TYPES), np.uint8),
        **{name: np.zeros(shape, np.int32) for name, shape in i32.items()},
        **{name: np.zeros(size, np.uint32) for name, size in u32.items()},
    )


def switches(theory: Theory, seed: int) -> Switches:
    """Return the switches of a scenario, with the streams of a seed."""
    streams = {
        f"{name}_stream": chance.stream_of(seed, f"territory {name}")
        for name in ("item", "host", "law", "delegate", "capacity")
    }
    return Switches(
        link=LINKS.index(theory.link),
        imitation=int(theory.imitation),
        learning=int(theory.learning),
        pooling=int(theory.pooling),
        load=int(theory.load),
        envisaging=int(theory.envisaging),
        exits=int(theory.exits),
        shared_exits=int(theory.shared_exits),
        elections=int(theory.elections),
        merging=0,
        open_items=np.uint32(0),
        plan_bit=INDEX["plan"],
        elected_bit=INDEX["elected"],
        monitoring_bit=INDEX["monitoring"],
        axes=np.uint32(mask(AXES)),
        reset=np.uint32(mask(RESET)),
        slotted=np.uint32(mask(tuple(one.name for one in ITEMS if one.slot))),
        **streams,
    )


def tally(quarters: int) -> Counts:
    """Return the counts of a run, empty."""
    w = quarters + 1
    return Counts(
        counts=np.zeros((w, GROUPS, LANES, 3), np.int32),
        hosted=np.zeros((w, 3, LANES), np.int32),
        entries=np.zeros((w, LANES), np.int32),
        exits=np.zeros((w, 3, LANES), np.int32),
    )


def watch(n: int, quarters: int, watched: Sequence[int]) -> Watch:
    """Return the records of some authorities' decisions, empty."""
    place = np.full(n, -1, np.int32)
    for rank, row in enumerate(watched):
        place[row] = rank
    shape = (len(watched), quarters if len(watched) else 0, LANES, RECORD_WIDTH)
    return Watch(place, np.zeros(shape, np.float32))
