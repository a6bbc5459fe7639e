"""A scenario's own tools: its files read into it, its parameters, and what identifies them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.parameters import Parameter, ParameterTable
from simadopt.io.places import Places
from simadopt.levels.staff.checks import wrong_file
from simadopt.levels.staff.files.catalogue_file import contradictions, read_catalogue
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable, Tool
from simadopt.levels.staff.scenario_tools import OwnCatalogue
from simadopt.levels.staff.tables.parameters import PARAMETERS

__all__ = ["bring_catalogue", "canonical_catalogue", "parameters_with"]

_NEEDED: Final = ("tools", "features")
_FILES: Final = (*_NEEDED, "services")
_CEILING: Final = 10.0
"""Largest effect of encouragement, in log-odds: that of the parameter table."""


def bring_catalogue(
    data: dict[str, Any], places: Places, folder: Path | None
) -> tuple[dict[str, Any], list[Problem]]:
    """Return plain data of a scenario with the rows of its catalogue in place of the files' names.

    Rows that stand there already, as those of a scenario read before, are left.
    """
    given = data.get("catalogue")
    if not isinstance(given, Mapping):
        return data, []
    if not any(isinstance(given.get(n), str) for n in _FILES):
        return data, _of_rows(given, places)
    problems, paths = [], []
    for name in given:
        if name not in _FILES:
            message = Message("problem.unknown_allowed", names=", ".join(_FILES))
            problems.append(places.problem(("catalogue", name), message, key=True))
    for name in _FILES:
        file = given.get(name)
        if file is None and name not in _NEEDED:
            continue
        if not isinstance(file, str):
            message = Message("problem.missing_field", allowed=Message("problem.part.text"))
            problems.append(places.problem(("catalogue", name), message, key=True))
        elif wrong := wrong_file(file, folder):
            problems.append(places.problem(("catalogue", name), wrong, value=file))
        else:
            paths.append((folder or Path()) / file)
    rest = {**data, "catalogue": None}
    if problems:
        raise InputError(problems)
    rows, problems = read_catalogue(*paths)
    if problems:
        raise InputError(problems)
    return {**rest, "catalogue": rows}, []


def _of_rows(given: Mapping[str, Any], places: Places) -> list[Problem]:
    """Return the contradictions of rows that stand in the scenario itself, once the schema takes them."""
    try:
        rows = OwnCatalogue.model_validate_json(json.dumps(given))
    except (ValidationError, TypeError, ValueError):
        return []
    told = []
    for part in (rows.tools, rows.features):
        name = "tools" if part is rows.tools else "features"
        lines = [places.values.get(("catalogue", name, k), 1) for k in range(len(part))]
        told.append([(at, row.model_dump()) for at, row in zip(lines, part, strict=True)])
    return contradictions((places.where, told[0]), (places.where, told[1]))


def canonical_catalogue(plain: dict[str, Any]) -> dict[str, Any]:
    """Return plain data without the key where there is none, and without clocks of other tools."""
    own = plain.get("catalogue")
    if own is None:
        return {name: value for name, value in plain.items() if name != "catalogue"}
    named = {row["name"] for row in own["tools"]}
    clocks = {name: clock for name, clock in plain["tools"].items() if name in named}
    return {**plain, "tools": clocks}


@lru_cache(maxsize=64)
def parameters_with(features: FeatureTable) -> ParameterTable:
    """Return the parameter table of some tools: that of the package, or with a row for each tool.

    The row of a tool is ``b_boss_<tool>``, with the value and the prior of its own table.
    """
    if features == SHIPPED:
        return PARAMETERS
    others = {f"b_boss_{name}" for name in SHIPPED.tool_names}
    own = {tool.parameter: _row(tool) for tool in features.tools}
    return {name: row for name, row in PARAMETERS.items() if name not in others} | own


def _row(tool: Tool) -> Parameter:
    value = float(tool.b_boss or 0.0)
    return Parameter(
        name=tool.parameter,
        symbol="b_boss",
        unit="log-odds",
        default=value,
        min=0.0,
        max=_CEILING,
        prior=(
            f"normal({value:g}, {tool.b_boss_sd:g})"
            if tool.b_boss_sd
            else "fixed: its catalogue gives no spread"
        ),
        meaning_en=f"effect of the head's encouragement of “{tool.label_en}”, times (1 − innovativeness)",
        meaning_fr=(
            f"effet de l’encouragement de «\u202f{tool.label_fr}\u202f» par le responsable, "
            "fois (1 − innovativité)"
        ),
        source=tool.source,
        status=tool.status,
    )
