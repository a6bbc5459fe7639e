"""Thresholds: Granovetter's crowd, Watts' cascades, the ring lattice. All exact, none by chance.

A person starts once the using ties reach her need, an integer: peers by thresholds, step link,
base −½ and b_peer 1, so that V is −½ before and +½ after. Nobody stops.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.messages import Message
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.organisation.columns import People
from simadopt.levels.staff.organisation.ties import Pairs
from simadopt.levels.staff.verify.graphs import complete, random_graph, ring_lattice
from simadopt.levels.staff.verify.laboratory import (
    EVERYTHING,
    THRESHOLD_VALUES,
    THRESHOLDS,
    Laboratory,
    settle,
    users_by_week,
)
from simadopt.verification import oracles
from simadopt.verification.options import Case, Setting, complain
from simadopt.verification.rows import ROUNDING, WIDTH, Row, row

_MOST_IN_A_CROWD: Final = 2000
_GLOBAL: Final = 0.1
"""Share of people from which a cascade is called global."""
_LEAST_FOR_CHANCE: Final = 500
"""People from which the chance of a global cascade is compared with that of an infinite graph."""


def _cascade(pairs: Pairs, need: Sequence[int], seeds: Sequence[int]) -> State:
    """Run thresholds on ties from some first users until nothing moves."""
    state = _before(pairs, need, seeds)
    settle(state)
    return state


def crowd_state(need: Sequence[int]) -> State:
    """Return a crowd in which each sees all others, with these thresholds, before its first week."""
    return _before(complete(len(need)), need, ())


def alone_state(need: Sequence[int]) -> State:
    """Return the same crowd where nobody sees anybody, before its first week."""
    nobody = np.zeros(0, np.int64)
    return _before(Pairs(nobody, nobody, np.zeros(0, np.uint8)), need, ())


def _before(pairs: Pairs, need: Sequence[int], seeds: Sequence[int]) -> State:
    n = len(need)

    def arrange(people: People, _: int) -> None:
        people.need[:] = need
        people.uses[list(seeds)] = EVERYTHING

    laboratory = Laboratory(n, THRESHOLDS, THRESHOLD_VALUES, pairs)
    return laboratory.state(0, n + 8, arrange=arrange)


def _users(state: State) -> list[int]:
    """Return the users of the first feature in each week; the others repeat it."""
    return [int(users) for users in users_by_week(state)[:, 0]]


def _thresholds(text: str) -> list[int]:
    """Read thresholds: whole numbers and ranges, such as ``0,2,2-99``.

    >>> _thresholds("0,2,2-4")
    [0, 2, 2, 3, 4]
    """
    found: list[int] = []
    for item in text.replace(";", ",").split(","):
        low, dash, high = item.strip().partition("-")
        if not low.isdecimal() or (dash and not high.isdecimal()):
            raise complain("thresholds", text, Message("problem.case_ranges"))
        if int(high or low) > 10**6:
            raise complain("thresholds", text, Message("problem.case_millions"))
        found += range(int(low), int(high or low) + 1)
    if not 2 <= len(found) <= _MOST_IN_A_CROWD:
        message = Message("problem.case_people", n=len(found), most=_MOST_IN_A_CROWD)
        raise complain("thresholds", text, message)
    return found


def _crowd(s: Mapping[str, Any]) -> list[int]:
    """Return the thresholds a crowd has, from the list or from a law."""
    if s["law"] == "list":
        return _thresholds(s["thresholds"])
    if s["law"] == "normal" and s["second"] <= 0.0:
        raise complain("second", s["second"], Message("problem.spread"))
    if s["law"] == "uniform" and s["second"] < s["first"]:
        raise complain("second", s["second"], Message("problem.thresholds"))
    return list(oracles.granovetter_law(s["n"], s["law"], s["first"], s["second"]).thresholds)


def granovetter(s: Mapping[str, Any]) -> list[Row]:
    """Compare the final number of a crowd with the fixed point, then with one threshold raised.

    The second crowd differs by one in a single person, the one with the lowest threshold above 0:
    from 0, 1, …, 99 to 0, 2, 2, …, 99, and from everybody to one.
    """
    crowd = _crowd(s)
    rows = []
    raised = list(crowd)
    lowest = min((threshold for threshold in crowd if threshold > 0), default=None)
    if lowest is not None:
        raised[crowd.index(lowest)] += 1
    for quantity, needs in (("verify.final_users", crowd), ("verify.one_raised", raised)):
        found = _users(_cascade(complete(len(needs)), needs, ()))[-1]
        rows.append(row("granovetter", Message(quantity), oracles.granovetter(needs), found, 0.0))
    return rows if lowest is not None else rows[:1]


def ring(s: Mapping[str, Any]) -> list[Row]:
    """Compare the spread along a ring from a run of r neighbours, which is step 0."""
    n, r, threshold = s["n"], s["r"], s["threshold"]
    if n < 2 * r + 1:
        raise complain("r", r, Message("problem.reach", n=n))
    known = oracles.ring(n, r, threshold)
    users = _users(_cascade(ring_lattice(n, r), [threshold] * n, range(r)))
    steps = users.index(n) if n in users else -1
    return [
        row("ring", Message("verify.steps"), known.steps, steps, 0.0),
        row("ring", Message("verify.final_users"), known.final, users[-1], 0.0),
    ]


def watts(s: Mapping[str, Any]) -> list[Row]:
    """Compare cascades on random graphs with direct ones, graph by graph, then their frequency.

    Each graph has its own first users. The frequency of global cascades is compared with the
    chance in an infinite graph when one person starts, n is at least 500 and z lies well inside
    the cascade window (30 % above its low end, 10 % below its high end): elsewhere finite graphs
    differ markedly.
    """
    n, z, phi, replicates = s["n"], s["z"], s["phi"], s["replicates"]
    if z > 0.5 * (n - 1):
        raise complain("z", z, Message("problem.half", most=0.5 * (n - 1)))
    first = max(1, round(s["seed_share"] * n))
    same, known_users, found_users, large = 0, 0, 0, 0
    for graph in range(replicates):
        seed = s["seed"] + graph
        pairs = random_graph(n, z, seed)
        order = np.argsort(chance.uniforms(seed, "first users", np.arange(n, dtype=np.uint64)))
        seeds = order[:first].tolist()
        need = oracles.watts_thresholds(Laboratory(n, pairs=pairs).degrees().tolist(), phi)
        edges = zip(pairs.one.tolist(), pairs.two.tolist(), strict=True)
        known = oracles.watts_direct(n, edges, need, seeds)
        state = _cascade(pairs, need, seeds)
        found = frozenset(np.flatnonzero(state.o.people.uses & np.uint32(1)).tolist())
        same += found == known
        known_users += len(known)
        found_users += len(found)
        large += len(found) > _GLOBAL * n
    total = n * replicates
    rows = [
        row("watts", Message("verify.exact_set"), replicates, same, 0.0),
        row(
            "watts",
            Message("verify.mean_final"),
            known_users / total,
            found_users / total,
            ROUNDING,
        ),
    ]
    window = oracles.watts_window(phi)
    inside = window is not None and 1.3 * window.low <= z <= 0.9 * window.high
    if inside and first == 1 and n >= _LEAST_FOR_CHANCE:
        known_chance = oracles.watts_cascade_chance(z, phi)
        tolerance = WIDTH * (known_chance * (1.0 - known_chance) / replicates) ** 0.5
        quantity = Message("verify.global_cascades")
        rows.append(row("watts", quantity, known_chance, large / replicates, tolerance))
    return rows


CASES: Final = (
    Case(
        "granovetter",
        "a crowd with thresholds: one person may make all the difference",
        "une foule à seuils : une seule personne peut tout changer",
        (
            Setting("thresholds", "0-99", 0, 0, "how many others each needs to see (law = list)",
                    "combien d'autres chacun doit voir (law = list)"),
            Setting("law", "list", 0, 0, "a list, or evenly from a law", "une liste, ou une loi",
                    ("list", "uniform", "normal")),
            Setting("n", 100, 2, _MOST_IN_A_CROWD, "people (law)", "personnes (loi)"),
            Setting("first", 0.25, -10.0, 10.0, "lowest threshold, or mean, as a share of others",
                    "seuil le plus bas, ou moyen, en part des autres"),
            Setting("second", 0.13, -10.0, 10.0, "highest threshold, or spread",
                    "seuil le plus haut, ou écart type"),
        ),
        granovetter,
    ),
    Case(
        "watts",
        "cascades set off by few people on random graphs",
        "cascades déclenchées par quelques personnes sur des graphes aléatoires",
        (
            Setting("n", 1000, 10, 20_000, "people", "personnes"),
            Setting("z", 4.0, 0.1, 100.0, "mean number of ties", "nombre moyen de liens"),
            Setting("phi", 0.18, 0.002, 1.0, "share of ties that convinces",
                    "part des liens qui convainc"),
            Setting("seed_share", 0.0, 0.0, 1.0, "share of first users (0: one person)",
                    "part des premiers utilisateurs (0 : une personne)"),
            Setting("replicates", 120, 1, 10_000, "graphs", "graphes"),
            Setting("seed", 1, 0, 2**31 - 1, "seed of the first graph", "graine du premier graphe"),
        ),
        watts,
    ),
    Case(
        "ring",
        "spread along a ring from a run of neighbours",
        "propagation le long d'un anneau depuis une suite de voisins",
        (
            Setting("n", 100, 3, 3000, "people", "personnes"),
            Setting("r", 2, 1, 100, "neighbours on each side, and first users",
                    "voisins de chaque côté, et premiers utilisateurs"),
            Setting("threshold", 2, 1, 1000, "using neighbours needed",
                    "voisins utilisateurs nécessaires"),
        ),
        ring,
    ),
)  # fmt: skip
