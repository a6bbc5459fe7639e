"""Read a scenario: YAML, schema, tables, contradictions; every problem at its line, all at once."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from simadopt.core.errors import InputError, Problem, SimadoptError
from simadopt.io.overrides import apply_overrides, parse_assignment
from simadopt.io.places import refuse
from simadopt.io.schema_problems import schema_problems
from simadopt.io.yaml_nodes import MAX_BYTES, compose
from simadopt.levels.staff.checks import check_scenario
from simadopt.levels.staff.scenario import Scenario

__all__ = [
    "canonical",
    "digest_of",
    "parse_assignment",
    "read_scenario",
    "read_scenario_text",
    "scenario_hash",
    "schema",
]

_NONE: Mapping[str, Any] = MappingProxyType({})
_TOLD_ONLY = ("title", "description")


def read_scenario(path: str | Path, overrides: Mapping[str, object] = _NONE) -> Scenario:
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
    text = _decode(_contents(file), str(path))
    return read_scenario_text(text, str(path), overrides, folder=file.parent)


def read_scenario_text(
    text: str,
    where: str,
    overrides: Mapping[str, object] = _NONE,
    *,
    folder: Path | None = None,
) -> Scenario:
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

    Raises
    ------
    InputError
        With one line per problem.
    """
    data, places, problems = compose(text.removeprefix("\ufeff"), where)
    data, wrong_overrides = apply_overrides(data, overrides, places)
    problems += wrong_overrides
    if not isinstance(data, dict):
        if not problems:
            said = "no scenario here; a section of `key: value` lines is expected"
            problems.append(Problem(where, places.values[()], "", "", said))
        refuse(problems)
    plain = _freeze(data)
    scenario = None
    try:
        scenario = Scenario.model_validate(plain)
    except ValidationError as error:
        problems += schema_problems(error, places)
    problems += check_scenario(plain, places, folder)
    refuse(problems)
    if scenario is None:
        raise SimadoptError(f"{where}: refused by the schema without a reason")
    return scenario


def _contents(file: Path) -> bytes:
    """Return the bytes of a regular file, never more than the limit."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError(Problem(str(file), None, "", "", "this is not a file"))
        if status.st_size > MAX_BYTES:
            message = f"{status.st_size} bytes; a scenario has at most {MAX_BYTES}"
            raise InputError(Problem(str(file), None, "", "", message))
        return file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not a file's name"
        raise InputError(Problem(str(file), None, "", "", f"cannot be read: {reason}")) from error


def _decode(contents: bytes, where: str) -> str:
    try:
        return contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        message = (
            f"not UTF-8 (byte 0x{contents[error.start]:02X}); "
            "in the editor, choose 'Save as', encoding UTF-8"
        )
        raise InputError(Problem(where, line, "", "", message)) from error


def _freeze(value: object) -> Any:
    """Return plain data with tuples for lists: the schema coerces nothing."""
    if isinstance(value, Mapping):
        return {key: _freeze(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_freeze(item) for item in value)
    return value


def scenario_hash(scenario: Scenario, files: Mapping[str, bytes | str] = _NONE) -> str:
    """Return the identity of what a scenario simulates.

    SHA-256 of its canonical form (`canonical`), with the contents of the files it names.

    Parameters
    ----------
    scenario : Scenario
    files : mapping of str to bytes or str
        Contents of every ``staff_file`` and ``ties_file``, or the SHA-256 of these contents as
        hexadecimal digits, by the name the scenario gives.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    named = [name for a in scenario.authorities for name in (a.staff_file, a.ties_file)]
    if missing := [name for name in named if name is not None and name not in files]:
        raise SimadoptError(f"the contents of {', '.join(missing)} are needed to hash")
    hashes = {name: _sha256(files[name]) for name in sorted(files)}
    return digest_of(canonical(scenario) | {"files": hashes})


def canonical(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario simulates: its fields, defaults filled in, without what is only told.

    Titles, descriptions and sources are left out.
    """
    plain = scenario.model_dump(mode="json", exclude=set(_TOLD_ONLY))
    for authority in plain["authorities"]:
        del authority["sources"]
        for name in ("staff_columns", "staff_remedies"):
            if not authority[name]:  # a scenario of before they were there is the same one
                del authority[name]
    return plain


def digest_of(plain: Mapping[str, Any]) -> str:
    """Return the SHA-256 of plain data as JSON with sorted keys, 64 hexadecimal digits."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _sha256(contents: bytes | str) -> str:
    return contents if isinstance(contents, str) else hashlib.sha256(contents).hexdigest()


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario, for editors: with every parameter and its bounds."""
    from simadopt.levels.staff.tables.features import FEATURES
    from simadopt.levels.staff.tables.parameters import PARAMETERS

    plain: dict[str, Any] = Scenario.model_json_schema()
    plain["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    plain["title"] = "simadopt scenario"
    plain["description"] = "An organisation, its tools, and what is done to it week by week."
    fields = plain["properties"]
    fields["parameters"]["additionalProperties"] = False
    fields["parameters"]["properties"] = {
        name: {"type": "number", "minimum": row.min, "maximum": row.max, "description": row.unit}
        for name, row in PARAMETERS.items()
    }
    fields["features"]["propertyNames"] = {"enum": [row.name for row in FEATURES]}
    return plain
