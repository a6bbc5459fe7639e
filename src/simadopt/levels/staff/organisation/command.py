"""The chain of command: managers, their teams, and everybody's boss."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.levels.staff.organisation.columns import I32, I64, Heads, People
from simadopt.levels.staff.organisation.heads import build_heads
from simadopt.levels.staff.organisation.posts import OrgUnits, rank_within
from simadopt.levels.staff.organisation.theory import switches
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.scenario_authority import Authority

__all__ = ["appoint_heads", "directorate_led"]


def appoint_heads(
    units: OrgUnits,
    people: People,
    boss: I64,
    entries: tuple[Authority, ...],
    p: Any,
    scenario: Scenario,
) -> tuple[Heads, People]:
    """Find the managers and their teams, and give everybody a boss."""
    n = people.key.size
    is_boss = np.zeros(n, bool)
    is_boss[boss[boss >= 0]] = True
    rows = np.flatnonzero((people.rank > 0) | is_boss)
    led = directorate_led(units, people, boss)
    boss_row = np.where(boss >= 0, boss, _boss_by_rank(units, people, led))
    position = np.full(n + 1, -1, np.int64)
    position[rows] = np.arange(rows.size)
    authority = people.authority[rows]
    service = people.service[rows]
    directorate = led[rows]
    first, end = _team(units, people, rows, directorate)
    theory_top_down = switches(scenario)["top_down"]
    heads, head_row = build_heads(
        entries,
        units.entry,
        units.random_key,
        {
            "person": rows.astype(np.int32),
            "authority": authority,
            "kind": np.maximum(people.rank[rows], 1),
            "random_key": people.key[rows],
            "portfolio": rank_within(authority * 2 + (people.rank[rows] != 2), 1.0 * rows),
            "first_service": first,
            "end_service": end,
            "boss": position[boss_row[rows]],
            "service": service,
        },
        p,
        theory_top_down,
        people.dose.shape[0],
    )
    people.leader_row[rows] = head_row
    mayor = np.searchsorted(heads.authority, np.arange(units.entry.size))
    own = boss_row >= 0
    people.leader[:] = np.where(
        own, people.leader_row[np.maximum(boss_row, 0)], mayor[people.authority]
    )
    return heads, people


def directorate_led(units: OrgUnits, people: People, boss: I64) -> I64:
    """Return the directorate that directors lead; for everybody else, their own.

    Generated directors lead the directorates after the management's, in order; those of a file lead
    the directorate of the first head they command, or else their own.
    """
    led = units.directorate[people.service].astype(np.int64)
    rows = np.arange(people.key.size)
    generated = units.generated[people.authority]
    director = (people.rank == 2) & generated
    place = rank_within(people.authority * 2 + ~director, 1.0 * rows)
    first = np.searchsorted(units.directorate_authority, people.authority) + 1
    led[director] = (first + place)[director]
    named = (boss >= 0) & (people.rank == 1) & ~generated
    named &= people.rank[np.maximum(boss, 0)] == 2
    heads = rows[named][::-1]  # the first one is written last
    led[boss[heads]] = units.directorate[people.service[heads]]
    return led


def _team(units: OrgUnits, people: People, rows: I64, directorate: I64) -> tuple[I32, I32]:
    service, rank = people.service[rows], people.rank[rows]
    a_first = np.searchsorted(units.authority, people.authority[rows], "left")
    a_end = np.searchsorted(units.authority, people.authority[rows], "right")
    d_first = np.searchsorted(units.directorate, directorate, "left")
    d_end = np.searchsorted(units.directorate, directorate, "right")
    first = np.where(rank == 3, a_first, np.where(rank == 2, d_first, service))
    end = np.where(rank == 3, a_end, np.where(rank == 2, d_end, service + 1))
    return first.astype(np.int32), end.astype(np.int32)


def _boss_by_rank(units: OrgUnits, people: People, led: I64) -> I64:
    """Return the row of everybody's boss by rank: head, else director, else general manager."""
    n, rows = people.key.size, np.arange(people.key.size)
    head_of = np.full(units.authority.size, -1, np.int64)
    head_of[people.service[people.rank == 1]] = rows[people.rank == 1]
    directors = rows[people.rank == 2]
    director_of = np.full(len(units.directorate_name), -1, np.int64)
    director_of[led[directors]] = directors
    top_of = np.full(units.entry.size, -1, np.int64)
    top_of[people.authority[people.rank == 3]] = rows[people.rank == 3]
    head = head_of[people.service]
    director = director_of[units.directorate[people.service]]
    top = top_of[people.authority]
    above = np.where(
        (people.rank < 2) & (director >= 0), director, np.where(people.rank < 3, top, -1)
    )
    boss = np.where((people.rank == 0) & (head >= 0), head, above)
    return np.where(boss == rows, np.full(n, -1), boss)
