"""The model as Mesa knows it: steps of one week, agents on demand, data collected by Mesa."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import mesa  # type: ignore[import-untyped]
import numpy as np

from simadopt.data.scenario import Scenario
from simadopt.engine.state import State, refresh_counts
from simadopt.errors import InputError, Problem
from simadopt.model.agents import ElectedOfficial, Manager, Staff
from simadopt.model.history import History
from simadopt.model.loading import Case, load
from simadopt.model.measures import LEVELS

MEASURES: Final = (*LEVELS, "gained", "dropped")
"""Measures of the history that the data collector follows."""


class AdoptionModel(mesa.Model):  # type: ignore[misc]
    """Adoption of digital tools in local authorities, one week a step.

    Parameters
    ----------
    scenario : str, Path, Scenario or Case
        A YAML file, or what was made from one.
    seed, weeks : int, optional
        Instead of those of the scenario.
    threads : int
        Threads inside a step; the digits are the same for any number.
    agent_reporters : mapping, optional
        Passed to Mesa's data collector; they make all agents.
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
        A row for each week done, with its number in ``week``.

    Notes
    -----
    Draws of the model come from `simadopt.chance`: ``model.random`` and ``model.rng`` serve Mesa's
    own shuffles only, and no use of them changes a run.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario | Case,
        seed: int | None = None,
        weeks: int | None = None,
        *,
        threads: int = 1,
        agent_reporters: Mapping[str, Any] | None = None,
        person_views: bool = False,
        **levers: object,
    ) -> None:
        self.case = load(scenario, levers)
        self._state = self.case.start(seed, weeks=weeks, threads=threads)
        super().__init__(seed=self._state.seed)
        self._viewed = False
        self._touched = False
        self._history: History | None = None
        self.person_views = person_views
        self.datacollector = mesa.DataCollector(
            model_reporters={"week": _week, **{m: partial(_measure, m) for m in MEASURES}},
            agent_reporters=None if agent_reporters is None else dict(agent_reporters),
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
            message = f"the run has {state.weeks} weeks and they are done; give more weeks"
            raise InputError(Problem("step", None, "", "", message))
        state.run_to(state.week + 1)
        self.running = state.week < state.weeks
        # Mesa's batch_run reads row k of the model and rows labelled k of the agents, from k = 0
        self.steps -= 1
        self.datacollector.collect(self)
        self.steps += 1

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

    def _view(self) -> None:
        """Make a view for each row, once."""
        if self._viewed:
            return
        if self._state.labels.imported.any() and not self.person_views:
            message = "a staff file was read: give person_views=True to see people one by one"
            raise InputError(Problem("agents", None, "", "", message))
        self._viewed = True
        heads, people = self._state.o.heads, self._state.o.people
        for row, head in enumerate(people.leader_row.tolist()):
            (Staff if head < 0 else Manager)(self, row)
        for head in np.flatnonzero(heads.person < 0).tolist():
            ElectedOfficial(self, head)


def _week(model: AdoptionModel) -> int:
    return model.state.week


def _measure(name: str, model: AdoptionModel) -> float:
    return model.history.last(name)


def _record_again(state: State) -> None:
    """Put the counts of this moment in the records of the current week."""
    for name in ("users", "aware", "able", "shares", "posts"):
        getattr(state.records, name)[state.week] = getattr(state.tally, name)
