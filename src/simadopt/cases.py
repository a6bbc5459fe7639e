"""A scenario with all that a run of it needs, ready to be started any number of times."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import Level, Run, level_named, level_of
from simadopt.core.level_checks import labels_twice
from simadopt.core.limits import MOST_SEED, MOST_STEPS, MOST_THREADS
from simadopt.core.messages import Message
from simadopt.core.plugins import DOORS
from simadopt.core.terms import TERMS, Term, made_term, refused_term
from simadopt.core.travel import packed, unpacked
from simadopt.io.given import whole
from simadopt.io.shipped import find_scenario
from simadopt.io.yaml_reader import digest_of, read_scenario, read_scenario_text, scenario_hash

__all__ = ["Case", "dotted", "load", "run"]

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
        Identity of what is simulated, contents of files and what others add included.
    terms : tuple of Term
        Added to V (`with_term`).
    code : mapping of str to str
        Hash of what others add to its runs, by what it is; read when it is loaded.
    """

    scenario: Any
    folder: Path | None
    tables: Mapping[str, Any] = field(repr=False)
    scenario_hash: str
    terms: tuple[Term, ...] = ()
    code: Mapping[str, str] = field(default_factory=lambda: _NONE, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process, with what others added: a read-only mapping does not by itself."""
        parts = (
            self.scenario,
            self.folder,
            dict(self.tables),
            self.scenario_hash,
            self.terms,
            dict(self.code),
        )
        if self.terms or any(door.added for door in DOORS.values()):
            return _unpacked, (packed(parts),)
        return _rebuilt, parts

    @property
    def level(self) -> Level:
        """What is simulated: staff, authorities, …."""
        return level_of(self.scenario).with_terms(self.terms)

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
        run = self.level.start(
            self,
            self.scenario.seed if given is None else given,
            self.steps if steps is None else steps,
            threads=whole("run", "threads", threads, 1, MOST_THREADS),
            watched=watched,
        )
        return self.level.checked_run(run)

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

    def with_term(
        self,
        name: str,
        function: Callable[[Any, Any], float],
        parameters: Mapping[str, Mapping[str, Any]] = _NONE,
        words: str | Mapping[str, str] = "",
    ) -> Case:
        """Return the same case with one more term of V: a rule of one's own.

        It is compiled when it is used, recorded and explained as the other terms, and its parameters are
        swept, drawn and told as others. A term of the same name is replaced.

        Parameters
        ----------
        name : str
        function : callable
            ``(x, p)`` → log-odds; see `simadopt.core.terms.made_term`.
        parameters : mapping of name to row
            With ``value``, ``unit``, ``prior`` and ``words`` each.
        words : str or mapping
            What the term is called.

        Raises
        ------
        InputError
            With one line per problem.
        """
        term = self.level.checked_term(made_term(name, function, parameters, words))
        kept = tuple(one for one in self.terms if one.name != name)
        return _case(self.scenario, self.folder, self, (*kept, term))

    def without_term(self, name: str) -> Case:
        """Return the same case without a term that was added."""
        gone = next((term for term in self.terms if term.name == name), None)
        if gone is None:
            known = [term.name for term in self.terms]
            message = Message("problem.own_no_term", names=", ".join(known) or "none")
            raise refused_term(name, "", "", message, nearest(name, known))
        own = {row.name for row in gone.parameters}
        values = {k: v for k, v in self.scenario.parameters.items() if k not in own}
        update: dict[str, Any] = {"parameters": values}
        if name in getattr(self.scenario, "terms", ()):
            update["terms"] = tuple(one for one in self.scenario.terms if one != name)
        kept = tuple(term for term in self.terms if term.name != name)
        return _case(self.scenario.model_copy(update=update), self.folder, self, kept)

    def with_scenario(self, scenario: BaseModel) -> Case:
        """Return the case of another scenario in the same folder; files already read are kept."""
        named = getattr(self.scenario, "terms", ())
        added = (t for t in self.terms if t.name not in named or TERMS.get(t.name) is not t)
        return _case(scenario, self.folder, self, tuple(added))

    def _are_parameters(self, levers: Mapping[str, object]) -> bool:
        """Tell whether levers are parameters of the table with values within their bounds."""
        table = self.level.parameters
        return all(
            name in table and isinstance(value, float) and table[name].holds(value)
            for name, value in levers.items()
        )


def _rebuilt(
    scenario: BaseModel,
    folder: Path | None,
    tables: dict[str, Any],
    scenario_hash: str,
    terms: tuple[Term, ...] = (),
    code: Mapping[str, str] = _NONE,
) -> Case:
    return Case(scenario, folder, MappingProxyType(tables), scenario_hash, terms, code)


def _unpacked(contents: bytes) -> Case:
    return _rebuilt(*unpacked(contents))


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
    _refuse_model(source)
    if isinstance(source, BaseModel):
        return _case(source, None, None).with_levers(overrides)
    path = find_scenario(source)
    scenario = read_scenario(path, dotted(overrides))
    if columns or remedies:
        reading = {"columns": columns, "remedies": remedies}
        scenario = level_named(scenario.level).read_as(scenario, reading)
    return _case(scenario, path.parent, None)


def _refuse_model(source: Any) -> None:
    """Say which door to use instead of a model that is stepped in Python."""
    if isinstance(source, str | os.PathLike | BaseModel):
        return
    kind = source if isinstance(source, type) else type(source)
    if all(hasattr(kind, name) for name in ("step", "agents", "touch")):
        message = Message("problem.own_mesa")
        raise InputError(Problem("load", None, "", kind.__name__, message))
    message = Message("problem.own_scenario")
    raise InputError(Problem("load", None, "", type(source).__name__, message))


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


def _case(
    scenario: Any, folder: Path | None, known: Case | None, added: tuple[Term, ...] = ()
) -> Case:
    level = level_of(scenario)
    tables, contents = level.read_files(scenario, folder, known)
    names = {term.name for term in added}
    named = [n for n in dict.fromkeys(getattr(scenario, "terms", ())) if n not in names]
    found = (level.checked_term(TERMS.found(name, scenario.name)) for name in named)
    terms = (*found, *added)
    _refuse_twice(terms)
    told, code = scenario_hash(scenario, contents), _code(level, scenario, known)
    if code or terms:
        own = {f"term {term.name}": term.identity for term in terms}
        told = digest_of({"scenario": told, "code": {**code, **own}})
    made = Case(scenario, folder, MappingProxyType(dict(tables)), told, terms, code)
    level.check_memory(made)
    return made


def _code(level: Level, scenario: Any, known: Case | None) -> Mapping[str, str]:
    """Return the hash of what others add; read again only where a scenario has what a known one had not."""
    kinds = {act.kind for act in getattr(scenario, "interventions", ())}
    if known is not None and kinds <= {
        act.kind for act in getattr(known.scenario, "interventions", ())
    }:
        return known.code
    return level.code(scenario)


def _refuse_twice(terms: tuple[Term, ...]) -> None:
    """Refuse two parameters of one name, and two terms of one label."""
    if wrong := [*labels_twice("terms", terms)]:
        raise InputError(wrong)
    taken: set[str] = set()
    for term in terms:
        for row in term.parameters:
            if row.name in taken:
                message = Message("problem.own_parameter_twice")
                raise refused_term(term.name, "parameters", row.name, message)
            taken.add(row.name)
