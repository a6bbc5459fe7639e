"""The result of a run, as table, figures, report and app take it: just made, or read from its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.origin import read_origin
from simadopt.experiments.spread import Spread
from simadopt.experiments.sweep.plan import Arm
from simadopt.interfaces.groups import fit_to_show
from simadopt.levels.staff.model.grouped import Grouped
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.summary import summary
from simadopt.levels.staff.organisation.catalogue import FeatureTable, features_for
from simadopt.levels.staff.organisation.columns import F64
from simadopt.levels.staff.scenario import Scenario

__all__ = ["RunResult", "read_band", "read_page", "read_run", "run_result"]


@dataclass(frozen=True, eq=False)
class RunResult:
    """What is shown of a run.

    Parameters
    ----------
    page : mapping
        What ``summary.json`` holds.
    arm : Arm
    command : str
    tables : mapping of kind to Grouped
        Of ``history.csv``; empty beside a history.
    spread : Spread or None
        The same scenario under other seeds, where it was run.
    history : History or None
        The run itself, where it was just made.
    band : mapping or None
        ``band.json``: what one town may see, where it was made beside the run.
    """

    page: Mapping[str, Any]
    arm: Arm
    command: str
    tables: Mapping[str, Grouped] = field(default_factory=dict, repr=False)
    spread: Spread | None = field(default=None, repr=False)
    history: History | None = field(default=None, repr=False)
    band: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""
        found: Scenario = self.arm.case.scenario
        return found

    @property
    def features(self) -> FeatureTable:
        """The tools and features that people could use."""
        return features_for(self.scenario)

    @property
    def is_real(self) -> bool:
        """Whether people were read from a staff file."""
        return any(one.staff_file for one in self.scenario.authorities)

    @property
    def seed(self) -> int:
        """Of the run."""
        return int(self.page["seed"])

    @cached_property
    def weeks(self) -> int:
        """Length of the run."""
        return int(self.page["weeks"])

    def by(self, kind: str) -> Grouped:
        """Return measures of a kind of groups by week."""
        if self.history is None:
            return self.tables[kind]
        return fit_to_show(self.history) if kind == "service" else self.history.by(kind)

    def series(self, measure: str, group: str) -> F64:
        """Return one measure of one group by week."""
        return self.by(group.partition(":")[0]).series(measure, group)


def run_result(history: History, spread: Spread | None = None) -> RunResult:
    """Return the result of a run that was just made."""
    from simadopt.interfaces.outputs import run_arm

    page = summary(history)
    return RunResult(page, run_arm(history), "", spread=spread, history=history)


def read_run(folder: Path) -> RunResult:
    """Read a run from what ``simadopt run`` wrote.

    Raises
    ------
    InputError
        When something is not there, or is damaged.
    """
    origin, page = read_origin(folder), read_page(folder)
    path = folder / "history.csv"
    try:
        tables = _tables(path, int(page["weeks"]))
        result = RunResult(page, origin.arms[0], origin.command, tables, band=read_band(folder))
        result.series("use", f"tool:{result.features.main}")
    except (OSError, ValueError, KeyError, InputError) as error:
        message = Message("problem.no_history", detail=error)
        raise InputError(Problem(str(path), None, "", "", message)) from error
    return result


def read_band(folder: Path) -> dict[str, Any] | None:
    """Read ``band.json``: what one case may see; None where no band was made beside the run."""
    path = folder / "band.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def read_page(folder: Path) -> dict[str, Any]:
    """Read ``summary.json``.

    Raises
    ------
    InputError
        When it is not there, or is not a page.
    """
    path = folder / "summary.json"
    try:
        page = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = Message("problem.unreadable_detail", detail=error)
        raise InputError(Problem(str(path), None, "", "", message)) from error
    if not isinstance(page, dict):
        raise InputError(Problem(str(path), None, "", "", Message("problem.no_summary")))
    return page


def _tables(path: Path, weeks: int) -> dict[str, Grouped]:
    import pandas as pd

    with path.open(encoding="utf-8-sig") as file:
        french = ";" in file.readline()
    frame = pd.read_csv(
        path,
        encoding="utf-8-sig",
        sep=";" if french else ",",
        decimal="," if french else ".",
        keep_default_na=False,
        na_values=[""],
    )
    tables = {kind: Grouped((), np.arange(weeks + 1), {}) for kind in ("category", "service")}
    for kind, part in frame.groupby(frame["group"].str.partition(":")[0], sort=False):
        names = tuple(dict.fromkeys(part["group"]))
        place = {name: k for k, name in enumerate(names)}
        measures = {}
        for measure, rows in part.groupby("measure", sort=False):
            values = np.full((weeks + 1, len(names)), np.nan)
            values[rows["week"].to_numpy(), rows["group"].map(place).to_numpy()] = rows["value"]
            measures[str(measure)] = values
        tables[str(kind)] = Grouped(names, np.arange(weeks + 1), measures)
    return tables
