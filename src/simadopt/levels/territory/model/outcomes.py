"""What a run of the territory comes to: shares of authorities that have an item, exits, euros."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.level import Outcome
from simadopt.levels.territory.tables.items import COMMUNE, INDEX, ITEMS, NAMES

if TYPE_CHECKING:
    from simadopt.levels.territory.engine.state import State

__all__ = ["OUTCOMES", "group_sizes", "outcomes", "series", "share_by_group"]

_OWN: Final = (
    Outcome("focus_share", "share", 1, False, "authorities that have the item asked about",
            "collectivités qui ont l’objet étudié"),
    Outcome("focus_authorities", "authorities", 1, False,
        "number of authorities that have the item asked about",
            "nombre de collectivités qui ont l’objet étudié"),
    Outcome("focus_communes", "share", 1, False, "communes that have the item asked about",
            "communes qui ont l’objet étudié"),
    Outcome("focus_small_communes", "share", 1, False, "communes under 3,500 that have the item asked about",
            "communes de moins de 3 500 habitants qui ont l’objet étudié"),
    Outcome("focus_hosted", "share", 0, False,
        "part of those who have it that a pool or an intercommunal body hosts",
            "part de celles qui l’ont qu’un opérateur ou une intercommunalité héberge"),
    Outcome("focus_exits", "stops", -1, False, "times that the item asked about was stopped",
            "arrêts de l’objet étudié"),
    Outcome("focus_half", "quarters", -1, False, "time until half of the authorities have it",
            "délai jusqu’à la moitié des collectivités"),
    Outcome("focus_spread", "share", -1, False, "spread of the share between intercommunal bodies (sd)",
            "dispersion de la part entre intercommunalités (écart-type)"),
    Outcome("items_mean", "items", 1, False, "items in place per authority",
        "objets en place par collectivité"),
    Outcome("eur", "eur", -1, False, "euros that the interventions cost",
        "euros que coûtent les interventions"),
)  # fmt: skip
OUTCOMES: Final[Mapping[str, Outcome]] = {
    one.name: one
    for one in (
        *_OWN,
        *(
            Outcome(f"{item.name}_share", "share", 1, False, f"authorities with: {item.label['en']}",
                    f"collectivités avec : {item.label['fr']}")
            for item in ITEMS
        ),
    )
}  # fmt: skip
"""What `measure` returns, in the order of columns."""
_SMALL: Final = slice(0, 5)
_COMMUNES: Final = slice(0, 11)


def group_sizes(run: State) -> NDArray[np.int64]:
    """Return the number of authorities of each group of counts."""
    return np.bincount(run.s.group, minlength=run.tally.counts.shape[1])


def share_by_group(run: State, item: str, groups: slice, state: int = 2) -> F64:
    """Return the share of some groups in a state of an item (0 envisaged, 1 under way, 2 in place).

    By quarter.
    """
    held = run.tally.counts[: run.quarter + 1, groups, INDEX[item], state].sum(axis=1)
    total = group_sizes(run)[groups].sum()
    return held / total if total else np.full(held.size, np.nan)


def _spread(run: State, k: int) -> float:
    """Return the standard deviation between intercommunal bodies of the share of their communes."""
    communes = run.s.type == COMMUNE
    group = run.s.epci[communes]
    have = (run.m.placed[communes] >> np.uint32(k)) & np.uint32(1)
    members = np.bincount(group, minlength=run.a.epci_count.shape[0])[:-1]
    there = np.bincount(group, weights=have, minlength=members.size + 1)[:-1]
    some = members > 0
    return float(np.std(there[some] / members[some])) if some.any() else math.nan


def outcomes(run: State) -> dict[str, float]:
    """Return every outcome of a finished run, NaN where it does not exist."""
    k, q, n = INDEX[run.scenario.focus], run.quarter, max(run.roster.n, 1)
    have = run.tally.counts[: q + 1, :, k, 2].sum(axis=1)
    hosted = run.tally.hosted[q, :, k]
    half = np.flatnonzero(have >= n / 2.0)
    placed = run.tally.counts[q, :, : len(NAMES), 2].sum(axis=0)
    cost = math.nan if run.unpriced else float(sum(run.spent.values()))
    own = {
        "focus_share": have[q] / n,
        "focus_authorities": float(have[q]),
        "focus_communes": float(share_by_group(run, run.scenario.focus, _COMMUNES)[-1]),
        "focus_small_communes": float(share_by_group(run, run.scenario.focus, _SMALL)[-1]),
        "focus_hosted": hosted[1:].sum() / hosted.sum() if hosted.sum() else math.nan,
        "focus_exits": float(run.tally.exits[: q + 1, :, k].sum()),
        "focus_half": float(half[0]) if half.size else math.nan,
        "focus_spread": _spread(run, k),
        "items_mean": placed.sum() / n,
        "eur": cost,
    }
    shares = {f"{name}_share": placed[k] / n for k, name in enumerate(NAMES)}
    return {name: float(value) for name, value in (*own.items(), *shares.items())}


def series(run: State) -> dict[str, F64]:
    """Return shares of all items, and items per authority, by quarter, the start included."""
    n = max(run.roster.n, 1)
    held = run.tally.counts[: run.quarter + 1, :, : len(NAMES), 2].sum(axis=1) / n
    shares = {f"{name}_share": held[:, k] for k, name in enumerate(NAMES)}
    return {
        "focus_share": shares[f"{run.scenario.focus}_share"],
        "items_mean": held.sum(axis=1),
        **shares,
    }
