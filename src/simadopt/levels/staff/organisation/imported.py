"""Posts and ties read from a staff file, brought to the same columns as generated ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.levels.staff.organisation.demand import kind_of_service
from simadopt.levels.staff.organisation.posts import OrgUnits, Posts
from simadopt.levels.staff.organisation.ties import Pairs
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables.services import ServiceType


def import_posts(
    entry: Authority, tables: tuple[Any, Any], number: int, types: tuple[ServiceType, ...]
) -> tuple[OrgUnits, Posts, Pairs | None]:
    """Return units, posts and ties of one imported authority.

    ``number`` is its place among the entries. Where the file is silent: a mailbox goes with
    categories A and B, a workstation with a mailbox, and everybody else is at the back office.
    """
    staff, ties = tables
    n = staff.key.size
    services = len(staff.service_names)
    directorates, directorate_of = ["services"], np.zeros(services, np.int32)
    if staff.service_directorate is not None:
        # services of no directorate are put together, after the named ones
        directorates = [*staff.directorate_names, "services"]
        given = np.asarray(staff.service_directorate)
        directorate_of = np.where(given >= 0, given, len(directorates) - 1)
    rank = np.zeros(n, np.uint8) if staff.rank is None else staff.rank.astype(np.uint8)
    order = np.argsort(directorate_of, kind="stable")
    place = np.argsort(order, kind="stable").astype(np.int32)
    units = OrgUnits(
        entry=np.array([number], np.int32),
        random_key=np.array([chance.key_of(entry.key)], np.uint64),
        key=[entry.key],
        staff=np.array([n]),
        inhabitants=np.array([float(entry.inhabitants)]),
        directorate_authority=np.zeros(len(directorates), np.int32),
        directorate_name=list(directorates),
        authority=np.zeros(order.size, np.int32),
        directorate=directorate_of[order].astype(np.int32),
        management=_management(staff.service, rank, place, order.size),
        generated=np.zeros(1, bool),
        kind=np.array([kind_of_service(staff.service_names[i], types) for i in order], np.int32),
        name=[staff.service_names[i] for i in order],
        site=np.zeros(order.size, np.int32),
    )
    mailbox = _filled(staff.mailbox, (staff.category < 2).astype(np.int8))
    posts = Posts(
        service=place[staff.service],
        rank=rank,
        category=staff.category.astype(np.uint8),
        age=np.full(n, 255, np.uint8) if staff.age_band is None else staff.age_band,
        front=_filled(staff.front_desk, np.zeros(n, np.int8)),
        mailbox=mailbox,
        workstation=_filled(staff.workstation, mailbox.astype(np.int8)),
        laptop=_filled(staff.laptop, np.zeros(n, np.int8)),
        site=np.zeros(n, np.int32) if staff.site is None else staff.site.astype(np.int32),
        key=staff.key,
        boss=np.full(n, -1, np.int64) if staff.boss is None else staff.boss,
        innovativeness=(
            np.full(n, np.nan, np.float32) if staff.innovativeness is None else staff.innovativeness
        ),
    )
    pairs = None if ties is None else Pairs(ties.source, ties.target, ties.type)
    return units, posts, pairs


def _management(service: Any, rank: Any, place: Any, services: int) -> Any:
    """A service whose every member is a director or general manager is a management unit."""
    ordinary = np.zeros(services, bool)
    ordinary[place[service[rank < 2]]] = True
    return (~ordinary).astype(np.uint8)


def _filled(column: Any, default: Any) -> Any:
    if column is None:
        return default.astype(np.uint8)
    return np.where(column < 0, default, column).astype(np.uint8)


def join(parts: list[tuple[OrgUnits, Posts, Pairs | None]]) -> tuple[OrgUnits, Posts, Pairs | None]:
    """Put several sets of authorities one after the other."""
    units, posts, pairs = parts[0]
    for more_units, more_posts, more_pairs in parts[1:]:
        shift = {
            "authority": units.entry.size,
            "directorate_authority": units.entry.size,
            "directorate": len(units.directorate_name),
        }
        n, services = posts.key.size, units.authority.size
        units = OrgUnits(
            **{
                name: value + getattr(more_units, name)
                if isinstance(value, list)
                else np.concatenate([value, getattr(more_units, name) + shift.get(name, 0)])
                for name, value in vars(units).items()
            }
        )
        moved = {**vars(more_posts), "service": more_posts.service + services}
        moved["boss"] = np.where(more_posts.boss >= 0, more_posts.boss + n, -1)
        posts = Posts(**{k: np.concatenate([v, moved[k]]) for k, v in vars(posts).items()})
        pairs = _join_pairs(pairs, more_pairs, n)
    return units, posts, pairs


def _join_pairs(pairs: Pairs | None, more: Pairs | None, shift: int) -> Pairs | None:
    if more is None:
        return pairs
    moved = Pairs(more.one + shift, more.two + shift, more.kind)
    if pairs is None:
        return moved
    return Pairs(*(np.concatenate([getattr(pairs, k), getattr(moved, k)]) for k in vars(pairs)))
