"""Towns whose counts are made by the engine under a known truth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from simadopt.cases import load
from simadopt.experiments.learning import fit as fitting
from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.particles import draws_of, normals, simulate
from simadopt.levels.staff.scenario import Tool, Tools
from support.worlds import scenario, town

FIRST = 2024 * 12 + 8  # September: eleven months before an August
YOUNG = Tools(
    gru=Tool(deployed_week=-8, aware=0.3, use=0.15),
    intranet=Tool(deployed_week=-20, aware=0.5, use=0.3),
    expression=Tool(deployed_week=-30, aware=0.4, use=0.2),
)


def small_town(staff: int = 160, services: int = 7) -> Any:
    """Return the case of a small town whose tools are young."""
    one = town(staff=staff, services=services, mailboxes=staff * 3 // 4)
    return load(scenario(one, tools=YOUNG, weeks=52))


def empty(told: Any, tools: tuple[str, ...], months: int) -> Counts:
    """Return counts of ones."""
    shape = (len(told.groups), len(tools), months)
    hidden = np.zeros((len(tools), months), bool)
    return Counts("made", FIRST, tools, np.ones(shape), np.ones(shape), "30", "made", hidden=hidden)


def made(
    case: Any, truth: dict[str, float], months: int, seed: int, tools: tuple[str, ...] = ("gru", "intranet")
) -> tuple[Any, Counts]:  # fmt: skip
    """Return services, and counts made under a truth in units of prior spread."""
    told = case.level.uses(case, case.start(seed))
    rows, service = fitting._rows(case, told, tools, (), 1.0)
    x = np.array([[truth.get(row.name, 0.0) for row in rows]])
    groups = len(told.groups)
    local = service * normals("truth", seed, 1, groups * len(told.tools))
    draws = draws_of(case, rows, x, local.reshape(1, groups, -1), told.groups, told.tools)
    counts = empty(told, tools, months)
    users, able = simulate(case, draws, counts.weeks(months), seed=seed * 1000 + 17)
    places = [told.tools.index(tool) for tool in tools]
    active, eligible = (one[0][:, places].astype(np.float64) for one in (users, able))
    return told, replace(counts, active=active, eligible=eligible)


def text_of(counts: Counts, told: Any, separator: str = ",") -> str:
    """Return counts as the file that somebody would bring."""
    lines = [separator.join(("service", "month", "tool", "active", "eligible", "window_days"))]
    for g, t, m in np.ndindex(*counts.active.shape):
        service = told.groups[g].partition("/")[2]
        numbers = f"{counts.active[g, t, m]:.0f}", f"{counts.eligible[g, t, m]:.0f}"
        lines.append(
            separator.join((service, f"{counts.day(m):%Y-%m}", counts.tools[t], *numbers, "30"))
        )
    return "\n".join(lines) + "\n"
