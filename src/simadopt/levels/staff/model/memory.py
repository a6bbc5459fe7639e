"""How much memory a run takes, known before any of it is taken."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from simadopt.core.errors import ResourceError
from simadopt.core.messages import Message
from simadopt.levels.staff.engine.past import past_weeks
from simadopt.levels.staff.organisation.catalogue import features_for
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables.features import CHANNELS

BYTES_PER_PERSON: Final = 1536
"""All columns, ties and working room of one person."""
_PEOPLE_PER_SERVICE: Final = 32
_CELLS_PER_SERVICE: Final = 5
_MOST_GROUPS: Final = 20_000
_GROUPS_PER_ENTRY: Final = 12
_NOT_ASKED: Final = 2**25
"""Bytes below which the system is not asked what is free: a sweep starts thousands of small runs."""


def predicted_bytes(
    scenario: Scenario, staff_read: Mapping[str, int], weeks: int | None = None
) -> int:
    """Return the memory that a run of a scenario will take, in bytes.

    People cost `BYTES_PER_PERSON` each; what is remembered of every week costs the groups of the
    history times the weeks.

    Parameters
    ----------
    scenario : Scenario
    staff_read : mapping of authority key to int
        People read from staff files.
    weeks : int, optional
        Instead of those of the scenario.
    """
    people = [_people(entry, staff_read) for entry in scenario.authorities]
    cells = sum(
        min(n, _cells(entry, n)) for entry, n in zip(scenario.authorities, people, strict=True)
    )
    groups = cells if cells <= _MOST_GROUPS else _GROUPS_PER_ENTRY * len(people)
    # per group and week: three counts a feature, two sums a tool, and requests by channel
    table = features_for(scenario)
    remembered = 12 * len(table.features) + 12 * len(table.tools) + 16 * len(CHANNELS)
    span = max(scenario.weeks if weeks is None else weeks, past_weeks(scenario)) + 1
    return sum(people) * BYTES_PER_PERSON + groups * span * remembered


def _people(entry: Authority, staff_read: Mapping[str, int]) -> int:
    return staff_read.get(entry.key, entry.staff) * entry.count


def _cells(entry: Authority, people: int) -> int:
    services = entry.services or people // (entry.count * _PEOPLE_PER_SERVICE) + 1
    return _CELLS_PER_SERVICE * (services + 1) * entry.count


def available_bytes() -> int | None:
    """Return the memory that is free for a new process, or None where the system does not say."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass  # not Linux: ask the C library instead
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def check_memory(scenario: Scenario, tables: Mapping[str, Any], weeks: int | None = None) -> None:
    """Refuse a run that will not fit, before its memory is taken.

    Raises
    ------
    ResourceError
        With the predicted and the available size.
    """
    need = predicted_bytes(scenario, {key: len(staff) for key, (staff, _) in tables.items()}, weeks)
    if need < _NOT_ASKED:
        return
    room = available_bytes()
    if room is not None and need > room:
        raise ResourceError(
            Message(
                "problem.memory",
                name=scenario.name,
                need=round(need / 2**30, 1),
                room=round(room / 2**30, 1),
            )
        )
