"""All that is told of a diffusion data set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from simadopt.core.errors import InputError
from simadopt.experiments.diffusion.hazard import Hazards, hazards
from simadopt.experiments.diffusion.importer import Diffusion, read_diffusion
from simadopt.experiments.diffusion.measures import Exposed, exposed, morans, thresholds
from simadopt.experiments.diffusion.rolling import rolling

__all__ = ["Analysed", "analyse"]


@dataclass(frozen=True, eq=False)
class Analysed:
    """Exposure, thresholds, hazards, Moran's I and rolling forecasts.

    Parameters
    ----------
    data : Diffusion
    exposed : Exposed
    curve : DataFrame
        Adopters by period: ``period``, ``new``, ``share`` (so far), ``hazard``, ``exposure`` (mean).
    thresholds, moran, forecasts : DataFrame
    hazards : Hazards
    """

    data: Diffusion
    exposed: Exposed
    curve: pd.DataFrame
    thresholds: pd.DataFrame
    moran: pd.DataFrame
    hazards: Hazards
    forecasts: pd.DataFrame


def analyse(path: str | Path) -> Analysed:
    """Read the data set that a map describes, and fit it.

    Parameters
    ----------
    path : str or Path
        Of the map.

    Raises
    ------
    InputError
        With one line per problem in the map or its files.
    """
    data = read_diffusion(path)
    seen = exposed(data)
    try:
        forecasts = rolling(data, seen)
    except InputError:
        if "forecast" in data.spec.model_fields_set:
            raise
        forecasts = pd.DataFrame(columns=["forecast", "crps", "coverage", "cells"])
        data.told.append(("diffusion.no_forecast", {"periods": data.periods}))
    return Analysed(
        data, seen, _curve(data, seen), thresholds(data, seen), morans(data, seen),
        hazards(data, seen), forecasts,
    )  # fmt: skip


def _curve(data: Diffusion, seen: Exposed) -> pd.DataFrame:
    rows = []
    for t, name in enumerate(data.names):
        new = int((data.adopted == t).sum())
        risk = int((data.adopted >= t).sum())
        told = seen.exposure[:, t][np.isfinite(seen.exposure[:, t])]
        mean = float(told.mean()) if told.size else np.nan
        rows.append([name, new, float((data.adopted <= t).mean()), new / max(risk, 1), mean])
    return pd.DataFrame(rows, columns=["period", "new", "share", "hazard", "exposure"])
