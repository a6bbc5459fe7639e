"""Every run of every arm of a comparison, and what holds of arms: outcomes by week, prices, assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import nearest
from simadopt.core.level import Level, Outcome
from simadopt.core.messages import Message
from simadopt.core.policies import Budget
from simadopt.experiments.comparison.arms import refused
from simadopt.experiments.comparison.estimates import Estimate, estimate
from simadopt.experiments.draws import Draws
from simadopt.experiments.sweep.plan import Plan

__all__ = ["Runs"]


@dataclass(frozen=True, eq=False)
class Runs:
    """Every run of every arm under common random numbers.

    Methods take the names of arms and of outcomes (`outcomes`), and a week
    for what is kept by week: use of each tool and the tracked share. Without a week an outcome is
    that of the whole run.

    Parameters
    ----------
    plan : Plan
        Its first arm is the base.
    values : float64[arms, draws, replicates, outcomes]
        NaN where an outcome does not exist, or where an arm's run could not be done.
    series : mapping of outcome to float64[arms, draws, replicates, weeks + 1]
    digests : tuple of str
        Of each run, in plan order.
    set_aside : mapping of int to Message
        Runs that could not be done, and why; their replicate is left out of every arm.
    stopped : int
        Runs that were not done since the comparison was stopped; what it tells rests on the others.
    drawn : Draws, optional
        What its draws are draws of; None with a single setting, and where settings were given.
    budget : Budget, optional
        What whoever compares may spend, where it was said; it is told beside the policies and cuts
        none of them.
    """

    plan: Plan
    values: F64 = field(repr=False)
    series: Mapping[str, F64] = field(repr=False)
    digests: tuple[str, ...] = field(repr=False)
    set_aside: Mapping[int, Message]
    stopped: int = 0
    drawn: Draws | None = field(default=None, repr=False)
    budget: Budget | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the arms, the base first."""
        return tuple(arm.name for arm in self.plan.arms)

    @property
    def base(self) -> str:
        """Name of the base."""
        return self.names[0]

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the other arms."""
        return self.names[1:]

    @property
    def level(self) -> Level:
        """What the arms simulate."""
        return self.plan.level

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """Every outcome by name; the one told first is meant where none is named."""
        return self.level.outcomes

    @property
    def weeks(self) -> int:
        """Steps of every run: weeks for staff."""
        return self.plan.arms[0].case.steps

    def runs(self, arm: str, outcome: str = "", *, week: int | None = None) -> F64:
        """Return an outcome of every run of an arm, ``(draws, replicates)``."""
        k, outcome = self._arm(arm), outcome or self.level.headline
        if week is None:
            places = list(self.outcomes)
            if outcome not in places:
                raise _unknown("outcome", outcome, places)
            return np.asarray(self.values[k, :, :, places.index(outcome)])
        if outcome not in self.series:
            raise _unknown("outcome by week", outcome, self.series)
        if isinstance(week, bool) or week != int(week) or not 0 <= week <= self.weeks:
            raise refused("week", repr(week), Message("problem.whole", low="0", high=self.weeks))
        return np.asarray(self.series[outcome][k, :, :, int(week)])

    def by_week(self, arm: str, outcome: str = "") -> dict[str, F64]:
        """Return the mean by week, and the limits between which 90 % of the runs lie."""
        outcome = outcome or self.level.headline
        if outcome not in self.series:
            raise _unknown("outcome by week", outcome, self.series)
        levels = self.series[outcome][self._arm(arm)].reshape(-1, self.weeks + 1)
        levels = levels[~np.isnan(levels).all(axis=1)]
        if not levels.size:
            nothing = np.full(self.weeks + 1, np.nan)
            return {"mean": nothing, "low": nothing, "high": nothing}
        low, high = np.quantile(levels, (0.05, 0.95), axis=0)
        return {"mean": levels.mean(axis=0), "low": low, "high": high}

    def drift(self, arm: str, outcome: str = "") -> Estimate | None:
        """Return the mean change of an outcome from the start to the end, with its interval.

        None for what is not kept by week. Of the base: what happens when nothing is done.
        """
        outcome = outcome or self.level.headline
        if outcome not in self.series:
            return None
        ends = (self.runs(arm, outcome, week=week) for week in (self.weeks, 0))
        return estimate(np.subtract(*ends))

    def price_given(self, arm: str) -> bool:
        """Tell whether everything that an arm did had a price, in every run that was done."""
        if "eur" not in self.outcomes:
            return False
        done = ~np.isnan(self.runs(arm, self.level.headline))
        return not np.any(np.isnan(self.runs(arm, "eur")) & done)

    def hours_given(self, variant: str) -> bool:
        """Tell whether all that a variant does beyond the base says how many hours it takes."""
        base, mine = (
            getattr(self.plan.arms[self._arm(name)].case.scenario, "interventions", ())
            for name in (self.base, variant)
        )
        return all(getattr(act, "states_hours", True) for act in mine if act not in base)

    def differ_by(
        self, variant: str, *, against: str | None = None
    ) -> Literal["actions", "facts", "assumptions"]:
        """Return by what a variant differs from the base or another arm: see `Level.differ_by`."""
        names = (self.base if against is None else against, variant)
        base, other = (self.plan.arms[self._arm(name)].case.scenario for name in names)
        return self.level.differ_by(base, other)

    def assumed(self, variant: str) -> tuple[str, ...]:
        """Return the assumed parameters that the effect of a variant rests on."""
        base, other = (self.plan.arms[self._arm(a)].case for a in (self.base, variant))
        mine, theirs = ({term.name: term.identity for term in case.terms} for case in (base, other))
        rows = (
            row.name
            for case in (other, base)
            for term in case.terms
            if mine.get(term.name) != theirs.get(term.name)
            for row in term.parameters
        )
        known = self.level.assumed(base.scenario, other.scenario)
        return tuple(dict.fromkeys((*rows, *known)))

    def _arm(self, name: str) -> int:
        if name not in self.names:
            raise _unknown("arm", name, self.names)
        return self.names.index(name)

    def _better(self, outcome: str) -> int:
        """Return 1 where more is better or neither is, -1 where less is."""
        named = self.outcomes.get(outcome or self.level.headline)
        return 1 if named is None else named.better or 1

    def _paired(self, variant: str, outcome: str, against: str | None, week: int | None) -> F64:
        other = self.base if against is None else against
        return self._known(variant, outcome, week) - self._known(other, outcome, week)

    def _known(self, arm: str, outcome: str, week: int | None) -> F64:
        """Return the runs of an arm; no euros at all when the price of one of its runs is unknown."""
        runs = self.runs(arm, outcome, week=week)
        outcome = outcome or self.level.headline
        if self.outcomes[outcome].unit == "eur" and not self.price_given(arm):
            return np.full_like(runs, np.nan)
        return runs


def _unknown(what: str, name: str, known: Any) -> Exception:
    message = (
        Message("problem.not_one", names=", ".join(known))
        if len(known) <= 12
        else Message("problem.not_one_table", n=len(known))
    )
    return refused(what, str(name), message, nearest(str(name), known))
