"""What a calibration found, as its checks, its files and its pages take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.checks import Check
from simadopt.experiments.calibration.coverage import Coverage
from simadopt.experiments.calibration.fitting import Fitted
from simadopt.experiments.calibration.identify import Learned
from simadopt.experiments.calibration.pulls import Pull
from simadopt.experiments.calibration.theories import Compared

__all__ = ["Fit", "Rival"]


@dataclass(frozen=True)
class Rival:
    """A rival theory fitted to the same figures.

    Parameters
    ----------
    fitted : Fitted
    checks : tuple of Check
    """

    fitted: Fitted
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Fit:
    """All that a calibration found.

    Parameters
    ----------
    fitted : Fitted
    values : float64[draws, candidates]
    learned : tuple of Learned
        Fitted parameters only.
    checks : tuple of Check
    default : mapping of str to float
        Fitted parameters of the setting that stands for the posterior.
    coverage : Coverage or None
    rivals : mapping of str to Rival
    theories : tuple of Compared
        Empty without rivals.
    pulls : tuple of Pull
        Of the questions one figure of which the fitted model misses.
    seconds : mapping of str to float
    """

    fitted: Fitted
    values: F64
    learned: tuple[Learned, ...]
    checks: tuple[Check, ...]
    default: Mapping[str, float]
    coverage: Coverage | None
    rivals: Mapping[str, Rival]
    theories: tuple[Compared, ...]
    pulls: tuple[Pull, ...]
    seconds: Mapping[str, float]
