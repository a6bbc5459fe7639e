"""What a comparison found: differences, chances, costs, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import nearest
from simadopt.core.level import Level, Outcome
from simadopt.core.messages import Message
from simadopt.experiments.comparison.arms import refused
from simadopt.experiments.comparison.components import Components, Reduction, components, reduction
from simadopt.experiments.comparison.difference import Difference
from simadopt.experiments.comparison.draw_limits import limit_errors
from simadopt.experiments.comparison.estimates import (
    Estimate,
    additional_cost,
    estimate,
    one_town,
    share_of_wins,
    simultaneous,
    within,
)
from simadopt.experiments.draws import Draws
from simadopt.experiments.sweep.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "Difference"]

FEWEST_RUNS: Final = 4
"""Pairs of runs from which the interval of a difference is told, where only chance varies."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Every run of every arm under common random numbers, and what they tell.

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
    set_aside : mapping of int to str
        Runs that could not be done, and why; their replicate is left out of every arm.
    stopped : int
        Runs that were not done since the comparison was stopped; what it tells rests on the others.
    drawn : Draws, optional
        What its draws are draws of; None with a single setting, and where settings were given.
    """

    plan: Plan
    values: F64 = field(repr=False)
    series: Mapping[str, F64] = field(repr=False)
    digests: tuple[str, ...] = field(repr=False)
    set_aside: Mapping[int, str]
    stopped: int = 0
    drawn: Draws | None = field(default=None, repr=False)

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

    def mean(self, arm: str, outcome: str = "", *, week: int | None = None) -> Estimate:
        """Return the mean of an outcome in an arm, with its interval within what can be."""
        limits = self.outcomes[outcome or self.level.headline].limits
        return within(estimate(self._known(arm, outcome, week)), *limits)

    def difference(
        self,
        variant: str,
        outcome: str = "",
        *,
        against: str | None = None,
        week: int | None = None,
    ) -> Difference:
        """Return the mean paired difference of a variant with the base, or another arm.

        Its interval ends where nothing could be, whatever the base is within its own interval:
        low ≥ lower limit − base.high and high ≤ upper limit − base.low. The mean of the base itself
        is an estimate: cut there, the interval would miss the difference more often than it says
        (of 2 to 5 pairs with base 25 %, variant 90 %: 78 to 88 % of the time within it, for 94 %).

        Under `FEWEST_RUNS` pairs that differ no interval is told (NaN): Student's is then so wide,
        and the base so little known (its own interval is nearly [0, 1] with 2 runs), that most
        would end far beyond what the base allows.
        """
        outcome = outcome or self.level.headline
        gap = self._paired(variant, outcome, against, week)
        return self._within(estimate(gap), gap, outcome, against, week)

    def _within(
        self, found: Estimate, gap: F64, outcome: str, against: str | None, week: int | None
    ) -> Difference:
        """Return a difference whose interval holds only what can be, as `difference` says."""
        runs = self._known(against or self.base, outcome, week)
        low, high = self.outcomes[outcome].limits
        level = within(estimate(np.where(np.isnan(gap), np.nan, runs)), low, high)
        found = within(found, low - level.high, high - level.low)
        if len(gap) == 1 and found.n < FEWEST_RUNS and found.se > 0.0:
            found = replace(found, low=np.nan, high=np.nan)
        return self._named(found, outcome)

    def one_town(
        self,
        variant: str,
        outcome: str = "",
        *,
        against: str | None = None,
        week: int | None = None,
    ) -> Difference:
        """Return the mean paired difference, and between what one town may see it.

        Chance, parameters and theories together: wider than that of the mean effect (`difference`),
        and as wide with any number of replicates.
        """
        outcome = outcome or self.level.headline
        return self._named(one_town(self._paired(variant, outcome, against, week)), outcome)

    def limit_errors(
        self, variant: str, outcome: str = ""
    ) -> tuple[tuple[float, float], ...] | None:
        """Return between what the limits of a mean effect lie themselves; None with a single setting."""
        gap = self._paired(variant, outcome, None, None)
        if len(gap) < 2 or np.isnan(gap).all():
            return None
        return limit_errors(gap, estimate(gap).level)

    def together(self, outcomes: Sequence[str] = ()) -> dict[tuple[str, str], Difference]:
        """Return the differences of every variant in some outcomes, intervals holding all together.

        Parameters
        ----------
        outcomes : sequence of str
            Those that were asked for before the runs; what is looked at besides is exploration.

        Returns
        -------
        mapping of (variant, outcome) to Difference
        """
        names = tuple(dict.fromkeys(outcomes)) or (self.level.headline,)
        pairs = [(variant, name) for variant in self.variants for name in names]
        gaps = [self._paired(variant, name, None, None) for variant, name in pairs]
        found = zip(pairs, simultaneous(gaps), gaps, strict=True)
        return {pair: self._within(one, gap, pair[1], None, None) for pair, one, gap in found}

    def probability(
        self,
        variant: str,
        outcome: str = "",
        *,
        against: str | None = None,
        week: int | None = None,
    ) -> Estimate:
        """Return how often a variant does better than the base or another arm; ties are halves.

        Better is more, or less where the outcome says so (`Outcome.better`).
        """
        gain = self._paired(variant, outcome, against, week) * self._better(outcome)
        return share_of_wins(np.where(np.isnan(gain), np.nan, 0.5 + 0.5 * np.sign(gain)))

    def best(self, outcome: str = "", *, week: int | None = None) -> dict[str, Estimate]:
        """Return, by arm, how often it does best of all; ties are shared."""
        sign = self._better(outcome)
        rows = sign * np.stack([self._known(arm, outcome, week) for arm in self.names])
        known = ~np.isnan(rows).any(axis=0)
        top = rows == np.where(known, rows, -np.inf).max(axis=0)
        shared = np.where(known, top / np.maximum(top.sum(axis=0), 1), np.nan)
        return {arm: share_of_wins(shared[k]) for k, arm in enumerate(self.names)}

    def cost_per_user(
        self, variant: str, *, against: str | None = None, cost: str = ""
    ) -> Estimate | None:
        """Return what one more adopter costs; None when no additional one is shown.

        NaN when a price was not given (`price_given`), or when what differs is no action
        (`differ_by`): what is unknown is never 0.

        Parameters
        ----------
        variant, against : str
        cost : str
            An outcome: ``cost_eur``, ``eur`` or ``hours``; empty: what the level calls its cost.
        """
        cost = cost or self.level.cost
        if not (cost and self.level.adopters):
            return None
        if np.isnan(self.difference(variant, self.level.adopters, against=against).low):
            return None
        spent = self._paired(variant, cost, against, None)
        if self.differ_by(variant, against=against) != "actions":
            spent = np.full_like(spent, np.nan)
        return additional_cost(
            spent,
            self._paired(variant, self.level.adopters, against, None),
        )

    def price_given(self, arm: str) -> bool:
        """Tell whether everything that an arm did had a price, in every run that was done."""
        if "eur" not in self.outcomes:
            return False
        done = ~np.isnan(self.runs(arm, self.level.headline))
        return not np.any(np.isnan(self.runs(arm, "eur")) & done)

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

    def components(
        self,
        variant: str,
        outcome: str = "",
        *,
        against: str | None = None,
        week: int | None = None,
    ) -> Components | None:
        """Return how much of the difference's variance is chance, how much parameters.

        None without draws of the posterior: parameters were not varied.
        """
        return components(self._paired(variant, outcome, against, week))

    def reduction(
        self,
        variant: str,
        outcome: str = "",
        *,
        against: str | None = None,
        week: int | None = None,
    ) -> Reduction:
        """Return what common random numbers gained over independent seeds."""
        other = self.base if against is None else against
        return reduction(self._known(other, outcome, week), self._known(variant, outcome, week))

    def drift(self, arm: str, outcome: str = "") -> Estimate | None:
        """Return the mean change of an outcome from the start to the end, with its interval.

        None for what is not kept by week. Of the base: what happens when nothing is done.
        """
        outcome = outcome or self.level.headline
        if outcome not in self.series:
            return None
        ends = (self.runs(arm, outcome, week=week) for week in (self.weeks, 0))
        return estimate(np.subtract(*ends))

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

    def table(self) -> pd.DataFrame:
        """Return one row per variant and outcome: means, paired difference, chance to do better."""
        import pandas as pd

        from simadopt.experiments.comparison.page import rows

        return pd.DataFrame(rows(self))

    def _named(self, found: Estimate, outcome: str) -> Difference:
        return Difference(**vars(found), outcome=outcome, unit=self.outcomes[outcome].unit)

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
