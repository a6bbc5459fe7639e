"""A scenario with all that a run of it needs, ready to be started any number of times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from simadopt.core.level import Level, Run, level_named, level_of
from simadopt.io.given import whole
from simadopt.io.shipped import scenario_path
from simadopt.io.yaml_reader import read_scenario, read_scenario_text, scenario_hash

__all__ = ["MOST_SEED", "MOST_STEPS", "MOST_THREADS", "Case", "dotted", "load", "run"]

MOST_STEPS: Final = 10_400
MOST_SEED: Final = 2**63 - 1
MOST_THREADS: Final = 1024
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Case:
    """A scenario, the folder its files lie in, what was read from them, and its identity.

    Parameters
    ----------
    scenario : BaseModel
        Of the schema of its level.
    folder : Path or None
        Where the files it names are; None for a scenario that names none.
    tables : mapping
        What was read from these files, as its level keeps it.
    scenario_hash : str
        Identity of what is simulated, contents of files included.
    """

    scenario: Any
    folder: Path | None
    tables: Mapping[str, Any] = field(repr=False)
    scenario_hash: str

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process: a read-only mapping does not by itself."""
        return _rebuilt, (self.scenario, self.folder, dict(self.tables), self.scenario_hash)

    @property
    def level(self) -> Level:
        """What is simulated: staff, authorities, …."""
        return level_of(self.scenario)

    @property
    def steps(self) -> int:
        """Steps of a run: weeks for staff."""
        return int(getattr(self.scenario, self.level.length))

    def start(
        self,
        seed: int | None = None,
        *,
        weeks: int | None = None,
        threads: int = 1,
        watched: Any = (),
    ) -> Any:
        """Return a run at step 0.

        Parameters
        ----------
        seed, weeks : int, optional
            Instead of those of the scenario; ``weeks`` counts steps, whatever their length.
        threads : int
            Threads inside the run; the digits are the same for any number.
        watched : sequence of int
            Rows of agents whose decisions are recorded.

        Raises
        ------
        InputError
            When weeks, seed or threads are not whole numbers within their bounds.
        ResourceError
            When the run would not fit in memory.
        """
        steps = _whole(self.level.length, weeks, 1, MOST_STEPS)
        given = _whole("seed", seed, 0, MOST_SEED)
        self.level.check_memory(self, steps)
        return self.level.start(
            self,
            self.scenario.seed if given is None else given,
            self.steps if steps is None else steps,
            threads=whole("run", "threads", threads, 1, MOST_THREADS),
            watched=watched,
        )

    def finished(self, seed: int | None = None) -> Run:
        """Return a run at its end."""
        one: Run = self.start(seed)
        one.run_to(one.steps)
        return one

    def with_levers(self, levers: Mapping[str, object]) -> Case:
        """Return the same case with some fields, parameters or interventions changed.

        Parameters
        ----------
        levers : mapping of str to object
            As ``--set`` takes them; in names of Python, ``__`` stands for the point.

        Raises
        ------
        InputError
            With one line per problem.
        """
        if len(levers) == 0:
            return self
        if self._are_parameters(levers):  # nothing else can be wrong: no need to read it all again
            values = {**self.scenario.parameters, **{k: float(v) for k, v in levers.items()}}  # type: ignore[arg-type]
            return self.with_scenario(self.scenario.model_copy(update={"parameters": values}))
        plain = self.scenario.model_dump_json(exclude_defaults=True)
        changed = read_scenario_text(
            plain, "--set", dotted(levers), folder=self.folder, level=self.level
        )
        return self.with_scenario(changed)

    def with_scenario(self, scenario: BaseModel) -> Case:
        """Return the case of another scenario in the same folder; files already read are kept."""
        return _case(scenario, self.folder, self)

    def _are_parameters(self, levers: Mapping[str, object]) -> bool:
        """Tell whether levers are parameters of the table with values within their bounds."""
        table = self.level.parameters
        return all(
            name in table and isinstance(value, float) and table[name].holds(value)
            for name, value in levers.items()
        )


def _rebuilt(
    scenario: BaseModel, folder: Path | None, tables: dict[str, Any], scenario_hash: str
) -> Case:
    return Case(scenario, folder, MappingProxyType(tables), scenario_hash)


def load(
    source: str | Path | BaseModel | Case,
    overrides: Mapping[str, object] = _NONE,
    *,
    columns: Mapping[str, str] = _NONE,
    remedies: Mapping[str, str] = _NONE,
) -> Case:
    """Load a scenario: read it, check it, and read the files it names.

    Parameters
    ----------
    source : str, Path, scenario or Case
        A YAML file, the name of a scenario that comes with simadopt, or what was made from one.
    overrides : mapping of str to object
        What ``--set`` gives, as ``{"weeks": 52, "b_boss_gru": 2.0, "coaching.share": 0.5}``.
    columns, remedies : mapping of str to str
        How the files that it names are to be read; at the staff level they are added to
        ``staff_columns`` and ``staff_remedies`` of every authority with a staff file.

    Raises
    ------
    InputError
        With one line per problem in the scenario or its files.
    ResourceError
        When a run would not fit in memory.
    """
    if isinstance(source, Case):
        return source.with_levers(overrides)
    if isinstance(source, BaseModel):
        return _case(source, None, None).with_levers(overrides)
    path = scenario_path(source)
    scenario = read_scenario(path, dotted(overrides))
    if columns or remedies:
        reading = {"columns": columns, "remedies": remedies}
        scenario = level_named(scenario.level).read_as(scenario, reading)
    return _case(scenario, path.parent, None)


def run(
    case: str | Path | BaseModel | Case,
    seed: int | None = None,
    weeks: int | None = None,
    threads: int = 1,
    progress: Callable[[int], None] | None = None,
    **levers: object,
) -> Any:
    """Run a scenario and return its history.

    Parameters
    ----------
    case : str, Path, scenario or Case
    seed, weeks : int, optional
        Instead of those of the scenario.
    threads : int
        Threads inside the run; the digits are the same for any number.
    progress : callable, optional
        Told the step reached, from time to time.
    **levers
        As ``--set`` takes them, with ``__`` for the point: ``b_boss_gru=2.0``,
        ``coaching__share=0.5``.

    Returns
    -------
    History
        What the level tells of a run; for staff, `simadopt.History`.

    Raises
    ------
    InputError, ResourceError
    """
    ready = load(case, levers)
    one = ready.start(seed, weeks=weeks, threads=threads)
    one.run_to(one.steps, progress)
    return ready.level.history(one, ready.scenario_hash)


def dotted(levers: Mapping[str, object]) -> dict[str, object]:
    """Return levers under their names in ``--set``.

    >>> dotted({"coaching__share": 0.5, "b_peer": 0})
    {'coaching.share': 0.5, 'b_peer': 0}
    """
    return {name.replace("__", "."): value for name, value in levers.items()}


def _whole(name: str, value: object, low: int, high: int) -> int | None:
    return None if value is None else whole("run", name, value, low, high)


def _case(scenario: Any, folder: Path | None, known: Case | None) -> Case:
    level = level_named(scenario.level)
    tables, contents = level.read_files(scenario, folder, known)
    made = Case(scenario, folder, MappingProxyType(dict(tables)), scenario_hash(scenario, contents))
    level.check_memory(made)
    return made
