"""What a run came to, as one row of numbers: what sweeps store and comparisons subtract.

Levels are those of the last week; requests, hours and euros those of the whole run, but
`tracked_share`, delays and gaps of residents, which are those of the last quarter of a year.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.level import Outcome
from simadopt.core.level import known as known_of
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model import groups, measures, services
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.residents import received
from simadopt.levels.staff.tables.features import CATEGORIES, RANKS, TOOLS

__all__ = ["HALF", "OUTCOMES", "known", "outcomes", "series"]

HALF: Final = 0.5
"""Level whose week of arrival is noted."""


def _listed() -> Iterator[Outcome]:
    for tool in TOOLS:
        yield Outcome(f"{tool}_use", "share", 1)
    for tool in TOOLS:
        yield Outcome(f"{tool}_awareness", "share", 1)
    yield Outcome("gru_users", "people", 1)
    yield Outcome("gru_users_share", "share", 1)
    for tool in TOOLS:
        for group in (*(f"category_{c.lower()}" for c in CATEGORIES), *RANKS):
            yield Outcome(f"{tool}_use_{group}", "share", 1)
    for tool in TOOLS:
        yield Outcome(f"{tool}_weeks_to_half", "weeks", -1)
        yield Outcome(f"{tool}_half_reached", "share", 1)
    yield Outcome("services_left_behind", "services", -1)
    yield Outcome("services_use_gap", "share", -1)
    yield Outcome("services_alike", "ratio", 0, signed=True)
    yield Outcome("requests_arrived", "requests", 0)
    yield Outcome("requests_tracked", "requests", 1)
    yield Outcome("requests_lost", "requests", -1)
    yield Outcome("tracked_share", "share", 1)
    yield Outcome("delay_days", "days", -1)
    yield Outcome("services_delay_ratio", "ratio", -1)
    yield Outcome("digital_gap_days", "days", -1, signed=True)
    yield Outcome("hours", "hours", -1)
    yield Outcome("eur", "eur", -1)
    yield Outcome("cost_eur", "eur", -1)


OUTCOMES: Final[dict[str, Outcome]] = {one.name: one for one in _listed()}
"""Every outcome by name, in the order of columns."""


def known(name: str, values: F64) -> F64:
    """Return the values of some runs that a figure rests on: those that exist.

    Of euros none, when a single run had something done without a price: what is unknown is not 0,
    and a mean of the other runs would leave out the very runs that spend.

    >>> known("gru_use", np.array([0.5, np.nan])), known("eur", np.array([0.0, np.nan]))
    (array([0.5]), array([], dtype=float64))
    """
    if name in OUTCOMES:
        return known_of(OUTCOMES[name], values)
    return values[~np.isnan(values)]


def outcomes(history: History) -> dict[str, float]:
    """Return every outcome of a run, NaN where it does not exist.

    ``<tool>_weeks_to_half`` is the first week in which half of the tool is used
    (``<tool>_use`` ≥ .5), and the length of the run when that never comes: its mean is the
    restricted mean time (Royston and Parmar 2013, BMC Medical Research Methodology 13), which
    ``<tool>_half_reached`` completes. ``cost_eur`` is euros spent plus hours at the price of an hour
    of staff. ``services_use_gap`` is P90 − P10 of GRU use over services, ``services_delay_ratio``
    P90/P10 of their mean delays, ``services_alike`` the intra-class correlation.

    Parameters
    ----------
    history : History
        In its last week.
    """
    state = history.state
    row = {
        **_levels(state, history.weeks),
        **_halves(state, history.weeks),
        **_services(state),
        **_requests(state, history),
        "hours": history.spent["hours"],
        "eur": history.spent["eur"],
        "cost_eur": history.spent["eur"] + history.spent["hours"] * float(state.p.hour_eur),
    }
    return {name: float(row[name]) for name in OUTCOMES}


def series(history: History) -> dict[str, F64]:
    """Return use of each tool and the tracked share by week, the start included."""
    state, weeks = history.state, slice(0, history.weeks + 1)
    arrived = state.records.arrived[weeks].sum(axis=(1, 2))
    tracked = state.records.tracked[weeks].sum(axis=(1, 2))
    use = _use_by_week(state, history.weeks)
    return {
        **{f"{tool}_use": use[:, t] for t, tool in enumerate(TOOLS)},
        "tracked_share": measures.ratio(tracked, arrived),
    }


def _levels(state: State, week: int) -> dict[str, float]:
    last = slice(week, week + 1)
    everybody = measures.of_groups(measures.counts(state.records, groups.everybody(state), last))
    row = {f"{t}_{m}": everybody[f"{t}_{m}"][0, 0] for t in TOOLS for m in ("use", "awareness")}
    for shown in (groups.by_category(state), groups.by_rank(state)):
        shares, posts = (
            shown.sum(part[last])[0] for part in (state.records.shares, state.records.posts)
        )
        use = measures.ratio(shares, posts * SHARE_UNIT)
        for name, values in zip(map(_short, shown.names), use, strict=True):
            row |= {f"{tool}_use_{name}": values[t] for t, tool in enumerate(TOOLS)}
    for tool in TOOLS:  # ranks that few real people hold are not told apart
        row |= {name: row.get(name, np.nan) for name in (f"{tool}_use_{r}" for r in RANKS)}
    can = state.o.people.can & state.c.tracking_mask == state.c.tracking_mask
    users, able = int(np.sum(services.is_gru_user(state))), int(np.sum(can))
    return row | {"gru_users": users, "gru_users_share": users / able if able else np.nan}


def _short(group: str) -> str:
    kind, _, name = group.partition(":")
    return f"category_{name.lower()}" if kind == "category" else name


def _use_by_week(state: State, weeks: int) -> F64:
    """Return mean use of each tool, ``(weeks + 1, tools)``."""
    records = state.records
    shares = records.shares[: weeks + 1].sum(axis=1, dtype=np.int64)
    posts = records.posts[: weeks + 1].sum(axis=1, dtype=np.int64)
    return measures.ratio(shares, posts * SHARE_UNIT)


def _halves(state: State, weeks: int) -> dict[str, float]:
    use, row = _use_by_week(state, weeks), {}
    for t, tool in enumerate(TOOLS):
        reached = use[:, t] >= HALF
        known = not np.isnan(use[:, t]).all()
        row[f"{tool}_half_reached"] = float(reached.any()) if known else np.nan
        first = float(np.argmax(reached)) if reached.any() else float(weeks)
        row[f"{tool}_weeks_to_half"] = first if known else np.nan
    return row


def _services(state: State) -> dict[str, float]:
    use = services.service_use(state).use
    low, high = np.quantile(use, (0.1, 0.9)) if use.size else (np.nan, np.nan)
    alike = services.gru_icc(state)[0]
    return {
        "services_left_behind": float((use < services.NON_USING).sum()) if use.size else np.nan,
        "services_use_gap": high - low,
        "services_alike": np.nan if alike is None else alike,
    }


def _requests(state: State, history: History) -> dict[str, Any]:
    arrived = int(state.records.arrived[: history.weeks + 1].sum())
    tracked = int(state.records.tracked[: history.weeks + 1].sum())
    return {
        "requests_arrived": arrived,
        "requests_tracked": tracked,
        "requests_lost": float(state.p.loss_untracked) * (arrived - tracked),
        **{name: np.nan if value is None else value for name, value in received(history).items()},
    }
