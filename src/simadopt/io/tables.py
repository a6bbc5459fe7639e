"""Reading tables of text: those that ship with the package, and those that simadopt wrote."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

__all__ = ["packaged_table", "read_rows"]


@lru_cache
def packaged_table(package: str, name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``<name>.csv`` in a package as dictionaries of text."""
    text = files(package).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file that simadopt wrote as dictionaries of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
