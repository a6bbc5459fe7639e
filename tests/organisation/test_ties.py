"""Ties: both directions, no self-tie, exact counts at any degree, the shape of each regime."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simadopt.cases import load
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.organisation.refresh import UNITS_PER_WEIGHT
from simadopt.levels.staff.organisation.ties import (
    ADVICE,
    BROKER,
    COMMUNITY,
    HIERARCHY,
    PROJECT,
    SERVICE,
    Pairs,
    build_ties,
    compute_equippable_ties,
    compute_using_ties,
    pairs_of,
)
from simadopt.levels.staff.tables.features import TIE_TYPES
from support.commune import shipped
from support.worlds import scenario, town

REGIMES = ("procedural", "relational", "community", "platform")
UNITS = np.array([1024, 512, 2048, 1, 3, 20 * 1024])


@pytest.fixture(scope="module", params=REGIMES)
def regime(request):
    return request.param, start(scenario(town(staff=400, regime=request.param)), 1).o


def triples(pairs):
    ends = np.sort(np.array([pairs.one, pairs.two]), axis=0)
    return sorted(zip(*ends.tolist(), pairs.kind.tolist(), strict=True))


def both_ways(ties):
    """Return each tie as (person, other, type), both directions."""
    n = ties.start.size - 1
    one = np.repeat(np.arange(n), np.diff(ties.start))
    kind = np.repeat(np.tile(np.arange(6), n), ties.degree.ravel())
    return one, ties.other, kind


def pairs_strategy(n=12):
    end = st.integers(0, n - 1)
    tie = st.tuples(end, end, st.integers(0, 5)).filter(lambda t: t[0] != t[1])
    return st.lists(tie, max_size=60)


def as_pairs(ties):
    one, two, kind = np.array(ties, np.int64).reshape(-1, 3).T
    return Pairs(one, two, kind.astype(np.uint8))


# --- CSR -----------------------------------------------------------------------------------------


@given(pairs_strategy())
def test_csr_holds_the_pairs_it_was_made_of(drawn):
    pairs = as_pairs(drawn)
    ties = build_ties(12, pairs, 1)
    assert triples(pairs_of(ties)) == triples(pairs)
    assert ties.start[-1] == ties.other.size == 2 * len(drawn)
    np.testing.assert_array_equal(np.diff(ties.start), ties.degree.sum(axis=1))


@given(pairs_strategy(), st.integers(0, 2**12 - 1), st.integers(0, 2**12 - 1))
def test_weights_are_counted_as_by_hand(drawn, equipped, using):
    pairs, n = as_pairs(drawn), 12
    ties = build_ties(n, pairs, 1)
    able = (equipped >> np.arange(n) & 1).astype(np.uint8)
    uses = ((using >> np.arange(n) & 1) * 0b100).astype(np.uint32)
    out, using_ties = np.zeros(n, np.int32), np.zeros((n, 3), np.int32)
    largest = compute_equippable_ties(ties.start, ties.degree, ties.other, able, UNITS, out)
    compute_using_ties(ties.start, ties.degree, ties.other, uses, UNITS, using_ties)
    for i in range(n):
        ends = [(b if a == i else a, UNITS[k]) for a, b, k in drawn if i in (a, b)]
        assert out[i] == sum(unit * able[j] for j, unit in ends)
        assert using_ties[i].tolist() == [0, 0, sum(unit * (uses[j] > 0) for j, unit in ends)]
    assert largest == out.max()


@pytest.mark.parametrize("degree", [255, 256, 257, 65_535, 65_536, 70_000])
def test_counts_are_exact_at_any_degree(degree):
    """A star: bytes and 16-bit counters would overflow."""
    pairs = Pairs(np.zeros(degree, np.int64), np.arange(1, degree + 1), np.zeros(degree, np.uint8))
    ties = build_ties(degree + 1, pairs, 1)
    units = np.full(6, UNITS_PER_WEIGHT)
    able = np.ones(degree + 1, np.uint8)
    able[1] = 0
    out, using_ties = np.zeros(degree + 1, np.int32), np.zeros((degree + 1, 2), np.int32)
    largest = compute_equippable_ties(ties.start, ties.degree, ties.other, able, units, out)
    assert largest == out[0] == (degree - 1) * UNITS_PER_WEIGHT
    uses = np.full(degree + 1, 0b10, np.uint32)
    uses[:2] = 0
    compute_using_ties(ties.start, ties.degree, ties.other, uses, units, using_ties)
    assert using_ties[0].tolist() == [0, (degree - 1) * UNITS_PER_WEIGHT]
    assert np.float32(using_ties[0, 1]) / np.float32(UNITS_PER_WEIGHT) == degree - 1
    assert (using_ties[1:] == 0).all()


@pytest.mark.parametrize("degree", [255, 256, 70_000])
def test_flips_keep_counts_exact_at_any_degree(degree):
    """A head with so many subordinates, through a real run."""
    world = scenario(
        town(staff=degree + 1, services=1, directorates=1, mailboxes=degree + 1, inhabitants=100),
        weeks=2,
        parameters={"pace": 0.5, "leavers_week": 0.02},
    )
    state = start(world, 1)
    state.run_to(2)
    o = state.o
    assert o.ties.degree[:, HIERARCHY].max() == degree
    fresh = np.zeros_like(o.people.using_ties)
    units = state.c.tie_units
    compute_using_ties(o.ties.start, o.ties.degree, o.ties.other, o.people.uses, units, fresh)
    np.testing.assert_array_equal(o.people.using_ties, fresh)
    assert fresh.max() > 200 * UNITS_PER_WEIGHT


# --- what is drawn -------------------------------------------------------------------------------


def test_ties_go_both_ways_and_never_to_oneself(regime):
    _, o = regime
    one, two, kind = both_ways(o.ties)
    assert (one != two).all()
    there = np.lexsort((kind, two, one))
    back = np.lexsort((kind, one, two))
    for a, b in ((one, two), (two, one), (kind, kind)):
        np.testing.assert_array_equal(a[there], b[back])


def test_nobody_is_tied_to_another_authority():
    o = start(scenario(town(), town("other", regime="community"), town("third", count=3)), 1).o
    one, two, _ = both_ways(o.ties)
    np.testing.assert_array_equal(o.people.authority[one], o.people.authority[two])


def test_types_mean_what_they_say(regime):
    _, o = regime
    one, two, kind = both_ways(o.ties)
    people = o.people
    same_service = people.service[one] == people.service[two]
    connected = (people.mailbox[one] == 1) & (people.mailbox[two] == 1)
    assert same_service[kind == SERVICE].all()
    assert not same_service[kind == PROJECT].any()
    assert connected[(kind == PROJECT) | (kind == COMMUNITY)].all()
    boss = o.heads.person[people.leader]
    commands = (boss[one] == two) | (boss[two] == one)
    np.testing.assert_array_equal(commands[kind == HIERARCHY], True)
    staff = np.flatnonzero(boss >= 0)
    assert (kind == HIERARCHY).sum() == 2 * staff.size
    assert (people.broker[one] | people.broker[two])[kind == BROKER].all()


def test_the_shape_of_each_regime(regime):
    name, o = regime
    one, _, kind = both_ways(o.ties)
    people, ties = o.people, o.ties
    count = np.bincount(kind, minlength=6)
    brokers = np.flatnonzero(people.broker)
    served = o.services.directorate[people.service[(people.rank == 0) & (people.mailbox == 1)]]
    directorates = np.unique(served).size
    heads = np.flatnonzero(people.rank > 0)
    if name == "procedural":  # officers bridge directorates, and know each other
        assert brokers.size == directorates
        assert np.unique(o.services.directorate[people.service[brokers]]).size == directorates
        led = np.flatnonzero((people.rank > 0) & (people.rank < 3))
        assert (ties.degree[led, BROKER] >= 1).all()
        assert (ties.degree[brokers, BROKER] >= 1).all()
    elif name == "relational":  # one project manager knows every manager
        assert brokers.size == 1
        assert ties.degree[brokers[0], BROKER] == heads.size
        assert (ties.degree[heads, BROKER] == 1).all()
    else:
        assert brokers.size == 0
        assert count[BROKER] == 0
    members = np.unique(one[kind == COMMUNITY])
    assert (members.size > 0) == (name == "community")
    if name == "community":
        connected = people.mailbox == 1
        assert 0.2 < members.size / connected.sum() < 0.5
        assert ties.degree[members, COMMUNITY].mean() > 3
    assert (people.rank[brokers] == 0).all()
    assert (people.mailbox[brokers] == 1).all()
    alone = np.diff(o.services.start)[people.service] == 1
    assert (ties.degree[alone, SERVICE] == 0).all()
    assert count[ADVICE] > 0
    assert len(TIE_TYPES) == 6


def connected_graph(name):
    """Return the ties of the connected staff of a commune as a simple graph, with their services."""
    case = load(shipped(f"commune_27k_{name}"), {"start": "given"})
    o = case.start(1, weeks=1).o
    one, two, _ = both_ways(o.ties)
    rows = np.flatnonzero(o.people.mailbox == 1)
    here = np.isin(one, rows) & np.isin(two, rows)
    graph = nx.Graph(zip(one[here].tolist(), two[here].tolist(), strict=True))
    graph.add_nodes_from(rows.tolist())
    return graph, o.people.service, one, two


@pytest.mark.parametrize("name", REGIMES)
def test_degrees_closure_and_units_are_those_of_published_organisations(name):
    """Ranges of time_evidence N01 and N02: CV of degrees .5 to 1.3, transitivity .2 to .55, units .3 to 1."""
    graph, service, one, two = connected_graph(name)
    degree = np.array([d for _, d in graph.degree])
    assert 0.5 <= degree.std() / degree.mean() <= 1.3
    assert 0.2 <= nx.transitivity(graph) <= 0.55
    size = np.bincount(service)
    by_chance = 1.0 - (size * (size - 1)).sum() / (service.size * (service.size - 1))
    assert 0.3 <= (service[one] != service[two]).mean() / by_chance <= 1.0


@pytest.mark.parametrize(
    ("changed", "measure"),
    [
        ({"tie_spread": 0.0}, lambda o, degree: degree[:, SERVICE].std()),
        ({"tie_closure": 0.0}, lambda o, degree: _triangles(o)),
        ({"tie_homophily": 0.0}, lambda o, degree: _alike(o)),
    ],
    ids=("spread", "closure", "homophily"),
)
def test_what_each_habit_of_tying_does(changed, measure):
    """Without spread degrees are more equal; without closure fewer triangles; without likeness less alike."""

    def mean(parameters):
        found = []
        for seed in (1, 2, 3):
            o = start(scenario(town(staff=400), parameters=parameters), seed).o
            found.append(measure(o, o.ties.degree))
        return np.mean(found)

    assert mean({}) > 1.1 * mean(changed)


def _triangles(o):
    one, two, kind = both_ways(o.ties)
    own = kind != HIERARCHY
    return nx.transitivity(nx.Graph(zip(one[own].tolist(), two[own].tolist(), strict=True)))


def _alike(o):
    one, two, kind = both_ways(o.ties)
    own = (kind == ADVICE) | (kind == SERVICE)
    people = o.people
    return (people.category[one[own]] == people.category[two[own]]).mean()


def test_colleagues_of_a_service_are_tied_once():
    o = start(scenario(town(staff=400)), 1).o
    one, two, kind = both_ways(o.ties)
    inside = kind == SERVICE
    pairs = one[inside].astype(np.int64) * 1000 + two[inside]
    assert np.unique(pairs).size == pairs.size


def test_a_platform_has_the_fewest_personal_ties():
    def personal(name):
        degree = start(scenario(town(staff=400, regime=name)), 1).o.ties.degree
        return degree[:, [SERVICE, PROJECT, COMMUNITY, ADVICE]].sum()

    counts = {name: personal(name) for name in REGIMES}
    assert min(counts, key=counts.get) == "platform"
    assert max(counts, key=counts.get) == "community"


def test_ties_across_directorates_are_rarer_with_decay():
    def far_share(decay):
        world = scenario(town(staff=1_200), parameters={"tie_decay": decay})
        o = start(world, 1).o
        one, two, kind = both_ways(o.ties)
        directorate = o.services.directorate[o.people.service]
        far = directorate[one] != directorate[two]
        return far[(kind == PROJECT) | (kind == ADVICE)].mean()

    assert far_share(0.0) > far_share(0.9) + 0.1 > far_share(5.0) + 0.2
