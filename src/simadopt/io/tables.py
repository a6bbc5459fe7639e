"""Reading the tables that ship with the package (``data/*.csv``)."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from pathlib import Path


@lru_cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``data/<name>.csv`` as dictionaries of text.

    >>> read_table("regimes")[0]["name"]
    'procedural'
    """
    text = files("simadopt.levels.staff.tables").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file that simadopt wrote as dictionaries of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
