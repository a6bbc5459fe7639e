"""The ties of an organisation: drawn, or read in authorities whose ties came in a file."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.levels.staff.organisation.columns import I32, I64, Heads, People, Ties
from simadopt.levels.staff.organisation.command import directorate_led
from simadopt.levels.staff.organisation.posts import OrgUnits
from simadopt.levels.staff.organisation.ties import BROKER, Groups, Pairs, build_ties, draw_pairs

__all__ = ["tie_people"]


def tie_people(
    units: OrgUnits,
    people: People,
    heads: Heads,
    order: I64,
    pairs: Pairs | None,
    from_file: NDArray[np.bool_],
    boss: I64,
    regime: I32,
    p: Any,
    seed: int,
    kinds: int,
) -> tuple[Ties, Any]:
    """Return the ties of everybody, and who is a broker (1) or not (0).

    Ties that were read replace the drawn ones of the types that are ``from_file``, by authority and type.
    ``kinds`` is the number of kinds of equipment that features need.
    """
    boss_person = heads.person[people.leader].astype(np.int64)
    groups = Groups(
        authority=people.authority,
        directorate=units.directorate[people.service],
        led=directorate_led(units, people, boss).astype(np.int32),
        service=people.service,
        connected=people.mailbox == 1,
        rank=people.rank,
        boss_row=np.where(boss_person == np.arange(people.key.size), -1, boss_person),
        random_key=people.key,
        regime=regime,
    )
    drawn, broker = draw_pairs(groups, float(p.tie_decay), seed)
    if pairs is not None:
        drawn, broker = _with_read_ties(drawn, broker, pairs, from_file, order, people)
    return build_ties(people.key.size, drawn, kinds), broker


def _with_read_ties(
    drawn: Pairs, broker: Any, pairs: Pairs, from_file: Any, order: I64, people: People
) -> tuple[Pairs, Any]:
    """In authorities whose ties were read, those replace the drawn ones of the same type."""
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    one, two = place[pairs.one], place[pairs.two]
    keep = ~from_file[people.authority[drawn.one], drawn.kind]
    # whoever has several broker ties carries them; of a lone pair, the one written first
    ends = [one[pairs.kind == BROKER], two[pairs.kind == BROKER]]
    carried = np.bincount(np.concatenate(ends), minlength=people.key.size)
    lone = (carried[ends[0]] == 1) & (carried[ends[1]] == 1)
    broker = np.where(from_file[people.authority, BROKER], carried > 1, broker)
    broker[ends[0][lone]] = 1
    merged = Pairs(
        np.concatenate([drawn.one[keep], one]),
        np.concatenate([drawn.two[keep], two]),
        np.concatenate([drawn.kind[keep], pairs.kind]),
    )
    return merged, broker
