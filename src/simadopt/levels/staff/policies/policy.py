"""A policy: a course for some people and coaching for some managers, each with refreshers.

A policy is written in the words of a scenario, as interventions, and costs what a scenario says: hours
and euros for each person reached. Numbers that are not the user's come from the scenarios that ship:

===================  =====================================================================
``DAY_HOURS``        6 hours of training a day (``commune_27k_coach_heads.yaml``, assumed)
``training_day_eur`` 64, the low end of what a day costs, the group being large and on the spot
                     (``commune_27k_train_everybody.yaml``; lagazettedescommunes.com/1004752)
``coaching_day_eur`` 300, the average price of a day (``commune_27k_coach_heads.yaml``; same source,
                     Igas-IGA-IGF survey, 64 to 624)
``COACHING``         two days for the full effect (same scenario, assumed); less in proportion (assumed)
``REFRESHER``        half a day, for half of the full effect (same scenario, assumed)
===================  =====================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal, cast

from simadopt.core.policies import Budget
from simadopt.levels.staff.scenario import DAY_HOURS, Intervention, Kind, Target, kind_named

__all__ = ["COACHING", "GROUPS", "REFRESHER", "Block", "Policy", "Prices"]

COACHING: Final[Mapping[float, float]] = MappingProxyType({3.0: 0.25, 6.0: 0.5, 12.0: 1.0})
"""Share of the full effect by hours of a first coaching."""
REFRESHER: Final = (3.0, 0.5)
"""Hours of a coaching again, and its share of the full effect."""
_MANAGERS: Final = ("head", "director", "general_manager")
GROUPS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "everybody": {},
        "connected": {"connected": True},
        "staff": {"rank": ("staff",), "connected": True},
        "category_a": {"category": ("A",), "connected": True},
        "category_b": {"category": ("B",), "connected": True},
        "category_c": {"category": ("C",), "connected": True},
        "heads": {"rank": ("head",)},
        "managers": {"rank": _MANAGERS},
        "directors": {"rank": _MANAGERS[1:]},
        "brokers": {"broker": True},
    }
)
"""Whom a policy may reach, as a scenario says it; categories are those of connected staff."""
_DIGITS: Final = 6


@dataclass(frozen=True)
class Prices:
    """Euros for a person's day of `DAY_HOURS` hours."""

    training_day_eur: float = 64.0
    coaching_day_eur: float = 300.0

    def eur(self, kind: str, hours: float) -> float:
        """Return euros for a person's session.

        >>> Prices().eur("training", 15.0), Prices().eur("coaching", 12.0)
        (160.0, 600.0)
        """
        return self.day_eur(kind) * hours / DAY_HOURS

    def day_eur(self, kind: str) -> float:
        """Return euros for a person's day."""
        return self.training_day_eur if kind == "training" else self.coaching_day_eur


@dataclass(frozen=True)
class Block:
    """One course, or one coaching, with its refreshers.

    Parameters
    ----------
    kind : str
        ``training``, ``coaching``, or a kind of intervention that others add.
    group : str
        One of `GROUPS`.
    share : float
        Part of the group, in (0, 1].
    choose : {"central", "random"}
        Those with most ties, or by lot.
    hours : float
        Per person in the first session.
    week : int
    every : int
        Weeks between refreshers; 0 for none.
    again_hours : float
        Per person in a refresher. Those drawn by lot get the whole session again: a scenario draws
        other people for another intervention.
    features : tuple of str
        Taught by a course; none is all of the tool.
    tool : str
        That it is about; empty for that which a scenario means when it names none.
    """

    kind: str
    group: str
    share: float
    choose: Literal["central", "random"]
    hours: float
    week: int
    every: int = 0
    again_hours: float = 0.0
    features: tuple[str, ...] = ()
    tool: str = ""

    def people(self, sizes: Mapping[str, int]) -> int:
        """Return how many are reached, rounded as the engine rounds."""
        return int(self.share * sizes[self.group] + 0.5)

    def sessions(self, weeks: int) -> list[tuple[float, int]]:
        """Return hours of each kind of session, and how many of it a run of so many weeks holds."""
        again = len(range(self.week + self.every, weeks, self.every)) if self.every else 0
        first = 1 if self.week < weeks else 0
        return [(self.hours, first), (self.again_hours, again)]

    def cost(self, sizes: Mapping[str, int], weeks: int, prices: Prices) -> Budget:
        """Return what it will cost: people reached × sessions × hours and price of a session."""
        n, sessions = self.people(sizes), self.sessions(weeks)
        if self.is_own:
            costs = [self._own(self.week, 0).cost(n) for _, times in sessions for _ in range(times)]
            return Budget(sum(h for h, _ in costs), sum(eur for _, eur in costs))
        hours = sum(times * hours for hours, times in sessions)
        eur = sum(times * prices.eur(self.kind, hours) for hours, times in sessions)
        return Budget(n * hours, n * eur)

    @property
    def is_own(self) -> bool:
        """Whether its kind is one that others add."""
        return self.kind not in ("training", "coaching")

    def _own(self, week: int, every: int) -> Intervention:
        """Return an intervention of a kind that others add."""
        choose = self.choose if self.share < 1.0 else "random"
        target = Target(**GROUPS[self.group], share=self.share, choose=choose)
        plain = {"kind": self.kind, "week": week, "repeat_weeks": every, **self._about}
        return kind_named(self.kind).model_validate({**plain, "target": target})

    @property
    def _about(self) -> dict[str, Any]:
        return {"tool": self.tool} if self.tool else {}

    def lasting(self, weeks: int) -> Block:
        """Return the same block without refreshers if none falls within a run of so many weeks."""
        over = self.week + self.every >= weeks
        return replace(self, every=0, again_hours=0.0) if over or not self.every else self

    def reaching(self, people: int, sizes: Mapping[str, int]) -> Block:
        """Return the same block for so many people of its group."""
        return replace(self, share=round(people / sizes[self.group], _DIGITS))

    def interventions(self, prices: Prices) -> tuple[Intervention, ...]:
        """Return the block as a scenario says it."""
        if self.is_own:
            return (self._own(self.week, self.every),)
        first = COACHING[self.hours] if self.kind == "coaching" else 1.0
        again = REFRESHER[1] if self.kind == "coaching" else 1.0
        if not self.every or (self.again_hours, again) == (self.hours, first):
            return (self._once(self.hours, first, self.week, self.every, prices),)
        return (
            self._once(self.hours, first, self.week, 0, prices),
            self._once(self.again_hours, again, self.week + self.every, self.every, prices),
        )

    def _once(
        self, hours: float, strength: float, week: int, every: int, prices: Prices
    ) -> Intervention:
        choose = self.choose if self.share < 1.0 else "random"
        return Intervention(
            kind=cast("Kind", self.kind),
            week=week,
            repeat_weeks=every,
            target=Target(**GROUPS[self.group], share=self.share, choose=choose),
            features=self.features,
            hours=hours,
            day_eur=prices.day_eur(self.kind),
            strength=strength,
            **self._about,
        )


@dataclass(frozen=True)
class Policy:
    """What is done: any number of blocks, none of them being nothing."""

    blocks: tuple[Block, ...] = ()

    def cost(self, sizes: Mapping[str, int], weeks: int, prices: Prices) -> Budget:
        """Return what it will cost."""
        parts = [block.cost(sizes, weeks, prices) for block in self.blocks]
        return Budget(sum(part.hours for part in parts), sum(part.eur for part in parts))

    def interventions(self, prices: Prices) -> tuple[Intervention, ...]:
        """Return the policy as a scenario says it."""
        return tuple(one for block in self.blocks for one in block.interventions(prices))

    def about(self, tool: str) -> Policy:
        """Return the policy about a tool."""
        return Policy(tuple(replace(block, tool=tool) for block in self.blocks))

    def within(
        self, budget: Budget, sizes: Mapping[str, int], weeks: int, prices: Prices
    ) -> Policy:
        """Return the policy with as many people as the budget allows, in every block alike.

        A block in which nobody is left is dropped, and refreshers after the end of the run.
        """
        cost = self.cost(sizes, weeks, prices)
        parts = [(budget.hours, cost.hours), (budget.eur, cost.eur)]
        kept = min((have / asked for have, asked in parts if asked > have), default=1.0)
        blocks = []
        for block in (block.lasting(weeks) for block in self.blocks):
            people = block.people(sizes) if kept == 1.0 else int(kept * block.people(sizes))
            if people:
                blocks.append(block if kept == 1.0 else block.reaching(people, sizes))
        return Policy(tuple(blocks))
