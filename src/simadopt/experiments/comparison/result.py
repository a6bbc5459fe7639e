"""What a comparison found: differences, chances, costs, and what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simadopt.core.arrays import F64
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
from simadopt.experiments.comparison.runs import Runs

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "Difference"]

FEWEST_RUNS: Final = 4
"""Pairs of runs from which the interval of a difference is told, where only chance varies."""


@dataclass(frozen=True, eq=False)
class Comparison(Runs):
    """Runs under common random numbers, and the differences that they tell.

    Methods take the names of arms and of outcomes (`outcomes`), and a week for what is kept by week
    (`Runs`). Without a week an outcome is that of the whole run.
    """

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

        Quantiles of all runs, of this policy alone: chance, parameters and theories together. As a rule wider
        than the interval of the mean effect (`difference`), and as wide with any number of replicates; with
        few draws it may come out narrower, and tables and notes then show the wider of both.
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

    def table(self) -> pd.DataFrame:
        """Return `rows` as a table."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one row per variant and outcome: means, paired difference, chance to do better."""
        for variant in self.variants:
            for name, outcome in self.outcomes.items():
                difference = self.difference(variant, name)
                town = self.one_town(variant, name)
                chance = self.probability(variant, name)
                parts = self.components(variant, name)
                yield {
                    "variant": variant,
                    "against": self.base,
                    "outcome": name,
                    "unit": outcome.unit,
                    "better": outcome.better,
                    "mean": self.mean(variant, name).value,
                    "mean_against": self.mean(self.base, name).value,
                    "difference": difference.value,
                    "low": difference.low,
                    "high": difference.high,
                    "se": difference.se,
                    "n": difference.n,
                    "level": difference.level,
                    "town_low": town.low,
                    "town_high": town.high,
                    "probability_better": chance.value,
                    "probability_low": chance.low,
                    "probability_high": chance.high,
                    "variance_reduction": self.reduction(variant, name).factor,
                    "share_from_parameters": math.nan if parts is None else parts.share,
                }

    def _named(self, found: Estimate, outcome: str) -> Difference:
        return Difference(**vars(found), outcome=outcome, unit=self.outcomes[outcome].unit)
