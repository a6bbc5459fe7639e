"""What will be run, before anything is: every run has a place in the plan, a seed and an identity.

Runs are ordered by arm, point, draw and replicate. Chance depends on draw and replicate only, so that
arms and points meet the same random numbers (common random numbers). A run's identity is a hash of the model,
of the scenario it simulates and of its seed: the same run has the same one in any plan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Level
from simadopt.core.limits import MOST_SEED
from simadopt.core.messages import Message
from simadopt.core.parameters import ParameterTable
from simadopt.core.terms import told_terms
from simadopt.experiments.draws import Draw, chosen_in
from simadopt.experiments.identity import model_version
from simadopt.experiments.sweep.variables import Setting, Variable, refuse_facts
from simadopt.io.given import whole
from simadopt.io.yaml_reader import canonical, digest_of

__all__ = ["MOST_RUNS", "Arm", "Batch", "Plan", "Run", "run_seconds", "split"]

MOST_RUNS: Final = 10_000_000
BATCH_SECONDS: Final = 1.5
"""Work of a batch: long enough that handing it out costs nothing, short enough to lose."""
FEWEST_BATCHES: Final = 16
MOST_IN_BATCH: Final = 200
_RUN_SECONDS: Final = 3e-3
_STEP_SECONDS: Final = 3e-7
"""Time of a run, roughly, and of a step of an agent: they only decide the size of batches."""


@dataclass(frozen=True)
class Arm:
    """A scenario under a name: one in a sweep, one per policy in a comparison."""

    name: str
    case: Case


@dataclass(frozen=True)
class Run:
    """One run of a plan.

    Parameters
    ----------
    number : int
        Place in the plan.
    arm, point, draw, replicate : int
    seed : int
    setting : mapping of str to value
        What changes in the scenario of the arm.
    id : str
        Identity, 32 hexadecimal digits.
    """

    number: int
    arm: int
    point: int
    draw: int
    replicate: int
    seed: int
    setting: Setting
    id: str


@dataclass(frozen=True)
class Batch:
    """Some runs in a row, done and stored together: ``first`` to ``stop`` - 1."""

    number: int
    first: int
    stop: int


@dataclass(frozen=True, eq=False)
class Plan:
    """All runs of an experiment.

    Parameters
    ----------
    arms : tuple of Arm
    points : tuple of mapping
        Settings of the variables; one empty setting varies nothing.
    draws : tuple of Draw
        See `simadopt.experiments.draws`. What a scenario sets keeps its values, and variables theirs.
    replicates : int
        Runs of each point under each draw, which differ by chance only.
    seed : int
        Of the first replicate of the first draw; the next ones follow.
    apart : int
        Where it is not 0, seeds of the replicates of one draw are so far apart, draws following each
        other: replicates then start under the same draw of what was learned (`Level.draws`).
    variables : tuple of Variable
    design : str
    keep_series : bool
        Keep levels by week, not only of the last.
    """

    arms: tuple[Arm, ...]
    points: tuple[Setting, ...] = ({},)
    draws: tuple[Draw, ...] = ({},)
    replicates: int = 1
    seed: int = 1
    apart: int = 0
    variables: tuple[Variable, ...] = ()
    design: str = "list"
    keep_series: bool = False
    _base: dict[Any, tuple[str, Mapping[str, float]]] = field(default_factory=dict, repr=False)
    _keys: dict[int, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Take integers of Python and NumPy for seed and replicates, and refuse what cannot be run."""
        for name, most in (("seed", MOST_SEED), ("replicates", MOST_RUNS)):
            object.__setattr__(self, name, whole("plan", name, getattr(self, name), 0, most))
        names = dict.fromkeys(name for point in self.points for name in point)
        refuse_facts(names, self.level, "plan")
        known = self._drawn
        strange = next((name for draw in self.draws for name in draw if name not in known), "")
        if strange:
            raise InputError(Problem("plan", None, strange, "", Message("problem.draw_parameters")))
        last = self.seed_of(len(self.draws) - 1, self.replicates - 1)
        if self.replicates < 1 or not self.points or not self.draws or not self.arms:
            raise InputError(Problem("plan", None, "", "", Message("problem.nothing_run")))
        if len({arm.case.level.name for arm in self.arms}) > 1:
            raise InputError(Problem("plan", None, "level", "", Message("problem.one_level")))
        if len({frozenset(arm.case.level.outcomes) for arm in self.arms}) > 1:
            message = Message("problem.tools_differ")
            raise InputError(Problem("plan", None, "catalogue", "", message))
        if len(self) > MOST_RUNS:
            message = Message("problem.planned", most=MOST_RUNS)
            raise InputError(Problem("plan", None, "runs", str(len(self)), message))
        if not 0 <= self.seed <= last <= MOST_SEED:
            message = Message("problem.seeds", last=MOST_SEED)
            raise InputError(Problem("plan", None, "seed", str(self.seed), message))

    @cached_property
    def level(self) -> Level:
        """What all arms simulate."""
        terms = {term.name: term for arm in self.arms for term in arm.case.terms}
        return self.arms[0].case.level.with_terms(tuple(terms.values()))

    def __len__(self) -> int:
        return len(self.arms) * len(self.points) * len(self.draws) * self.replicates

    def seed_of(self, draw: int, replicate: int) -> int:
        """Return the seed of a replicate of a draw."""
        if self.apart:
            return self.seed + draw + replicate * self.apart
        return self.seed + draw * self.replicates + replicate

    def run(self, number: int) -> Run:
        """Return one run by its place."""
        rest, replicate = divmod(number, self.replicates)
        rest, draw = divmod(rest, len(self.draws))
        arm, point = divmod(rest, len(self.points))
        seed = self.seed_of(draw, replicate)
        setting = self._setting(arm, point, draw)
        identity = self._identity(arm, setting, seed)
        return Run(number, arm, point, draw, replicate, seed, setting, identity)

    def runs(self, batch: Batch) -> list[Run]:
        """Return the runs of a batch."""
        return [self.run(number) for number in range(batch.first, batch.stop)]

    def key(self, batch: Batch) -> str:
        """Return the identity of a batch: that of its runs, and of what is kept of them."""
        if batch.number not in self._keys:
            ids = [run.id for run in self.runs(batch)]
            self._keys[batch.number] = digest_of({"runs": ids, "series": self.keep_series})[:16]
        return self._keys[batch.number]

    @cached_property
    def batches(self) -> tuple[Batch, ...]:
        """Batches of a size that depends on the plan alone, never on the machine."""
        seconds = max(run_seconds(arm.case) for arm in self.arms)
        size = min(
            math.ceil(BATCH_SECONDS / seconds), MOST_IN_BATCH, math.ceil(len(self) / FEWEST_BATCHES)
        )
        return split(len(self), size)

    def description(self) -> dict[str, Any]:
        """Return the plan as plain data: what it is, and nothing of how it is carried out."""
        return {
            "model": model_version(),
            "level": self.level.name,
            "arms": [
                {
                    "name": arm.name,
                    "scenario_hash": arm.case.scenario_hash,
                    "scenario": self.level.without_names(
                        arm.case.scenario, canonical(arm.case.scenario)
                    ),
                    **told_terms(arm.case.terms),
                }
                for arm in self.arms
            ],
            "design": self.design,
            "variables": [
                {
                    "name": v.name,
                    "low": v.low,
                    "high": v.high,
                    "levels": list(v.levels),
                    "scale": v.scale,
                    "whole": v.whole,
                }
                for v in self.variables
            ],
            "seed": self.seed,
            **({"apart": self.apart} if self.apart else {}),
            "replicates": self.replicates,
            "series": self.keep_series,
            "runs": len(self),
            "points": [dict(point) for point in self.points],
            "draws": [dict(draw) for draw in self.draws],
        }

    def _setting(self, arm: int, point: int, draw: int) -> Setting:
        if not self.draws[draw]:
            return self.points[point]
        own = self._chosen[arm]
        drawn = {name: value for name, value in self.draws[draw].items() if name not in own}
        return {**drawn, **self.points[point]}

    @cached_property
    def _chosen(self) -> tuple[frozenset[str], ...]:
        return tuple(chosen_in(arm.case) for arm in self.arms)

    @property
    def _drawn(self) -> set[str]:
        """Names that a draw may set."""
        levers = (lever for theory in self.level.theories.values() for lever in theory)
        return {*self._table, *levers}

    @cached_property
    def _table(self) -> ParameterTable:
        return self.level.parameters

    def _identity(self, arm: int, setting: Setting, seed: int) -> str:
        """Return the hash of model, scenario and seed; parameters count by value, wherever set."""
        case = self.arms[arm].case
        levers = {name: value for name, value in setting.items() if name not in self._table}
        known = (arm, tuple(levers.items()))
        if known not in self._base:
            changed = case.with_levers(levers).scenario
            bare = case.with_scenario(changed.model_copy(update={"parameters": {}}))
            self._base[known] = bare.scenario_hash, changed.parameters
        scenario, own = self._base[known]
        values = {k: float(v) for k, v in setting.items() if k in self._table}
        plain = {"scenario": scenario, "parameters": {**own, **values}, "seed": seed}
        return digest_of({"model": model_version(), **plain})[:32]


def run_seconds(case: Case) -> float:
    """Return how long a run of a case takes, roughly."""
    return _RUN_SECONDS + _STEP_SECONDS * case.level.work(case.scenario)


def split(n: int, size: int) -> tuple[Batch, ...]:
    """Return batches of ``size`` of the numbers 0 to n − 1; the last may be shorter.

    >>> [(b.first, b.stop) for b in split(5, 2)]
    [(0, 2), (2, 4), (4, 5)]
    """
    firsts = enumerate(range(0, n, size))
    return tuple(Batch(k, first, min(first + size, n)) for k, first in firsts)
