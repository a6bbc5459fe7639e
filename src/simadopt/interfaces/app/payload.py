"""A run packed for a page: who did what in every week, curves, services, residents, one page of results.

Shares travel as whole numbers of 16 bits (1/60,000, or nothing), compressed, in base 64: a page, or a
file without a server, unpacks them alike.
"""

from __future__ import annotations

import base64
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.interfaces.app.layout_payload import layout_payload
from simadopt.interfaces.app.recording import Recording
from simadopt.interfaces.figures import tracked_by_week
from simadopt.interfaces.groups import service_label
from simadopt.io.wording import Wording
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model import groups, measures, outcomes
from simadopt.levels.staff.model.groups import real_services
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.services import staff_use
from simadopt.levels.staff.model.summary import summary
from simadopt.levels.staff.organisation.catalogue import FeatureTable
from simadopt.levels.staff.tables.features import CHANNELS

__all__ = ["SHARE_STEPS", "pack_bytes", "pack_shares", "packed_run", "tracked_series"]

SHARE_STEPS: Final = 60_000
_NOTHING: Final = 65_535


def pack_bytes(values: bytes) -> str:
    """Return bytes compressed, as text."""
    return base64.b64encode(zlib.compress(values, 6)).decode("ascii")


def pack_shares(values: F64) -> str:
    """Return shares in [0, 1] as text, NaN kept.

    >>> pack_shares(np.array([0.5])) == pack_bytes(b"0u")
    True
    """
    steps = np.where(np.isnan(values), _NOTHING, np.rint(np.nan_to_num(values) * SHARE_STEPS))
    return pack_bytes(np.ascontiguousarray(steps, dtype="<u2").tobytes())


def packed_run(recording: Recording, words: Wording, *, people: bool) -> dict[str, Any]:
    """Return a run ready for JSON.

    Parameters
    ----------
    recording : Recording
    words : Wording
    people : bool
        Whether people may be shown one by one (`layout_payload.may_show`).
    """
    history = recording.history
    page = summary(history)
    return {
        "title": getattr(history.scenario.title, words.language),
        "name": history.scenario.name,
        "seed": str(history.seed),
        "weeks": history.weeks,
        "digest": page["digest"],
        "summary": page,
        "organisation": layout_payload(history.state, words, people=people),
        "levels": pack_bytes(recording.levels.tobytes()) if people else None,
        "wide": recording.levels.dtype.itemsize == 2,
        "curves": curves(history),
        "services": services(history, words),
        "residents": {name: pack_shares(s) for name, s in tracked_series(history).items()}
        if history.features.tracks
        else {},
        "acts": acts(history.state),
    }


def curves(history: History) -> dict[str, Any]:
    """Return the use of each tool by week: everybody, by category, by rank; and awareness."""
    return {name: pack_shares(values) for name, values in outcomes.curves(history).items()}


def services(history: History, words: Wording) -> dict[str, Any]:
    """Return, for each service shown, its use by week and tool, its head's encouragement, its requests.

    Of real services one run tells nothing but their size: see `bands` for their spread over runs.
    """
    state = history.state
    table = history.by("service")
    if not table.names:
        return {"names": [], "series": {}, "requests": []}
    alone = len(state.labels.units.key) == 1
    real = real_services(state)
    _, use = staff_use(state)
    series: dict[str, F64] = {
        **{f"use:{tool}": use[tool] for tool in history.features.tool_names},
        **{
            f"encouragement:{tool}": table.measures[f"{tool}_encouragement"]
            for tool in history.features.tool_names
            if f"{tool}_encouragement" in table.measures
        },
    }
    arrived: list[int] | list[None] = [None] * len(table.names)
    if history.features.tracks:
        tracked, asked = (table.measures[f"requests_{n}"] for n in ("tracked", "arrived"))
        series["tracked"] = rolling(tracked, asked)
        arrived = asked[-13:].sum(axis=0).astype(int).tolist()
    return {
        "names": [service_label(name, words, alone=alone) for name in table.names],
        "staff": staff_shown(state).tolist(),
        "series": {
            name: pack_shares(np.where(real, np.nan, values).T) for name, values in series.items()
        },
        "requests": [None if hidden else n for n, hidden in zip(arrived, real, strict=True)],
    }


def staff_shown(state: State) -> NDArray[np.int64]:
    """Return how many people each service shown has."""
    shown = groups.services_shown(state)
    size: NDArray[np.int64] = np.bincount(
        shown.of[state.o.people.service], minlength=len(shown.names)
    )
    return size


def rolling(part: F64, whole: F64, weeks: int = 4) -> F64:
    """Return part / whole over the last weeks of each week; the start, which has none, is NaN."""
    sums = []
    for values in (part, whole):
        total = np.cumsum(values, axis=0)
        total[weeks:] -= total[:-weeks].copy()
        sums.append(total)
    return measures.ratio(*sums)


def tracked_series(history: History) -> dict[str, F64]:
    """Return the tracked share of requests by week: all channels, digital ones, the others."""
    digital = np.array([channel.digital for channel in CHANNELS])
    kinds = {"all": np.ones(digital.size, bool), "digital": digital, "direct": ~digital}
    return {name: tracked_by_week(history, which) for name, which in kinds.items()}


def acts(state: State) -> list[dict[str, Any]]:
    """Return what is done to the organisation, week by week, for marks under the curves."""
    return [
        {"week": week, "kind": act.what.kind, "tool": act.what.tool}
        for week, found in sorted(state.calendar.items())
        for act in found
    ]


def features(table: FeatureTable, words: Wording) -> list[dict[str, str]]:
    """Return the features a person may be asked about."""
    return [{"name": f.name, "tool": f.tool, "label": words.label(f)} for f in table.features]
