"""Which services residents' requests go to: weights by what a service does, or numbers that are given.

A generated service has a kind (``tables/services.csv``). That of an imported one is read off its name,
by the words of ``tables/service_words.csv``; a service whose name says nothing gets an assumed weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, Literal

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.csv_table import fold
from simadopt.levels.staff.organisation.columns import People
from simadopt.levels.staff.organisation.posts import OrgUnits
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables import read_table
from simadopt.levels.staff.tables.services import SERVICE_TYPES, ServiceType

__all__ = ["Origin", "kind_of_service", "origins", "weekly_requests"]

Origin = Literal["given", "kind", "name", "assumed", "none"]
UNKNOWN: Final = -1
NOT_ASKED: Final = -2
"""Kind of a service that serves the authority itself, as a general management does."""
ASSUMED_WEIGHT: Final = 1.0
"""Weight of a service whose name says nothing; assumed: near the mean of ``services.csv``."""
BACK_OFFICE_WEIGHT: Final = 0.3
"""The same, where the file says who works at a front desk and nobody there does; assumed: that of human
resources and catering."""
WEEKS_PER_YEAR: Final = 52.0
_SERVICE_NAMES: Final = tuple(one.name for one in SERVICE_TYPES)


@cache
def kind_of_service(name: str, types: tuple[ServiceType, ...] = SERVICE_TYPES) -> int:
    """Return the row of ``services.csv`` that a service's name stands for, -1 unknown, -2 not asked.

    Of kinds that a scenario brings, that whose name or label it bears.

    Words are looked for without case or accents, as whole words (``*`` stands for any ending); the
    longest that is found decides.

    >>> _SERVICE_NAMES[kind_of_service("Bibliothèque municipale")], kind_of_service("Service 4")
    ('culture', -1)
    """
    if types != SERVICE_TYPES:
        named = [{fold(t.name), fold(t.label_en), fold(t.label_fr)} for t in types]
        return next((k for k, said in enumerate(named) if fold(name) in said), UNKNOWN)
    words = f"_{fold(name)}_"
    best, kind = 0, ""
    for row in read_table("service_words"):
        for word in row["words"].split():
            end = "" if word.endswith("*") else "_"
            bare = word.rstrip("*")
            if len(bare) > best and f"_{bare}{end}" in words:
                best, kind = len(bare), row["kind"]
    if not kind:
        return UNKNOWN
    return _SERVICE_NAMES.index(kind) if kind in _SERVICE_NAMES else NOT_ASKED


def weekly_requests(
    units: OrgUnits,
    people: People,
    entries: Sequence[Authority],
    per_resident: float,
    types: Sequence[ServiceType] = SERVICE_TYPES,
) -> F64:
    """Return the requests that each service expects in a week.

    Those of an authority, ``inhabitants × per_resident / 52``, are shared by weight; a service whose
    yearly requests are given (``requests`` of the authority) gets those instead, and the others keep
    their share: the total is then no more what inhabitants imply.

    Parameters
    ----------
    units : OrgUnits
    people : People
    entries : sequence of Authority
    per_resident : float
        Requests a year of a resident.
    types : sequence of ServiceType
        Kinds of services.

    Returns
    -------
    float64[S]
        Requests per week.

    Raises
    ------
    InputError
        For requests of a service that does not exist.
    """
    weight = _weights(units, people, types)
    authorities = units.entry.size
    total = np.bincount(units.authority, weight, minlength=authorities)
    # where every name is that of a service nobody asks, all are asked alike
    silent = (total == 0.0)[units.authority] & (units.management == 0)
    weight = np.where(silent, ASSUMED_WEIGHT, weight)
    total = np.bincount(units.authority, weight, minlength=authorities)
    weekly = units.inhabitants * per_resident / WEEKS_PER_YEAR
    shared = weight / np.maximum(total[units.authority], 1e-9) * weekly[units.authority]
    given = _given(units, entries)
    return np.asarray(np.where(np.isnan(given), shared, given / WEEKS_PER_YEAR))


def origins(units: OrgUnits, entries: Sequence[Authority]) -> list[Origin]:
    """Return, by service, where its requests come from: given, its kind, its name, or assumed."""
    given = ~np.isnan(_given(units, entries))
    made = units.generated[units.authority]
    found: list[Origin] = []
    for s, kind in enumerate(units.kind.tolist()):
        if given[s]:
            found.append("given")
        elif units.management[s] or kind == NOT_ASKED:
            found.append("none")
        elif kind == UNKNOWN:
            found.append("assumed")
        else:
            found.append("kind" if made[s] else "name")
    return found


def _weights(units: OrgUnits, people: People, types: Sequence[ServiceType]) -> F64:
    weight = np.array([one.requests for one in types])
    desks = np.bincount(people.service, people.front, minlength=units.authority.size)
    given = np.bincount(units.authority, desks, minlength=units.entry.size)[units.authority] > 0.0
    assumed = np.where(given & (desks == 0.0), BACK_OFFICE_WEIGHT, ASSUMED_WEIGHT)
    known = np.where(units.kind >= 0, weight[units.kind], assumed)
    return np.where((units.management == 1) | (units.kind == NOT_ASKED), 0.0, known)


def _given(units: OrgUnits, entries: Sequence[Authority]) -> F64:
    """Return the yearly requests that a scenario gives, NaN where it gives none."""
    found = np.full(units.authority.size, np.nan)
    for e, entry in enumerate(entries):
        if not entry.requests:
            continue
        rows = np.flatnonzero(units.entry[units.authority] == e)
        names = [fold(units.name[s]) for s in rows]
        for name, value in entry.requests.items():
            chosen = rows[[fold(name) == own for own in names]]
            if not chosen.size:
                known = sorted({units.name[s] for s in rows})
                message = Message("problem.no_service")
                hint = nearest(name, known)
                where = f"authorities.{entry.key}.requests"
                raise InputError(Problem("scenario", None, where, name, message, hint))
            found[chosen] = value
    return found
