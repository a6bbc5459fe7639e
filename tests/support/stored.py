"""What a sweep stored, read by pandas alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def weekly_levels(folder: Path) -> pd.DataFrame:
    """Return levels by run and step, in order of runs."""
    parts = [pd.read_parquet(path) for path in sorted((folder / "series").iterdir())]
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(list(table.columns[:2]), ignore_index=True)
