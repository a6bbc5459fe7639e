"""Services as outputs show them: names in the reader's language, and use of a tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from simadopt.io.wording import Wording
from simadopt.levels.staff.assumed import SENT_KEY
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model.grouped import Grouped
from simadopt.levels.staff.model.groups import real_services, services_shown
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.services import LEAST_STAFF, person_shares
from simadopt.levels.staff.organisation.columns import F64, I64
from simadopt.levels.staff.tables.services import directorate_label
from simadopt.levels.staff.tables.services import service_label as shipped_label

__all__ = ["ServiceUse", "fit_to_show", "service_label", "service_use"]

_OTHERS: Final = "other services"


@dataclass(frozen=True, eq=False)
class ServiceUse:
    """Mean use of a tool by service at the end of a run.

    Parameters
    ----------
    names : list of str
        Label of each group of services; real ones have none: their use in one run is a matter of chance.
    of_service : int64[S]
        Group of each service; small services of real staff stand together (`services_shown`).
    authority : int64[G]
        Authority of each group.
    use, encouragement : float64[G]
        Means over the staff concerned by the tool, without heads and managers; NaN where they are
        fewer than five. Encouragement is that of the head, NaN for real staff.
    """

    names: list[str]
    of_service: I64
    authority: I64
    use: F64
    encouragement: F64


def service_use(state: State, tool: str, words: Wording) -> ServiceUse:
    """Return the mean use of a tool by service."""
    people, labels = state.o.people, state.labels
    shown = services_shown(state)
    alone = len(labels.units.key) == 1
    size = len(shown.names)
    authority = np.zeros(size, np.int64)
    authority[shown.of] = labels.units.authority
    share, concerned = person_shares(state, tool)
    ok = concerned & (people.rank == 0)
    group = shown.of[people.service[ok]]
    members = np.bincount(group, minlength=size)
    enough = np.where(members >= LEAST_STAFF, members, np.nan)
    given = state.o.heads.encouragement[labels.features.tool_names.index(tool), people.leader[ok]]
    encouragement = np.bincount(group, given, minlength=size) / enough
    real = labels.imported[authority]
    return ServiceUse(
        names=[
            "" if hidden else service_label(name, words, alone=alone)
            for name, hidden in zip(shown.names, real.tolist(), strict=True)
        ],
        of_service=shown.of,
        authority=authority,
        use=np.bincount(group, share[ok], minlength=size) / (enough * SHARE_UNIT),
        encouragement=np.where(real, np.nan, encouragement),
    )


def fit_to_show(history: History) -> Grouped:
    """Return the measures of services without those of real ones, which a single run cannot tell."""
    table, real = history.by("service"), real_services(history.state)
    if not table.names or not real.any():
        return table
    kept = np.flatnonzero(~real)
    names = tuple(table.names[k] for k in kept.tolist())
    return Grouped(names, table.weeks, {n: v[:, kept] for n, v in table.measures.items()})


def service_label(name: str, words: Wording, *, alone: bool) -> str:
    """Return the label of a group of services named by the history: ``service:town/finance``.

    Parameters
    ----------
    alone : bool
        There is one authority, which need not be named.
    """
    authority, _, service = name.removeprefix("service:").partition("/")
    if service == _OTHERS and alone and authority == SENT_KEY:  # nobody said what it is called
        return words.say("group.others")
    if service == _OTHERS:
        return words.say("group.authority", name=authority)
    if service.startswith(f"{_OTHERS} of "):
        directorate = directorate_label(service.removeprefix(f"{_OTHERS} of "), words)
        return words.say("group.directorate", name=directorate)
    label = shipped_label(service, words)
    return label if alone else f"{authority} · {label}"
