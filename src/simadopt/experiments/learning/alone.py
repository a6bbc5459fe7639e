"""Counts without a scenario: services and tools are those that the file names, so that it can be checked."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Uses
from simadopt.core.messages import Message
from simadopt.experiments.learning.counts import COUNTS
from simadopt.experiments.learning.counts_brought import bring_counts
from simadopt.experiments.learning.dated_rows import read_calendar
from simadopt.experiments.learning.learning import Brought
from simadopt.experiments.learning.named_rows import rows_of
from simadopt.experiments.learning.observation import hide
from simadopt.experiments.learning.usage_map import UsageMap
from simadopt.experiments.learning.usage_tables import counts_across
from simadopt.io.csv_table import Complaints, fold, open_table

__all__ = ["brought_alone"]


def brought_alone(path: Path, calendar: Path | None = None, how: UsageMap | None = None) -> Brought:
    """Return what counts hold by themselves.

    Raises
    ------
    InputError
    """
    rows = _rows(path, how or UsageMap())
    services = {fold(row["service"]): row["service"] for row in rows if row["service"]}
    tools = {fold(row.get("tool", "")): None for row in rows if row.get("tool")} or {"tool": None}
    shape = (len(services), len(tools))
    place = {name: [g] for g, name in enumerate(services)}
    authorities = {fold(row.get("authority", "")) for row in rows} | {""}
    told = Uses(
        groups=tuple(services.values()),
        shown=tuple(services.values()),
        tools=tuple(tools),
        eligible=np.zeros(shape, np.int64),
        users=np.zeros(shape, np.int64),
        known=np.full(shape, np.nan),
        rows={(a, name): g for a in authorities for name, g in place.items()},
    )
    counts = bring_counts(
        path, told, UsageMap(service=how.service, eligible=how.eligible) if how else None
    )
    periods = [] if calendar is None else read_calendar(calendar, told.tools)
    nothing: Case | None = None
    return Brought(nothing, told, hide(counts, periods), tuple(periods), (), ())


def _rows(path: Path, how: UsageMap) -> list[dict[str, str]]:
    """Return what names services and tools; refuse months across of whom nobody says who they could be."""
    found = counts_across(path, how)
    if found is None:
        table = open_table(path, COUNTS, ("service", "month", "active", "eligible"))
        return [cells for _, cells in rows_of(table, Complaints(str(path)))]
    if any(np.isnan(eligible) for _, eligible in found.counted.values()):
        name = f'"{path.name}"' if " " in path.name else path.name
        raise InputError(
            Problem(str(path), None, "", "", Message("problem.counts_across", file=name))
        )
    return [{"service": service} for service, _ in found.counted]
