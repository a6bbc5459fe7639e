"""What the server keeps: scenarios read once, organisations that pages sent, and long jobs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.interfaces.app.jobs import Jobs
from simadopt.interfaces.app.limits import (
    MOST_AT_ONCE,
    MOST_JOBS_OF_VISITOR,
    MOST_LOGS,
    MOST_OF_VISITOR,
    MOST_ORGANISATIONS,
    MOST_WAITING,
    check_size,
    people_of,
)
from simadopt.interfaces.app.recent import Recent
from simadopt.interfaces.app.recording import Recording, record_run
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.io.shipped import shipped_scenarios
from simadopt.io.wording import Wording

__all__ = ["Session", "checked"]

_READ_AT_ONCE: Final = 24


@dataclass
class Session:
    """Everything that outlives one request.

    Parameters
    ----------
    start : str
        Name of the scenario that a page opens without asking for one.
    language : str
    person_views : bool
        Show real people one by one.
    own : mapping of name to Path
        Scenarios that whoever started the app named.
    territories : mapping of name to Path
        The same at the level of territories: what ``/territory`` opens first.
    most : int
        Organisations of pages that are kept.
    recent : Recent
        Runs that were sent last.
    """

    start: str
    language: str
    person_views: bool = False
    own: Mapping[str, Path] = field(default_factory=dict)
    territories: Mapping[str, Path] = field(default_factory=dict)
    jobs: Jobs = field(default_factory=Jobs)
    spreads: Jobs = field(default_factory=lambda: Jobs(MOST_WAITING))
    most: int = MOST_ORGANISATIONS
    recent: Recent = field(default_factory=Recent)

    def __post_init__(self) -> None:
        """Note which names there are: a page may ask for these and nothing else."""
        named = {**shipped_scenarios("staff"), **self.own}
        self.paths: dict[str, Path] = {name: path.resolve() for name, path in named.items()}
        self._read: OrderedDict[str, Case] = OrderedDict()
        self._sent: OrderedDict[str, Case] = OrderedDict()
        self._logs: OrderedDict[str, Any] = OrderedDict()
        self._placed: OrderedDict[str, frozenset[tuple[int, int]]] = OrderedDict()
        self._lock = threading.Lock()

    def for_visitor(self) -> Session:
        """Return the desk of one visitor: the same scenarios, and nothing that another one sent."""
        return Session(
            self.start, self.language, self.person_views, self.own, self.territories,
            self.jobs.with_most(MOST_JOBS_OF_VISITOR), self.spreads.with_most(MOST_AT_ONCE),
            MOST_OF_VISITOR,
        )  # fmt: skip

    def base(self, name: str, words: Wording) -> Case:
        """Return the case of a name, before any lever.

        Raises
        ------
        InputError
            When there is none of that name; the nearest is offered.
        """
        with self._lock:
            for kept in (self._sent, self._read):
                if name in kept:
                    kept.move_to_end(name)
                    return kept[name]
        if name not in self.paths:
            hint = nearest(name, self.paths)
            key = "app.refuse.forgotten" if name.startswith("import-") else "app.refuse.scenario"
            raise InputError(Problem("page", None, "scenario", name[:80], Message(key), hint))
        case = load(self.paths[name])
        self._keep(self._read, name, case, _READ_AT_ONCE)
        return case

    def keep(self, case: Case) -> str:
        """Keep an organisation that a page sent; return the name it has here."""
        name = f"import-{case.scenario_hash[:16]}"
        self._keep(self._sent, name, case, self.most)
        return name

    def keep_logs(self, key: str, logs: Any) -> None:
        """Keep counts that a page sent, under a name that cannot be guessed."""
        self._keep(self._logs, key, logs, MOST_LOGS)

    def logs_of(self, key: str) -> Any:
        """Return counts that a page sent, or None when they are no longer kept."""
        with self._lock:
            return self._logs.get(key)

    def logs_for(self, scenario: str) -> Any:
        """Return the counts that a page sent last for a scenario, or for what it starts from."""
        with self._lock:
            found = [one for one in self._logs.values() if scenario in (one.scenario, *one.started)]
        return found[-1] if found else None

    def place(self, name: str, places: set[tuple[int, int]]) -> None:
        """Note of which services and tools an organisation's users come from counts, not from a hand."""
        self._keep(self._placed, name, frozenset(places), self.most)

    def placed(self, name: str) -> frozenset[tuple[int, int]]:
        """Return the services and tools that `place` noted of an organisation."""
        with self._lock:
            return self._placed.get(name, frozenset())

    def forget(self) -> None:
        """Forget what pages sent, and the jobs that were made of it."""
        with self._lock:
            self._sent.clear()
            self._logs.clear()
            self._placed.clear()
            self.recent = Recent()  # a run that is under way goes into the one before
        for jobs in (self.jobs, self.spreads):
            jobs.forget()

    def _keep(self, place: OrderedDict[str, Any], name: str, case: Any, most: int) -> None:
        with self._lock:
            place[name] = case
            place.move_to_end(name)
            while len(place) > most:
                place.popitem(last=False)

    def case(self, run_request: RunRequest) -> Case:
        """Return the case that a page asks for, levers moved, within what a page may ask."""
        return self.moved(self.base(run_request.scenario, run_request.words), run_request)

    def moved(self, case: Case, run_request: RunRequest) -> Case:
        """Return a case with the levers of a page moved, within what a page may ask."""
        return checked(case.with_levers(run_request.changes()), run_request.words)

    def recording(self, run_request: RunRequest) -> Recording:
        """Run what a page asks for."""
        return record_run(self.case(run_request), run_request.seed)

    def presets(self, language: str) -> list[dict[str, Any]]:
        """Return the scenarios that may be chosen, with what each is."""
        found = []
        for name, path in self.paths.items():
            try:
                scenario = _head(path)
            except InputError:
                continue
            about = scenario.description
            found.append(
                {
                    "name": name,
                    "title": getattr(scenario.title, language),
                    "about": "" if about is None else getattr(about, language).strip(),
                    "people": people_of(scenario, {}),
                    "weeks": scenario.weeks,
                    "seed": str(scenario.seed),
                }
            )
        return found


def checked(case: Case, words: Wording) -> Case:
    """Return a case that a page may ask a run of.

    Raises
    ------
    InputError
        When it is too large.
    """
    read = {key: len(staff) for key, (staff, _) in case.tables.items()}
    check_size(people_of(case.scenario, read), case.scenario.weeks, words)
    return case


_HEADS: dict[tuple[Path, float], Any] = {}


def _head(path: Path) -> Any:
    """Return a scenario without the files it names, read again when its file has changed."""
    from simadopt.io.yaml_reader import read_scenario

    key = (path, path.stat().st_mtime)
    if key not in _HEADS:
        _HEADS[key] = read_scenario(path)
    return _HEADS[key]
