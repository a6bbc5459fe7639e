"""Two versions written apart come to the same state of every authority and item, quarter after quarter."""

import numpy as np
import pytest

from simadopt.io.scenario_fields import Text
from simadopt.levels.territory.authorities.synthetic import synthetic
from simadopt.levels.territory.engine.state import start
from simadopt.levels.territory.exchange import feed_back
from simadopt.levels.territory.scenario import Intervention, Scenario, Target, Theory
from simadopt.levels.territory.tables.items import INDEX, ITEMS
from territory.plain_territory import Plain

BUSY = {
    "pool_departments": 1.0, "pool_open_year": 1.0, "exit_year": 0.15, "commit": -2.0, "pool_members": 0.9,
    "epci_offer": 0.6, "b_peer": 0.4, "b_above": 0.3,
}  # fmt: skip
LEAVING = tuple(f"C{i}" for i in range(25, 45))
ACTS = tuple(
    Intervention(kind=kind, quarter=quarter, item=item, target=Target(**target), **more)
    for kind, quarter, item, target, more in (
        ("fund", "2016Q1", "dpo", {"type": ("intercommunal",)}, {"until": "2017Q2"}),
        ("fund", "2016Q1", "e_inclusion", {"share": 0.3, "choose": "volunteers"}, {}),
        ("join", "2017Q1", "dpo", {"keys": LEAVING, "share": 0.8}, {"body": "E2"}),
        ("enforcement", "2016Q2", "data_officer", {"share": 0.3, "choose": "weakest"}, {}),
        ("example", "2016Q2", "smart_city", {"max_population": 900, "share": 0.2}, {}),
        ("network", "2016Q3", "dpo", {"min_population": 2000}, {}),
        ("merger", "2016Q4", "dpo", {"epci": ("E1",)}, {}),
        ("pool_open", "2016Q2", "open_data", {"share": 0.1, "choose": "central"}, {}),
        ("pool_close", "2017Q3", "open_data", {}, {}),
        ("join", "2017Q4", "dpo", {"keys": LEAVING[:5]}, {"body": "E1"}),
        ("law", "2016Q2", "security", {"type": ("commune",)}, {"deadline": "2017Q1", "form": "sanction"}),
    )
)  # fmt: skip


def words(names):
    return sum(1 << k for k, x in enumerate(ITEMS) if x.name in names)


def asked(first, theory, acts=()):
    title = Text(fr="deux", en="two")
    return Scenario(
        name="dock", title=title, start=first, quarters=12, theory=Theory(**theory), parameters=BUSY,
        interventions=acts,
    )  # fmt: skip


def same_authority(run, a, q):
    """Steps 2 and 4 to 11: states, hosts, knowledge, means and success of one authority."""
    m = run.m
    mine = tuple(words(names) for names in (a.thought, a.begun, a.has))
    assert mine == tuple(int(part[a.i]) for part in (m.envisaged, m.active, m.placed)), (q, a.key)
    for host, part in (("pool", m.pooled), ("body", m.shared)):
        assert words({name for name, h in a.host.items() if h == host}) == int(part[a.i])
    assert sum(1 << r for r in a.knows) == int(m.aware[a.i])
    assert (a.staff, a.epci) == (int(m.capacity[a.i]), run.roster.epci[a.i])
    assert a.culture == float(m.culture[a.i])
    assert a.success == run.d.success[a.i].tolist()


def same_hosts(run, plain):
    """Step 3: what pools and bodies offer."""
    assert [words(names) for names in plain.offers] == run.a.pool_offers.tolist()
    for e, code in enumerate(run.places.epci):
        assert words(plain.body_offers[code]) == int(run.a.body_offers[e])


def same_counts(run, plain):
    """Step 12: what is observed."""
    q, tally = run.quarter, run.tally
    parts = (tally.counts[q], tally.hosted[q], tally.entries[q], tally.exits[q])
    for mine, theirs in zip(plain.counted, parts, strict=True):
        made = np.zeros_like(theirs)
        for key, number in mine.items():
            made[key] = number
        assert (made == theirs).all()


def docked(scenario, quarters=12, fed=()):
    """Run both versions, compare them after each quarter; return the run and the plain one."""
    run = start(scenario, synthetic(70), 3, quarters)
    plain = Plain(run)
    for row, item, success in fed:
        feed_back(run, row, item, success)
        plain.places[row].success[INDEX[item]] = round(200 * success)
        plain.fed.add((row, INDEX[item]))
    moved = 0
    for q in range(quarters):
        run.run_to(q + 1)
        plain.quarter()
        same_hosts(run, plain)
        same_counts(run, plain)
        for a in plain.places:
            same_authority(run, a, q)
            moved += len(a.has)
    assert moved > 1000
    return run, plain


@pytest.mark.parametrize(
    ("theory", "first"),
    [({}, "2012Q1"), ({"merger_reset": False, "learning": False}, "2016Q3"), ({"envisaging": False,
        "load": False}, "2016Q3"),
     ({"imitation": False, "law": False}, "2014Q1"), ({}, "2016Q3")],
)  # fmt: skip
def test_same_states(theory, first):
    docked(asked(first, theory))


def test_what_is_done_is_docked():
    """Step 1, every kind: among them communes that leave a body, and lose what it hosted."""
    run, plain = docked(asked("2016Q1", {}, ACTS))
    assert plain.lost_at_leaving > 0
    sizes = [sum(a.epci == body for a in plain.places) for body in ("E0", "E1", "E2")]
    assert sizes == [26, 20, 27]
    assert set(run.reached) == set(range(10))


def test_the_stand_in_for_staff_is_docked():
    """Step 11: success of those not opened follows their portrait, what was fed back stays."""
    _, plain = docked(asked("2013Q1", {"staff_success": True}), fed=[(7, "dematerialisation", 0.4)])
    k = INDEX["dematerialisation"]
    assert plain.places[7].success[k] == 80
    assert len({a.success[k] for a in plain.places}) > 20
    assert max(a.since for a in plain.places) > 8


def test_the_stand_in_with_joinings_is_docked():
    docked(asked("2016Q1", {"staff_success": True, "envisaging": False}, ACTS))
