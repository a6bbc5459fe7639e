"""Small worlds: a scenario in a line, a state at the start of week 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.io.scenario_fields import Text
from simadopt.levels.staff.engine.state import State, start
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.scenario_tools import Tool, Tools

TOOLS = Tools(
    gru=Tool(deployed_week=-20, aware=0.6, use=0.4),
    intranet=Tool(deployed_week=-80, aware=0.8, use=0.5),
    expression=Tool(deployed_week=-30, aware=0.4, use=0.2),
)


def authority(key: str = "town", **changes: Any) -> Authority:
    """Return an authority of 40 people in four services, most of them connected."""
    plain = {
        "inhabitants": 2_000,
        "staff": 40,
        "share_a": 0.2,
        "share_b": 0.3,
        "services": 4,
        "directorates": 2,
        "mailboxes": 30,
        "laptops": 3,
        "officials": 3,
        "sites": 2,
        "joined_sites": 1,
    }
    return Authority(key=key, **{**plain, **changes})


def scenario(*authorities: Authority, **changes: Any) -> Scenario:
    """Return a scenario of six weeks around some authorities, one small town when none is given."""
    plain: dict[str, Any] = {
        "name": "world",
        "title": Text(fr="un monde", en="a world"),
        "weeks": 6,
        "tools": TOOLS,
    }
    return Scenario(**{**plain, **changes}, authorities=authorities or (authority(),))


def town(key: str = "town", staff: int = 160, **changes: Any) -> Authority:
    """Return a town large enough for effects to show."""
    size = {"staff": staff, "services": 6, "directorates": 3, "mailboxes": staff * 3 // 4}
    return authority(key, **{**size, "inhabitants": 9_000, **changes})


def run(what: Scenario, seed: int = 1, **options: Any) -> State:
    """Run a scenario to its end."""
    state = start(what, seed, **options)
    with np.errstate(over="ignore"):
        state.run_to(state.weeks)
    return state


def weekly_bits(state: State) -> tuple[np.ndarray, np.ndarray]:
    """Run a state to its end week by week; return bits of use and awareness, week by person."""
    uses, aware = [], []
    with np.errstate(over="ignore"):
        for week in range(state.week, state.weeks):
            state.run_to(week + 1)
            uses.append(state.o.people.uses.copy())
            aware.append(state.o.people.aware.copy())
    return np.array(uses), np.array(aware)


def bits_of(bits: np.ndarray, features: int) -> np.ndarray:
    """Spell bits out: a last axis of booleans, one a feature."""
    return (bits[..., None] >> np.arange(features, dtype=np.uint32) & 1).astype(bool)
