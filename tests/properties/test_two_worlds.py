"""A4: one change, two worlds: only what the change can reach differs, to the last bit.

Every step of the week declares through what it reaches people. From these declarations, and from
which coefficients are not 0, the test finds who may be reached from one person; everybody else must
keep the same history.
"""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from simadopt.levels.staff.engine.state import from_organisation, refresh_counts, start
from simadopt.levels.staff.engine.week import WEEK
from simadopt.levels.staff.scenario import Intervention, Target, Theory
from support.staff import LINES, imported
from support.worlds import authority, bits_of, run, scenario, town, weekly_bits

HISTORY = ("uses", "aware", "taught", "habit", "dose", "skill", "load", "random_key", "arrival")

# --- between two authorities ---


def rows_of(state, key):
    return np.flatnonzero(state.o.people.authority == list(state.labels.units.key).index(key))


@pytest.mark.parametrize(
    "other",
    [
        {"staff": 41},
        {"staff": 200, "mailboxes": 180},
        {"services": 3},
        {"regime": "community"},
        {"count": 5},
        {"governance": "directive", "monitoring": True},
        {"inhabitants": 10, "officials": 9},
    ],
    ids=str,
)
def test_another_authority_may_be_anything(other):
    """One more person there, or another town altogether, moves no bit here."""
    here = town("zz")  # sorted after, so that all its rows move
    states = [start(scenario(authority("aa", **o), here), 4, weeks=30) for o in ({}, other)]
    histories = [weekly_bits(state) for state in states]
    rows = [rows_of(state, "zz") for state in states]
    for a, b in zip(*histories, strict=True):
        np.testing.assert_array_equal(a[:, rows[0]], b[:, rows[1]])
    for name in (
        *HISTORY,
        "key",
        "skill_base",
        "effect",
        "innovativeness",
        "using_ties",
        "reach",
        "can",
    ):
        a, b = (getattr(s.o.people, name) for s in states)
        axis = 1 if a.shape[0] == 3 else 0
        np.testing.assert_array_equal(a.take(rows[0], axis), b.take(rows[1], axis), name)
    for part, column in (("heads", "encouragement"), ("heads", "conviction")):
        a, b = (
            getattr(getattr(s.o, part), column)[
                :, s.o.heads.authority == s.o.people.authority[r[0]]
            ]
            for s, r in zip(states, rows, strict=True)
        )
        np.testing.assert_array_equal(a, b)


def test_an_intervention_elsewhere_changes_nothing_here():
    acts = tuple(
        Intervention(kind=kind, week=2, target=Target(authority=("aa",)))
        for kind in ("training", "campaign", "redesign", "equipment", "reorganisation", "departure")
    )
    towns = (authority("aa"), town("zz"))
    states = [run(scenario(*towns, interventions=a, weeks=20)) for a in ((), acts)]
    rows = rows_of(states[0], "zz")
    for name in HISTORY:
        a, b = (np.moveaxis(getattr(s.o.people, name), -1, 0) for s in states)
        if a.shape[0] != rows.size + 40:
            a, b = (np.moveaxis(x, -1, 0) for x in (a, b))
        np.testing.assert_array_equal(a[rows], b[rows], name)


# --- within one authority ---

BARRED = {
    "b_peer": 0.0, "b_routine": 0.0, "aware_tie": 0.0, "load_relief": 0.0, "pace": 0.6,
    "pace_out": 0.4,
}  # fmt: skip
OPENED = {
    "nothing": {},
    "peers": {"b_peer": 2.0},
    "news among ties": {"aware_tie": 0.3},
    "routine": {"b_routine": 2.5},
    "relief of the tracked": {"load_relief": 0.9, "load_speed": 0.9, "b_load": 6.0},
    "all": {"b_peer": 2.0, "aware_tie": 0.3, "b_routine": 2.5, "load_relief": 0.9},
}
WEIGHTS = {
    # what a step weighs a channel with; a step that is not here always passes on
    ("encouragement", "service"): (),  # neither the team's use nor monitoring acts here
    ("awareness", "ties"): ("aware_tie",),
    ("exposure", "ties"): ("b_peer",),
    ("adoption", "ties"): ("b_peer",),
    ("adoption", "service"): ("b_routine",),
    ("abandonment", "ties"): ("b_peer",),
    ("abandonment", "service"): ("b_routine",),
    ("routine", "service"): ("b_routine",),
    ("routine", "heads"): ("b_routine",),
    ("load", "service"): ("load_relief",),
    ("requests", "service"): ("load_relief",),
    ("requests", "partner service"): ("load_relief",),
}
OF_PEOPLE = {"uses", "users", "aware", "habit", "skill", "trackers", "handlers", "encouragement"}
"""Columns that a change of one person moves, or that follow from those."""


def open_channels(p):
    """Return the channels through which some step passes on what people do."""
    found = set()
    for step in WEEK:
        for kind in step.reach:
            weights = WEIGHTS.get((step.name, kind))
            passes = OF_PEOPLE & set(step.reads) or step.name in ("load", "requests")
            by_weight = weights is None or any(getattr(p, w) != 0.0 for w in weights)
            if passes and by_weight and kind != "authority":  # closed by the test: no externality
                found.add(kind)
    return found


def neighbours(o, channels):
    """Return, for each person, whom she may reach in one week."""
    n, heads, people = o.people.key.size, o.heads, o.people
    reach = np.eye(n, dtype=bool)
    if "ties" in channels:
        one = np.repeat(np.arange(n), np.diff(o.ties.start))
        reach[one, o.ties.other] = True
    if "service" in channels:
        reach |= people.service[:, None] == people.service[None, :]
    if "partner service" in channels:  # requests handed over: a service tells whoever names it
        told = o.services.partner[people.service]
        reach |= people.service[:, None] == told[None, :]
    if "heads" in channels:
        listens = np.zeros((heads.kind.size, heads.kind.size), bool)
        row = np.repeat(np.arange(heads.kind.size), np.diff(heads.start))
        listens[heads.source, row] = True
        for _ in range(6):  # encouragement passes on along managers, week after week
            listens |= listens @ listens
        listens |= np.eye(heads.kind.size, dtype=bool)
        for i in np.flatnonzero(people.leader_row >= 0):
            reach[i] |= listens[people.leader_row[i]][people.leader]
            tops = listens[people.leader_row[i]]
            reach[i, heads.person[tops & (heads.person >= 0)]] = True
    return reach


def closure(reach, i):
    """Return whom person ``i`` may reach in any number of weeks."""
    reached = reach[i].copy()
    while True:
        more = reached | reach[reached].any(axis=0)
        if (more == reached).all():
            return reached
        reached = more


def apart(seed, changes):
    """Return a state whose people can act on each other only through open channels."""
    what = scenario(
        town(staff=80, mailboxes=70),
        theory=Theory(bottom_up=False),
        parameters={**BARRED, **changes},
        weeks=15,
    )
    state = start(what, seed)
    state.o.catalogue.externality[:] = 0.0
    return state


def changed(state, i, how):
    """Return the same start with one person changed."""
    people = state.o.people
    if how == "innovativeness":
        people.innovativeness[i] = 1.0 - people.innovativeness[i]
    else:
        people.aware[i] = people.uses[i] = people.can[i]
        people.habit[i] = 1.0
    refresh_counts(state)
    return state


@pytest.mark.parametrize("opened", OPENED)
@budget(max_examples=12)
@given(
    person=st.integers(0, 79),
    seed=st.integers(0, 99),
    how=st.sampled_from(["innovativeness", "a user of everything"]),
)
def test_who_cannot_be_reached_keeps_a_bit_identical_history(opened, person, seed, how):
    plain = apart(seed, OPENED[opened])
    assume(plain.o.people.can[person] != 0)
    reached = closure(neighbours(plain.o, open_channels(plain.p)), person)
    other = changed(apart(seed, OPENED[opened]), person, how)
    before, after = weekly_bits(plain), weekly_bits(other)
    for a, b in zip(before, after, strict=True):
        np.testing.assert_array_equal(a[:, ~reached], b[:, ~reached])
    for name in HISTORY:
        a, b = (getattr(s.o.people, name) for s in (plain, other))
        keep = ~reached
        a, b = (x[:, keep] if x.shape[0] == 3 else x[keep] for x in (a, b))
        np.testing.assert_array_equal(a, b, name)


@pytest.mark.parametrize("opened", [name for name in OPENED if name != "nothing"])
def test_an_open_channel_carries(opened):
    """The other side: through each channel somebody else's history does change."""
    moved = 0
    for seed in range(6):
        plain, other = apart(seed, OPENED[opened]), apart(seed, OPENED[opened])
        able = np.flatnonzero((plain.o.people.can != 0) & (plain.o.people.rank == 0))
        for i in able[::3]:
            other.o.people.aware[i] = other.o.people.uses[i] = other.o.people.can[i]
            other.o.people.habit[i] = 1.0
        refresh_counts(other)
        kept = np.ones(80, bool)
        kept[able[::3]] = False
        a, b = (weekly_bits(s) for s in (plain, other))
        moved += (a[0][:, kept] != b[0][:, kept]).sum() + (a[1][:, kept] != b[1][:, kept]).sum()
    assert moved > 0


def test_most_people_cannot_be_reached_when_all_is_barred():
    """The property is not empty: a member of staff then reaches nobody, a head her own service."""
    state = apart(1, {})
    reach = neighbours(state.o, open_channels(state.p))
    sizes = np.array([closure(reach, i).sum() for i in range(80)])
    staff = state.o.people.rank == 0
    assert (sizes[staff] == 1).all()
    assert sizes[~staff].max() > 1
    assert open_channels(apart(1, OPENED["all"]).p) == {
        "heads",
        "ties",
        "service",
        "partner service",
    }


# --- order of rows, and what weighs nothing ---


@pytest.mark.parametrize("order", ["reversed", "shuffled"])
def test_permuting_the_rows_of_a_staff_file_changes_nothing(tmp_path, order):
    lines = LINES[::-1] if order == "reversed" else LINES[3:] + LINES[:3]
    lines = lines if order == "reversed" else lines[::2] + lines[1::2]
    states = [imported(tmp_path, some) for some in (LINES, lines)]
    for state in states:
        state.run_to(6)
    for part in ("people", "heads", "services"):
        for a, b in zip(*(getattr(s.o, part) for s in states), strict=True):
            np.testing.assert_array_equal(a, b)
    assert states[0].digest() == states[1].digest()


def test_permuting_the_rows_of_a_file_of_ties_changes_nothing(tmp_path):
    keys = [line["key"] for line in LINES]
    types = ("service", "project", "community", "broker", "advice")
    ties = [(keys[i], keys[(7 * i + 3) % 31], types[i % 5]) for i in range(31)]
    ties = [tie for tie in ties if tie[0] != tie[1]]
    states = [imported(tmp_path, LINES, ties=some) for some in (ties, ties[::-1])]
    for state in states:
        state.run_to(10)
    assert states[0].digest() == states[1].digest()
    assert imported(tmp_path, LINES).o.ties.other.size != states[0].o.ties.other.size


def test_organisations_share_no_column():
    """What a test or a user writes in the columns of one run is never seen by the next."""
    one, other = (start(scenario(authority("aa")), 1).o for _ in range(2))
    for part, twin in zip(one, other, strict=True):
        for name, column in part._asdict().items():
            assert not np.shares_memory(column, getattr(twin, name)), name


EMPTY = {
    "coaching of strength 0": Intervention(kind="coaching", week=2, strength=0.0),
    "campaign of strength 0": Intervention(kind="campaign", week=2, strength=0.0),
    "redesign of strength 0": Intervention(kind="redesign", week=2, strength=0.0),
    "reorganisation of strength 0": Intervention(kind="reorganisation", week=2, strength=0.0),
    "course of 0 hours": Intervention(kind="training", week=2, hours=0.0),
    "no device": Intervention(kind="equipment", week=2, count=0),
    "training of nobody": Intervention(kind="training", week=2, target=Target(share=0.0)),
    "departure of nobody": Intervention(kind="departure", week=2, target=Target(people=("999",))),
    "officer who is one": Intervention(kind="officer", week=2, target=Target(broker=True)),
    "mandate lifted": Intervention(kind="mandate", week=2, strength=0.0),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_intervention_that_does_nothing_changes_nothing(name):
    states = [run(scenario(town(), interventions=acts, weeks=12)) for acts in ((), (EMPTY[name],))]
    assert states[0].digest() == states[1].digest()


OFF = {
    "peers": ({"b_peer": 0.0}, Theory(peer="none")),
    "routine": ({"b_routine": 0.0}, Theory(routine=False)),
}


@pytest.mark.parametrize("name", OFF)
def test_a_weight_of_0_is_the_rule_switched_off(name):
    parameters, theory = OFF[name]
    weightless = run(scenario(town(), parameters=parameters, weeks=15))
    off = run(scenario(town(), theory=theory, weeks=15))
    assert weightless.digest() == off.digest()


UNREAD = {
    "b_mandate": 2.0, "mandate_backlash": 3.0,  # nobody is obliged
    "feedback_gain": 9.0, "feedback_min_share": 0.9, "w_feedback_directive": 1.0,  # no monitoring
    "threshold_mean": 1.5, "threshold_sd": 1.0,  # peers act linearly
    "coaching_gain": 1.0, "coaching_half_life_weeks": 2.0, "campaign_hazard": 5.0,  # no act
    "delay_tracked_days": 90.0, "delay_untracked_days": 90.0, "loss_untracked": 0.5,
    "hour_eur": 99.0,
    "load_site": 0.5,  # one site, on the network
}  # fmt: skip


@pytest.mark.parametrize("name", UNREAD)
def test_a_parameter_that_nothing_reads_changes_nothing(name):
    home = town(sites=1)
    states = [run(scenario(home, parameters=p, weeks=12)) for p in ({}, {name: UNREAD[name]})]
    assert states[0].digest() == states[1].digest()


def test_history_is_spelled_out_bit_by_bit():
    """The helper of these tests: bit f of a column is feature f."""
    assert bits_of(np.array([5], np.uint32), 4).tolist() == [[True, False, True, False]]


def test_a_state_can_be_put_around_an_organisation_again():
    state = start(scenario(town(), weeks=4), 1)
    twin = start(scenario(town(), weeks=4), 1)
    again = from_organisation(twin.scenario, 1, 4, twin.p, twin.o, twin.labels)
    for s in (state, again):
        s.run_to(4)
    assert state.digest() == again.digest()
