"""What a fit came to, as tables: forecast, posterior, state, scores, facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.fitted import Fit, Quality
from simadopt.experiments.learning.forecast import share_at
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
]

F64 = NDArray[np.float64]
ALL: Final = "all"
"""Name of the row of all services together."""
_ENDS: Final = (0.05, 0.5, 0.95)
_NODES: Final = np.array([chance.normal_quantile((k + 0.5) / 5.0) for k in range(5)])


def declared() -> pd.DataFrame:
    """Return the scores, their definitions and thresholds, before anything is fitted."""
    return pd.DataFrame(SCORES, columns=["score", "definition", "threshold"])


def score_table(fit: Fit) -> pd.DataFrame:
    """Return the declared scores with what they came to; empty when nothing could be scored."""
    table = declared()
    table["value"] = [np.nan if fit.score is None else fit.score.value(n) for n in table["score"]]
    return table


def _groups(fit: Fit) -> Iterator[tuple[str, list[int]]]:
    """Yield the services that are shown, small ones together, then all."""
    for name in dict.fromkeys(fit.told.shown):
        yield name, [g for g, shown in enumerate(fit.told.shown) if shown == name]
    yield ALL, list(range(len(fit.told.groups)))


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
    for name, own in _groups(fit):
        for t, tool in enumerate(counts.tools):
            told = [g for g in own if np.isfinite(counts.active[g, t]).any()]
            if not told:
                continue
            base = {"service": name, "tool": tool}
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
    return pd.DataFrame(rows)


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
    sd = float(np.sqrt(fit.noise.psi[t] / (4.0 * n.sum())))
    wrong = errors.of(t, origin, own, together=base["service"] == ALL)
    for k in range(shares.shape[3]):
        together = (shares[:, own, t, k] @ n) / n.sum()
        z = np.arcsin(np.sqrt(np.clip(together, 0.0, 1.0)))[:, None] + sd * _NODES
        ends = np.quantile(np.sin(np.clip(z, 0.0, np.pi / 2)) ** 2, _ENDS)
        row = {**base, "month": _month(fit, origin + 1 + k), "kind": kind, "eligible": n.sum()}
        row |= {f"q{round(100 * q):02d}": float(v) for q, v in zip(_ENDS, ends, strict=True)}
        told = np.isfinite(simple[:, k])
        row["naive"] = float(simple[told, k] @ n[told] / n[told].sum()) if n[told].any() else np.nan
        low, high = wrong.between(row["naive"], k + 1, 2.0 * sd**2)
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
    share, rows = share_at(fit.counts, fit.origin, fit.told), []
    for name, own in _groups(fit):
        for t, tool in enumerate(fit.counts.tools):
            place = fit.told.tools.index(tool)
            told = [g for g in own if np.isfinite(share[g, place])]
            n = fit.counts.eligible[told, t, fit.origin]
            if told and n.sum() > 0.0:
                value = float(share[told, place] @ n / n.sum())
                rows.append({"service": name, "tool": tool, "eligible": float(n.sum()),
                             "share": value, "month": _month(fit, fit.origin)})  # fmt: skip
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


def facts(fit: Fit) -> dict[str, Any]:
    """Return what a fit came to, for ``fit.json``."""
    passes = fit.score is not None and fit.score.passes
    return quality_facts(fit.counts, fit.quality, fit.noise) | {
        "hold_out": fit.hold_out,
        "origin": _month(fit, fit.origin),
        "odd_services": int((fit.learned.weight < 0.5).sum()),
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
