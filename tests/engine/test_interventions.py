"""Each kind of intervention does what its first line says, to its targets, at its price."""

import numpy as np
import pytest

from simadopt.core import chance
from simadopt.levels.staff.engine.interventions import INTERVENTIONS, calendar
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.organisation.ties import BROKER, HIERARCHY, pairs_of
from simadopt.levels.staff.scenario import Intervention, Target
from simadopt.levels.staff.tables.features import (
    FEATURE_NAMES,
    FEATURES,
    TIE_TYPES,
    features_of,
    mask_of,
)
from simadopt.levels.staff.tables.features import TOOLS as TOOL_NAMES
from support.worlds import TOOLS, bits_of, scenario, town

GRU = [f.tool == "gru" for f in FEATURES]
HEADS = Target(rank=("head",))
MOVERS = ("pace", "pace_out", "leavers_week", "aware_broadcast", "aware_boss", "aware_tie")
STILL = dict.fromkeys((*MOVERS, "train_weekly"), 0.0)


def done(*acts, weeks=1, staff=160, regime="procedural", **changes):
    """Return the state before and after interventions of week 0, with nothing else moving."""
    home = town(staff=staff, regime=regime)
    states = [
        start(
            scenario(home, interventions=what, tools=TOOLS, parameters=STILL, **changes),
            1,
            weeks=weeks,
        )
        for what in ((), acts)
    ]
    with np.errstate(over="ignore"):
        states[1]._intervene()
    return states


def act(kind, **fields):
    return Intervention(kind=kind, week=fields.pop("week", 0), **fields)


def changed(before, after, *but):
    """Return the columns of people that differ."""
    pairs = zip(before.o.people._asdict().items(), after.o.people, strict=True)
    return {name for (name, a), b in pairs if not np.array_equal(a, b)} - set(but)


def test_all_kinds_are_tested_here():
    names = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert set(INTERVENTIONS) <= names


# --- each kind -----------------------------------------------------------------------------------


def test_training():
    before, after = done(act("training", target=Target(connected=True), hours=6.0, tool="gru"))
    people, rows = after.o.people, after.o.people.mailbox == 1
    assert changed(before, after) == {"aware", "aware_counted", "taught", "dose", "skill"}
    features = len(FEATURE_NAMES)
    assert bits_of(people.aware[rows], features)[:, GRU].all()
    np.testing.assert_array_equal(bits_of(people.taught[rows], features), [GRU] * rows.sum())
    assert people.dose[0, rows] == pytest.approx(
        1.0 - np.exp(-6.0 / float(after.p.course_hours)), rel=1e-5
    )
    assert (people.dose[1:] == 0.0).all()
    assert (people.skill[:, rows] > before.o.people.skill[:, rows]).all()
    np.testing.assert_array_equal(people.skill[:, ~rows], before.o.people.skill[:, ~rows])


def test_campaign():
    before, after = done(act("campaign", tool="intranet"))
    assert changed(before, after) == {"aware", "aware_counted"}
    gained = bits_of(after.o.people.aware & ~before.o.people.aware, len(FEATURE_NAMES))
    unaware = bits_of(~before.o.people.aware, len(FEATURE_NAMES))
    of_tool = [f.tool == "intranet" for f in FEATURES]
    assert not gained[:, [not t for t in of_tool]].any()
    share = gained[:, of_tool].sum() / unaware[:, of_tool].sum()
    assert share == pytest.approx(1.0 - np.exp(-float(after.p.campaign_hazard)), abs=0.1)


def test_coaching():
    before, after = done(act("coaching", target=HEADS, tool="gru", strength=0.5))
    assert changed(before, after) == set()
    old, new = before.o.heads, after.o.heads
    np.testing.assert_array_equal(old.encouragement, new.encouragement)
    np.testing.assert_array_equal(old.conviction, new.conviction)
    coached = new.kind == 1
    gap = 0.5 * float(after.p.coaching_gain) * (1.0 - new.conviction[0])
    np.testing.assert_allclose(new.coaching[0], np.where(coached, gap, 0.0), rtol=1e-12)
    assert (new.coaching[1:] == 0.0).all()


@pytest.mark.parametrize("tool", TOOL_NAMES)
@pytest.mark.parametrize("strength", [0.3, 1.0])
@pytest.mark.parametrize("times", [2, 9])
def test_repeated_coaching_closes_what_is_left_and_never_passes_1(tool, strength, times):
    """Each act closes its share of the gap that the others left: 1 − (1 − c)·(1 − share)^n."""
    _, after = done(*[act("coaching", target=HEADS, tool=tool, strength=strength)] * times)
    heads, t = after.o.heads, TOOL_NAMES.index(tool)
    coached = heads.kind == 1
    left = (1.0 - strength * float(after.p.coaching_gain)) ** times
    convinced = heads.conviction[t] + heads.coaching[t]
    expected = 1.0 - (1.0 - heads.conviction[t]) * left
    assert (heads.conviction[t][coached] < 1.0).any()
    np.testing.assert_allclose(convinced[coached], expected[coached], rtol=1e-12)
    assert convinced.max() <= 1.0
    assert not np.delete(heads.coaching, t, axis=0).any()


def test_coaching_fades_by_half_life_and_moves_encouragement():
    p = {**STILL, "coaching_half_life_weeks": 4.0}
    home = scenario(town(), interventions=(act("coaching", target=HEADS),), parameters=p)
    state, plain = start(home, 1, weeks=5), start(scenario(town(), parameters=p), 1, weeks=5)
    state.run_to(1)
    first = state.o.heads.coaching[0].copy()
    state.run_to(5)
    plain.run_to(5)
    coached = state.o.heads.kind == 1
    np.testing.assert_allclose(state.o.heads.coaching[0], first / 2.0, rtol=1e-9)
    assert (state.o.heads.encouragement[0] > plain.o.heads.encouragement[0])[coached].all()


def test_redesign():
    act_ = act("redesign", tool="gru", features=("gru_intake",), strength=0.25)
    before, after = done(act_)
    assert changed(before, after) == set()
    old, new = before.o.authorities.ease, after.o.authorities.ease
    np.testing.assert_allclose(new[:, 0], old[:, 0] + 0.25 * (1.0 - old[:, 0]), rtol=1e-6)
    np.testing.assert_array_equal(old[:, 1:], new[:, 1:])


def test_redesign_reaches_the_authorities_of_its_targets_only():
    acts = (act("redesign", target=Target(authority=("other",))),)
    world = scenario(town(), town("other"), interventions=acts, parameters=STILL)
    state = start(world, 1, weeks=1)
    ease = state.o.authorities.ease.copy()
    state._intervene()
    np.testing.assert_array_equal(state.o.authorities.ease[0], ease[0])
    assert (state.o.authorities.ease[1, GRU] == 1.0).all()


def test_officer():
    chosen = Target(people=("20", "40"))
    before, after = done(act("officer", target=chosen), regime="platform")
    people = after.o.people
    assert people.broker[[20, 40]].tolist() == [1, 1]
    assert people.broker.sum() == 2
    heads = np.flatnonzero(people.rank > 0)
    old, new = (sorted(triples(state)) for state in (before, after))
    more = [t for t in new if t not in set(old)]
    assert len(new) == len(old) + 2 * heads.size
    assert {t[2] for t in more} == {BROKER}
    for officer in (20, 40):
        mates = {a if b == officer else b for a, b, _ in more if officer in (a, b)}
        assert mates == set(heads.tolist())
    assert changed(before, after, "using_ties", "reach") == {"broker"}
    assert (people.reach[[20, 40]] == 1.0).all()


def triples(state):
    pairs = pairs_of(state.o.ties)
    ends = np.sort(np.array([pairs.one, pairs.two]), axis=0)
    return list(zip(*ends.tolist(), pairs.kind.tolist(), strict=True))


def test_an_officer_is_named_once():
    _, once = done(act("officer", target=Target(people=("20",))), regime="platform")
    _, twice = done(
        act("officer", target=Target(people=("20",)), eur=10.0),
        act("officer", target=Target(people=("20",)), eur=10.0),
        regime="platform",
    )
    assert sorted(triples(once)) == sorted(triples(twice))
    assert twice.spent["eur"] == 10.0


@pytest.mark.parametrize("device", ["mailbox", "workstation", "laptop"])
def test_equipment(device):
    before, after = done(act("equipment", device=device, count=7, eur=900.0))
    gained = getattr(after.o.people, device) > getattr(before.o.people, device)
    assert gained.sum() == 7
    assert after.spent["eur"] == 6300.0
    assert (getattr(after.o.people, device) >= getattr(before.o.people, device)).all()
    if device == "mailbox":  # who gets an address works at a screen
        assert (after.o.people.workstation[gained] == 1).all()


def test_managers_are_equipped_first():
    before, after = done(act("equipment", device="laptop", count=8))
    gained = after.o.people.laptop > before.o.people.laptop
    lacking = before.o.people.laptop == 0
    best = np.sort(before.o.people.rank[lacking])[::-1][:8]
    np.testing.assert_array_equal(np.sort(after.o.people.rank[gained])[::-1], best)


def test_everybody_lacking_is_equipped_when_no_count_is_given():
    _, after = done(act("equipment", target=Target(category=("C",))))
    people = after.o.people
    assert (people.mailbox[people.category == 2] == 1).all()


def test_new_equipment_counts_from_the_same_week():
    before, after = done(act("equipment", week=0, count=9))
    gained = after.o.people.mailbox > before.o.people.mailbox
    assert (after.o.people.can[gained] != 0).all()
    assert (after.o.people.can[~gained] == before.o.people.can[~gained]).all()
    for state in (before, after):
        state.calendar = {}
        state.run_to(1)
    able = [state.records.able[1].sum(axis=0) for state in (before, after)]
    np.testing.assert_array_equal(able[1] - able[0], 9)
    assert set(np.flatnonzero(gained)) <= set(after.context.active.tolist())
    assert not set(np.flatnonzero(gained)) & set(after.context.idle.tolist())


def test_new_equipment_can_be_used_in_the_same_week():
    changes = {"parameters": {"pace": 1.0, "base": 20.0}, "tools": TOOLS}
    acts = (act("equipment", count=None),)
    state = start(scenario(town(), interventions=acts, **changes), 1, weeks=1)
    unequipped = state.o.people.can == 0
    state.run_to(1)
    assert (state.o.people.uses[unequipped] != 0).mean() > 0.9


def test_join_sites():
    before, after = done(act("join_sites"))
    assert before.o.people.apart.sum() > 0
    assert after.o.people.apart.sum() == 0
    assert changed(before, after) == {"apart"}


@pytest.mark.parametrize("tool", TOOL_NAMES)
def test_mandate(tool):
    before, after = done(act("mandate", tool=tool, target=Target(rank=("staff",))))
    flags = np.where(after.o.people.rank == 0, 1 << TOOL_NAMES.index(tool), 0)
    np.testing.assert_array_equal(after.o.people.mandated, flags)
    assert changed(before, after) == {"mandated"}
    _, lifted = done(act("mandate", tool=tool), act("mandate", tool=tool, strength=0.0))
    assert lifted.o.people.mandated.sum() == 0


def test_reorganisation():
    before, after = done(act("reorganisation", target=Target(service=("schools",))))
    hit = before.o.people.service == list(after.labels.units.name).index("schools")
    assert hit.any()
    kept = [t for t in triples(before) if t[2] == HIERARCHY or not (hit[t[0]] or hit[t[1]])]
    assert sorted(triples(after)) == sorted(kept)
    assert (after.o.people.habit[hit] == 0.0).all()
    np.testing.assert_array_equal(after.o.people.habit[~hit], before.o.people.habit[~hit])
    assert changed(before, after, "using_ties", "reach") == {"habit"}


def test_departure():
    before, after = done(act("departure", target=Target(broker=True)), regime="relational")
    gone = before.o.people.broker == 1
    assert gone.sum() == 1
    assert after.o.people.broker.sum() == 0
    lost = {TIE_TYPES.index(t) for t in ("project", "community", "broker", "advice")}
    kept = [t for t in triples(before) if t[2] not in lost or not (gone[t[0]] or gone[t[1]])]
    assert sorted(triples(after)) == sorted(kept)
    for name in ("uses", "aware", "habit"):
        assert (getattr(after.o.people, name)[gone] == 0).all()
    assert (after.o.people.dose[:, gone] == 0.0).all()


@pytest.mark.parametrize("first", ["departure", "reorganisation", "officer"])
@pytest.mark.parametrize("second", ["departure", "reorganisation", "officer"])
def test_ties_can_change_twice(first, second):
    acts = (act(first, target=Target(share=0.2)), act(second, target=Target(share=0.1)))
    _, after = done(*acts)
    o = after.o
    assert o.ties.start[-1] == o.ties.degree.sum()
    assert len(triples(after)) * 2 == o.ties.start[-1]


# --- targets, calendar, costs --------------------------------------------------------------------


def reached(**target):
    """Return the rows that an obligation reaches."""
    acts = act("mandate", target=Target(**target))
    return np.flatnonzero(done(acts)[1].o.people.mandated)


def test_targets():
    people = done()[0].o.people
    units = done()[0].labels.units
    expected = {
        "rank": (("head", "director"), (people.rank == 1) | (people.rank == 2)),
        "category": (("A", "B"), people.category < 2),
        "service": (("social",), people.service == list(units.name).index("social")),
        "directorate": (
            ("directorate_2",),
            np.array(units.directorate_name)[units.directorate[people.service]] == "directorate_2",
        ),
        "people": (("0", "7"), np.isin(np.arange(160), [0, 7])),
        "authority": (("town",), np.ones(160, bool)),
        "broker": (True, people.broker == 1),
        "connected": (True, people.mailbox == 1),
    }
    for field, (value, rows) in expected.items():
        assert rows.any()
        np.testing.assert_array_equal(reached(**{field: value}), np.flatnonzero(rows), field)
    both = reached(category=("C",), connected=True)
    np.testing.assert_array_equal(
        both, np.flatnonzero((people.category == 2) & (people.mailbox == 1))
    )
    assert reached(service=("nowhere",)).size == 0


@pytest.mark.parametrize("name", ["²", "161", "-1", "somebody"])
def test_people_who_are_not_there_are_not_reached(name):
    assert reached(people=(name,)).size == 0


def test_a_share_of_the_targets():
    assert reached(share=0.25).size == 40
    assert reached(share=0.0).size == 0
    quarter, half = set(reached(share=0.25)), set(reached(share=0.5))
    assert quarter < half  # the same random numbers
    degree = np.diff(done()[0].o.ties.start)
    central = reached(share=0.1, choose="central")
    assert degree[central].min() >= np.sort(degree)[::-1][15]


def test_the_calendar():
    acts = (
        act("campaign", week=3),
        act("campaign", week=1, repeat_weeks=4),
        act("mandate", week=20),
    )
    found = calendar(scenario(interventions=acts), 12)
    assert {w: [a.number for a in todo] for w, todo in found.items()} == {
        1: [1], 3: [0], 5: [1], 9: [1],
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(set(INTERVENTIONS) - {"coaching", "officer", "equipment"}))
def test_costs_are_counted_per_person_reached(kind):
    everybody = Target(share=0.5, unequipped=True)
    _, after = done(act(kind, target=everybody, hours=2.0, eur=30.0))
    assert after.spent == {"hours": 160.0, "eur": 2400.0}


def test_coaching_costs_for_heads_only():
    state = done(act("coaching", hours=8.0))[1]
    assert state.spent["hours"] == 8.0 * (state.o.people.leader_row >= 0).sum()


def test_repeated_acts_cost_each_time():
    some = Target(share=0.1, unequipped=True)
    acts = (act("training", week=1, repeat_weeks=2, hours=3.0, target=some),)
    state = start(scenario(town(), interventions=acts), 1, weeks=6)
    state.run_to(6)
    assert state.spent["hours"] == 3 * 3.0 * 16


def test_a6_a_price_that_was_not_given_is_unknown_and_never_nothing():
    unpriced = done(act("mandate", hours=1.0))[1].spent
    assert np.isnan(unpriced["eur"])
    assert unpriced["hours"] == 160.0
    assert done(act("mandate", eur=0.0))[1].spent["eur"] == 0.0  # free, as it says so
    nobody = done(act("mandate", target=Target(share=0.0)))[1].spent
    assert nobody == {"hours": 0.0, "eur": 0.0}


def test_a6_one_unpriced_act_makes_the_sum_unknown():
    assert np.isnan(done(act("coaching", eur=10.0), act("mandate"))[1].spent["eur"])


def test_a10_a_course_teaches_and_bills_only_those_who_can_use_the_tool():
    before, after = done(act("training", tool="gru", hours=6.0, day_eur=60.0))
    able = before.o.people.can & np.uint32(mask_of(features_of("gru"))) != 0
    assert 0 < able.sum() < able.size
    assert after.spent == {"hours": 6.0 * able.sum(), "eur": 60.0 * able.sum()}
    assert not after.o.people.taught[~able].any()
    everybody = done(
        act("training", tool="gru", hours=6.0, day_eur=60.0, target=Target(unequipped=True))
    )[1]
    assert everybody.spent["eur"] == 60.0 * able.size
    assert everybody.o.people.taught[~able].any()


def test_a10_two_hours_cost_a_third_of_six():
    eur = {h: done(act("training", hours=h, day_eur=60.0))[1].spent["eur"] for h in (2.0, 6.0)}
    assert eur[6.0] == pytest.approx(3.0 * eur[2.0])
    assert eur[2.0] > 0.0


# --- the same random numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(set(INTERVENTIONS) - {"officer"}))
def test_two_arms_share_random_numbers_until_they_differ(kind):
    """Until the week of an intervention both arms are one run; people are the same after it."""
    acts = (Intervention(kind=kind, week=4, hours=6.0, target=Target(share=0.3)),)
    arms = [start(scenario(town(), interventions=a), 1, weeks=8) for a in ((), acts)]
    for state in arms:
        state.run_to(4)
    assert arms[0].digest() == arms[1].digest()
    for state in arms:
        state.run_to(8)
    plain, changed_ = (state.o.people for state in arms)
    same = plain.arrival == changed_.arrival
    assert same.all() or kind == "departure"
    for name in ("key", "random_key", "effect", "innovativeness", "skill_base"):
        a, b = getattr(plain, name)[..., same], getattr(changed_, name)[..., same]
        np.testing.assert_array_equal(a, b)


def test_an_intervention_draws_by_a_stream_of_its_own():
    rows = np.arange(160)
    state = done()[0]
    u = chance.uniforms(1, "target 0", state.o.people.key[rows])
    assert set(reached(share=0.25)) == set(np.argsort(u, kind="stable")[:40].tolist())
