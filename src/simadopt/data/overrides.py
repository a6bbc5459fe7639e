"""``--set key=value``: changes to a scenario before it is validated, with names a user types."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, get_args

from simadopt.data.given import plain
from simadopt.data.places import Path, Places, show
from simadopt.data.scenario import Intervention, Kind, Scenario, Target
from simadopt.data.yaml_nodes import compose
from simadopt.errors import InputError, Problem, nearest

__all__ = ["apply_overrides", "parse_assignment", "parse_assignments"]

ADDED_WEEK = 4

_KINDS: tuple[str, ...] = get_args(Kind)


def parse_assignment(text: str) -> tuple[str, object]:
    """Split ``key=value`` and read the value as YAML would.

    Raises
    ------
    InputError
        Without an equals sign, a key or a readable value.

    Examples
    --------
    >>> parse_assignment("coaching.share=0.5")
    ('coaching.share', 0.5)
    >>> parse_assignment("theory.preset=wang")
    ('theory.preset', 'wang')
    """
    key, equals, written = text.partition("=")
    key = key.strip()
    if not equals or not key:
        raise InputError(Problem("--set", None, "", show(text), "write it as key=value"))
    if not written.strip():
        raise InputError(Problem("--set", None, key, "", "a value is expected after ="))
    try:
        value, _, problems = compose(written, "--set")
    except InputError as error:
        problems = error.problems
    if problems:
        raise InputError(
            [Problem("--set", None, key, show(written), one.message) for one in problems]
        )
    return key, value


def parse_assignments(
    texts: Iterable[str], options: Mapping[str, object] = MappingProxyType({})
) -> dict[str, object]:
    """Read some ``key=value``, each key once, and not what an option of its own gives already.

    Parameters
    ----------
    texts : iterable of str
    options : mapping of str to value
        What ``--seed`` and ``--weeks`` give; None where they give nothing.

    Raises
    ------
    InputError
        With one line per problem.

    Examples
    --------
    >>> parse_assignments(["b_peer=0", "weeks=4"])
    {'b_peer': 0, 'weeks': 4}
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    taken = {name for name, value in options.items() if value is not None}
    for text in texts:
        try:
            key, value = parse_assignment(text)
        except InputError as error:
            problems += error.problems
            continue
        same = key.removeprefix("parameters.")
        if same in taken:
            written = text.partition("=")[2]
            problems.append(Problem("--set", None, key, show(written), "given twice"))
        taken.add(same)
        values[key] = value
    if problems:
        raise InputError(problems)
    return values


def apply_overrides(
    data: object, overrides: Mapping[str, object], places: Places
) -> tuple[object, list[Problem]]:
    """Return a copy of plain data with each override in its place.

    Parameters
    ----------
    data : object
        What the file holds; left as it is.
    overrides : mapping of str to object
        ``weeks``, a parameter's name, ``authorities.<index or key>.staff``, ``tools.gru.use`` …, or
        ``<kind>.<field>``: that field of every intervention of that kind. When there is none,
        one is added in week 4.
    places : Places
        Completed with the places of what is overridden.

    Returns
    -------
    data : object
    problems : list of Problem
        Keys that lead nowhere.
    """
    if not isinstance(data, dict) or not overrides:
        return data, []
    changed = copy.deepcopy(data)
    problems: list[Problem] = []
    for key, value in overrides.items():
        try:
            for path in _targets(str(key), changed, places):
                places.given[_put(changed, path, plain(value), str(key))] = str(key)
        except InputError as error:
            problems += error.problems
    return changed, problems


def _targets(key: str, data: dict[str, Any], places: Places) -> list[Path]:
    """Return the paths that one key names."""
    from simadopt.data.parameters import PARAMETERS

    head, _, rest = key.partition(".")
    if key in PARAMETERS:
        return [("parameters", key)]
    if head in _KINDS:
        return _lever(key, head, rest, data, places)
    if head == "parameters" and rest:
        return [("parameters", rest)]
    if head == "authorities" and rest:
        return [_in_list("authorities", rest, data)]
    if head in Scenario.model_fields:
        return [tuple(key.split("."))]
    names = [*PARAMETERS, *Scenario.model_fields]
    hint = nearest(key, [*names, *(f"{kind}.share" for kind in _KINDS)]) or nearest(
        head, [*names, *_KINDS]
    )
    message = "neither a field, nor a parameter, nor a kind of intervention"
    raise InputError(Problem("--set", None, key, "", message, hint))


def _in_list(name: str, rest: str, data: dict[str, Any]) -> Path:
    """Find an entry of a list by its index or by its key, which may hold points."""
    items = data.get(name)
    entries = items if isinstance(items, list) else []
    names = {str(e.get("key")): i for i, e in enumerate(entries) if isinstance(e, dict)}
    names |= {str(i): i for i in range(len(entries)) if str(i) not in names}
    for known in sorted(names, key=len, reverse=True):
        if rest.startswith(f"{known}."):
            return (name, names[known], *rest[len(known) + 1 :].split("."))
    first = rest.partition(".")[0]
    if first in names:
        message = f"say which field: {name}.{first}.staff, …"
        raise InputError(Problem("--set", None, f"{name}.{rest}", "", message))
    message = f"there is no {first!r} in {name}; there are {show(', '.join(names))}"
    raise InputError(Problem("--set", None, f"{name}.{rest}", "", message, nearest(first, names)))


def _lever(key: str, kind: str, rest: str, data: dict[str, Any], places: Places) -> list[Path]:
    """Return that field in every intervention of a kind; add one when there is none."""
    if not rest:
        message = f"say which field: {kind}.share, {kind}.hours, …"
        raise InputError(Problem("--set", None, key, "", message))
    inside: Path = tuple(rest.split("."))
    if inside[0] in Target.model_fields and inside[0] not in Intervention.model_fields:
        inside = ("target", *inside)
    elif inside[0] not in Intervention.model_fields or inside[0] == "kind":
        fields = [*Intervention.model_fields, *Target.model_fields]
        message = f"an intervention has no such field; it has {', '.join(fields)}"
        raise InputError(Problem("--set", None, key, "", message, nearest(str(inside[0]), fields)))
    items = data.get("interventions")
    if items is None:
        items = data["interventions"] = []
    if not isinstance(items, list):
        return []
    found = [i for i, e in enumerate(items) if isinstance(e, dict) and e.get("kind") == kind]
    if not found:
        items.append({"kind": kind, "week": ADDED_WEEK})
        found = [len(items) - 1]
        places.given["interventions", found[0]] = key
    return [("interventions", index, *inside) for index in found]


def _put(data: dict[str, Any], path: Path, value: object, key: str) -> Path:
    """Set one value, making the sections that lead to it; return the path with its indices."""
    here: Any = data
    real: list[str | int] = []
    for depth, part in enumerate(path):
        place = _step(here, part, key)
        real.append(place)
        if depth == len(path) - 1:
            here[place] = value
        elif isinstance(here, dict) and here.get(place) is None:
            here[place] = {}
        here = here[place]
    return tuple(real)


def _step(here: object, part: str | int, key: str) -> str | int:
    """Return the key of a section, or the index in a list, that a part of a path means."""
    if isinstance(here, dict):
        return str(part)
    if not isinstance(here, list):
        raise InputError(
            Problem("--set", None, key, "", f"there is no {part!r} here: it is not a section")
        )
    if str(part).isdecimal() and int(part) < len(here):
        return int(part)
    message = f"there is no entry {part}; there are {len(here)}, counted from 0"
    raise InputError(Problem("--set", None, key, "", message))
