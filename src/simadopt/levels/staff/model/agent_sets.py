"""The agents of a model as a set that none is taken out of, whichever version of Mesa keeps it."""

from __future__ import annotations

from typing import Any

import mesa  # type: ignore[import-untyped]

from simadopt.levels.staff.model.agents import View, not_removable

__all__ = ["fixed"]

try:  # Mesa >= 3.5 holds the agents of a model in a set of another kind than selections
    from mesa.agentset import _HardKeyAgentSet as _ModelSet  # type: ignore[import-untyped]
except ImportError:
    from mesa.agent import AgentSet as _ModelSet  # type: ignore[import-untyped]


class _Fixed(_ModelSet):  # type: ignore[misc]
    """The agents of a model: selections of them may lose some, they themselves do not."""

    def remove(self, agent: mesa.Agent) -> None:
        if isinstance(agent, View):
            raise not_removable()
        super().remove(agent)

    def discard(self, agent: mesa.Agent) -> None:
        if isinstance(agent, View) and agent in self:
            raise not_removable()
        super().discard(agent)

    def select(
        self,
        filter_func: Any = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> Any:
        if inplace:
            raise not_removable()
        return super().select(filter_func, at_most, False, agent_type)


def fixed(agents: Any) -> Any:
    """Return a set of agents that none is taken out of."""
    return _Fixed(agents, random=agents.random)
