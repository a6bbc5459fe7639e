"""What a fit came to, as tables: forecast, posterior, state, scores, facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.fitted import Fit, Quality
from simadopt.experiments.learning.forecast import NODES, share_at
from simadopt.experiments.learning.gate import COVERAGE, SCORES
from simadopt.experiments.learning.naive import Missed, missed, naive
from simadopt.experiments.learning.observation import Noise

__all__ = [
    "ALL",
    "declared",
    "facts",
    "forecast_table",
    "posterior_table",
    "quality_facts",
    "score_table",
    "state",
    "unshown",
]

F64 = NDArray[np.float64]
ALL: Final = "all"
"""Name of the row of all services together."""
OTHERS: Final = "other services"
"""Name, within an authority, of services that are shown together (`services_shown`)."""
_COLUMNS: Final = ["service", "tool", "month", "kind", "observed", "eligible", "q05", "q50", "q95",
                   "naive", "naive_q05", "naive_q95"]  # fmt: skip
_ENDS: Final = (0.05, 0.5, 0.95)


def declared() -> pd.DataFrame:
    """Return the scores, their definitions and thresholds, before anything is fitted."""
    return pd.DataFrame(SCORES, columns=["score", "definition", "threshold"])


def score_table(fit: Fit) -> pd.DataFrame:
    """Return the declared scores with what they came to; empty when nothing could be scored."""
    table = declared()
    table["value"] = [np.nan if fit.score is None else fit.score.value(n) for n in table["score"]]
    return table


def _shown(fit: Fit, able: F64) -> Iterator[tuple[str, int, list[int]]]:
    """Yield name, tool and services of what is shown: services, small ones together, then all.

    ``able`` are those who could use a tool, float64[G,T,M], 0 where nothing is told.
    """
    sets = [_together(fit, able[:, t]) for t in range(able.shape[1])]
    for name in dict.fromkeys([*fit.told.shown, *(name for one in sets for name in one)]):
        yield from ((name, t, one[name]) for t, one in enumerate(sets) if name in one)
    for t, one in enumerate(sets):
        if one:
            yield ALL, t, sorted(g for own in one.values() for g in own)


def _together(fit: Fit, able: F64) -> dict[str, list[int]]:
    """Return the services of each name under which those that are told are shown, for one tool.

    Names stand for small services together, of which counts may tell some alone: where these have fewer
    than `Level.least_answers` people, what they are is left out of no sum of all, from which the others
    could be taken away: they stand with other small ones, then with the smallest service. Nothing is
    shown, all together neither, where all that is told are fewer.
    """
    least = fit.case.level.least_answers
    sets: dict[str, list[int]] = {}
    for g in np.flatnonzero(able.any(axis=1)).tolist():
        sets.setdefault(fit.told.shown[g], []).append(g)

    def people(own: list[int]) -> float:
        sums = able[own].sum(axis=0)
        return float(sums[sums > 0.0].min(initial=np.inf))

    alone = frozenset(fit.told.groups)
    few = [name for name, own in sets.items() if name not in alone and people(own) < least]
    rest = [g for name in few for g in sets.pop(name)]
    towns = set(map(_town, few))
    while rest and sets and people(rest) < least:
        near = min(sets, key=lambda n: (_town(n) not in towns, n in alone, people(sets[n]), n))
        rest += sets.pop(near)
        towns.add(_town(near))
    if rest:
        if people(rest) < least:
            return {}
        name = f"{' + '.join(sorted(towns))}/{OTHERS}"
        sets[name] = sorted(sets.get(name, []) + rest)
    return sets


def _town(name: str) -> str:
    return name.partition("/")[0]


def _told(counts: Counts) -> F64:
    """Return who could use each tool, 0 of services that counts do not tell: float64[G,T,M]."""
    there = np.isfinite(counts.active).any(axis=2, keepdims=True)
    return np.where(there, np.nan_to_num(counts.eligible), 0.0)


def unshown(fit: Fit) -> list[str]:
    """Return the tools of which nothing is shown: too few people are counted."""
    able = _told(fit.counts)
    shown = {t for _, t, _ in _shown(fit, able)}
    return [tool for t, tool in enumerate(fit.counts.tools) if able[:, t].any() and t not in shown]


def forecast_table(fit: Fit) -> pd.DataFrame:
    """Return the months of each service and tool: what was counted, and what is forecast.

    Returns
    -------
    DataFrame
        ``service`` (or "all"), ``tool``, ``month`` (as 2026-03), ``kind`` (``counted``, ``hidden``, ``held``:
        forecast of a month that was held back, ``ahead``), ``observed`` and ``q05 … q95`` (share), ``naive``
        (the best naive forecast, where one was scored), ``naive_q05`` and ``naive_q95`` (its 90 % interval,
        by `simadopt.experiments.learning.naive.missed`: of all services together by the errors of their
        sum, of a service by those of each; empty where under `LEAST_ORIGINS` past months tell),
        ``eligible``.
    """
    counts, rows = fit.counts, []
    best = "no_change" if fit.score is None else fit.score.best
    errors = _Errors(fit, best)
    for name, t, told in _shown(fit, _told(counts)):
        base = {"service": name, "tool": counts.tools[t]}
        able = np.nan_to_num(counts.eligible[told, t])
        active = counts.active[told, t]
        for m in range(counts.months):
            whole = np.isfinite(active[:, m]).all() and able[:, m].sum() > 0.0
            share = active[:, m].sum() / able[:, m].sum() if whole else np.nan
            kind = "hidden" if counts.hidden[t, m] else "counted"
            rows.append({**base, "month": _month(fit, m), "kind": kind, "observed": share,
                         "eligible": able[:, m].sum()})  # fmt: skip
        if fit.held:
            rows += _ahead(fit, base, told, t, *fit.held[0], "held", errors)
        rows += _ahead(fit, base, told, t, fit.origin, fit.shares, "ahead", errors)
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=_COLUMNS)


class _Errors:
    """What the best naive rule missed before an origin, found once for each tool and kind of row."""

    def __init__(self, fit: Fit, best: str) -> None:
        self.fit, self.best = fit, best
        self._found: dict[tuple[int, int, bool], Missed] = {}

    def of(self, t: int, origin: int, own: list[int], *, together: bool) -> Missed:
        """Return those of all services together, or of services each by itself."""
        key = t, origin, together
        if key not in self._found:
            counts, past = self.fit.counts, slice(0, origin + 1)
            active, able = counts.masked()[:, t, past], counts.eligible[:, t, past]
            each = [[g] for g in range(active.shape[0])]
            sets = [own] if together else each
            self._found[key] = missed(self.best, active, able, sets, float(self.fit.noise.psi[t]))
        return self._found[key]


def _ahead(
    fit: Fit, base: Mapping[str, Any], own: list[int], t: int, origin: int, shares: F64, kind: str,
    errors: _Errors,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Yield the months forecast from an origin, for some services together."""
    counts = fit.counts
    n = np.nan_to_num(counts.eligible[own, t, origin])
    if n.sum() <= 0.0:
        return
    past = slice(0, origin + 1)
    simple = naive(
        errors.best, counts.masked()[:, t, past], counts.eligible[:, t, past], shares.shape[3]
    )[own]
    both = 2.0 * float(fit.noise.psi[t]) / (4.0 * n.sum())  # of the count they start from, too
    wrong = errors.of(t, origin, own, together=base["service"] == ALL)
    for k in range(shares.shape[3]):
        together = (shares[:, own, t, k] @ n) / n.sum()
        z = np.arcsin(np.sqrt(np.clip(together, 0.0, 1.0)))[:, None] + np.sqrt(both) * NODES
        ends = np.quantile(np.sin(np.clip(z, 0.0, np.pi / 2)) ** 2, _ENDS)
        row = {**base, "month": _month(fit, origin + 1 + k), "kind": kind, "eligible": n.sum()}
        row |= {f"q{round(100 * q):02d}": float(v) for q, v in zip(_ENDS, ends, strict=True)}
        told = np.isfinite(simple[:, k])
        row["naive"] = float(simple[told, k] @ n[told] / n[told].sum()) if n[told].any() else np.nan
        low, high = wrong.between(row["naive"], k + 1, both)
        yield row | {"naive_q05": low, "naive_q95": high}


def _month(fit: Fit, place: int) -> str:
    return f"{fit.counts.day(place):%Y-%m}"


def posterior_table(fit: Fit) -> pd.DataFrame:
    """Return draws of what may be learned, on its own scale; offsets of services are not in it."""
    if fit.draws is None:
        return pd.DataFrame()
    columns: Mapping[str, F64] = fit.draws.values  # noqa: PD011 - a mapping of ours
    table = pd.DataFrame(dict(columns))
    for d, row in enumerate(fit.rows):
        if row.form == "offset":
            table[row.name] = row.tau * fit.x[:, d]
    return table


def state(fit: Fit) -> pd.DataFrame:
    """Return the last month that is told: share of users of each service shown and tool."""
    tools, rows = fit.counts.tools, []
    places = [fit.told.tools.index(tool) for tool in tools]
    share = share_at(fit.counts, fit.origin, fit.told)[:, places]
    people = np.nan_to_num(fit.counts.eligible[:, :, fit.origin])
    able = np.where(np.isfinite(share), people, 0.0)
    for name, t, told in _shown(fit, able[..., None]):
        n = able[told, t]
        share_of = float(share[told, t] @ n / n.sum())
        rows.append({"service": name, "tool": tools[t], "eligible": float(n.sum()),
                     "share": share_of, "month": _month(fit, fit.origin)})  # fmt: skip
    return pd.DataFrame(rows)


def quality_facts(counts: Counts, quality: Quality, noise: Noise) -> dict[str, Any]:
    """Return what counts can tell before anything is fitted."""
    days = [f"{counts.day(m):%Y-%m}" for m in range(counts.months)]
    return {
        "tools": list(counts.tools),
        "first_month": days[0],
        "months": counts.months,
        "hidden": {days[m]: why for m, why in sorted(counts.why.items())},
        "services": quality.services,
        "starts": quality.starts,
        "order": quality.order,
        "state_only": list(quality.why),
        "noise": {tool: float(psi) for tool, psi in zip(counts.tools, noise.psi, strict=True)},
        "supposed": counts.supposed,
        "raised": list(counts.raised),
        "verdicts": [],
    }


def _silent(fit: Fit) -> int:
    """Return how many services and tools with counts teach nothing: too few, or none to start from."""
    counted = np.isfinite(fit.counts.masked()[:, :, : fit.origin + 1]).any(axis=2).sum()
    taught = fit.learned.weight.size
    return max(int(counted) - taught, 0) if taught else 0


def facts(fit: Fit) -> dict[str, Any]:
    """Return what a fit came to, for ``fit.json``."""
    passes = fit.score is not None and fit.score.passes
    return quality_facts(fit.counts, fit.quality, fit.noise) | {
        "hold_out": fit.hold_out,
        "origin": _month(fit, fit.origin),
        "odd_services": int((fit.learned.weight < 0.5).sum()),
        "silent_services": _silent(fit),
        "verdicts": [
            {"name": v.name, "prior": list(v.prior), "posterior": list(v.posterior),
             "ratio": v.ratio, "verdict": v.word}
            for v in fit.verdicts()
        ],
        "scaled": {f"{s:g}": [list(ends) for ends in fit.under(s)] for s in fit.scaled},
        "score": None if fit.score is None else {
            "crps": dict(fit.score.crps), "best_naive": fit.score.best, "skill": fit.score.skill,
            "skill_low": fit.score.low, "skill_high": fit.score.high,
            "coverage": fit.score.coverage, "coverage_allowed": list(COVERAGE),
            "cells": fit.score.cells,
        },
        "forecast_shown": passes,
        "clock": dict(fit.clock),
        "persons": dict(fit.persons),
    }  # fmt: skip
