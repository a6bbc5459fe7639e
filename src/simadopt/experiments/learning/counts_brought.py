"""Counts as they are brought: one row a service and month, or one row a service and one column a month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np

from simadopt.core.level import Uses
from simadopt.experiments.learning.counts import Counts, Reading, read_counts
from simadopt.experiments.learning.usage_map import Imported, UsageMap
from simadopt.experiments.learning.usage_tables import counts_across
from simadopt.io.csv_table import Complaints
from simadopt.io.folding import fold

__all__ = ["bring_counts", "shown_name"]


def bring_counts(
    path: str | Path, told: Uses, how: UsageMap | None = None, today: date | None = None
) -> Counts:
    """Read counts in either layout.

    Where a table with months across does not tell who could use the tool, those are whom the scenario equips
    in week 0; of a service in which more were active in a month, the most that were (who uses a tool can).

    Parameters
    ----------
    path : str or Path
    told : Uses
        Services and tools of the scenario.
    how : UsageMap, optional
        What the table does not say: ``tool``, ``services``, the titles of ``service`` and ``eligible``.
    today : date, optional

    Raises
    ------
    InputError
        With one line per problem; `UnclearError` where only the tool or names of services are to be said.
    """
    given = how or UsageMap()
    found = counts_across(path, given, frozenset(name for _, name in told.rows))
    if found is None:
        counts = read_counts(path, told, today, given)[0]
    else:
        counts = _across(Path(path), found, told, given, today or date.today())
    if how is None:
        return counts
    own = sha256(f"{counts.content_sha256} {given.model_dump_json()}".encode()).hexdigest()
    return replace(counts, content_sha256=own)


def _across(path: Path, found: Imported, told: Uses, how: UsageMap, today: date) -> Counts:
    """Return the counts of a table with months across."""
    reading = Reading(Complaints(str(path)), told, today, how)
    reading.tells_tool = False
    most: dict[str, float] = defaultdict(float)
    for (service, _), (active, _) in found.counted.items():
        most[service] = max(most[service], 0.0 if np.isnan(active) else active)
    able = {name: _equipped(name, told, reading) for name in most}
    for (service, month), (active, eligible) in found.counted.items():
        reading.column = month
        people = max(able[service], most[service]) if np.isnan(eligible) else eligible
        reading.add(found.lines[service, month], {
            "service": service, "month": month, "eligible": f"{people:.0f}",
            "active": "" if np.isnan(active) else f"{active:.0f}",
        })  # fmt: skip
    digest = sha256(path.read_bytes()).hexdigest()
    counts, _ = reading.settled(str(path), digest, found.ignored)
    if not any(np.isnan(eligible) for _, eligible in found.counted.values()):
        return counts
    more = [reading.group(name) for name in most if most[name] > able[name]]
    raised = tuple(shown_name(told, group) for group in more if group >= 0)
    return replace(counts, supposed=True, raised=raised)


def shown_name(told: Uses, group: int) -> str:
    """Return the name of a service that is shown alone, nothing of one that is not."""
    name = told.groups[group]
    return name.partition("/")[2] if told.shown[group] == name else ""


def _equipped(name: str, told: Uses, reading: Reading) -> float:
    """Return who could use the tool by the scenario, 0 of a service that it does not have."""
    group, tool = reading.group(name), reading.tool or told.tools[0]
    place = {fold(one): t for t, one in enumerate(told.tools)}.get(fold(tool), -1)
    return float(told.eligible[group, place]) if group >= 0 and place >= 0 else 0.0
