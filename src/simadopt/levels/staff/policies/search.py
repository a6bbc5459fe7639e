"""What the staff level offers to a search of policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from simadopt.core.errors import Problem
from simadopt.core.messages import Message
from simadopt.core.policies import Budget, Choice, Objective, Policies, objective_of
from simadopt.io.places import refuse
from simadopt.levels.staff.organisation.catalogue import FeatureTable, features_for
from simadopt.levels.staff.own import OUTCOMES_ADDED
from simadopt.levels.staff.policies.policy import Block, Policy, Prices
from simadopt.levels.staff.policies.rules import first_choices, rules_of_thumb
from simadopt.levels.staff.policies.space import Space, group_sizes, whole_space

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = ["StaffPolicies"]

_OBJECTIVES: Final = {
    "use": "{main}_use",
    "equity": "services_left_behind",
    "gap": "services_use_gap",
    "category_c": "{main}_use_category_c",
    "residents": "tracked_share",
    "delay": "delay_days",
    "cost": "cost_eur",
}
"""By name: use of the main tool at the end; services that use it for less than 20 %; distance between
services of high and of low use (which also narrows when the best do worse); use in category C; tracked
share of residents' requests and their mean delay in the last quarter; euros plus hours at their price."""


class StaffPolicies(Policies):
    """Courses, coaching and kinds of intervention that others add, about the main tool."""

    wanted = ("use", "equity")

    @property
    def table(self) -> FeatureTable:
        """Tools of the level: those of the package, or of a scenario."""
        found: FeatureTable = self.level.features  # type: ignore[attr-defined]
        return found

    @property
    def objectives(self) -> Mapping[str, Objective]:
        """Outcomes that others add, as they are named; then those of the package that exist here."""
        added = {name: name for name, one in OUTCOMES_ADDED.items() if one.outcome.better}
        named = {n: text.format(main=self.table.main) for n, text in _OBJECTIVES.items()}
        known = self.level.outcomes
        every = {**added, **named}
        return {n: objective_of(self.level, n, o) for n, o in every.items() if o in known}

    def prices(self, **given: float) -> Prices:
        """Return euros for a day of training and of coaching."""
        return Prices(**given)

    def check(self, case: Case) -> None:
        """Refuse what a scenario does at a price it does not give: euros could not be told apart."""
        message = Message("problem.unpriced")
        refuse(
            [
                Problem("optimise", None, f"interventions[{k}]", what.kind, message)
                for k, what in enumerate(case.scenario.interventions)
                if not what.is_priced
            ]
        )

    def space(self, case: Case, runs: Sequence[Any], budget: Budget, prices: Prices) -> Space:
        """Return everything that may be chosen in an organisation."""
        sizes, table = group_sizes(runs), features_for(case.scenario)
        return whole_space(sizes, case.scenario.weeks, budget, prices, table)

    def rules(self, space: Space) -> Mapping[str, Policy]:
        """Return a course for everybody, coached heads, and a course for the most connected."""
        return rules_of_thumb(space)

    def first_choices(self, space: Space) -> Sequence[Choice]:
        """Return the choices nearest to doing nothing and to the rules of thumb."""
        return first_choices(space)

    def read_space(
        self, case: Case, sizes: Mapping[str, int], budget: Budget, prices: Prices
    ) -> Space:
        """Return the space of a stored search, without its choices."""
        table = features_for(case.scenario)
        return Space({}, sizes, case.scenario.weeks, budget, prices, table)

    def read_policy(self, blocks: Sequence[Mapping[str, Any]]) -> Policy:
        """Return a policy from the plain data of its blocks."""
        return Policy(tuple(Block(**{**b, "features": tuple(b["features"])}) for b in blocks))
