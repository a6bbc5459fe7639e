"""The folder of what was learned: ``town/``.

::

    known.csv          what is known of services, as it was read
    state.parquet      users of each tool by service in week 0, before and after
    posterior.parquet  draws of what counts may teach, with their weights
    forecast.parquet   months that were counted, held back, and forecast
    scores.csv         the scores that were declared before the fit, and what they came to
    data_sheet.md      what was brought, what was dropped, what it can and cannot tell
    fit.json           what these are the results of; written last
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Draws
from simadopt.core.messages import Message
from simadopt.core.version import __version__
from simadopt.experiments.learning import told
from simadopt.experiments.learning.fitted import SERVICE, Fit
from simadopt.experiments.learning.forecast import eligible_at, share_at
from simadopt.experiments.learning.particles import normals

__all__ = ["FIT", "KNOWN", "STATE", "read_fit", "with_learned", "write_fit", "write_json"]

FIT: Final = "fit.json"
KNOWN: Final = "known.csv"
STATE: Final = "state.parquet"
POSTERIOR: Final = "posterior.parquet"
FORECAST: Final = "forecast.parquet"
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
        "version": __version__,
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
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = Message("problem.learn_folder")
        raise InputError(Problem(str(folder), None, "", "", message)) from error
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        message = Message("problem.learn_version")
        raise InputError(Problem(str(path), None, "", "", message))
    return facts


def write_fit(folder: Path, fit: Fit) -> None:
    """Write what counts taught: everything but the data sheet."""
    state = told.state(fit)
    write_parquet(folder / STATE, state)
    write_parquet(folder / POSTERIOR, told.posterior_table(fit))
    write_parquet(folder / FORECAST, told.forecast_table(fit))
    told.score_table(fit).to_csv(folder / SCORES, index=False)
    share = share_at(fit.counts, fit.origin, fit.told)
    among = eligible_at(fit.counts, fit.origin, fit.told)
    write_known(folder, fit.case.level.with_users(fit.case, fit.told, share, among))
    facts = facts_of(fit.case, "counts") | told.facts(fit)
    facts["scores_declared_sha256"] = scores_digest()
    facts["counts_sha256"] = fit.counts.content_sha256
    write_json(folder / FIT, facts)


def scores_digest() -> str:
    """Return the SHA-256 of the scores as they are declared."""
    return hashlib.sha256(told.declared().to_csv(index=False).encode()).hexdigest()


def with_learned(case: Case, folder: str | Path) -> Case:
    """Return a case whose runs start from what was learned: the state, and draws of the posterior.

    Offsets of services are drawn anew from their prior: those that were learned are not exported.

    Raises
    ------
    InputError
    """
    facts, place = read_fit(folder), Path(folder)
    if facts.get("clock"):
        case = case.with_levers(facts["clock"])
    if (place / KNOWN).is_file():
        case = case.level.with_known(case, place / KNOWN)
    if facts["kind"] != "counts" or facts["state_only"]:
        return case
    table = pd.read_parquet(place / POSTERIOR)
    seen = case.level.uses(case, case.start())
    rows = case.level.learnable(seen.tools)
    service = next((row.tau for row in rows if row.name == SERVICE), 0.0)
    shape = (len(table), len(seen.groups), len(seen.tools))
    local = service * normals("exported services", 1, shape[0], shape[1] * shape[2]).reshape(shape)
    values = {}
    for name in table.columns:
        column = table[name].to_numpy(np.float64)
        tool = name.removeprefix("offset_")
        if name != tool:
            local[:, :, seen.tools.index(tool)] += column[:, None]
        else:
            values[name] = column
    sha256 = hashlib.sha256((place / POSTERIOR).read_bytes()).hexdigest()
    drawn: Case = case.level.with_draws(case, Draws(values, local, seen.groups, seen.tools, sha256))
    return drawn
