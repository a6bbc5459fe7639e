"""Who uses the main tool in each directorate and on each site: people out of the equipped, at the end.

Of real people nothing is told by group from one run, but how many there are (`bands` for what many say).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.io.wording import Wording
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model import services
from simadopt.levels.staff.model.groups import LEAST_PEOPLE, services_shown
from simadopt.levels.staff.tables.services import directorate_label, service_label

__all__ = ["directorate_name", "packed_breakdown"]


def directorate_name(name: str, words: Wording) -> str:
    """Return the label of a directorate; general management is one, named as a service.

    >>> from simadopt.io.wording import wording
    >>> directorate_name("management", wording("fr"))
    'direction générale'
    """
    label = directorate_label(name, words)
    return service_label(name, words) if label == name else label


def packed_breakdown(state: State, words: Wording) -> dict[str, list[dict[str, Any]]]:
    """Return rows by directorate and by site of one authority, ready for JSON; none of several.

    ``users`` and ``able`` are None where people are real. Real groups are then so put together that no
    size of few people is told, nor found as a difference between what is told of directorates and of the
    services shown: directorates whose small services are shown together across directorates are told
    together too, and so are sites of fewer than `LEAST_PEOPLE`. Sites are left out where few people of a
    service shown are at one of them, or few at all others.
    """
    units, people = state.labels.units, state.o.people
    if len(units.key) != 1:
        return {"directorates": [], "sites": []}
    real = bool(state.labels.imported[0])
    names = [directorate_name(name, words) for name in units.directorate_name]
    of = np.asarray(units.directorate)[people.service]
    sites = [words.say("app.site", n=k + 1) for k in range(int(people.site.max(initial=0)) + 1)]
    others = words.say("app.breakdown.others")
    if real:
        together = _mixed(state)
        names, of = _merged(names, of, together, others)
        sites, place = _merged(sites, people.site, _few(people.site), others)
        if _tells_few(services_shown(state).of[people.service], place):
            sites = []
    else:
        place = people.site
    return {
        "directorates": _rows(state, names, of, real=real),
        "sites": _rows(state, sites, place, real=real) if len(sites) > 1 else [],
    }


def _tells_few(group: NDArray[Any], place: NDArray[Any]) -> bool:
    """Tell whether some place has few people of a group: the rest of it, or of the group, would tell them."""
    cells = np.zeros((int(group.max()) + 1, int(place.max()) + 1), np.int64)
    np.add.at(cells, (group, place), 1)
    return bool(((cells > 0) & (cells < LEAST_PEOPLE)).any())


def _mixed(state: State) -> set[int]:
    """Return the directorates whose small services are shown together with those of others."""
    units, shown = state.labels.units, services_shown(state)
    of = np.asarray(units.directorate)
    found: set[int] = set()
    for group in range(len(shown.names)):
        inside = set(of[shown.of == group].tolist())
        found |= inside if len(inside) > 1 else set()
    return found


def _few(place: NDArray[Any]) -> set[int]:
    """Return the groups of few people, and the smallest others that they need to be enough together."""
    size = {k: n for k, n in enumerate(np.bincount(place).tolist()) if n}
    few = {k for k, n in size.items() if n < LEAST_PEOPLE}
    rest = sorted(set(size) - few, key=lambda k: (size[k], k))
    while few and sum(size[k] for k in few) < LEAST_PEOPLE and rest:
        few.add(rest.pop(0))
    return few


def _merged(
    names: list[str], of: NDArray[Any], together: set[int], others: str
) -> tuple[list[str], NDArray[Any]]:
    """Return groups with some of them put together, behind the others."""
    if not together:
        return names, of
    return [*names, others], np.where(np.isin(of, sorted(together)), len(names), of)


def _rows(state: State, names: list[str], of: NDArray[Any], *, real: bool) -> list[dict[str, Any]]:
    able, uses = services.is_able(state), services.is_user(state)
    masks = (np.ones(able.size, bool), able, uses)
    staff, equipped, users = (
        np.bincount(of[mask], minlength=len(names)).tolist() for mask in masks
    )
    return [
        {
            "name": name,
            "staff": staff[k],
            "able": None if real else equipped[k],
            "users": None if real else users[k],
        }
        for k, name in enumerate(names)
        if staff[k]
    ]
