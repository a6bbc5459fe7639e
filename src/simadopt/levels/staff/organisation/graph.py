"""The network of an organisation as a networkx graph, and as GraphML: export and import.

Nodes are pseudonyms, never names. A pair tied twice has two edges, as it counts twice in the model.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError

import numpy as np

from simadopt.core.errors import InputError, Problem, ResourceError, nearest, system_reason
from simadopt.core.messages import Message
from simadopt.levels.staff.files.staff_table import StaffTable, TieTable, pseudonym
from simadopt.levels.staff.organisation.columns import Organisation
from simadopt.levels.staff.organisation.labels import Labels
from simadopt.levels.staff.organisation.ties import pairs_of
from simadopt.levels.staff.tables.features import CATEGORIES, RANKS, TIE_TYPES

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["from_networkx", "read_graphml", "to_networkx", "write_graphml"]

MOST_TIES: Final = 5_000_000
_BYTES_PER_TIE: Final = 800
_BYTES_PER_PERSON: Final = 1_500
_MOST_BYTES: Final = 2**30
_LISTED: Final = 50


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


def from_networkx(
    graph: nx.Graph[Any], staff: StaffTable, where: str = "graph", content_sha256: str = ""
) -> TieTable:
    """Return the edges of a graph as ties between the people of a staff table.

    Parameters
    ----------
    graph : networkx.Graph
        Directed or not, multiple or not. Nodes are person keys as the staff file writes them, or
        pseudonyms as `to_networkx` writes them; each edge has a ``type``.
    staff : StaffTable
        The people, already read.
    where : str
        The name shown in problems.
    content_sha256 : str
        SHA-256 of the file it was read from; empty hashes the ties themselves.

    Raises
    ------
    InputError
        Unknown people or types, a person tied to herself; one line each, at most 50.
    """
    row_of = {key: row for row, key in enumerate(staff.key.tolist())}
    rows = {node: _row(str(node), row_of, staff.authority_key) for node in graph.nodes}
    problems = [
        Problem(where, None, "node", str(node)[:60], Message("problem.end"))
        for node, row in rows.items()
        if row < 0
    ]
    ties: list[tuple[int, int, int]] = []
    kind: Any
    for one, two, kind in graph.edges(data="type"):
        if kind not in TIE_TYPES:
            value = "" if kind is None else str(kind)[:60]
            hint = nearest(value, TIE_TYPES)
            problems.append(
                Problem(
                    where, None, "type", value, Message("problem.choice", names=TIE_TYPES), hint
                )
            )
        elif one == two:
            problems.append(Problem(where, None, "edge", "", Message("problem.tied_to_self")))
        else:
            ties.append((rows[one], rows[two], TIE_TYPES.index(kind)))
    if problems:
        raise InputError(_listed(problems, where))
    columns = np.array(ties, np.int64).reshape(-1, 3)
    return TieTable(
        source=columns[:, 0].copy(),
        target=columns[:, 1].copy(),
        type=columns[:, 2].astype(np.uint8),
        types_read=frozenset(columns[:, 2].tolist()),
        content_sha256=content_sha256 or hashlib.sha256(columns.tobytes()).hexdigest(),
    )


def read_graphml(path: str | Path, staff: StaffTable) -> TieTable:
    """Read the ties of a GraphML file; see `from_networkx`.

    Raises
    ------
    InputError
        The file is no GraphML, or its ties do not match the staff.
    ResourceError
        It is larger than a graph of objects can be.
    """
    import networkx as nx

    file = Path(path)
    try:
        size = file.stat().st_size
        if size > _MOST_BYTES:
            raise ResourceError(
                Message("problem.graphml_large", file=path, n=size, most=_MOST_BYTES)
            )
        content = file.read_bytes()
        graph = nx.parse_graphml(content.decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        reason = system_reason(error)
        message = Message("problem.unreadable", reason=reason)
        raise InputError(Problem(str(path), None, "", "", message)) from error
    except (ParseError, nx.NetworkXError, KeyError) as error:
        line = error.position[0] if isinstance(error, ParseError) else None
        message = Message("problem.graphml", detail=error)
        raise InputError(Problem(str(path), line, "", "", message)) from error
    return from_networkx(graph, staff, str(path), hashlib.sha256(content).hexdigest())


def write_graphml(graph: nx.MultiGraph[str], path: str | Path) -> None:
    """Write a graph as GraphML, which Gephi, igraph, Cytoscape and networkx read."""
    import networkx as nx

    nx.write_graphml_xml(graph, str(path))


def _node(key: int) -> str:
    return f"{key:016x}"


def _row(node: str, row_of: dict[int, int], authority_key: str) -> int:
    """Return the row of a person named by her key or by her pseudonym, or -1."""
    row = row_of.get(pseudonym(authority_key, node), -1)
    if row < 0 and len(node) == 16:
        try:
            row = row_of.get(int(node, 16), -1)
        except ValueError:
            return -1
    return row


def _refuse_size(people: int, ties: int) -> None:
    if ties > MOST_TIES:
        gib = (people * _BYTES_PER_PERSON + ties * _BYTES_PER_TIE) / 2**30
        raise ResourceError(
            Message(
                "problem.graph_size", people=people, ties=ties, gib=round(gib, 1), most=MOST_TIES
            )
        )


def _listed(problems: list[Problem], where: str) -> list[Problem]:
    more = len(problems) - _LISTED
    rest = [Problem(where, None, "", "", Message("problem.more", n=more))] if more > 0 else []
    return problems[:_LISTED] + rest
