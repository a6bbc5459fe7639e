"""The network goes out as a graph that others read."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from interfaces.shell_helper import COMMUNE
from simadopt.cases import load
from simadopt.core.errors import ResourceError
from simadopt.levels.staff.organisation import graph as graphs
from simadopt.levels.staff.organisation.ties import pairs_of
from simadopt.levels.staff.tables.features import TIE_TYPES


def test_the_graph_is_the_organisation() -> None:
    state = load(COMMUNE).start(1)
    graph = graphs.to_networkx(state.o, state.labels)
    pairs = pairs_of(state.o.ties)
    assert graph.number_of_nodes() == 520
    assert graph.number_of_edges() == pairs.one.size
    degree = np.array([graph.degree(f"{key:016x}") for key in state.o.people.key.tolist()])
    assert np.array_equal(degree, np.diff(state.o.ties.start))
    heads = [n for n, data in graph.nodes(data=True) if data["rank"] == "head"]
    assert len(heads) == 16


def test_real_ties_come_back_the_same(tmp_path: Path, real_town: Path) -> None:
    state = load(real_town).start(1)
    path = tmp_path / "net.graphml"
    graphs.write_graphml(graphs.to_networkx(state.o, state.labels), path)
    back = nx.read_graphml(path)
    pairs = pairs_of(state.o.ties)
    key = state.o.people.key
    expected = sorted(
        (*sorted((int(key[i]), int(key[j]))), int(t))
        for i, j, t in zip(pairs.one, pairs.two, pairs.kind, strict=True)
    )
    found = sorted(
        (*sorted((int(one, 16), int(two, 16))), TIE_TYPES.index(kind))
        for one, two, kind in back.edges(data="type")
    )
    assert found == expected


def test_a_graph_too_large_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "MOST_TIES", 100)
    state = load(COMMUNE).start(1)
    with pytest.raises(ResourceError, match="GiB"):
        graphs.to_networkx(state.o, state.labels)
