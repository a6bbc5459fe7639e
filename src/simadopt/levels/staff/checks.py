"""What the schema cannot say: names of the tables, sums, and sizes that contradict one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.core.terms import TERMS
from simadopt.io.files_beside import wrong_file
from simadopt.io.parameter_checks import unknown_names
from simadopt.io.places import Path, Places
from simadopt.levels.staff.organisation.catalogue import FeatureTable
from simadopt.levels.staff.scenario import Intervention, Scenario, read_intervention
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.scenario_tools import default_tool

__all__ = ["MAX_STAFF", "check_scenario", "wrong_file"]

MAX_STAFF = 20_000_000
BYTES_PER_PERSON = 1536


@dataclass(frozen=True)
class _Parts:
    """The parts of a scenario that pass the schema, each with its index in the file."""

    authorities: list[tuple[int, Authority]]
    interventions: list[tuple[int, Intervention]]
    complete: bool


def check_scenario(
    data: Mapping[str, Any],
    places: Places,
    folder: FilePath | None,
    features: FeatureTable,
) -> list[Problem]:
    """Return every contradiction in a scenario's plain data.

    Parts that do not pass the schema are left out, so that one wrong value does not hide, or
    cause, others.

    Parameters
    ----------
    data : mapping
        Plain data of the scenario.
    places : Places
        Where each value is.
    folder : Path or None
        Where the files it names must be; ``None`` when it has no folder.
    features : FeatureTable
        The tools it is about.
    """
    parts = _parts(data)
    problems = [
        *_check_terms(data.get("terms"), places),
        *_check_features(data.get("features"), places, features),
        *_check_tools(data.get("tools"), places, features),
        *_check_keys(data.get("authorities"), places),
        *_check_total(parts, places),
        *_check_known(data.get("known"), places, folder),
        *_check_start(data.get("start"), data.get("tools"), places),
    ]
    for index, authority in parts.authorities:
        path: Path = ("authorities", index)
        problems += _check_sizes(authority, path, places)
        problems += _check_files(authority, path, places, folder)
    weeks = data.get("weeks", Scenario.model_fields["weeks"].default)
    for index, intervention in parts.interventions:
        path = ("interventions", index)
        given = data["interventions"][index].get("tool", default_tool(data))
        problems += _check_intervention(intervention, str(given), path, places, features)
        problems += _check_target(intervention, path, places, parts)
        problems += _check_week(intervention, path, places, weeks)
    return problems


def _parts(data: Mapping[str, Any]) -> _Parts:
    authorities, all_authorities = _valid(Authority.model_validate, data.get("authorities"))
    interventions, _ = _valid(read_intervention, data.get("interventions"))
    return _Parts(authorities, interventions, all_authorities)


def _valid(read: Callable[[Any], Any], items: object) -> tuple[list[tuple[int, Any]], bool]:
    found = []
    entries = items if isinstance(items, tuple) else ()
    for index, item in enumerate(entries):
        try:
            found.append((index, read(item)))
        except ValidationError:
            continue
    return found, len(found) == len(entries)


def _check_terms(given: object, places: Places) -> Iterator[Problem]:
    """Refuse terms that nobody registered."""
    for index, name in enumerate(given if isinstance(given, tuple) else ()):
        if isinstance(name, str) and TERMS.get(name) is None:
            try:
                TERMS.found(name, "")
            except InputError as error:
                (one,) = error.problems
                yield places.problem(("terms", index), one.message, hint=one.hint)


def _check_tools(given: object, places: Places, table: FeatureTable) -> Iterator[Problem]:
    names = table.tool_names
    for name, hint in unknown_names(given if isinstance(given, Mapping) else {}, names):
        listed = Message("problem.unknown_allowed", names=", ".join(names))
        message = Message("problem.unknown_field") if hint else listed
        yield places.problem(("tools", name), message, hint=hint, key=True)


def _check_start(start: object, tools: object, places: Places) -> Iterator[Problem]:
    """Refuse shares of week 0 where tools run from their first week: they would say nothing."""
    clocks = tools if start == "deployed" and isinstance(tools, Mapping) else {}
    for tool, clock in clocks.items():
        for field in ("aware", "use"):
            value = clock.get(field) if isinstance(clock, Mapping) else None
            if isinstance(value, int | float) and value:
                message = Message("problem.start_deployed")
                yield places.problem(("tools", tool, field), message, value=value)


def _check_features(given: object, places: Places, table: FeatureTable) -> Iterator[Problem]:
    names = table.names
    for name, hint in unknown_names(given if isinstance(given, Mapping) else {}, names):
        message = Message("problem.unknown_feature")
        if not hint:
            message = Message("problem.unknown_feature_list", names=", ".join(names))
        yield places.problem(("features", name), message, hint=hint, key=True)


def _check_keys(items: object, places: Places) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, item in enumerate(items if isinstance(items, tuple) else ()):
        key = item.get("key") if isinstance(item, Mapping) else None
        if not isinstance(key, str):
            continue
        if key in first:
            message = Message("problem.same_key", n=first[key])
            yield places.problem(("authorities", index, "key"), message, value=key)
        first.setdefault(key, index)


def _check_total(parts: _Parts, places: Places) -> Iterator[Problem]:
    """Refuse what no machine here would hold, with the size it would take."""
    staff = sum(authority.staff * authority.count for _, authority in parts.authorities)
    if staff > MAX_STAFF:
        gib = staff * BYTES_PER_PERSON / 2**30
        message = Message("problem.too_many_people", n=staff, gib=round(gib), most=MAX_STAFF)
        yield places.problem(("authorities",), message, key=True)


def _check_sizes(one: Authority, path: Path, places: Places) -> Iterator[Problem]:
    if one.share_a + one.share_b > 1.0 + 1e-9:
        total = round(one.share_a + one.share_b, 6)
        message = Message("problem.categories", total=total)
        field = "share_b" if (*path, "share_b") in places.values else "share_a"
        yield places.problem((*path, field), message, value=getattr(one, field))
    imported = one.staff_file is not None
    if one.staff < 1 and not imported:
        message = Message("problem.staff_or_file")
        yield places.problem((*path, "staff"), message, value=one.staff)
    limits = [("directorates", "services")]
    if not imported:  # the sites of a staff file are counted once it is read
        limits.append(("joined_sites", "sites"))
    if one.staff >= 1:
        limits += [("mailboxes", "staff"), ("laptops", "staff"), ("services", "staff")]
    for field, limit in limits:
        value, most = getattr(one, field), getattr(one, limit)
        if value is not None and most is not None and value > most:
            message = Message("problem.at_most", limit=limit, most=most)
            yield places.problem((*path, field), message, value=value)
    if imported and one.count > 1:
        message = Message("problem.count")
        yield places.problem((*path, "count"), message, value=one.count)


def _check_files(
    one: Authority, path: Path, places: Places, folder: FilePath | None
) -> Iterator[Problem]:
    if one.ties_file is not None and one.staff_file is None:
        message = Message("problem.ties_alone")
        yield places.problem((*path, "ties_file"), message, value=one.ties_file)
    for field in ("staff_file", "ties_file"):
        name = getattr(one, field)
        wrong = None if name is None else wrong_file(name, folder)
        if wrong:
            yield places.problem((*path, field), wrong, value=name)


def _check_known(name: object, places: Places, folder: FilePath | None) -> Iterator[Problem]:
    wrong = wrong_file(name, folder) if isinstance(name, str) else None
    if wrong:
        yield places.problem(("known",), wrong, value=name)


def _check_week(one: Intervention, path: Path, places: Places, weeks: object) -> Iterator[Problem]:
    if isinstance(weeks, int) and not isinstance(weeks, bool) and one.week >= weeks:
        message = Message("problem.after_end", weeks=weeks)
        yield places.problem((*path, "week"), message, value=one.week)


def _check_intervention(
    one: Intervention, about: str, path: Path, places: Places, table: FeatureTable
) -> Iterator[Problem]:
    if about not in table.tool_names:
        allowed = Message("problem.part.choice", names=", ".join(table.tool_names))
        message = Message("problem.expected", allowed=allowed)
        hint = nearest(about.lower(), table.tool_names)
        yield places.problem((*path, "tool"), message, hint=hint, value=about)
        return
    tools = {row.name: row.tool for row in table.features}
    own: Sequence[str] = [name for name, tool in tools.items() if tool == about]
    for index, name in enumerate(one.features):
        if name in own:
            continue
        message = (
            Message("problem.other_tool", tool=tools[name], other=about)
            if name in tools
            else Message("problem.tool_feature", tool=about, names=", ".join(own))
        )
        hint = "" if name in tools else nearest(name, own)
        yield places.problem((*path, "features", index), message, hint=hint, value=name)


def _check_target(
    one: Intervention, path: Path, places: Places, parts: _Parts
) -> Iterator[Problem]:
    if not parts.complete:
        return
    keys = [authority.key for _, authority in parts.authorities]
    for index, key in enumerate(one.target.authority):
        if key not in keys:
            message = Message("problem.no_authority", names=", ".join(keys[:20]))
            where: Path = (*path, "target", "authority", index)
            yield places.problem(where, message, hint=nearest(key, keys), value=key)
