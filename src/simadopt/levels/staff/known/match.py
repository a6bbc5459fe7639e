"""What is known of services, put on the services of an organisation that is built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simadopt.core.errors import Problem
from simadopt.core.messages import Message
from simadopt.io.folding import fold
from simadopt.io.places import refuse
from simadopt.io.services_named import service_of
from simadopt.levels.staff.known.table import KnownRow, KnownTable
from simadopt.levels.staff.organisation.columns import I64, Organisation
from simadopt.levels.staff.organisation.labels import Labels
from simadopt.levels.staff.organisation.posts import OrgUnits
from simadopt.levels.staff.tables.services import SERVICE_TYPES

__all__ = ["Condition", "conditions", "eligible_people", "refuse_unmatched", "service_rows"]


@dataclass(frozen=True)
class Condition:
    """What is known of a service, by rows and positions.

    Parameters
    ----------
    row : KnownRow
    service, tool : int
        Row of the service, position of the tool.
    """

    row: KnownRow
    service: int
    tool: int


def service_rows(units: OrgUnits) -> dict[tuple[str, str], list[int]]:
    """Return the rows of services by (authority, name), as `fold` leaves them; "" is any authority.

    A generated service is found under its label in either language too.
    """
    labels = {kind.name: (kind.label_en, kind.label_fr) for kind in SERVICE_TYPES}
    found: dict[tuple[str, str], list[int]] = {}
    for s, (a, name) in enumerate(zip(units.authority.tolist(), units.name, strict=True)):
        generated = bool(units.generated[a])
        for text in {fold(one) for one in (name, *(labels.get(name, ()) if generated else ()))}:
            if text:
                found.setdefault((fold(units.key[a]), text), []).append(s)
                found.setdefault(("", text), []).append(s)
    return found


def eligible_people(o: Organisation, service: int, tool: int) -> I64:
    """Return the rows of a service's people who are equipped for at least one feature of a tool."""
    first, end = o.services.start[service], o.services.start[service + 1]
    able = o.people.can[first:end] & o.catalogue.tool_mask[tool] != 0
    return np.asarray(first + np.flatnonzero(able), np.int64)


def conditions(
    known: KnownTable, o: Organisation, labels: Labels, tools: Sequence[str]
) -> list[Condition]:
    """Return what is known of the services that an organisation has; others are passed over."""
    rows = service_rows(labels.units)
    found = []
    for row in known.rows:
        service, _, _ = service_of(row.authority, row.service, rows)
        if service >= 0:
            found.append(Condition(row, service, tools.index(row.tool)))
    return found


def refuse_unmatched(
    known: KnownTable, o: Organisation, labels: Labels, tools: Sequence[str]
) -> None:
    """Refuse unknown services, and more users or equipped people than a service has.

    Raises
    ------
    InputError
    """
    refuse(_problems(known, o, labels, tools))


def _problems(
    known: KnownTable, o: Organisation, labels: Labels, tools: Sequence[str]
) -> Iterator[Problem]:
    rows = service_rows(labels.units)
    led: dict[tuple[int, int], Condition] = {}
    for row in known.rows:
        service, message, hint = service_of(row.authority, row.service, rows)
        if message is not None:
            yield Problem(known.where, row.line, "service", row.service, message, hint)
            continue
        one = Condition(row, service, tools.index(row.tool))
        yield from _sizes(one, known.where, o)
        yield from _heads(one, known.where, o, led)


def _sizes(one: Condition, where: str, o: Organisation) -> Iterator[Problem]:
    row = one.row
    staff = int(o.services.start[one.service + 1] - o.services.start[one.service])
    able = eligible_people(o, one.service, one.tool).size
    if row.equipped is not None:
        asked = row.equipped.of(staff)
        if asked > staff:
            message = Message("problem.known_staff", n=staff)
            yield Problem(where, row.line, "equipped", f"{asked:g}", message)
        able = round(min(asked, staff))
    if row.users is not None and row.users.of(able) > able:
        message = Message("problem.known_users", tool=f"{row.tool}", n=able)
        yield Problem(
            where,
            row.line,
            "users",
            f"{row.users.of(able):g}",
            message,
        )
    elif row.users is not None and row.users.value > 0.0 and able == 0:
        message = Message("problem.known_unequipped", tool=f"{row.tool}")
        yield Problem(
            where,
            row.line,
            "users",
            f"{row.users.value:g}",
            message,
        )


def _heads(
    one: Condition, where: str, o: Organisation, led: dict[tuple[int, int], Condition]
) -> Iterator[Problem]:
    """Refuse two answers about one head who leads several services."""
    if not one.row.head:
        return
    head = leader_of(o, one.service)
    before = led.setdefault((head, one.tool), one)
    if before.row.head != one.row.head:
        message = Message("problem.known_heads", line=f"{before.row.line}")
        yield Problem(where, one.row.line, "head", one.row.head, message)


def leader_of(o: Organisation, service: int) -> Any:
    """Return the row of heads of the leader of most of a service's people who lead nobody."""
    first, end = o.services.start[service], o.services.start[service + 1]
    people = o.people
    staff = people.leader[first:end][people.leader_row[first:end] < 0]
    led = staff if staff.size else people.leader[first:end]
    return int(np.bincount(led).argmax())
