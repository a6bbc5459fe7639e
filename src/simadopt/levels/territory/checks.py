"""What the schema of a territory scenario cannot say: names of the tables, and dates in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from simadopt.core.errors import Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.files_beside import wrong_file
from simadopt.io.places import Path, Places
from simadopt.levels.territory.clock import FIRST, QUARTER, number, quarter
from simadopt.levels.territory.tables.items import NAMES, unknown_item

__all__ = ["check_scenario"]

FILES = ("file", "pools_file", "laws_file")


def check_scenario(
    data: Mapping[str, Any], places: Places, folder: FilePath | None
) -> list[Problem]:
    """Return every contradiction in a scenario's plain data."""
    found = [*_check_item(data.get("focus"), ("focus",), places)]
    who = data.get("authorities")
    if isinstance(who, Mapping):
        found += _check_who(who, places, folder)
    acts = data.get("interventions")
    for index, one in enumerate(acts if isinstance(acts, tuple) else ()):
        if isinstance(one, Mapping):
            path: Path = ("interventions", index)
            found += _check_item(one.get("item"), (*path, "item"), places)
            found += _check_dates(one, path, places, data)
            found += _check_body(one, path, places, data)
    return found


def _check_item(given: object, path: Path, places: Places) -> Iterator[Problem]:
    if isinstance(given, str) and given not in NAMES:
        hint = nearest(given, NAMES)
        message = unknown_item(hint)
        yield places.problem(path, message, hint=hint, value=given)


def _check_who(
    who: Mapping[str, Any], places: Places, folder: FilePath | None
) -> Iterator[Problem]:
    for name in FILES:
        given = who.get(name)
        message = wrong_file(given, folder) if isinstance(given, str) else None
        if message is not None:
            yield places.problem(("authorities", name), message, value=given)
    if who.get("source") == "file" and not who.get("file"):
        message = Message("problem.table_file")
        yield places.problem(("authorities", "source"), message, value="file")
    if who.get("source", "published") == "published":
        yield from _check_places(who, places)


def _check_places(who: Mapping[str, Any], places: Places) -> Iterator[Problem]:
    """Refuse departments and regions that the published table does not hold."""
    if not (who.get("departments") or who.get("regions")):
        return
    from simadopt.levels.territory.authorities.roster import published

    roster = published()
    for name, codes in (("departments", roster.department), ("regions", roster.region)):
        known = sorted(set(codes) - {""})
        given = who.get(name)
        for index, one in enumerate(given if isinstance(given, tuple) else ()):
            if isinstance(one, str) and one not in known:
                message = Message("problem.no_code", names=", ".join(known))
                path: Path = ("authorities", name, index)
                yield places.problem(path, message, hint=nearest(one, known), value=one)


def _check_body(
    one: Mapping[str, Any], path: Path, places: Places, data: Mapping[str, Any]
) -> Iterator[Problem]:
    """Refuse a joining without the body that is joined, or with one that the published table lacks."""
    body = one.get("body")
    if (one.get("kind") == "join") != (body is not None):
        message = Message("problem.join_body" if body is None else "problem.only_join")
        yield places.problem((*path, "body"), message, value=body)
        return
    who = data.get("authorities") or {}
    if body is None or not isinstance(who, Mapping):
        return
    if who.get("source", "published") == "published":
        from simadopt.levels.territory.authorities.roster import published

        known = set(published().epci) - {""}
        if body not in known:
            message = Message("problem.no_such_body")
            hint = nearest(str(body), known)
            yield places.problem((*path, "body"), message, hint=hint, value=body)


def _check_dates(
    one: Mapping[str, Any], path: Path, places: Places, data: Mapping[str, Any]
) -> Iterator[Problem]:
    dates = {name: one.get(name) for name in ("quarter", "until", "deadline")}
    numbers = {
        name: number(text)
        for name, text in dates.items()
        if isinstance(text, str) and re.match(QUARTER, text)
    }
    begins = numbers.get("quarter")
    if begins is None:
        return
    for name in ("until", "deadline"):
        if name in numbers and numbers[name] < begins:
            message = Message("problem.before_begin", quarter=quarter(begins))
            yield places.problem((*path, name), message, value=dates[name])
    start, length = data.get("start", FIRST), data.get("quarters", 76)
    if not (isinstance(start, str) and re.match(QUARTER, start) and isinstance(length, int)):
        return
    first, last = number(start), number(start) + length
    if not first <= begins < last and one.get("kind") != "law":
        message = Message("problem.outside_run", first=quarter(first), last=quarter(last - 1))
        yield places.problem((*path, "quarter"), message, value=dates["quarter"])
