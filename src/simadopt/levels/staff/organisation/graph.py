"""The network of an organisation as a networkx graph, and as GraphML.

Nodes are pseudonyms, never names. A pair tied twice has two edges, as it counts twice in the model.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from simadopt.core.errors import ResourceError
from simadopt.core.messages import Message
from simadopt.levels.staff.organisation.columns import Organisation
from simadopt.levels.staff.organisation.labels import Labels
from simadopt.levels.staff.organisation.ties import pairs_of
from simadopt.levels.staff.tables.features import CATEGORIES, RANKS, TIE_TYPES

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["to_networkx", "write_graphml"]

MOST_TIES: Final = 5_000_000
_BYTES_PER_TIE: Final = 800
_BYTES_PER_PERSON: Final = 1_500


def to_networkx(o: Organisation, labels: Labels) -> nx.MultiGraph[str]:
    """Return people and ties as an undirected graph.

    Parameters
    ----------
    o : Organisation
    labels : Labels
        Names of its services and authorities.

    Returns
    -------
    networkx.MultiGraph
        Nodes: pseudonym as 16 hexadecimal digits, with ``authority``, ``directorate``, ``service``,
        ``category``, ``rank``, ``front``, ``mailbox`` and ``broker``. Edges: ``type``.

    Raises
    ------
    ResourceError
        More ties than a graph of objects can hold; the memory it would take is said.
    """
    import networkx as nx

    people, units = o.people, labels.units
    _refuse_size(people.key.size, o.ties.other.size // 2)
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    names = [_node(key) for key in people.key.tolist()]
    service, authority = people.service.tolist(), people.authority.tolist()
    for row, name in enumerate(names):
        s = service[row]
        graph.add_node(
            name,
            authority=units.key[authority[row]],
            directorate=units.directorate_name[units.directorate[s]],
            service=units.name[s],
            category=CATEGORIES[people.category[row]],
            rank=RANKS[people.rank[row]],
            front=bool(people.front[row]),
            mailbox=bool(people.mailbox[row]),
            broker=bool(people.broker[row]),
        )
    pairs = pairs_of(o.ties)
    ends = zip(pairs.one.tolist(), pairs.two.tolist(), pairs.kind.tolist(), strict=True)
    graph.add_edges_from((names[i], names[j], {"type": TIE_TYPES[kind]}) for i, j, kind in ends)
    return graph


def write_graphml(graph: nx.MultiGraph[str], path: str | Path) -> None:
    """Write a graph as GraphML, which Gephi, igraph, Cytoscape and networkx read."""
    import networkx as nx

    nx.write_graphml_xml(graph, str(path))


def _node(key: int) -> str:
    return f"{key:016x}"


def _refuse_size(people: int, ties: int) -> None:
    if ties > MOST_TIES:
        gib = (people * _BYTES_PER_PERSON + ties * _BYTES_PER_TIE) / 2**30
        raise ResourceError(
            Message(
                "problem.graph_size", people=people, ties=ties, gib=round(gib, 1), most=MOST_TIES
            )
        )
