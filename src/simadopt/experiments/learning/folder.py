"""The folder of what was learned: ``town/``.

::

    known.csv          what is known of services, as it was read
    state.parquet      users of each tool by service in week 0, before and after
    posterior.parquet  draws of what counts may teach, with their weights
    scores.csv         the scores that were declared before the fit, and what they came to
    data_sheet.md      what was brought, what was dropped, what it can and cannot tell
    fit.json           what these are the results of; written last
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

import simadopt
from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem

__all__ = ["FIT", "KNOWN", "STATE", "read_fit", "with_learned", "write_json", "write_parquet"]

FIT: Final = "fit.json"
KNOWN: Final = "known.csv"
STATE: Final = "state.parquet"
SCORES: Final = "scores.csv"
SHEET: Final = "data_sheet.md"
FORMAT: Final = 1


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write plain data; what is not a number is null."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_parquet(path: Path, table: pd.DataFrame) -> None:
    """Write a table; the same table is the same bytes."""
    contents = io.BytesIO()
    table.to_parquet(contents, index=False, compression="zstd")
    path.write_bytes(contents.getvalue())


def write_known(folder: Path, case: Case) -> None:
    """Write what is known of services, when something is."""
    text = case.level.known_text(case)
    if text:
        (folder / KNOWN).write_text(text, encoding="utf-8")


def facts_of(case: Case, kind: str) -> dict[str, Any]:
    """Return what a fit is the fit of."""
    return {
        "format": FORMAT,
        "kind": kind,
        "version": simadopt.__version__,
        "scenario": case.scenario.name,
        "scenario_hash": case.scenario_hash,
    }


def read_fit(folder: str | Path) -> dict[str, Any]:
    """Return ``fit.json`` of a folder.

    Raises
    ------
    InputError
        When it is not the folder of something learned.
    """
    path = Path(folder) / FIT
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = "not a folder that `simadopt learn` wrote: it has no fit.json that can be read"
        raise InputError(Problem(str(folder), None, "", "", message)) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        message = "written by another version of simadopt; learn again"
        raise InputError(Problem(str(path), None, "", "", message))
    return told


def with_learned(case: Case, folder: str | Path) -> Case:
    """Return a case whose runs start from the state that was learned.

    Raises
    ------
    InputError
    """
    read_fit(folder)
    path = Path(folder) / KNOWN
    return case.level.with_known(case, path) if path.is_file() else case
