"""Heads at week 0, given what is said of them and how many of their people use a tool.

The conviction c of a head has its prior law, a Beta. An answer (no, a little, a lot) keeps a third of
[0, 1]. Users say something too, since initial use follows the head's encouragement: k users among n have
the likelihood

    ∫ Binomial(k; n, logistic(logit p(c) + m + s·z)) φ(z) dz

with p(c) what the scenario's clock gives under that head, m what puts all known services together at
their known use, and s = `SERVICE_SD` what services differ by for other reasons. The draw of the run is
kept: its quantile is read on the law that results, so that knowing nothing changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv, expit, logit

from simadopt.core import chance
from simadopt.levels.staff.known.match import Condition, eligible_people, leader_of
from simadopt.levels.staff.known.table import ENCOURAGEMENT
from simadopt.levels.staff.organisation.columns import Organisation
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.scenario_tools import Tool

__all__ = ["condition_heads"]

F64 = NDArray[np.float64]
SERVICE_SD: Final = 0.5
"""Spread of services in log-odds of use that the head does not explain (assumed)."""
_LEAST_SHARE: Final = 0.05
"""Share of use from which a head's effect is reckoned where the clock of a tool says none."""
_NODES: Final = np.polynomial.hermite_e.hermegauss(9)
_CELLS: Final = 64


def condition_heads(
    o: Organisation, found: Sequence[Condition], scenario: Scenario, tools: Sequence[str],
    seed: int, p: Any,
) -> None:  # fmt: skip
    """Write convictions and encouragement of the heads of known services, in place."""
    quantile = (np.arange(_CELLS) + 0.5) / _CELLS
    shapes = float(p.conviction_a), float(p.conviction_b)
    conviction = betaincinv(*shapes, quantile)
    for tool, name in enumerate(tools):
        own = [one for one in found if one.tool == tool]
        clock = scenario.tools.of(name)
        if not own or not _moves(p):
            told = [one for one in own if one.row.head]
            loglik: dict[int, F64] = {leader_of(o, one.service): np.zeros(_CELLS) for one in told}
        else:
            loglik = _loglik(o, own, clock, conviction, p)
        said = {leader_of(o, one.service): one.row.head for one in own if one.row.head}
        for head in sorted({*loglik, *said}):
            value = _drawn(
                loglik.get(head, np.zeros(_CELLS)), said.get(head, ""), shapes,
                _quantile(o, head, tool, seed),
            )  # fmt: skip
            o.heads.conviction[tool, head] = value
            o.heads.encouragement[tool, head] = value


def _moves(p: Any) -> bool:
    return float(p.initial_boss) > 0.0


def _quantile(o: Organisation, head: int, tool: int, seed: int) -> float:
    """Return the quantile at which the run draws the conviction of a head."""
    key = o.heads.random_key[head : head + 1]
    return float(chance.uniforms(seed, "conviction", key, 0, tool)[0])


def _loglik(
    o: Organisation, own: Sequence[Condition], clock: Tool, conviction: F64, p: Any
) -> dict[int, F64]:
    """Return the log-likelihood of the users of each head's services, by cell of her law."""
    share = max(clock.aware * clock.use, _LEAST_SHARE)
    counted = [one for one in own if one.row.users is not None]
    rows = [eligible_people(o, one.service, one.tool) for one in counted]
    known = [
        (one, some, float(one.row.users.of(some.size)))
        for one, some in zip(counted, rows, strict=True)
        if some.size and one.row.users is not None
    ]
    if not known:
        return {}
    given = [
        logit(_use_under(o, some, one.tool, share, conviction, p).clip(1e-4, 1 - 1e-4))
        for one, some, _ in known
    ]
    people = np.array([some.size for _, some, _ in known])
    users = np.array([min(k, some.size) for _, some, k in known])
    level = _level(np.array(given), people, users)
    total: dict[int, F64] = {}
    for (one, some, _), v, k in zip(known, given, users, strict=True):
        head = leader_of(o, one.service)
        q = expit(v[:, None] + level + SERVICE_SD * _NODES[0])
        term = k * np.log(q) + (some.size - k) * np.log1p(-q)
        top = term.max(axis=1, keepdims=True)
        weight = _NODES[1] / _NODES[1].sum()
        value = top[:, 0] + np.log(np.exp(term - top) @ weight)
        total[head] = total.get(head, np.zeros(_CELLS)) + value
    return total


def _use_under(o: Organisation, rows: Any, tool: int, share: float, conviction: F64, p: Any) -> F64:
    """Return the share of some people who use a feature of a tool at week 0, by the head's conviction."""
    people, catalogue = o.people, o.catalogue
    features = np.flatnonzero(catalogue.tool == tool)
    worth = catalogue.relevance * o.authorities.quality[0].astype(np.float64)[:, None]
    profile = people.category[rows].astype(np.intp) * 2 + people.front[rows]
    weight = worth[features][:, profile] / worth[features].mean()
    tilt = 1.0 + float(p.initial_boss) * (2.0 * conviction - 1.0)
    chance_each = np.minimum(share * tilt[:, None, None] * weight[None], 1.0)
    return np.asarray((1.0 - np.prod(1.0 - chance_each, axis=1)).mean(axis=1))


def _level(given: F64, people: Any, users: F64) -> float:
    """Return what puts all known services together at their known use, in log-odds, within ±8."""

    def excess(level: float) -> float:
        expected = expit(given + level).mean(axis=1) @ people
        return float(expected - users.sum())

    if excess(-8.0) > 0.0:
        return -8.0
    if excess(8.0) < 0.0:
        return 8.0
    return float(brentq(excess, -8.0, 8.0))


def _drawn(loglik: F64, said: str, shapes: tuple[float, float], u: float) -> float:
    """Return a conviction: the quantile u of the prior law, weighted and kept to what is said."""
    low, high = (betainc(*shapes, end) for end in ENCOURAGEMENT.get(said, (0.0, 1.0)))
    edges = np.linspace(0.0, 1.0, _CELLS + 1)
    width = np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0.0, None)
    mass = width * np.exp(loglik - loglik.max())
    total = np.concatenate(([0.0], np.cumsum(mass)))
    place = np.interp(u * total[-1], total, np.clip(edges, low, high))
    return float(betaincinv(*shapes, np.clip(place, 1e-9, 1.0 - 1e-9)))
