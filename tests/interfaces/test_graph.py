"""The network goes out as a graph and comes back as ties."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from interfaces.shell_helper import COMMUNE
from simadopt.cases import load
from simadopt.core.errors import InputError, ResourceError
from simadopt.levels.staff.files.staff_file import read_staff
from simadopt.levels.staff.organisation import graph as graphs
from simadopt.levels.staff.organisation.ties import pairs_of


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
    staff = read_staff(real_town.with_name("staff.csv"), "town")
    path = tmp_path / "net.graphml"
    graphs.write_graphml(graphs.to_networkx(state.o, state.labels), path)
    ties = graphs.read_graphml(path, staff)
    pairs = pairs_of(state.o.ties)
    key = state.o.people.key
    expected = sorted(
        (*sorted((int(key[i]), int(key[j]))), int(t))
        for i, j, t in zip(pairs.one, pairs.two, pairs.kind, strict=True)
    )
    found = sorted(
        (*sorted((int(staff.key[i]), int(staff.key[j]))), int(t))
        for i, j, t in zip(ties.source, ties.target, ties.type, strict=True)
    )
    assert found == expected
    assert len(ties.content_sha256) == 64


def test_nodes_may_be_the_keys_of_the_staff_file(real_town: Path) -> None:
    staff = read_staff(real_town.with_name("staff.csv"), "town")
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edge("P00", "P11", type="project")
    ties = graphs.from_networkx(graph, staff)
    assert len(ties) == 1
    assert ties.type[0] == 2


@pytest.mark.parametrize(
    ("edge", "told"),
    [
        (("P00", "P99", "project"), "nobody in the staff file"),
        (("P00", "P01", "projet"), "did you mean project?"),
        (("P00", "P01", None), "is expected"),
        (("P00", "P00", "advice"), "tied to herself"),
    ],
)
def test_wrong_ties_are_refused(real_town: Path, edge: tuple[str, str, str], told: str) -> None:
    staff = read_staff(real_town.with_name("staff.csv"), "town")
    graph: nx.Graph[str] = nx.Graph()
    one, two, kind = edge
    graph.add_edge(one, two, **({"type": kind} if kind else {}))
    with pytest.raises(InputError, match=told):
        graphs.from_networkx(graph, staff)


@pytest.mark.parametrize("text", ["", "not xml", "<graphml>", "<a></a>"])
def test_what_is_no_graphml_is_refused(tmp_path: Path, real_town: Path, text: str) -> None:
    staff = read_staff(real_town.with_name("staff.csv"), "town")
    path = tmp_path / "x.graphml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.graphml"):
        graphs.read_graphml(path, staff)


def test_a_graph_too_large_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "MOST_TIES", 100)
    state = load(COMMUNE).start(1)
    with pytest.raises(ResourceError, match="GiB"):
        graphs.to_networkx(state.o, state.labels)
