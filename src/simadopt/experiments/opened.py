"""Frozen predictions scored once their figures are opened: inside or not, and against the prior predictive.

A prediction is kept as three quantiles (5, 50, 95 %), so that the score is the mean pinball loss over
them, twice: an approximation of the continuous ranked probability score from quantiles (Gneiting and
Ranjan 2011, JBES 29). Gaps are put on the scale of shares by dividing points by 100, counts by dividing
by those asked. An opened figure is an interval of what its wording allows: its middle is scored.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Final

from simadopt.core.errors import SimadoptError
from simadopt.experiments.predictions import seal
from simadopt.io.shipped import shipped_file

__all__ = ["FOLDER", "Scored", "chance_of_so_few", "quantile_score", "scored", "skill"]

FOLDER: Final = "calibration"
_PREDICTIONS: Final = "predictions.csv"
_SEAL: Final = "PREDICTIONS.sha256"
_LEVELS: Final = {"q05": 0.05, "q50": 0.5, "q95": 0.95}


@dataclass(frozen=True)
class Scored:
    """One prediction beside the figure that was opened.

    Parameters
    ----------
    id : str
    lower, upper : float
        What the wording of the figure allows.
    q05, q50, q95 : float
        As they were frozen.
    inside : bool
        Whether the middle of the figure lies in [q05, q95].
    whole : bool
        Whether all that its wording allows does.
    prior_inside : bool
        Whether its middle lies in the same interval of the prior predictive.
    score, prior_score : float
        Quantile scores of the prediction and of the prior predictive; less is better.
    """

    id: str
    lower: float
    upper: float
    q05: float
    q50: float
    q95: float
    inside: bool
    whole: bool
    prior_inside: bool
    score: float
    prior_score: float


def scored() -> tuple[Scored, ...]:
    """Return every frozen prediction whose figure is opened, in the order of ``opened.csv``.

    Raises
    ------
    SimadoptError
        When the frozen file is not the one that was sealed.
    """
    content = shipped_file(FOLDER, _PREDICTIONS).read_bytes()
    if seal(content, _PREDICTIONS) != shipped_file(FOLDER, _SEAL).read_text(encoding="utf-8"):
        raise SimadoptError(f"{_PREDICTIONS} is not what {_SEAL} sealed")
    frozen = {row["id"]: row for row in csv.DictReader(content.decode().splitlines())}
    text = shipped_file(FOLDER, "opened.csv").read_text(encoding="utf-8")
    return tuple(_scored(row, frozen[row["id"]]) for row in csv.DictReader(text.splitlines()))


def _scored(figure: dict[str, str], frozen: dict[str, str]) -> Scored:
    lower, upper = float(figure["lower"]), float(figure["upper"])
    middle, unit = 0.5 * (lower + upper), _unit(figure)
    own, before = (
        {name: float(frozen[f"{side}{name}"]) for name in _LEVELS} for side in ("", "prior_")
    )
    return Scored(
        figure["id"], lower, upper, **own,
        inside=own["q05"] <= middle <= own["q95"],
        whole=own["q05"] <= lower and upper <= own["q95"],
        prior_inside=before["q05"] <= middle <= before["q95"],
        score=quantile_score(own, middle) / unit,
        prior_score=quantile_score(before, middle) / unit,
    )  # fmt: skip


def _unit(figure: dict[str, str]) -> float:
    """Return what one stands for on the scale of shares: 1, 100 points, or everybody asked."""
    if figure["id"].endswith("_gap"):
        return 100.0
    return float(figure["n"]) if float(figure["upper"]) > 1.0 else 1.0


def quantile_score(quantiles: dict[str, float], value: float) -> float:
    """Return twice the mean pinball loss of quantiles by name.

    >>> quantile_score({"q05": 0.4, "q50": 0.5, "q95": 0.6}, 0.5) < quantile_score(
    ...     {"q05": 0.1, "q50": 0.5, "q95": 0.9}, 0.5)
    True
    """
    losses = [
        (value - quantiles[name]) * (level if value >= quantiles[name] else level - 1.0)
        for name, level in _LEVELS.items()
    ]
    return 2.0 * sum(losses) / len(losses)


def chance_of_so_few(rows: tuple[Scored, ...], level: float = 0.9) -> float:
    """Return the chance that so few are inside, or fewer, if each were with the nominal chance.

    As if figures were independent: P(Binomial(n, level) ≤ inside).
    """
    from scipy.stats import binom

    return float(binom.cdf(sum(r.inside for r in rows), len(rows), level))


def skill(rows: tuple[Scored, ...]) -> float:
    """Return 1 − Σ score / Σ score of the prior predictive: 0 is no better than the prior."""
    return 1.0 - sum(r.score for r in rows) / sum(r.prior_score for r in rows)
