"""The model as Mesa knows it: steps of one week, agents on demand, data collected by Mesa."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import mesa  # type: ignore[import-untyped]
import numpy as np

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem
from simadopt.core.limits import MOST_SEED
from simadopt.core.messages import Message
from simadopt.io.given import is_whole
from simadopt.levels.staff.engine.state import State, refresh_counts
from simadopt.levels.staff.model.agent_sets import fixed
from simadopt.levels.staff.model.agents import ElectedOfficial, Manager, Staff, View, not_removable
from simadopt.levels.staff.model.batches import OpenSignature, copies, iteration_of
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.measures import levels_of
from simadopt.levels.staff.model.reporters import agent_reporters as _of_agents
from simadopt.levels.staff.model.reporters import agenttype_reporters as _of_kinds
from simadopt.levels.staff.scenario import Scenario

_FLOWS: Final = ("gained", "dropped")
"""Measures of the history that the data collector follows."""


class AdoptionModel(mesa.Model):  # type: ignore[misc]
    """Adoption of digital tools in local authorities, one week a step.

    Parameters
    ----------
    scenario : str, Path, Scenario or Case
        A YAML file, or what was made from one.
    rng, seed : int, optional
        Seed, instead of that of the scenario: two names of Mesa for one thing here, of which one is
        given. The same integer gives the same digits. Generators of NumPy are refused: of one, give
        ``int(rng.integers(2**63))``.
    weeks : int, optional
        Instead of those of the scenario.
    threads : int
        Threads inside a step; the digits are the same for any number.
    agent_reporters : mapping of str to str, callable or [callable, arguments], optional
        Passed to Mesa's data collector; they make all agents. The name of an attribute gives None
        for agents whose class lacks it.
    agenttype_reporters : mapping of class to such a mapping, optional
        The same, for agents of one class.
    person_views : bool
        Allow agents of authorities read from a staff file. What they tell is simulated, not
        measured.
    **levers
        As ``--set`` takes them, with ``__`` for the point: ``b_boss_gru=2.0``,
        ``coaching__share=0.5``.

    Attributes
    ----------
    running : bool
        False once the last week is done.
    datacollector : mesa.DataCollector
        A row for each week done, with its number in ``week`` and the seed of the run in ``seed``.

    Warns
    -----
    UserWarning
        When an iteration of ``mesa.batch_run`` is a copy of another: its seed is given.

    Notes
    -----
    Draws of the model come from `simadopt.core.chance`: ``model.random`` and ``model.rng`` serve Mesa's
    own shuffles only, and no use of them changes a run.

    Without a seed, iteration k of ``mesa.batch_run`` has the seed of the scenario plus k.

    The model, with its agents, travels to other processes (`pickle`) and can be copied, as long as
    its reporters can.
    """

    __signature__ = OpenSignature()
    _all_agents: Any
    _agents_by_type: Any

    def __init__(
        self,
        scenario: str | Path | Scenario | Case,
        rng: int | None = None,
        weeks: int | None = None,
        *,
        threads: int = 1,
        agent_reporters: Mapping[str, Any] | None = None,
        agenttype_reporters: Mapping[type, Mapping[str, Any]] | None = None,
        person_views: bool = False,
        **levers: Any,  # with `seed`: see `simadopt.levels.staff.model.batches` for why it is not named here
    ) -> None:
        given = _seed(levers.pop("seed", None), rng)
        self.case = load(scenario, levers)
        if given is None:
            given = self.case.scenario.seed + iteration_of(self)
        elif copies(self):
            warnings.warn(_COPY, UserWarning, stacklevel=2)
        self._state: State = self.case.start(given, weeks=weeks, threads=threads)
        super().__init__(rng=self._state.seed)
        self._viewed = False
        self._touched = False
        self._history: History | None = None
        self.person_views = person_views
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "week": _week,
                "seed": _seed_of,
                **{
                    m: partial(_measure, m)
                    for m in (*levels_of(self._state.labels.features), *_FLOWS)
                },
            },
            agent_reporters=_of_agents(agent_reporters),
            agenttype_reporters=_of_kinds(agenttype_reporters),
        )

    def step(self) -> None:
        """Do one week.

        Raises
        ------
        InputError
            After the last week.
        """
        state = self.state
        if state.week >= state.weeks:
            message = Message("problem.weeks_done", weeks=state.weeks)
            raise InputError(Problem("step", None, "", "", message))
        state.run_to(state.week + 1)
        self.running = state.week < state.weeks
        # up to Mesa 3.3 batch_run reads row k of the model and rows labelled k of the agents, from 0
        early = 0 if hasattr(self.datacollector, "_collection_steps") else 1
        self.steps -= early
        self.datacollector.collect(self)
        self.steps += early

    @property
    def state(self) -> State:
        """The run itself, with counts that follow what agents wrote."""
        if self._touched:
            self._touched, self._history = False, None
            refresh_counts(self._state)
            _record_again(self._state)
        return self._state

    def touch(self) -> None:
        """Say that columns were written: counts follow before they are next read."""
        self._touched = True

    @property
    def history(self) -> History:
        """The weeks so far."""
        state = self.state
        if self._history is None or self._history.weeks != state.week:
            self._history = History(state, self.case.scenario_hash)
        return self._history

    @property
    def agents(self) -> Any:
        """All agents; made when first asked for."""
        self._view()
        return self._all_agents

    @property
    def agents_by_type(self) -> Any:
        """Agents by class: `Staff`, `Manager`, `ElectedOfficial`."""
        self._view()
        return self._agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """Classes of agents that this model has."""
        self._view()
        return list(self._agents_by_type)

    def remove_all_agents(self) -> None:
        """Refuse: agents are views on posts, which stay."""
        raise not_removable()

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Take an agent of the user's own away; those of the model are refused."""
        if isinstance(agent, View):
            raise not_removable()
        super().deregister_agent(agent)

    def _view(self) -> None:
        """Make a view for each row, once."""
        if self._viewed:
            return
        if self._state.labels.imported.any() and not self.person_views:
            raise InputError(Problem("agents", None, "", "", Message("problem.person_views")))
        self._viewed = True
        heads, people = self._state.o.heads, self._state.o.people
        for row, head in enumerate(people.leader_row.tolist()):
            (Staff if head < 0 else Manager)(self, row)
        for head in np.flatnonzero(heads.person < 0).tolist():
            ElectedOfficial(self, head)
        self._all_agents = fixed(self._all_agents)
        self._agents_by_type = {kind: fixed(some) for kind, some in self._agents_by_type.items()}


_COPY: Final = (
    "an iteration of batch_run with a seed is a copy of the first: give several seeds "
    '(parameters={"seed": [1, 2, 3]}), or iterations and no seed'
)


def _seed(seed: object, rng: object) -> Any:
    """Return the seed that one of Mesa's two names gives; its bounds are checked later."""
    if seed is not None and rng is not None:
        message = Message("problem.mesa_two_seeds")
        raise InputError(Problem("AdoptionModel", None, "rng", repr(rng), message))
    for name, value in (("seed", seed), ("rng", rng)):
        if value is not None and not is_whole(value):
            message = Message("problem.mesa_seed", most=MOST_SEED)
            raise InputError(Problem("AdoptionModel", None, name, repr(value), message))
    return rng if seed is None else seed


def _seed_of(model: AdoptionModel) -> int:
    return model.state.seed


def _week(model: AdoptionModel) -> int:
    return model.state.week


def _measure(name: str, model: AdoptionModel) -> float:
    return model.history.last(name)


def _record_again(state: State) -> None:
    """Put the counts of this moment in the records of the current week."""
    for name in ("users", "aware", "able", "shares", "posts"):
        getattr(state.records, name)[state.week] = getattr(state.tally, name)
