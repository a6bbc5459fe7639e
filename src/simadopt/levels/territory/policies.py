"""What a search of policies may choose for a territory: posts that intercommunal bodies share, in two waves.

A wave pays a post for the item asked about in part of the intercommunal bodies, from a year on to the end;
they offer it to their communes. Who first: at random, the most engaged (volunteers), the least engaged, or
those with most communes. ``body_year_eur`` 50,000 a year is assumed (one post, charges included, as in
``territory_dpo_random.yaml``); other kinds of intervention have no price of ours, and are not chosen.
Budgets are in euros: nothing is said of hours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from simadopt.core.errors import Problem
from simadopt.core.messages import Message
from simadopt.core.policies import Budget, Choice, Policies
from simadopt.io.places import refuse
from simadopt.levels.territory.clock import number, quarter, quarter_words
from simadopt.levels.territory.scenario import Intervention, Target
from simadopt.levels.territory.tables.items import INTERCOMMUNAL

if TYPE_CHECKING:
    import numpy as np

    from simadopt.cases import Case
    from simadopt.io.wording import Wording

__all__ = ["Policy", "Prices", "Space", "TerritoryPolicies", "Wave"]

Choose = Literal["random", "volunteers", "weakest", "central"]
CHOOSE: Final[tuple[Choose, ...]] = ("random", "volunteers", "weakest", "central")
SHARES: Final = tuple(round(0.1 * k, 1) for k in range(11))
BODIES: Final = "intercommunal"
_DIGITS: Final = 6


@dataclass(frozen=True)
class Prices:
    """Euros a year for a post shared by an intercommunal body (assumed)."""

    body_year_eur: float = 50_000.0


@dataclass(frozen=True)
class Wave:
    """Posts paid in part of the intercommunal bodies.

    Parameters
    ----------
    choose : str
        One of `CHOOSE`.
    share : float
        Of the bodies, in (0, 1].
    begin : str
        First quarter; paid to the end of the run.
    item : str
    """

    choose: Choose
    share: float
    begin: str
    item: str

    def bodies(self, sizes: Mapping[str, int]) -> int:
        """Return how many are reached, rounded as the engine rounds."""
        return math.floor(self.share * sizes[BODIES] + 0.5)

    def told(self, words: Wording) -> str:
        """Return the wave in words."""
        when = quarter_words(number(self.begin), words)
        share = words.percent(self.share)
        return words.say(f"territory.policy.{self.choose}", share=share, quarter=when)


@dataclass(frozen=True)
class Policy:
    """What is done: waves of posts, none of them being nothing."""

    blocks: tuple[Wave, ...] = ()

    def interventions(self, prices: Prices) -> tuple[Intervention, ...]:
        """Return the policy as a scenario says it."""
        return tuple(
            Intervention(
                kind="fund",
                quarter=one.begin,
                item=one.item,
                target=Target(type=(BODIES,), share=one.share, choose=one.choose),
                year_eur=prices.body_year_eur,
            )
            for one in self.blocks
        )


@dataclass(frozen=True)
class Space:
    """What may be chosen.

    Parameters
    ----------
    first, weeks : int
        First quarter in the calendar, and quarters of a run.
    sizes : mapping of str to int
        Intercommunal bodies.
    budget : Budget
    prices : Prices
    item : str
    """

    first: int
    weeks: int
    sizes: Mapping[str, int]
    budget: Budget
    prices: Prices
    item: str

    @property
    def variables(self) -> Mapping[str, tuple[Any, ...]]:
        """Return who, how many and when, for two waves."""
        own = {"choose": CHOOSE, "share": SHARES, "begin": self._quarters}
        return {
            f"{wave}_{name}": ways for wave in ("first", "second") for name, ways in own.items()
        }

    @property
    def _quarters(self) -> tuple[str, ...]:
        """Return the first quarters of the last twelve years of a run."""
        last = self.first + self.weeks
        begins = range(max(self.first, last - 48), last, 4)
        return tuple(quarter(q) for q in begins)

    def policy(self, choice: Choice) -> Policy:
        """Return the policy of a choice, for as many bodies as the budget allows."""
        waves, left = [], self.budget.eur
        for name in ("first", "second"):
            wave = Wave(
                choice[f"{name}_choose"],
                choice[f"{name}_share"],
                choice[f"{name}_begin"],
                self.item,
            )
            kept = self.within(wave, left)
            if kept is not None:
                waves.append(kept)
                left -= kept.bodies(self.sizes) * self.each(kept)
        return Policy(tuple(waves))

    def each(self, wave: Wave) -> float:
        """Return what a body costs to the end of the run."""
        years = (self.first + self.weeks - number(wave.begin)) / 4.0
        return self.prices.body_year_eur * years

    def within(self, wave: Wave, eur: float) -> Wave | None:
        """Return a wave for as many bodies as some euros pay, None for none."""
        most = math.floor(eur / self.each(wave) + 1e-9) if self.each(wave) > 0.0 else math.inf
        total, n = self.sizes[BODIES], min(wave.bodies(self.sizes), most)
        return replace(wave, share=round(n / total, _DIGITS)) if n >= 1 else None

    def at_random(self, rng: np.random.Generator) -> Choice:
        """Return a choice, every variable uniform and by itself."""
        return {name: ways[rng.integers(len(ways))] for name, ways in self.variables.items()}


class TerritoryPolicies(Policies):
    """Posts shared by intercommunal bodies, for the item that the scenario asks about."""

    spent = ("", "eur")
    wanted = ("focus_communes", "focus_small_communes")

    def prices(self, **given: float) -> Prices:
        """Return euros a year for a post; prices of other levels are left out."""
        return Prices(**{n: x for n, x in given.items() if n in Prices.__dataclass_fields__})

    def check(self, case: Case) -> None:
        """Refuse what a scenario does at a price it does not give."""
        message = Message("problem.unpriced_act")
        refuse(
            [
                Problem("optimise", None, f"interventions[{k}]", one.kind, message)
                for k, one in enumerate(case.scenario.interventions)
                if not one.is_priced
            ]
        )

    def space(self, case: Case, runs: Sequence[Any], budget: Budget, prices: Prices) -> Space:
        """Return the waves that a territory allows."""
        bodies = int((runs[0].roster.type == INTERCOMMUNAL).sum())
        if not bodies:
            message = Message("problem.no_bodies")
            refuse([Problem("optimise", None, "authorities", "", message)])
        return self.read_space(case, {BODIES: bodies}, budget, prices)

    def read_space(
        self, case: Case, sizes: Mapping[str, int], budget: Budget, prices: Prices
    ) -> Space:
        """Return the space of a stored search."""
        asked = case.scenario
        return Space(number(asked.start), asked.quarters, dict(sizes), budget, prices, asked.focus)

    def rules(self, space: Space) -> Mapping[str, Policy]:
        """Return all the money at once, six years before the end, each way to choose."""
        begin = space.variables["first_begin"][-6:][0]
        made = {
            how: space.within(Wave(how, 1.0, begin, space.item), space.budget.eur) for how in CHOOSE
        }
        names = {how: how for how in CHOOSE} | {"random": "random_bodies"}
        return {names[how]: Policy((wave,)) for how, wave in made.items() if wave is not None}

    def first_choices(self, space: Space) -> Sequence[Choice]:
        """Return doing nothing, and the rules."""
        begin = space.variables["first_begin"][-6:][0]
        return [
            {
                "first_choose": how, "first_share": share, "first_begin": begin,
                "second_choose": "random", "second_share": 0.0, "second_begin": begin,
            }
            for how, share in [("random", 0.0), *((how, 1.0) for how in CHOOSE)]
        ]  # fmt: skip

    def read_policy(self, blocks: Sequence[Mapping[str, Any]]) -> Policy:
        """Return a policy from the plain data of its waves."""
        return Policy(tuple(Wave(**block) for block in blocks))
