"""News of the project: steps from its team over the ties that carry it, found again by networkx."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.organisation.reach import FARTHEST, distances, reach
from simadopt.levels.staff.organisation.ties import (
    ADVICE,
    BROKER,
    COMMUNITY,
    HIERARCHY,
    PROJECT,
    SERVICE,
    Pairs,
    build_ties,
    pairs_of,
)
from simadopt.levels.staff.tables.features import REGIMES
from support.worlds import scenario, town

CARRY = (HIERARCHY, PROJECT, COMMUNITY, BROKER)
PEOPLE = 12
TIES = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1), st.integers(0, 5)
    ).filter(lambda tie: tie[0] != tie[1]),
    max_size=30,
)  # fmt: skip


def steps(ties, *, brokers=(0,), n=PEOPLE):
    """Return the steps that the package finds, without a platform."""
    one, two, kind = (np.array(column, np.int64) for column in zip(*ties, strict=True))
    broker = np.isin(np.arange(n), brokers).astype(np.uint8)
    nobody = np.zeros(n, np.int32)
    return distances(
        build_ties(n, Pairs(one, two, kind.astype(np.uint8)), 1),
        nobody, np.zeros(n, np.uint8), broker, nobody, np.ones(n, bool),
    )  # fmt: skip


def by_networkx(ties, sources, n=PEOPLE):
    graph = nx.Graph([(a, b) for a, b, kind in ties if kind in CARRY])
    graph.add_nodes_from(range(n))
    far = nx.multi_source_dijkstra_path_length(graph, set(sources))
    return [min(far.get(i, FARTHEST), FARTHEST) for i in range(n)]


@pytest.mark.parametrize("kind", range(6))
def test_colleagues_and_friends_carry_no_news_of_the_project(kind):
    """A chain of one type of tie: each step counts, or nobody beyond the team is told."""
    chain = [(i, i + 1, kind) for i in range(PEOPLE - 1)]
    told = [min(i, FARTHEST) for i in range(PEOPLE)]
    assert (kind in CARRY) == (kind not in (SERVICE, ADVICE))
    expected = told if kind in CARRY else [0] + [FARTHEST] * (PEOPLE - 1)
    assert steps(chain).tolist() == expected


@given(ties=TIES.filter(bool), brokers=st.sets(st.integers(0, PEOPLE - 1), min_size=1, max_size=3))
def test_steps_are_the_shortest_over_ties_that_carry(ties, brokers):
    assert steps(ties, brokers=sorted(brokers)).tolist() == by_networkx(ties, brokers)


@pytest.mark.parametrize("regime", REGIMES)
def test_reach_in_a_town(regime):
    """exp(−δ d), d from the officers, or from the general management where there are none."""
    state = start(scenario(town(staff=300, regime=regime)), 2)
    people, pairs = state.o.people, pairs_of(state.o.ties)
    ties = list(zip(pairs.one.tolist(), pairs.two.tolist(), pairs.kind.tolist(), strict=True))
    broker = people.broker == 1
    team = np.flatnonzero(broker if broker.any() else people.rank == people.rank.max())
    far = np.array(by_networkx(ties, team.tolist(), people.key.size))
    if REGIMES[regime].platform:
        far = np.where(people.mailbox == 1, np.minimum(far, 2), far)
    assert np.unique(far).size > 2
    np.testing.assert_allclose(people.reach, np.exp(-float(state.p.aware_decay) * far), rtol=1e-5)
    np.testing.assert_array_equal(people.reach, reach(far.astype(np.uint8), state.p.aware_decay))
