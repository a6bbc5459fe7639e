"""A run in one page, ready for JSON: levels with their denominators, services, residents, costs."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.level import level_named
from simadopt.core.outcomes import rounded
from simadopt.core.version import __version__
from simadopt.levels.staff.model import services
from simadopt.levels.staff.model.grouped import Grouped
from simadopt.levels.staff.model.groups import services_shown
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.residents import residents
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.own import measured

GRU_LEVELS: Final = "pattern and prior, no source gives a rate"
_HEADS: Final = (
    "encouragement_of_their_heads", "encouragement_of_other_heads", "median_encouragement",
    "share_below_median",
)  # fmt: skip
OWN_LEVELS: Final = "assumed: the scenario brings its own tools"


def summary(history: History) -> dict[str, Any]:
    """Return what a run came to, ready for JSON.

    Shares are in [0, 1] and stand beside the number of people they are over; what cannot be
    measured is None. Floats are rounded to six digits. Real people read from staff files
    appear in groups only (see `simadopt.levels.staff.model.groups`).

    Parameters
    ----------
    history : History
        In its last week: its run has not gone on since; or a finished run of another level.
    """
    if not isinstance(history, History):  # a run of another level
        return level_named(history.scenario.level).summary(history)
    page: dict[str, Any] = rounded(
        {
            "scenario": history.scenario.name,
            "scenario_hash": history.scenario_hash,
            "version": __version__,
            "seed": history.seed,
            "weeks": history.weeks,
            "digest": history.digest,
            **levels_known(history.state.labels.features),
            "people": _people(history),
            "tools": _tools(history),
            "features": _levels(history.end("feature")),
            "categories": _by_tool(history, "category"),
            "ranks": _by_tool(history, "rank"),
            "services": _services(history),
            "intra_class_correlation": _alike(history),
            "requests": residents(history) if history.state.labels.features.tracks else None,
            "flows": _flows(history),
            "spent": dict(history.spent),
            "authorities": _by_tool(history, "authority"),
            **_added(history),
        }
    )
    return page


def levels_known(table: FeatureTable) -> dict[str, str]:
    """Return what is known of the level of use of the main tool, under the key ``<tool>_levels``."""
    return {f"{table.main}_levels": GRU_LEVELS if table == SHIPPED else OWN_LEVELS}


def _added(history: History) -> dict[str, Any]:
    """Return the outcomes that others add, where there are any."""
    found = measured(history)
    return {"outcomes": found} if found else {}


def _people(history: History) -> dict[str, int]:
    people, heads = history.state.o.people, history.state.o.heads
    return {
        "staff": people.key.size,
        "connected": int(people.mailbox.sum()),
        "managers": int(np.sum(heads.person >= 0)),
        "elected": int(np.sum(heads.person < 0)),
        "services": history.state.o.services.authority.size,
        "authorities": len(history.state.labels.units.key),
    }


def _tools(history: History) -> dict[str, Any]:
    """Return levels by tool; users of the main tool (`services.is_user`); the unequipped apart."""
    state = history.state
    levels, table = _levels(history.end("tool")), history.state.labels.features
    for tool in table.tool_names:
        levels[tool] |= _unequipped(history, tool)
    users, able = services.users_of_able(state)
    levels[table.main] |= {"users": users, "users_able": able, "users_share": _share(users, able)}
    return levels


def _unequipped(history: History, tool: str) -> dict[str, Any]:
    """Return the awareness of people who lack the equipment, in no other figure."""
    people = history.state.o.people
    shares, most = [], 0
    for f in history.state.labels.features.of_tool(tool):
        flag = np.uint32(1 << f)
        without = people.can & flag == 0
        number = int(np.sum(without))
        most = max(most, number)
        if number:
            shares.append(int(np.sum(without & (people.aware & flag != 0))) / number)
    return {
        "unequipped_awareness": sum(shares) / len(shares) if shares else None,
        "unequipped": most,
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _levels(table: Grouped) -> dict[str, Any]:
    """Return the last week of every measure of every group, under the group's own name."""
    return {
        name.partition(":")[2]: {
            measure: _whole(measure, float(values[-1, k]))
            for measure, values in table.measures.items()
        }
        for k, name in enumerate(table.names)
    }


def _by_tool(history: History, kind: str) -> dict[str, Any]:
    """Return the last week of every group, tool by tool, then what belongs to no tool."""
    tools = history.state.labels.features.tool_names
    result: dict[str, Any] = {}
    for name, row in _levels(history.end(kind)).items():
        result[name] = {tool: {} for tool in tools}
        for measure, value in row.items():
            tool = max((t for t in tools if measure.startswith(f"{t}_")), key=len, default="")
            if tool:
                result[name][tool][measure.removeprefix(f"{tool}_")] = value
            else:
                result[name][measure] = value
    return result


def _whole(measure: str, value: float) -> float | int:
    """Return counts of people and requests as whole numbers."""
    counted = measure.endswith(("posts", "able", "users", "arrived", "requests_tracked"))
    return int(value) if counted and math.isfinite(value) else value


def _services(history: History) -> dict[str, Any]:
    """Return services below the mark, then non-using ones by the rule, and what their heads do.

    Real services are counted, never named: which ones are low in one run is a matter of chance.
    """
    state = history.state
    use = services.service_use(state)
    chosen, rule = use.non_using()
    shown = services_shown(state)
    real = state.labels.imported[state.o.services.authority[use.service]]

    def names(which: NDArray[np.bool_]) -> list[str]:
        rows = use.service[which & ~real]
        return sorted({shown.names[shown.of[s]].partition(":")[2] for s in rows})[:100]

    below = use.use < services.NON_USING
    return {
        "counted": use.use.size,
        "least_staff": services.LEAST_STAFF,
        "below": {"mark": services.NON_USING, "number": int(below.sum()), "names": names(below)},
        "rule": rule,
        "number": int(chosen.sum()),
        "names": names(chosen),
        "mean_use": _mean(use.use[chosen]),
        **_heads(history, use, chosen),
        "lowest_quarter": {
            "number": int(use.lowest_quarter().sum()),
            "share_below_median": (
                None if real.any() else services.share_below_median(use, use.lowest_quarter())
            ),
        },
    }


def _heads(
    history: History, use: services.ServiceUse, chosen: NDArray[np.bool_]
) -> dict[str, float | None]:
    """Compare the encouragement of the heads of chosen services with the others' (fact 1).

    Nothing is said of real heads: what they do here is drawn, and they can be identified.
    """
    state = history.state
    if state.labels.imported[state.o.services.authority[use.service]].any() or not use.use.size:
        return dict.fromkeys(_HEADS)
    return {
        "encouragement_of_their_heads": _mean(use.encouragement[chosen]),
        "encouragement_of_other_heads": _mean(use.encouragement[~chosen]),
        "median_encouragement": float(np.median(use.encouragement)),
        "share_below_median": services.share_below_median(use, chosen),
    }


def _mean(values: NDArray[np.float64]) -> float | None:
    return float(np.mean(values)) if values.size else None


def _alike(history: History) -> dict[str, Any]:
    value, people, number = services.use_icc(history.state)
    return {
        f"{history.state.labels.features.main}_use": value,
        "people": people,
        "services": number,
    }


def _flows(history: History) -> dict[str, int]:
    """Return what came and went over all weeks, and the uses at both ends."""
    records, last = history.state.records, history.weeks
    names = ("left", "gained", "dropped", "departed")
    return {
        "uses_at_start": int(records.users[0].sum()),
        "uses_at_end": int(records.users[last].sum()),
        **{name: int(getattr(records, name)[: last + 1].sum()) for name in names},
    }
