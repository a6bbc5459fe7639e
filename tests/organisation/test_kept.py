"""A structure that is kept gives the organisation that would be built anew, and is changed by nobody."""

import numpy as np
import pytest

from simadopt.levels.staff.engine import week_zero
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.organisation import build
from simadopt.levels.staff.organisation.kept import Kept
from simadopt.levels.staff.scenario import Intervention, Target, Theory
from simadopt.levels.staff.scenario_tools import Tool, Tools
from support.worlds import authority, scenario

OTHERS = {
    "the same": {},
    "parameters of people": {"parameters": {"stubbornness": 0.3, "requests_per_resident": 9.0}},
    "parameters of the structure": {"parameters": {"tie_decay": 3.0, "w_boss_directive": 0.1}},
    "parameters of access": {"parameters": {"relevance_min": 0.9, "aware_decay": 2.0}},
    "weights of ties": {"parameters": {"w_advice": 9.0}},
    "a theory": {"theory": Theory(preset="sykes")},
    "an authority": {"mailboxes": 12},
}


DEPLOYED = {
    "start": "deployed",
    "tools": Tools(gru=Tool(deployed_week=-9), intranet=Tool(deployed_week=-15)),
}


def forget():
    """Let the next run build everything."""
    build._KEPT.clear()
    week_zero._KEPT.clear()


def run(what, seed=5):
    state = start(what, seed)
    state.run_to(state.weeks)
    return state.digest()


def world(parameters=None, theory=None, **town):
    more = {"theory": theory} if theory else {}
    return scenario(authority(**town), parameters=parameters or {}, **more)


@pytest.mark.parametrize("other", list(OTHERS))
def test_the_digits_of_a_kept_structure_are_those_of_a_new_one(other):
    forget()
    run(world())
    kept = run(world(**OTHERS[other]))
    forget()
    assert run(world(**OTHERS[other])) == kept


EVERYBODY = Target()
ACTS = (
    Intervention(kind="equipment", week=0, device="mailbox", count=5),
    Intervention(kind="redesign", week=1, tool="gru", strength=0.5, target=EVERYBODY),
    Intervention(kind="reorganisation", week=2, strength=0.7, target=EVERYBODY),
    Intervention(kind="departure", week=3, target=Target(share=0.2)),
    Intervention(kind="join_sites", week=3, target=EVERYBODY),
)


@pytest.mark.parametrize("begun", [{}, DEPLOYED], ids=["given", "deployed"])
def test_interventions_do_not_reach_what_is_kept(begun):
    forget()
    before = run(scenario(authority(), **begun))
    acted = run(scenario(authority(), interventions=ACTS, **begun))
    assert run(scenario(authority(), **begun)) == before != acted
    forget()
    assert run(scenario(authority(), interventions=ACTS, **begun)) == acted


def test_what_differs_after_week_0_only_has_one_past(monkeypatch):
    lived = []
    once = week_zero.live_past
    monkeypatch.setattr(week_zero, "live_past", lambda *told: (lived.append(told), once(*told)))
    forget()
    for acts, weeks in (((), 3), (ACTS, 6), (ACTS[:1], 3)):
        start(scenario(authority(), interventions=acts, **DEPLOYED), 5, weeks=weeks)
    assert len(lived) == 1
    start(scenario(authority(), **DEPLOYED), 6)
    start(scenario(authority(), parameters={"pace": 0.3}, **DEPLOYED), 5)
    start(scenario(authority(), theory=Theory(preset="sykes"), **DEPLOYED), 5)
    assert len(lived) == 4


def test_the_least_recently_used_is_forgotten_first():
    kept = Kept[str](3)
    for key in ("a", "b"):
        kept.keep(key, key, 1)
    assert kept.get("a") == "a"
    kept.keep("c", "c", 2)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("a", None, "c")
    kept.keep("d", "d", 4)
    assert kept.get("d") is None and kept.get("c") == "c"
    assert np.isclose(kept._size, 3)
