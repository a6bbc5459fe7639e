"""Towns whose counts are made by the engine under a known truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from simadopt.cases import load
from simadopt.experiments.learning import fit as fitting
from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.particles import draws_of, normals, simulate
from simadopt.experiments.learning.persons import PersonLog
from simadopt.io.yaml_writer import scenario_text
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.scenario_tools import Tool, Tools
from support.staff import write
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
    users, able, _ = simulate(case, draws, counts.weeks(months), seed=seed * 1000 + 17)
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


def logged(
    case: Any, truth: dict[str, float], weeks: int, seed: int, tools: tuple[str, ...] = ("gru", "intranet"),
    rho: float = 0.7,
) -> tuple[Any, PersonLog]:  # fmt: skip
    """Return services, and a log of persons made under a truth in units of prior spread.

    Whoever leaves is told as having left; her successor is nobody of the list.
    """
    told = case.level.uses(case, case.start(seed))
    rows, service = fitting._rows(case, told, tools, (), 1.0)
    x = np.array([[truth.get(row.name, 0.0) for row in rows]])
    shape = (1, len(told.groups), len(told.tools))
    local = service * normals("truth", seed, 1, shape[1] * shape[2]).reshape(shape)
    draws = draws_of(case, rows, x, local, told.groups, told.tools)
    run = case.level.with_draws(case, draws).start(seed * 1000 + 17, weeks=weeks)
    places = [told.tools.index(tool) for tool in tools]
    first = case.level.people(case, run)
    seen, there = [], []
    chance = np.random.default_rng(seed)
    for week in range(weeks):
        run.run_to(week + 1)
        now = case.level.people(case, run)
        stays = (now.holder == 0)[:, None] & np.ones((1, len(tools)), bool)
        there.append(stays)
        seen.append(now.uses[:, places] & stays & (chance.random(stays.shape) < rho))
    return told, PersonLog(
        date(2024, 9, 2), tools, np.array(seen), np.ones((weeks, len(tools)), bool),
        np.array(there), first.service, first.able[:, places],
    )  # fmt: skip


def listed_town(folder: Path, staff: int = 150, services: int = 7) -> Any:
    """Return the case of a town whose staff are read from a list, with young tools."""
    lines = [
        {
            "key": "boss",
            "category": "A",
            "rank": "general manager",
            "service": "Office",
            "manager": "",
        }
    ]
    for s in range(services):
        head, size = f"h{s}", (staff - 1) // services
        lines.append(
            {
                "key": head,
                "category": "A",
                "rank": "head",
                "service": f"Service {s}",
                "manager": "boss",
            }
        )
        lines += [
            {"key": f"p{s}-{k}", "category": "ABCCB"[k % 5], "rank": "staff",
             "service": f"Service {s}", "manager": head}
            for k in range(size - 1)
        ]  # fmt: skip
    for number, line in enumerate(lines):
        line["mailbox"] = "no" if number % 5 == 4 else "yes"
    write(folder / "staff.csv", lines)
    real = Authority(key="real", inhabitants=9_000, staff_file="staff.csv", officials=3)
    one = scenario(real, tools=YOUNG, weeks=52)
    (folder / "town.yaml").write_text(scenario_text(one), encoding="utf-8")
    return load(folder / "town.yaml")
