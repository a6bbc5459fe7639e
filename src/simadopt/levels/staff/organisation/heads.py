"""Whoever encourages: elected members, general managers, directors and heads of service.

Each authority has its elected members (mayor first, each further one the delegate of a directorate),
then its managers in row order. Sources of influence are the rows of W over other heads: one's boss
(for a director the delegate of the portfolio too) and fellow managers, the next four of those with the
same boss.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from simadopt.core import chance
from simadopt.levels.staff.organisation.columns import I32, I64, U8, U64, Heads
from simadopt.levels.staff.organisation.posts import spans
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables.features import GOVERNANCES

ELECTED = 4


def _sources(
    n: int, kind: U8, boss: I32, delegate: I32, w_boss: Any, w_fellows: Any
) -> tuple[I64, I32, Any]:
    """Return W over heads in CSR: boss and delegate share one weight, fellows another."""
    rows, sources, weights = [], [], []
    has_boss = np.flatnonzero(boss >= 0)
    both = delegate >= 0
    rows += [has_boss, np.flatnonzero(both)]
    sources += [boss[has_boss], delegate[both]]
    share = np.where(both, 0.5, 1.0)
    weights += [(w_boss * share)[has_boss], (w_boss * 0.5)[both]]
    # fellows: everybody with the same boss; each head is tied to the next ones in a circle of 4
    manager = np.flatnonzero((kind < ELECTED) & (boss >= 0))
    order = manager[np.argsort(boss[manager], kind="stable")]
    size = np.bincount(boss[manager], minlength=n)
    first = np.cumsum(size) - size
    place = np.arange(order.size) - first[boss[order]]
    group = size[boss[order]]
    fellows = np.minimum(group - 1, 4)
    for step in range(1, 5):
        ok = fellows >= step
        rows.append(order[ok])
        sources.append(order[first[boss[order[ok]]] + (place[ok] + step) % group[ok]])
        weights.append(w_fellows[order[ok]] / fellows[ok])
    row = np.concatenate(rows)
    sort = np.argsort(row, kind="stable")
    start = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=n)))).astype(np.int64)
    return (
        start,
        np.concatenate(sources)[sort].astype(np.int32),
        np.concatenate(weights)[sort].astype(np.float64),
    )


def governance_weights(p: Any, source: str) -> Any:
    """Return the weight of one source of influence by governance mode; unknown is their mean."""
    known = [float(getattr(p, f"w_{source}_{mode}")) for mode in GOVERNANCES[:3]]
    return np.array([*known, sum(known) / 3.0])


class _Rows(NamedTuple):
    """Where heads stand: authority after authority, its elected members first, then its managers."""

    group: I64
    """Authority of each head."""
    number: I64
    """Place of each head within its authority."""
    officials: I64
    """Elected members of each authority."""
    first: I64
    """First row of each authority: its mayor."""
    manager: I64
    """Row of each manager."""


def _rows(entries: Sequence[Authority], entry: I32, m_authority: I32) -> _Rows:
    officials = np.array([e.officials for e in entries])[entry]
    managers = np.bincount(m_authority, minlength=entry.size)
    size = officials + managers
    first = np.cumsum(size) - size
    group, number = spans(size)
    m_first = np.cumsum(managers) - managers
    m_row = (
        first[m_authority]
        + officials[m_authority]
        + np.arange(m_authority.size)
        - m_first[m_authority]
    )
    return _Rows(group, number, officials, first, m_row)


def _above(rows: _Rows, manager: dict[str, Any]) -> tuple[I32, I32]:
    """Return the boss of each manager, and the elected member whose portfolio a director answers to."""
    m_row, mayor = rows.manager, rows.first[manager["authority"]]
    boss = np.full(rows.group.size, -1, np.int32)
    m_boss = manager["boss"]
    boss[m_row] = np.where(m_boss >= 0, m_row[np.maximum(m_boss, 0)], mayor)
    delegate = np.full(rows.group.size, -1, np.int32)
    number = manager["portfolio"]
    portfolio = (manager["kind"] == 2) & (number + 1 < rows.officials[manager["authority"]])
    delegate[m_row[portfolio]] = (mayor + 1 + number)[portfolio]
    return boss, delegate


def build_heads(
    entries: Sequence[Authority],
    entry: I32,
    authority_key: U64,
    manager: dict[str, Any],
    p: Any,
    top_down: bool,
    tools: int,
) -> tuple[Heads, I32]:
    """Make the rows of heads.

    Parameters
    ----------
    entries, entry : the scenario's entries, and the entry of each authority.
    authority_key : uint64[A]
    manager : columns of the managers in row order: ``person``, ``authority``, ``kind`` (rank),
        ``random_key``, ``portfolio`` (place among the directors of the authority), ``first_service``,
        ``end_service``, and ``boss`` (position of the boss among managers, -1 for the top).
    p : parameters.
    top_down : whether bosses influence (a switch of theory).
    tools : how many tools heads encourage.

    Returns
    -------
    Heads, and the row of heads of each manager.
    """
    rows = _rows(entries, entry, manager["authority"])
    group, m_row, n = rows.group, rows.manager, rows.group.size
    person = np.full(n, -1, np.int32)
    person[m_row] = manager["person"]
    kind = np.full(n, ELECTED, np.uint8)
    kind[m_row] = manager["kind"]
    random_key = np.empty(n, np.uint64)
    elected = rows.number < rows.officials[group]
    random_key[elected] = chance.child_keys(
        authority_key[group[elected]] ^ np.uint64(chance.key_of("elected")),
        rows.number[elected].astype(np.uint64),
    )
    random_key[m_row] = manager["random_key"]
    boss, delegate = _above(rows, manager)

    mode = np.array([GOVERNANCES.index(e.governance) for e in entries])[entry][group]
    w_boss = governance_weights(p, "boss")[mode] * (1.0 if top_down else 0.0)
    start, source, weight = _sources(
        n, kind, boss, delegate, w_boss, governance_weights(p, "fellows")[mode]
    )
    first, end = np.zeros(n, np.int32), np.zeros(n, np.int32)
    first[m_row], end[m_row] = manager["first_service"], manager["end_service"]
    shape = (tools, n)
    heads = Heads(
        person=person,
        authority=group.astype(np.int32),
        kind=kind,
        random_key=random_key,
        first_service=first,
        end_service=end,
        culture=np.zeros(n),
        stubbornness=np.full(shape, float(p.stubbornness)),
        conviction=np.zeros(shape),
        coaching=np.zeros(shape),
        encouragement=np.zeros(shape),
        w_own=governance_weights(p, "own")[mode],
        w_team=governance_weights(p, "team")[mode],
        w_feedback=governance_weights(p, "feedback")[mode],
        start=start,
        source=source,
        weight=weight,
    )
    return heads, m_row.astype(np.int32)


def draw_heads(heads: Heads, seed: int, p: Any) -> None:
    """Draw the cultures of the elected and the convictions of managers."""
    mean = float(p.culture_mean)
    heads.culture[:] = chance.betas(
        seed, "culture", heads.random_key, 4.0 * mean, 4.0 * (1.0 - mean)
    )
    draw_convictions(heads, np.flatnonzero(heads.kind < ELECTED), seed, p)


def draw_convictions(heads: Heads, rows: I64, seed: int, p: Any) -> None:
    """Draw the convictions of some managers, by who holds the post; encouragement starts there."""
    for tool in range(heads.conviction.shape[0]):
        drawn = chance.betas(
            seed,
            "conviction",
            heads.random_key[rows],
            float(p.conviction_a),
            float(p.conviction_b),
            tool,
        )
        heads.conviction[tool, rows] = drawn
        heads.coaching[tool, rows] = 0.0
        heads.encouragement[tool, rows] = drawn
