"""``--set key=value``: changes to a scenario before it is validated, with names a user types."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import Level
from simadopt.core.messages import Message
from simadopt.io.given import plain
from simadopt.io.places import Path, Places, show
from simadopt.io.yaml_nodes import compose

__all__ = ["apply_overrides", "parse_assignment", "parse_assignments"]

STEPS: Final = "weeks"
"""What ``--weeks`` gives: the number of steps, whatever a level calls it."""


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
        raise InputError(Problem("--set", None, "", show(text), Message("problem.key_value")))
    if not written.strip():
        raise InputError(Problem("--set", None, key, "", Message("problem.after_equals")))
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
            problems.append(
                Problem("--set", None, key, show(written), Message("problem.given_twice"))
            )
        taken.add(same)
        values[key] = value
    if problems:
        raise InputError(problems)
    return values


def apply_overrides(
    data: dict[str, Any], overrides: Mapping[str, object], places: Places, level: Level
) -> tuple[dict[str, Any], list[Problem]]:
    """Return a copy of plain data with each override in its place.

    Parameters
    ----------
    data : dict
        What the file holds; left as it is.
    overrides : mapping of str to object
        ``weeks``, a parameter's name, ``authorities.<index or key>.staff``, ``tools.gru.use`` …, or
        ``<kind>.<field>``: that field of every intervention of that kind. When there is none,
        one is added in week 4.
    places : Places
        Completed with the places of what is overridden.
    level : Level
        Whose fields, parameters and levers are named.

    Returns
    -------
    data : dict
    problems : list of Problem
        Keys that lead nowhere.
    """
    if not overrides:
        return data, []
    changed = copy.deepcopy(data)
    problems: list[Problem] = []
    for key, value in overrides.items():
        try:
            for path in _targets(str(key), changed, places, level):
                places.given[_put(changed, path, plain(value), str(key))] = str(key)
        except InputError as error:
            problems += error.problems
    return changed, problems


def _targets(key: str, data: dict[str, Any], places: Places, level: Level) -> list[Path]:
    """Return the paths that one key names."""
    head, _, rest = key.partition(".")
    if key in level.parameters:
        return [("parameters", key)]
    own = level.lever(key, data, places)
    if own is not None:
        return own
    if head == "parameters" and rest:
        return [("parameters", rest)]
    fields = level.scenario.model_fields
    if key == STEPS and STEPS not in fields:
        return [(level.length,)]
    if rest and isinstance(data.get(head), list):
        return [_in_list(head, rest, data)]
    if head in fields:
        return [tuple(key.split("."))]
    names = [*level.parameters, *fields, *level.lever_names]
    hint = nearest(key, names) or nearest(head, [name.partition(".")[0] for name in names])
    message = Message("problem.unknown_key")
    if not hint:
        kinds = dict.fromkeys(name.partition(".")[0] for name in level.lever_names)
        message = Message("problem.unknown_key_list", names=", ".join((*fields, *kinds)))
    raise InputError(Problem("--set", None, key, "", message, hint))


def _in_list(name: str, rest: str, data: dict[str, Any]) -> Path:
    """Find an entry of a list by its index or by its key, which may hold points."""
    items = data.get(name)
    entries = items if isinstance(items, list) else []
    names = {str(e["key"]): i for i, e in enumerate(entries) if isinstance(e, dict) and "key" in e}
    if not names:
        return (name, *rest.split("."))
    names |= {str(i): i for i in range(len(entries)) if str(i) not in names}
    for known in sorted(names, key=len, reverse=True):
        if rest.startswith(f"{known}."):
            return (name, names[known], *rest[len(known) + 1 :].split("."))
    first = rest.partition(".")[0]
    if first in names:
        message = Message("problem.which_staff", name=name, entry=first)
        raise InputError(Problem("--set", None, f"{name}.{rest}", "", message))
    message = Message(
        "problem.no_entry_named", name=repr(first), field=name, names=show(", ".join(names))
    )
    raise InputError(Problem("--set", None, f"{name}.{rest}", "", message, nearest(first, names)))


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
            Problem("--set", None, key, "", Message("problem.no_section", name=repr(part)))
        )
    if str(part).isdecimal() and int(part) < len(here):
        return int(part)
    message = Message("problem.no_entry", n=part, count=len(here))
    raise InputError(Problem("--set", None, key, "", message))
