"""The tools, features and kinds of services that a scenario brings: CSV files beside it, read row by row.

Columns are the fields of `ToolRow`, `FeatureRow` and `ServiceRow`; an empty cell is the default. Every
problem is told with its file, line and column, all at once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from simadopt.core.errors import Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.folding import fold
from simadopt.io.places import Places, show
from simadopt.io.schema_problems import schema_problems
from simadopt.io.text_file import inspect, open_text, refusal
from simadopt.levels.staff.organisation.catalogue import MOST_FEATURES, MOST_TOOLS, SHIPPED
from simadopt.levels.staff.scenario_tools import FeatureRow, ServiceRow, ToolRow

__all__ = ["contradictions", "read_catalogue"]

MOST_BYTES: Final = 2**20
MOST_OF_A_TOOL: Final = 22
"""Features of a tool of which every share is counted exactly (`SHARE_UNIT`)."""
MOST_LETTERS: Final = 60
_SLACK: Final = 1e-6
_SHORT: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_LABELS: Final = ("label_en", "label_fr", "long_en", "long_fr")
_SKILLS: Final = ("instrumental", "cognitive", "behavioural")
_TRACKING: Final = ("intake", "tracking")

Line = tuple[int, dict[str, Any]]


def read_catalogue(
    tools: Path, features: Path, services: Path | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    """Return tools, features and services as plain data of a scenario, and what is wrong with them.

    Parameters
    ----------
    tools, features, services : Path
        CSV files in UTF-8 or Windows-1252, at most 1 MB each, with a header; commas, semicolons or
        tabs between cells.

    Raises
    ------
    InputError
        When a file cannot be read at all.
    """
    files: dict[str, tuple[Path, type[BaseModel]]]
    files = {"tools": (tools, ToolRow), "features": (features, FeatureRow)}
    if services is not None:
        files["services"] = (services, ServiceRow)
    read: dict[str, list[Line]] = {}
    problems: list[Problem] = []
    for part, (path, model) in files.items():
        read[part], wrong = _rows(path, model)
        problems += wrong
    if not problems:
        problems += contradictions((str(tools), read["tools"]), (str(features), read["features"]))
        problems += [*_labels_twice(str(services), read.get("services", []))]
    return {part: tuple(row for _, row in lines) for part, lines in read.items()}, problems


def _rows(path: Path, model: type[BaseModel]) -> tuple[list[Line], list[Problem]]:
    """Return the rows of a file with their lines, and the problems of its header and cells."""
    text = _text(path)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = [cell.strip() for cell in next(table, [])]
    problems = [*_header(str(path), header, model)]
    if problems:
        return [], problems
    lines: list[Line] = []
    for cells in table:
        line = table.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            message = Message("problem.cells", n=len(cells), width=len(header))
            problems.append(Problem(str(path), line, "", "", message))
            continue
        given = {n: c.strip() for n, c in zip(header, cells, strict=True) if c.strip()}
        lines.append((line, {n: _plain(n, c, model, separator) for n, c in given.items()}))
        problems += _row(str(path), lines[-1], given, model)
    if not lines and not problems:
        problems.append(Problem(str(path), None, "", "", Message("problem.no_row")))
    return lines, [*problems, *_twice(str(path), lines)]


def _text(path: Path) -> str:
    encoding, _, _ = inspect(path)
    if path.stat().st_size > MOST_BYTES:
        raise refusal(path, Message("problem.bytes_file", most=MOST_BYTES))
    if not encoding:
        raise refusal(path, Message("problem.save_csv"))
    with open_text(path, encoding) as handle:
        return handle.read()


def _header(where: str, header: list[str], model: type[BaseModel]) -> Iterable[Problem]:
    fields = model.model_fields
    for k, name in enumerate(header):
        if not name or name in header[:k]:
            yield Problem(where, 1, name, "", Message("problem.column_name"))
        elif name not in fields:
            hint = nearest(name.lower(), fields)
            listed = Message("problem.unknown_column_list", names=", ".join(fields))
            known = Message("problem.unknown_column") if hint else listed
            yield Problem(where, 1, show(name), "", known, hint)
    lacking = [n for n, f in fields.items() if f.is_required() and n not in header]
    if lacking:
        yield Problem(
            where, 1, "", "", Message("problem.columns_missing", names=", ".join(lacking))
        )


def _plain(name: str, cell: str, model: type[BaseModel], separator: str) -> Any:
    """Return a cell as a scenario would hold it: a number, true or false, or text."""
    kind = str(model.model_fields[name].annotation)
    if "bool" in kind:
        return {"1": True, "true": True, "0": False, "false": False}.get(cell.lower(), cell)
    if "float" not in kind:
        return cell
    pointed = cell.replace(",", ".") if separator != "," else cell
    try:
        return float(pointed)
    except ValueError:
        return cell


def _row(
    where: str, one: Line, given: Mapping[str, str], model: type[BaseModel]
) -> Iterable[Problem]:
    """Return what is wrong inside one row."""
    line, row = one
    texts: dict[tuple[str | int, ...], str] = {(name,): cell for name, cell in given.items()}
    lines: dict[tuple[str | int, ...], int] = {(name,): line for name in model.model_fields}
    places = Places(where, keys=lines, values={**lines, (): line}, texts=texts)
    if not _SHORT.fullmatch(str(row.get("name", "x"))):
        message = Message("problem.short_name")
        yield places.problem(("name",), message)
        places.closed.add(("name",))
    for name in (n for n in _LABELS if n in row):
        if len(row[name]) > MOST_LETTERS or not row[name].isprintable():
            message = Message("problem.label_letters", most=MOST_LETTERS)
            yield places.problem((name,), message)
            places.closed.add((name,))
    if re.fullmatch(r"#[0-9A-Fa-f]{6}", row.get("colour", "#000000")) is None:
        yield places.problem(("colour",), Message("problem.colour"))
        places.closed.add(("colour",))
    try:
        model.model_validate(row)
    except ValidationError as error:
        yield from schema_problems(error, places, model)


def _twice(where: str, lines: list[Line]) -> Iterable[Problem]:
    first: dict[str, int] = {}
    for line, row in lines:
        name = str(row.get("name", ""))
        if name in first:
            message = Message("problem.name_taken", line=first[name])
            yield Problem(where, line, "name", name, message)
        first.setdefault(name, line)


def _labels_twice(where: str, lines: list[Line]) -> Iterable[Problem]:
    """Return labels that two rows share: figures and reports could not tell them apart."""
    for column in ("label_en", "label_fr"):
        first: dict[str, int] = {}
        for line, row in lines:
            label = str(row.get(column, "")).strip()
            if label and fold(label) in first:
                message = Message("problem.label_taken", line=first[fold(label)])
                yield Problem(where, line, column, label, message)
            first.setdefault(fold(label), line)


def contradictions(
    tools: tuple[str, list[Line]], features: tuple[str, list[Line]]
) -> list[Problem]:
    """Return what contradicts itself between tools and features.

    Parameters
    ----------
    tools, features : (str, list of (line, row))
        Where they stand, and the rows with their lines, each right by itself.
    """
    return [
        *_labels_twice(*tools),
        *_labels_twice(*features),
        *_sizes(tools, features),
        *_pairs(tools, features),
        *_skills(*features),
    ]


def _skills(where: str, lines: list[Line]) -> Iterable[Problem]:
    for line, row in lines:
        total = sum(row[s] for s in _SKILLS)
        if abs(total - 1.0) > _SLACK:
            message = Message("problem.skill_sum", total=total)
            yield Problem(where, line, _SKILLS[0], show(row[_SKILLS[0]]), message)


def _sizes(tools: tuple[str, list[Line]], features: tuple[str, list[Line]]) -> Iterable[Problem]:
    if len(tools[1]) > MOST_TOOLS:
        message = Message("problem.most_tools", n=len(tools[1]), most=MOST_TOOLS)
        yield Problem(tools[0], None, "", "", message)
    if len(features[1]) > MOST_FEATURES:
        message = Message("problem.most_features", n=len(features[1]), most=MOST_FEATURES)
        yield Problem(features[0], None, "", "", message)


def _pairs(
    of_tools: tuple[str, list[Line]], of_features: tuple[str, list[Line]]
) -> Iterable[Problem]:
    """Return features without a tool, tools without a feature, and what residents' requests lack."""
    where, tools = of_tools
    other, features = of_features
    names, facing = [row["name"] for _, row in tools], ""
    for line, row in features:
        if row["tool"] not in names:
            message = Message("problem.unknown_tool", names=", ".join(names))
            hint = nearest(row["tool"], names)
            yield Problem(other, line, "tool", row["tool"], message, hint)
    for line, row in tools:
        mine = [(at, f) for at, f in features if f["tool"] == row["name"]]
        if not mine:
            message = Message("problem.no_feature_of", file=Path(other).name)
            yield Problem(where, line, "name", row["name"], message)
        if len(mine) > MOST_OF_A_TOOL:
            message = Message("problem.most_of_tool", n=len(mine), most=MOST_OF_A_TOOL)
            yield Problem(where, line, "name", row["name"], message)
        if row.get("citizen_facing", False):
            if facing:
                message = Message("problem.one_facing", name=facing)
                yield Problem(where, line, "citizen_facing", "1", message)
            facing = facing or row["name"]
            yield from _tracking(where, other, line, mine)
    if SHIPPED.main in names and SHIPPED.main != (facing or names[0]):
        line = next(at for at, row in tools if row["name"] == SHIPPED.main)
        message = Message("problem.first_name", name=facing or names[0])
        yield Problem(where, line, "name", SHIPPED.main, message)


def _tracking(where: str, other: str, line: int, features: list[Line]) -> Iterable[Problem]:
    """Return what a citizen-facing tool lacks, or has twice, to track requests."""
    for role in _TRACKING:
        held = [(at, f["name"]) for at, f in features if f.get("role") == role]
        if not held:
            message = Message("problem.facing_role", role=role)
            yield Problem(where, line, "citizen_facing", "1", message)
        for at, name in held[1:]:
            message = Message("problem.role_twice", role=role, name=held[0][1])
            yield Problem(other, at, "role", name, message)
