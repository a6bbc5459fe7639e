"""Load a scenario with all that a run of it needs, ready to be started any number of times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from simadopt.data.file_facts import contradictions
from simadopt.data.given import whole
from simadopt.data.parameters import PARAMETERS
from simadopt.data.places import refuse
from simadopt.data.scenario import Authority, Scenario
from simadopt.data.shipped import shipped_scenarios
from simadopt.data.staff_file import read_staff
from simadopt.data.staff_table import StaffTable, TieTable
from simadopt.data.ties_file import read_ties
from simadopt.data.yaml_reader import read_scenario, read_scenario_text, scenario_hash
from simadopt.engine import state
from simadopt.engine.state import State
from simadopt.errors import InputError, Problem, SimadoptError, nearest
from simadopt.model.memory import check_memory

MOST_WEEKS: Final = 10_400
MOST_SEED: Final = 2**63 - 1
MOST_THREADS: Final = 1024
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Case:
    """A scenario, the folder its files lie in, what was read from them, and its identity.

    Parameters
    ----------
    scenario : Scenario
    folder : Path or None
        Where the files it names are; None for a scenario that names none.
    tables : mapping of authority key to (StaffTable, TieTable or None)
        What was read for imported authorities.
    scenario_hash : str
        Identity of what is simulated, contents of files included.
    """

    scenario: Scenario
    folder: Path | None
    tables: Mapping[str, Any] = field(repr=False)
    scenario_hash: str

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process: a read-only mapping does not by itself."""
        return _rebuilt, (self.scenario, self.folder, dict(self.tables), self.scenario_hash)

    def start(
        self,
        seed: int | None = None,
        *,
        weeks: int | None = None,
        threads: int = 1,
        watched: Any = (),
    ) -> State:
        """Return a state at week 0; see `simadopt.engine.state.start`.

        Raises
        ------
        InputError
            When weeks, seed or threads are not whole numbers within their bounds.
        ResourceError
            When the run would not fit in memory.
        """
        weeks = _whole("weeks", weeks, 1, MOST_WEEKS)
        check_memory(self.scenario, self.tables, weeks)
        return state.start(
            self.scenario,
            _whole("seed", seed, 0, MOST_SEED),
            weeks=weeks,
            threads=whole("run", "threads", threads, 1, MOST_THREADS),
            tables_read=self.tables,
            watched=watched,
        )

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
        if _are_parameters(
            levers
        ):  # nothing else can be wrong with them: no need to read it all again
            values = {**self.scenario.parameters, **{k: float(v) for k, v in levers.items()}}  # type: ignore[arg-type]
            return self.with_scenario(self.scenario.model_copy(update={"parameters": values}))
        plain = self.scenario.model_dump_json(exclude_defaults=True)
        changed = read_scenario_text(plain, "--set", dotted(levers), folder=self.folder)
        return self.with_scenario(changed)

    def with_scenario(self, scenario: Scenario) -> Case:
        """Return the case of another scenario in the same folder; files already read are kept."""
        return _case(scenario, self.folder, self)


def _rebuilt(
    scenario: Scenario, folder: Path | None, tables: dict[str, Any], scenario_hash: str
) -> Case:
    return Case(scenario, folder, MappingProxyType(tables), scenario_hash)


def load(
    source: str | Path | Scenario | Case,
    overrides: Mapping[str, object] = _NONE,
    *,
    columns: Mapping[str, str] = _NONE,
    remedies: Mapping[str, str] = _NONE,
) -> Case:
    """Load a scenario: read it, check it, and read the staff and ties it names.

    Parameters
    ----------
    source : str, Path, Scenario or Case
        A YAML file, the name of a scenario that comes with simadopt, or what was made from one.
    overrides : mapping of str to object
        What ``--set`` gives, as ``{"weeks": 52, "b_boss_gru": 2.0, "coaching.share": 0.5}``.
    columns, remedies : mapping of str to str
        Added to ``staff_columns`` and ``staff_remedies`` of every authority with a staff file.

    Raises
    ------
    InputError
        With one line per problem in the scenario or its files.
    ResourceError
        When a run would not fit in memory.
    """
    if isinstance(source, Case):
        return source.with_levers(overrides)
    if isinstance(source, Scenario):
        return _case(source, None, None).with_levers(overrides)
    path = _path(source)
    scenario = read_scenario(path, dotted(overrides))
    if columns or remedies:
        scenario = _reading(scenario, columns, remedies)
    return _case(scenario, path.parent, None)


def _reading(
    scenario: Scenario, columns: Mapping[str, str], remedies: Mapping[str, str]
) -> Scenario:
    """Return a scenario that says how its staff files are to be read."""
    entries = (
        one
        if one.staff_file is None
        else one.model_copy(
            update={
                "staff_columns": {**one.staff_columns, **columns},
                "staff_remedies": {**one.staff_remedies, **remedies},
            }
        )
        for one in scenario.authorities
    )
    return scenario.model_copy(update={"authorities": tuple(entries)})


def _path(source: str | Path) -> Path:
    """Return the file of a scenario; a plain name that is no file may be that of a shipped one."""
    path = Path(source)
    if path.name != str(source) or path.suffix or path.exists():
        return path
    known = shipped_scenarios()
    if path.name not in known:
        message = "neither a file nor a scenario that comes with simadopt"
        raise InputError(Problem(path.name, None, "", "", message, nearest(path.name, known)))
    return known[path.name]


def _are_parameters(levers: Mapping[str, object]) -> bool:
    """Tell whether levers are parameters of the table with values within their bounds."""
    return all(
        name in PARAMETERS
        and isinstance(value, float)
        and PARAMETERS[name].min <= value <= PARAMETERS[name].max
        for name, value in levers.items()
    )


def dotted(levers: Mapping[str, object]) -> dict[str, object]:
    """Return levers under their names in ``--set``.

    >>> dotted({"coaching__share": 0.5, "b_peer": 0})
    {'coaching.share': 0.5, 'b_peer': 0}
    """
    return {name.replace("__", "."): value for name, value in levers.items()}


def _whole(name: str, value: object, low: int, high: int) -> int | None:
    return None if value is None else whole("run", name, value, low, high)


def _case(scenario: Scenario, folder: Path | None, known: Case | None) -> Case:
    imported = [a for a in scenario.authorities if a.staff_file is not None]
    if imported and folder is None:
        raise SimadoptError("a scenario that names staff files is loaded from its own file")
    contents: dict[str, str] = {}
    wrong: list[Problem] = []
    tables: dict[str, Any] = {}
    for entry in imported:
        # named in the scenario: `imported` keeps those only
        staff_file, place = str(entry.staff_file), folder or Path()
        if known is not None and _same_files(entry.key, known, scenario):
            tables[entry.key] = known.tables[entry.key]
        else:
            staff = read_staff(
                place / staff_file, entry.key, entry.staff_columns, entry.staff_remedies
            )
            ties = _ties(entry, place, staff)
            tables[entry.key] = (staff, ties)
        wrong += contradictions(entry, tables[entry.key][0], f"{scenario.name}.yaml")
        read = zip((staff_file, entry.ties_file), tables[entry.key], strict=True)
        contents |= {name: table.content_sha256 for name, table in read if name is not None}
    refuse(wrong)
    check_memory(scenario, tables)
    return Case(scenario, folder, MappingProxyType(tables), scenario_hash(scenario, contents))


def _ties(entry: Authority, place: Path, staff: StaffTable) -> TieTable | None:
    if entry.ties_file is None:
        return None
    return read_ties(place / entry.ties_file, staff, entry.ties_type)


def _same_files(key: str, known: Case, scenario: Scenario) -> bool:
    """Tell whether an authority names the files that were read for it before."""
    named = [
        {
            a.key: (a.staff_file, a.ties_file, a.ties_type, a.staff_columns, a.staff_remedies)
            for a in one.authorities
        }.get(key)
        for one in (known.scenario, scenario)
    ]
    return key in known.tables and named[0] == named[1]
