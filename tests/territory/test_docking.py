"""Two versions written apart come to the same state of every authority and item, quarter after quarter."""

import pytest

from simadopt.io.scenario_fields import Text
from simadopt.levels.territory.authorities.synthetic import synthetic
from simadopt.levels.territory.engine.state import start
from simadopt.levels.territory.scenario import Scenario, Theory
from simadopt.levels.territory.tables.items import ITEMS
from territory.plain_territory import Plain

BUSY = {
    "pool_departments": 1.0, "pool_open_year": 1.0, "exit_year": 0.15, "commit": -2.0, "pool_members": 0.9,
    "epci_offer": 0.6, "b_peer": 0.4, "b_above": 0.3,
}  # fmt: skip


def words(state, names):
    return sum(1 << k for k, x in enumerate(ITEMS) if x.name in names)


@pytest.mark.parametrize(
    ("theory", "first"),
    [({}, "2012Q1"), ({"merger_reset": False, "learning": False}, "2016Q3"), ({"envisaging": False,
        "load": False}, "2016Q3"),
     ({"imitation": False, "law": False}, "2014Q1"), ({}, "2016Q3")],
)  # fmt: skip
def test_same_states(theory, first):
    asked = Scenario(
        name="dock",
        title=Text(fr="deux", en="two"),
        start=first,
        quarters=12,
        theory=Theory(**theory),
        parameters=BUSY,
    )
    run = start(asked, synthetic(70), 3, 12)
    plain = Plain(run)
    moved = 0
    for q in range(12):
        run.run_to(q + 1)
        plain.quarter()
        for a in plain.places:
            mine = tuple(words(a, names) for names in (a.thought, a.begun, a.has))
            theirs = tuple(int(part[a.i]) for part in (run.m.envisaged, run.m.active, run.m.placed))
            assert mine == theirs, (q, a.key)
            hosts = {name for name, host in a.host.items() if host == "pool"}
            assert words(a, hosts) == int(run.m.pooled[a.i]) & words(a, {x.name for x in ITEMS})
            assert a.staff == int(run.m.capacity[a.i])
            moved += len(a.has)
    assert moved > 1000
