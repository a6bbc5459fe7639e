"""What a run came to, as one row of numbers: what sweeps store and comparisons subtract.

Levels are those of the last week; requests, hours and euros those of the whole run, but
`tracked_share`, delays and gaps of residents, which are those of the last quarter of a year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.level import Outcome
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model import groups, measures, services
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.residents import received
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.tables.features import CATEGORIES, RANKS

__all__ = [
    "HALF",
    "OUTCOMES",
    "curves",
    "outcomes",
    "outcomes_of",
    "series",
    "shown_of",
]

HALF: Final = 0.5
"""Level whose week of arrival is noted."""


def _listed(table: FeatureTable) -> Iterator[Outcome]:
    tools, main = table.tool_names, table.main
    for tool in tools:
        yield Outcome(f"{tool}_use", "share", 1)
    for tool in tools:
        yield Outcome(f"{tool}_awareness", "share", 1)
    yield Outcome(f"{main}_users", "people", 1)
    yield Outcome(f"{main}_users_share", "share", 1)
    for tool in tools:
        for group in (*(f"category_{c.lower()}" for c in CATEGORIES), *RANKS):
            yield Outcome(f"{tool}_use_{group}", "share", 1)
    for tool in tools:
        yield Outcome(f"{tool}_weeks_to_half", "weeks", -1)
        yield Outcome(f"{tool}_half_reached", "share", 1)
    yield Outcome("services_left_behind", "services", -1)
    yield Outcome("services_use_gap", "share", -1)
    yield Outcome("services_alike", "ratio", 0, signed=True)
    if table.tracks:
        yield from _OF_REQUESTS
    yield Outcome("hours", "hours", -1)
    yield Outcome("eur", "eur", -1)
    yield Outcome("cost_eur", "eur", -1)


_OF_REQUESTS: Final = (
    Outcome("requests_arrived", "requests", 0),
    Outcome("requests_tracked", "requests", 1),
    Outcome("requests_lost", "requests", -1),
    Outcome("tracked_share", "share", 1),
    Outcome("delay_days", "days", -1),
    Outcome("services_delay_ratio", "ratio", -1),
    Outcome("digital_gap_days", "days", -1, signed=True),
)
"""Outcomes of requests of residents: there are none without a tool that can track them."""


@lru_cache(maxsize=64)
def outcomes_of(table: FeatureTable) -> Mapping[str, Outcome]:
    """Return every outcome of runs with these tools, by name, in the order of columns."""
    return MappingProxyType({one.name: one for one in _listed(table)})


OUTCOMES: Final = outcomes_of(SHIPPED)
"""Every outcome by name, with the tools of the package."""


def shown_of(names: Iterable[str], table: FeatureTable) -> tuple[str, ...]:
    """Return the outcomes that a list names, by the tools of a table; those that there are.

    ``{main}`` stands for the main tool, ``{other}`` for each of the others in turn.

    >>> shown_of(("{main}_use", "{other}_use", "tracked_share"), SHIPPED)
    ('gru_use', 'intranet_use', 'expression_use', 'tracked_share')
    """
    others = [tool for tool in table.tool_names if tool != table.main]
    named = [
        name.format(main=table.main, other=other)
        for name in names
        for other in (others if "{other}" in name else [""])
    ]
    return tuple(name for name in named if name in outcomes_of(table))


def outcomes(history: History) -> dict[str, float]:
    """Return every outcome of a run, NaN where it does not exist.

    ``<tool>_weeks_to_half`` is the first week in which half of the tool is used
    (``<tool>_use`` ≥ .5), and the length of the run when that never comes: its mean is the
    restricted mean time (Royston and Parmar 2013, BMC Medical Research Methodology 13), which
    ``<tool>_half_reached`` completes. ``cost_eur`` is euros spent plus hours at the price of an hour
    of staff. ``services_use_gap`` is P90 − P10 of use of the main tool over services,
    ``services_delay_ratio`` P90/P10 of their mean delays, ``services_alike`` the intra-class correlation.

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
    return {name: float(row[name]) for name in outcomes_of(state.labels.features)}


def series(history: History) -> dict[str, F64]:
    """Return use of each tool and the tracked share by week, the start included."""
    state, weeks = history.state, slice(0, history.weeks + 1)
    arrived = state.records.arrived[weeks].sum(axis=(1, 2))
    tracked = state.records.tracked[weeks].sum(axis=(1, 2))
    use = _use_by_week(state, history.weeks)
    table = state.labels.features
    found = {f"{tool}_use": use[:, t] for t, tool in enumerate(table.tool_names)}
    return found | ({"tracked_share": measures.ratio(tracked, arrived)} if table.tracks else {})


def _levels(state: State, week: int) -> dict[str, float]:
    last, table = slice(week, week + 1), state.labels.features
    tools, main = table.tool_names, table.main
    everybody = measures.of_groups(measures.counts(state, groups.everybody(state), last))
    row = {f"{t}_{m}": everybody[f"{t}_{m}"][0, 0] for t in tools for m in ("use", "awareness")}
    for shown in (groups.by_category(state), groups.by_rank(state)):
        shares, posts = (
            shown.sum(part[last])[0] for part in (state.records.shares, state.records.posts)
        )
        use = measures.ratio(shares, posts * SHARE_UNIT)
        for name, values in zip(map(_short, shown.names), use, strict=True):
            row |= {f"{tool}_use_{name}": values[t] for t, tool in enumerate(tools)}
    for tool in tools:  # ranks that few real people hold are not told apart
        row |= {name: row.get(name, np.nan) for name in (f"{tool}_use_{r}" for r in RANKS)}
    users, able = services.users_of_able(state)
    return row | {f"{main}_users": users, f"{main}_users_share": users / able if able else np.nan}


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
    for t, tool in enumerate(state.labels.features.tool_names):
        reached = use[:, t] >= HALF
        known = not np.isnan(use[:, t]).all()
        row[f"{tool}_half_reached"] = float(reached.any()) if known else np.nan
        first = float(np.argmax(reached)) if reached.any() else float(weeks)
        row[f"{tool}_weeks_to_half"] = first if known else np.nan
    return row


def _services(state: State) -> dict[str, float]:
    use = services.service_use(state).use
    low, high = np.quantile(use, (0.1, 0.9)) if use.size else (np.nan, np.nan)
    alike = services.use_icc(state)[0]
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


def curves(history: History) -> dict[str, F64]:
    """Return use and awareness by week: of everybody by tool, and use by category and rank."""
    found = {
        f"tool:{tool}:{measure}": history.series(measure, f"tool:{tool}")
        for tool in history.features.tool_names
        for measure in ("use", "awareness")
    }
    state, weeks = history.state, slice(0, history.weeks + 1)
    for shown in (groups.by_category(state), groups.by_rank(state)):
        use = measures.use_alone(state, shown, weeks)
        for k, name in enumerate(shown.names):
            found |= {f"{name}:{tool}": values[:, k] for tool, values in use.items()}
    return found
