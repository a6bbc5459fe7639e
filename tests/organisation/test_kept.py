"""A structure that is kept gives the organisation that would be built anew, and is changed by nobody."""

import numpy as np
import pytest

from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.organisation import build
from simadopt.levels.staff.organisation.kept import Kept
from simadopt.levels.staff.scenario import Intervention, Target, Theory
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


def run(what, seed=5):
    state = start(what, seed)
    state.run_to(state.weeks)
    return state.digest()


def world(parameters=None, theory=None, **town):
    more = {"theory": theory} if theory else {}
    return scenario(authority(**town), parameters=parameters or {}, **more)


@pytest.mark.parametrize("other", list(OTHERS))
def test_the_digits_of_a_kept_structure_are_those_of_a_new_one(other):
    build._KEPT.clear()
    run(world())
    kept = run(world(**OTHERS[other]))
    build._KEPT.clear()
    assert run(world(**OTHERS[other])) == kept


def test_interventions_do_not_reach_what_is_kept():
    everybody = Target()
    acts = (
        Intervention(kind="equipment", week=0, device="mailbox", count=5),
        Intervention(kind="redesign", week=1, tool="gru", strength=0.5, target=everybody),
        Intervention(kind="reorganisation", week=2, strength=0.7, target=everybody),
        Intervention(kind="departure", week=3, target=Target(share=0.2)),
        Intervention(kind="join_sites", week=3, target=everybody),
    )
    build._KEPT.clear()
    before = run(world())
    run(scenario(authority(), interventions=acts))
    assert run(world()) == before


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
