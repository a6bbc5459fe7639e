"""Small territories in which everything is switched off but the mechanisms asked for."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.io.scenario_fields import Text
from simadopt.levels.territory.authorities.roster import Roster, make_roster
from simadopt.levels.territory.engine.state import State, start
from simadopt.levels.territory.scenario import Scenario, Theory
from simadopt.levels.territory.tables.items import INDEX

__all__ = ["communes", "finished", "held", "logit", "scenario"]

_OFF: Final = {
    **dict.fromkeys(
        ("imitation", "learning", "law", "pooling", "load", "merger_reset", "envisaging", "exits",
         "elections", "head_start"),
        False,
    ),
    "immediate": True,
}  # fmt: skip
_ZERO: Final = dict.fromkeys(
    ("b_size", "b_capacity", "b_near", "b_epci", "b_peer", "b_above", "b_visibility", "b_pool",
     "b_learn", "b_elected", "b_plan", "b_need", "b_load", "frailty_sd", "cap_growth_year",
     "imitation_fade"),
    0.0,
)  # fmt: skip


def scenario(
    quarters: int = 40,
    theory: dict[str, Any] | None = None,
    interventions: tuple[Any, ...] = (),
    **values: float,
) -> Scenario:
    """Return a scenario from 2012 in which only some mechanisms and effects act."""
    return Scenario(
        name="laboratory",
        title=Text(fr="essai", en="test"),
        quarters=quarters,
        start="2012Q1",
        theory=Theory(**{**_OFF, **(theory or {})}),
        parameters={**_ZERO, **values},
        interventions=interventions,
    )


def communes(
    departments: int,
    per_department: int,
    per_body: int = 0,
    population: int = 1000,
    regions: int = 1,
    *,
    bodies: bool = False,
) -> Roster:
    """Return departments of communes in intercommunal bodies of ``per_body``, 0 for none.

    The bodies are authorities of the territory themselves when ``bodies`` is true.
    """
    rows = []
    for d in range(departments):
        place = (str(d), str(d % regions))
        for i in range(per_department):
            body = f"E{d}-{i // per_body}" if per_body else ""
            named = (f"C{d}-{i}", f"{d:04d}{i:04d}", "commune", "", f"c{d}-{i}")
            rows.append((*named, str(population), *place, body))
        for b in range(per_department // per_body if bodies else 0):
            body = f"E{d}-{b}"
            rows.append((body, body, "intercommunal", "CC", f"e{d}-{b}", "20000", *place, body))
    root = np.full(len(rows), chance.key_of("test"), np.uint64)
    return make_roster(rows, chance.child_keys(root, np.arange(len(rows), dtype=np.uint64)))


def finished(asked: Scenario, roster: Roster, seed: int = 1, **more: Any) -> State:
    """Return a run of a scenario at its end."""
    run = start(asked, roster, seed, asked.quarters, **more)
    run.run_to(asked.quarters)
    return run


def logit(p: float) -> float:
    """Return the log-odds of a probability."""
    return float(np.log(p / (1.0 - p)))


def held(run: State, item: str, at: int = -1) -> NDArray[np.bool_]:
    """Return who has an item in place after some quarters."""
    bit = np.uint32(1) << np.uint32(INDEX[item])
    return np.asarray(run.history[at] & bit != 0)
