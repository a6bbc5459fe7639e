"""The scenarios that ship, and the figures printed about the case commune."""

from __future__ import annotations

import csv
import json
from functools import cache

from ruamel.yaml import YAML

from simadopt.levels.staff.scenario import Scenario
from support.shells import ROOT


@cache
def shipped(name: str) -> Scenario:
    """Return a scenario of the folder ``scenarios``."""
    text = (ROOT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
    plain = YAML(typ="safe", pure=True).load(text)
    return Scenario.model_validate_json(json.dumps(plain))  # JSON: lists may be tuples


@cache
def printed(prefix: str) -> dict[str, tuple[float, float]]:
    """Return the bounds of the open survey targets whose name starts with a prefix."""
    with (ROOT / "calibration" / "survey_targets.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: (float(row["lower"]), float(row["upper"]))
            for row in csv.DictReader(file)
            if row["id"].startswith(prefix) and row["split"] == "calibration"
        }
