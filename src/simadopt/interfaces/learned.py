"""Learn an authority from Python: ``simadopt.learn``, and what it returns."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from simadopt.cases import load
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.learning import folder as kept
from simadopt.experiments.learning.fitted import Plan
from simadopt.experiments.learning.learning import bring, fit_of
from simadopt.experiments.learning.told import forecast_table
from simadopt.experiments.learning.usage_map import read_usage_map
from simadopt.interfaces.learned_words import sheet_of_fit
from simadopt.io.wording import wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simadopt.experiments.learning.fitted import Fit

__all__ = ["Forecast", "LearnedTown", "learn"]

MONTH_WEEKS = 52 / 12


@dataclass(frozen=True, eq=False)
class Forecast:
    """Months that were counted, held back, and are forecast.

    Parameters
    ----------
    table : DataFrame
        See `simadopt.experiments.learning.told.forecast_table`.
    facts : dict
        Of the fit; ``forecast_shown`` tells whether it passed its gate.
    months : int
    """

    table: pd.DataFrame
    facts: dict[str, Any]
    months: int

    def plot(self, service: str = "all", lang: str = "en") -> Figure:
        """Draw the fan of a service (all together when none is named)."""
        from simadopt.interfaces.learning_figures import draw_fan

        return draw_fan(self.facts, self.table, wording(lang), service, self.months)


@dataclass(frozen=True, eq=False)
class LearnedTown:
    """What was learned of an authority; it lies in a folder, as `simadopt learn` writes it.

    Parameters
    ----------
    folder : Path
    fit : Fit or None
        None for a folder that was read again.
    """

    folder: Path
    fit: Fit | None = field(default=None, repr=False)
    _held: Any = field(default=None, repr=False)

    @property
    def facts(self) -> dict[str, Any]:
        """Return ``fit.json``."""
        return kept.read_fit(self.folder)

    def verdicts(self) -> pd.DataFrame:
        """Return prior, posterior, ratio of spreads and verdict of each quantity."""
        rows = [
            {"name": row["name"], **{f"{which}_{end}": row[which][k]
             for which in ("prior", "posterior") for k, end in enumerate(("q05", "q50", "q95"))},
             "ratio": row["ratio"], "verdict": row["verdict"]}
            for row in self.facts["verdicts"]
        ]  # fmt: skip
        return pd.DataFrame(rows)

    def skill(self) -> pd.DataFrame:
        """Return the scores, as they were declared before the fit."""
        return pd.read_csv(self.folder / kept.SCORES)

    def forecast(self, weeks: int = 52) -> Forecast:
        """Return the forecast of so many weeks, at most two years."""
        months = max(1, min(round(weeks / MONTH_WEEKS), 24))
        return Forecast(pd.read_parquet(self.folder / kept.FORECAST), self.facts, months)


def learn(
    source: Any, *, counts: str | Path | None = None, known: str | Path | None = None,
    person_logs: str | Path | None = None, training: str | Path | None = None,
    calendar: str | Path | None = None,
    access: str | Path | None = None, mapping: str | Path | None = None,
    hold_out: int = 3, particles: int = 240, workers: int = 1,
    seed: int | None = None, folder: str | Path | None = None,
    tick: Callable[[int, int], None] = lambda done, whole: None,
) -> LearnedTown:  # fmt: skip
    """Learn an authority from counts of active users by service and month, or from a log of persons.

    Parameters
    ----------
    source : path, scenario or Case
    counts, known, person_logs, training, calendar, access : path, optional
        Files; see the guide *Learn an authority*. ``counts`` or ``person_logs`` is needed.
    mapping : path, optional
        What counts do not say of themselves: their tool, and which service a name is.
    hold_out : int
        Last months that are kept from the fit and then forecast.
    particles : int
        Runs in each round.
    workers : int
        Processes.
    seed : int, optional
        That of the scenario.
    folder : path, optional
        Where it is written; a folder that lasts as long as what is returned, when not given.
    tick : callable
        Told how many runs are done, of how many.

    Returns
    -------
    LearnedTown

    Raises
    ------
    InputError
        With one line per problem in the files.

    Examples
    --------
    >>> fit = simadopt.learn("my_town.yaml", counts="counts.csv")  # doctest: +SKIP
    >>> fit.verdicts()  # doctest: +SKIP
    """
    if (counts is None) == (person_logs is None):
        message = Message("problem.learn_counts")
        raise InputError(Problem("learn", None, "counts", "", message))
    held = None
    if folder is None:
        held = tempfile.TemporaryDirectory(prefix="simadopt-")
        folder = held.name
    place = Path(folder)
    what = bring(
        load(source), counts, known=known, training=training, calendar=calendar, access=access,
        persons=person_logs, how=None if mapping is None else read_usage_map(mapping),
    )  # fmt: skip
    case = what.case
    first = seed if seed is not None or case is None else case.scenario.seed
    plan = Plan(particles=particles, workers=workers, seed=first or 0)
    fit = fit_of(what, hold_out=hold_out, plan=plan, tick=tick)
    place.mkdir(parents=True, exist_ok=True)
    kept.write_fit(place, fit)
    sheet = sheet_of_fit(kept.read_fit(place), forecast_table(fit), wording("en"))
    (place / kept.SHEET).write_text(sheet, encoding="utf-8")
    return LearnedTown(place, fit, held)
