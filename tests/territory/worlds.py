"""Small territories for tests: everything switched off but what a test is about."""

from __future__ import annotations

import numpy as np

from simadopt.core import chance
from simadopt.levels.territory.authorities.roster import make_roster
from simadopt.levels.territory.engine.state import start
from simadopt.levels.territory.scenario import Scenario, Text, Theory

OFF = {
    "imitation": False, "learning": False, "law": False, "pooling": False, "load": False,
        "merger_reset": False,
    "envisaging": False, "exits": False, "elections": False, "head_start": False, "immediate": True,
}  # fmt: skip
ZERO = dict.fromkeys(
    ("b_size", "b_capacity", "b_near", "b_epci", "b_peer", "b_above", "b_visibility", "b_pool",
        "b_learn", "b_elected",
     "b_plan", "b_need", "b_load", "frailty_sd", "cap_growth_year", "imitation_fade"),
    0.0,
)  # fmt: skip


def scenario(quarters=40, theory=None, interventions=(), start_at="2012Q1", **values):
    return Scenario(
        name="test", title=Text(fr="essai", en="test"), quarters=quarters, start=start_at,
        theory=Theory(**{**OFF, **(theory or {})}), parameters={**ZERO, **values},
            interventions=interventions,
    )  # fmt: skip


def communes(departments, per_department, per_body=0, population=1000, regions=1, bodies=False):
    """Return departments of communes in bodies of ``per_body``; 0 for none."""
    rows = []
    for d in range(departments):
        region = str(d % regions)
        for i in range(per_department):
            body = f"E{d}-{i // per_body}" if per_body else ""
            rows.append(
                (
                    f"C{d}-{i}",
                    f"{d:04d}{i:04d}",
                    "commune",
                    "",
                    f"c{d}-{i}",
                    str(population),
                    str(d),
                    region,
                    body,
                )
            )
        if bodies:
            rows += [
                (
                    f"E{d}-{b}",
                    f"E{d}-{b}",
                    "intercommunal",
                    "CC",
                    f"e{d}-{b}",
                    "20000",
                    str(d),
                    region,
                    f"E{d}-{b}",
                )
                for b in range(per_department // per_body)
            ]
    keys = chance.child_keys(
        np.full(len(rows), chance.key_of("test"), np.uint64), np.arange(len(rows), dtype=np.uint64)
    )
    return make_roster(rows, keys)


def finished(asked, roster, seed=1, **more):
    run = start(asked, roster, seed, asked.quarters, **more)
    run.run_to(asked.quarters)
    return run


def logit(p):
    return float(np.log(p / (1.0 - p)))


def held(run, item, at=-1):
    """Return who has an item in place after some quarters."""
    from simadopt.levels.territory.tables.items import INDEX

    return ((run.history[at] >> np.uint32(INDEX[item])) & np.uint32(1)).astype(bool)
