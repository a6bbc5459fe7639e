"""Read a scenario: YAML, schema, tables, contradictions; every problem at its line, all at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from simadopt.core.errors import InputError, Problem, SimadoptError
from simadopt.core.level import DEFAULT, Level, level_named
from simadopt.core.messages import Message
from simadopt.core.terms import TERMS
from simadopt.io.overrides import apply_overrides, parse_assignment
from simadopt.io.parameter_checks import check_parameters
from simadopt.io.places import Places, refuse
from simadopt.io.schema_problems import schema_problems
from simadopt.io.small_file import contents_of
from simadopt.io.yaml_nodes import MAX_BYTES, compose

__all__ = [
    "canonical",
    "digest_of",
    "parse_assignment",
    "read_scenario",
    "read_scenario_text",
    "scenario_hash",
]

_NONE: Mapping[str, Any] = MappingProxyType({})
_DESCRIPTIVE = ("title", "description")


def read_scenario(path: str | Path, overrides: Mapping[str, object] = _NONE) -> Any:
    """Read and check the scenario in a YAML file.

    Parameters
    ----------
    path : str or Path
        At most 2 MB of UTF-8.
    overrides : mapping of str to object
        What ``--set`` gives; see :func:`simadopt.io.overrides.apply_overrides`.

    Raises
    ------
    InputError
        With one line per problem: ``file:line: field = value — what is wrong``.
    """
    file = Path(path)
    text = _decode(contents_of(file, MAX_BYTES), str(path))
    return read_scenario_text(text, str(path), overrides, folder=file.parent)


def read_scenario_text(
    text: str,
    where: str,
    overrides: Mapping[str, object] = _NONE,
    *,
    folder: Path | None = None,
    level: Level | None = None,
) -> Any:
    """Read and check a scenario given as text.

    Parameters
    ----------
    text : str
        YAML.
    where : str
        The name shown in problems.
    overrides : mapping of str to object
        As in :func:`read_scenario`.
    folder : Path or None
        Where the files it names must be; without it, it may name none.
    level : Level, optional
        What it must be a scenario of; that it names, when not given.

    Returns
    -------
    BaseModel
        Of the schema of its level.

    Raises
    ------
    InputError
        With one line per problem.
    """
    data, places, problems = compose(text.removeprefix("\ufeff"), where)
    if not isinstance(data, dict):
        if not problems:
            message = Message("problem.no_scenario")
            problems.append(Problem(where, places.values[()], "", "", message))
        refuse(problems)
    page: Any = data
    level = _level(page, places) if level is None else level
    page, unread = level.bring(page, places, folder)
    problems += unread
    level = level.of(page)
    changed, wrong = apply_overrides(page, overrides, places, level)
    plain, scenario = _freeze(changed), None
    problems += wrong
    try:
        scenario = level.scenario.model_validate(plain)
    except ValidationError as error:
        problems += schema_problems(error, places, level.scenario)
    problems += check_parameters(plain.get("parameters"), places, level.parameters)
    problems += level.check(plain, places, folder)
    refuse(problems)
    if scenario is None:
        raise SimadoptError(f"{where}: refused by the schema without a reason")
    return scenario


def _level(data: Mapping[str, Any], places: Places) -> Level:
    """Return the level that a scenario names in its first lines."""
    name = data.get("level", DEFAULT)
    try:
        level = level_named(str(name))
    except InputError as error:
        (one,) = error.problems
        raise InputError(places.problem(("level",), one.message, hint=one.hint)) from None
    names = data.get("terms")
    found = (TERMS.get(str(one)) for one in (names if isinstance(names, list) else ()))
    return level.with_terms(tuple(term for term in found if term is not None))


def _decode(contents: bytes, where: str) -> str:
    try:
        return contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        message = Message("problem.not_utf8_byte", byte=f"{contents[error.start]:02X}")
        raise InputError(Problem(where, line, "", "", message)) from error


def _freeze(value: object) -> Any:
    """Return plain data with tuples for lists: the schema coerces nothing."""
    if isinstance(value, Mapping):
        return {key: _freeze(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_freeze(item) for item in value)
    return value


def scenario_hash(scenario: Any, files: Mapping[str, bytes | str] = _NONE) -> str:
    """Return the identity of what a scenario simulates.

    SHA-256 of its canonical form (`canonical`), with the contents of the files it names.

    Parameters
    ----------
    scenario : BaseModel
    files : mapping of str to bytes or str
        Contents of every file that it names, or the SHA-256 of these contents as
        hexadecimal digits, by the name the scenario gives.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    named = level_named(scenario.level).files(scenario)
    if missing := [name for name in named if name not in files]:
        raise SimadoptError(f"the contents of {', '.join(missing)} are needed to hash")
    hashes = {name: _sha256(files[name]) for name in sorted(files)}
    return digest_of(canonical(scenario) | {"files": hashes})


def canonical(scenario: Any) -> dict[str, Any]:
    """Return what a scenario simulates: its fields, defaults filled in, without what is only told.

    Titles, descriptions and sources are left out.
    """
    level = level_named(scenario.level)
    return level.canonical(scenario.model_dump(mode="json", exclude=set(_DESCRIPTIVE)))


def digest_of(plain: Mapping[str, Any]) -> str:
    """Return the SHA-256 of plain data as JSON with sorted keys, 64 hexadecimal digits."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _sha256(contents: bytes | str) -> str:
    return contents if isinstance(contents, str) else hashlib.sha256(contents).hexdigest()
