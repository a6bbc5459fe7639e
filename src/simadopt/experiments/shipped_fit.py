"""The calibration that ships, as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from simadopt.io.shipped import shipped_file

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TABLES", "calibration_tables"]

TABLES: Final = ("parameters", "checks", "emulator", "coverage", "ranks", "theories", "pulls")


def calibration_tables(folder: str | Path | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of a calibration by name, and the frozen predictions.

    Parameters
    ----------
    folder : path, optional
        What ``simadopt calibrate --out`` wrote; by default the calibration that ships, with its
        ``predictions``.

    Returns
    -------
    dict of str to DataFrame
        ``parameters`` (prior, posterior, contraction, informed by), ``checks`` (posterior predictive),
        ``emulator``, ``coverage``, ``ranks``, ``theories``, ``pulls`` (what missed figures pull against),
        ``predictions``: those that are there.
    """
    import pandas as pd

    place = shipped_file("calibration/fit", "fit.json").parent if folder is None else Path(folder)
    found = {name: place / f"{name}.csv" for name in TABLES}
    if folder is None:
        found["predictions"] = shipped_file("calibration", "predictions.csv")
    return {name: pd.read_csv(path) for name, path in found.items() if path.is_file()}
