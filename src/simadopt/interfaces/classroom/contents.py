"""What a file without a server holds: runs of its scenarios, those of its levers, those of the lessons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from simadopt.cases import Case, load
from simadopt.experiments.draws import draws_of
from simadopt.experiments.spread import spread
from simadopt.interfaces.answer import run_answer, spread_ends
from simadopt.interfaces.app.bands import RUNS, packed_spread
from simadopt.interfaces.app.layout_payload import may_show
from simadopt.interfaces.app.lesson_gaps import gap_runs, packed_gaps
from simadopt.interfaces.app.lesson_person import lesson_person
from simadopt.interfaces.app.lessons import LESSONS, MADE, Arm, Lesson, made_runs
from simadopt.interfaces.app.limits import check_size, people_of
from simadopt.interfaces.app.page import own_catalogue
from simadopt.interfaces.app.payload import packed_run
from simadopt.interfaces.app.recording import Recording, record_run
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.interfaces.classroom.dials import (
    Dial,
    combinations,
    dials_of,
    packed_dials,
    stored_runs,
)
from simadopt.interfaces.classroom.languages import woven
from simadopt.interfaces.classroom.reasons import explanation_rows, packed_reasons
from simadopt.io.shipped import find_scenario
from simadopt.io.wording import LANGUAGES, Wording, wording
from simadopt.levels.staff.model.summary import summary

__all__ = ["DEFAULT", "Wanted", "contents", "contents_of", "steps", "steps_of"]

DEFAULT: Final = tuple(
    dict.fromkeys(a.scenario for x in LESSONS if x.name not in MADE for a in x.arms)
)
_LESSON_STEPS: Final = sum(1 + gap_runs(lesson) for lesson in LESSONS)
_LESSON_KEEPS: Final = ("weeks", "digest", "seed", "organisation", "levels")
_CURVES: Final = ("tool:gru:use", "tool:gru:awareness")


@dataclass(frozen=True)
class Wanted:
    """What a file is asked to hold.

    Parameters
    ----------
    scenarios : tuple of str
    sets : tuple of str
        As ``--set`` takes them, for all scenarios; lessons stay as they are.
    seed, weeks : int or None
        None for those of each scenario. Lessons take the seed, not the weeks.
    person_views : bool
        Show real people one by one.
    lessons : bool
        The lessons too.
    chance : bool
        Each run with the median and 80 % band of `RUNS` runs.
    """

    scenarios: tuple[str, ...]
    sets: tuple[str, ...] = ()
    seed: int | None = None
    weeks: int | None = None
    person_views: bool = False
    lessons: bool = True
    chance: bool = False

    def cases(self, words: Wording) -> list[tuple[RunRequest, Case]]:
        """Read the scenarios; what is wrong is said before anything runs."""
        return [self._case(name, words) for name in dict.fromkeys(self.scenarios)]

    def _case(self, scenario: str, words: Wording) -> tuple[RunRequest, Case]:
        path = find_scenario(scenario)
        shown = scenario if path != Path(scenario) else path.name
        run_request = RunRequest(shown, self.sets, self.seed, self.weeks, words.language)
        case = load(path, run_request.changes())
        case.level.check_offers("classroom")
        read = {key: len(staff) for key, (staff, _) in case.tables.items()}
        check_size(people_of(case.scenario, read), case.scenario.weeks, words)
        return run_request, case


Tick = Callable[[int], None]
Cases = Sequence[tuple[RunRequest, Case]]


def steps(wanted: Wanted, words: Wording) -> int:
    """Return in how many steps a file is made."""
    return steps_of(wanted, wanted.cases(words))


def steps_of(wanted: Wanted, cases: Cases) -> int:
    """Return in how many steps a file of these cases is made."""
    runs = len(cases) + stored_runs(dials_of(cases[0][1]))
    return runs * (RUNS if wanted.chance else 1) + (_LESSON_STEPS if wanted.lessons else 0)


def contents(wanted: Wanted, refusal_words: Wording, tick: Tick) -> dict[str, Any]:
    """Return runs and lessons, ready for JSON, texts in all languages; refusals as ``refusal_words``."""
    return contents_of(wanted, wanted.cases(refusal_words), tick)


def contents_of(wanted: Wanted, cases: Cases, tick: Tick) -> dict[str, Any]:
    """Return what a file holds of these cases; the levers are those of the first."""
    words = [wording(language) for language in LANGUAGES]
    done = _Done(tick)
    runs = []
    for rank, (run_request, case) in enumerate(cases):
        held = _run(run_request, case, wanted, words, len(cases), done)
        dials = () if rank else dials_of(case)
        if dials:
            held["dials"] = woven([packed_dials(dials, one) for one in words])
            held["variants"] = _variants(run_request, case, dials, wanted, words, done)
        runs.append(held)
    lessons = {}
    for lesson in LESSONS if wanted.lessons else ():
        lessons[lesson.name] = _lesson(lesson, wanted.seed, words)
        done.one()
        lessons[lesson.name]["gaps"] = packed_gaps(lesson, done.one)
        moved = [lesson_person(lesson.name, wanted.seed, one) for one in words]
        lessons[lesson.name]["person"] = woven(moved)
    return {"runs": runs, "lessons": lessons}


class _Done:
    """Counts what is done for whoever waits."""

    def __init__(self, tick: Tick) -> None:
        self.tick, self.n = tick, 0

    def one(self, _: int = 0) -> None:
        self.n += 1
        self.tick(self.n)


def _run(
    run_request: RunRequest,
    case: Case,
    wanted: Wanted,
    words: Sequence[Wording],
    runs: int,
    done: _Done,
) -> dict[str, Any]:
    """Return one run to explore, with the reasons of its people where they may be shown."""
    recording = record_run(case, run_request.seed)
    state = recording.history.state
    people = may_show(state, wanted.person_views)
    reasons: list[Any] = [None] * len(words)
    if people:
        rows = explanation_rows(state.o.people.key.size, runs)
        reasons = packed_reasons(case, state, rows, [case.level.words(one) for one in words])
    about = case.scenario.description
    versions = [
        {
            **_told(recording, case.level.words(one), people=people),
            "catalogue": _tools(case, one),
            "about": "" if about is None else getattr(about, one.language).strip(),
            "command": run_request.command(),
            "reasons": reason,
        }
        for one, reason in zip(words, reasons, strict=True)
    ]
    return _as_one(versions) | {"spread": _spread(case, recording, wanted, words, done)}


def _told(recording: Recording, words: Wording, *, people: bool) -> dict[str, Any]:
    """Return a run packed, with its sentence."""
    packed = packed_run(recording, words, people=people)
    main = recording.history.features.main
    return packed | {"answer": vars(run_answer(packed["summary"], main, words))}


def _spread(
    case: Case, recording: Recording, wanted: Wanted, words: Sequence[Wording], done: _Done
) -> Any:
    """Return what many runs say of a case, where that is asked for, with their sentence."""
    if not wanted.chance:
        done.one()
        return None
    history = recording.history
    main, page = history.features.main, summary(history)
    found = spread(case, history.seed, RUNS, done.one, draws_of(case.level, RUNS).settings)
    ends = spread_ends(found, main)
    said = [vars(run_answer(page, main, case.level.words(one), ends)) for one in words]
    return packed_spread(found) | {"answer": woven(said)}


def _variants(
    run_request: RunRequest,
    case: Case,
    dials: tuple[Dial, ...],
    wanted: Wanted,
    words: Sequence[Wording],
    done: _Done,
) -> list[dict[str, Any]]:
    """Return the runs of all combinations of the levers but the first, which is that of the scenario."""
    found = []
    for sets in list(combinations(dials))[1:]:
        moved = {one.partition("=")[0] for one in sets}
        given = (one for one in run_request.sets if one.partition("=")[0] not in moved)
        asked = replace(run_request, sets=(*given, *sets))
        other = case.with_levers(replace(asked, sets=sets, seed=None, weeks=None).changes())
        recording = record_run(other, run_request.seed)
        people = may_show(recording.history.state, wanted.person_views)
        told = _as_one([_told(recording, other.level.words(w), people=people) for w in words])
        many = _spread(other, recording, wanted, words, done)
        found.append(told | {"command": asked.command(), "reasons": None, "spread": many})
    return found


def _tools(case: Case, words: Wording) -> dict[str, Any] | None:
    """Return what the page says otherwise of a scenario with its own tools; no lever moves here."""
    found = own_catalogue(case, words)
    return None if found is None else found | {"levers": {"parameters": {}}}


def _as_one(versions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = woven(versions)
    return found


def _lesson(lesson: Lesson, seed: int | None, words: Sequence[Wording]) -> dict[str, Any]:
    """Return the runs of a lesson: its arms, and the first two without the mechanism."""
    if lesson.name in MADE:
        runs, arms = woven([made_runs(lesson.name, one) for one in words]), len(lesson.arms)
        return {"arms": runs[:arms], "off": runs[arms:]}
    return {
        "arms": [_arm(arm, seed, words) for arm in lesson.arms],
        "off": [_arm(arm, seed, words) for arm in lesson.without()],
    }


def _arm(arm: Arm, seed: int | None, words: Sequence[Wording]) -> dict[str, Any]:
    run_request = RunRequest(arm.scenario, arm.sets, seed, None, "fr")
    recording = record_run(load(arm.scenario, run_request.changes()), seed)
    return _as_one([_slim(recording, one) for one in words])


def _slim(recording: Recording, words: Wording) -> dict[str, Any]:
    """Return what a lesson draws of a run."""
    whole = packed_run(recording, words, people=True)
    main = recording.history.features.main
    return {key: whole[key] for key in _LESSON_KEEPS} | {
        "summary": {"tools": {main: whole["summary"]["tools"][main]}},
        "curves": {name: whole["curves"][name] for name in _CURVES},
    }
