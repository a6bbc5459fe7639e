"""What commands show of staff: people, services, tools, residents, money."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simadopt.interfaces.level_view import LevelView
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.interfaces.report.parts import Page
    from simadopt.interfaces.shell import Shell
    from simadopt.levels.staff.organisation.catalogue import FeatureTable

__all__ = ["StaffView"]

_TOLD: Final = (
    "{main}_use", "{main}_use_category_a", "{main}_use_category_b", "{main}_use_category_c",
    "{main}_use_staff", "{main}_use_head", "{other}_use", "{main}_users", "{main}_weeks_to_half",
    "{main}_half_reached", "services_left_behind", "services_use_gap", "requests_tracked",
    "tracked_share", "hours", "eur", "cost_eur",
)  # fmt: skip
_STORED: Final = (
    "{main}_use", "{other}_use", "{main}_users", "services_left_behind", "tracked_share", "hours",
    "cost_eur",
)  # fmt: skip
_DRAWN: Final = ("{main}_use", "services_left_behind", "tracked_share", "cost_eur")


class StaffView(LevelView):
    """What commands show of staff."""

    agents = True

    @property
    def told(self) -> tuple[str, ...]:
        """Outcomes that tables show: some of those of the package, and every one that others add."""
        return (*self._of(_TOLD), *self.added)

    @property
    def stored(self) -> tuple[str, ...]:
        """Use, users, services left behind, requests tracked, hours and euros."""
        return (*self._of(_STORED), *self.added)

    @property
    def added(self) -> tuple[str, ...]:
        """Outcomes that others add."""
        from simadopt.levels.staff.model.outcomes import outcomes_of

        own = outcomes_of(self._tools)
        return tuple(name for name in self.level.outcomes if name not in own)

    @property
    def _tools(self) -> FeatureTable:
        """The tools that the level is about: those of the package, or of a scenario."""
        found: FeatureTable = self.level.features  # type: ignore[attr-defined]
        return found

    def _of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        from simadopt.levels.staff.model.outcomes import shown_of

        return shown_of(names, self._tools)

    @property
    def drawn(self) -> tuple[str, ...]:
        """Use, services left behind, requests tracked, cost."""
        return self._of(_DRAWN)

    def caveats(self, words: Wording) -> list[str]:
        """Return that no source measures the use of a GRU, and what follows."""
        return [words.say("run.level"), words.say("compare.priors")]

    def calibrated(self, words: Wording) -> str:
        """Return on what the level of the GRU rests."""
        return words.say("calibration.gru")

    def footer(self, words: Wording, name: str, seed: int, runs: int) -> str:
        """Return what stands below the figures of a comparison."""
        return words.say("compare.figure.footer", name=name, seed=str(seed), runs=runs)

    def value(self, name: str, value: float, words: Wording) -> str:
        """Write a value of an outcome with its unit; shares as whole percentages."""
        if self.level.outcomes[name].unit == "share":
            return words.percent(value)
        return super().value(name, value, words)

    def say(self, words: Wording, key: str, **values: object) -> str:
        """Return a sentence of a comparison in the words of staff."""
        return words.say(key, **values)

    def print_read(self, shell: Shell, case: Case, *, short: bool = False) -> None:
        """Say how staff files were read."""
        from simadopt.interfaces.import_summary_words import print_import_summary

        read = [both for both in case.tables.values() if both[0].understood is not None]
        print_import_summary(shell, read, short=short)

    def result(self, case: Case, run: Any) -> Any:
        """Return the result of a run."""
        from simadopt.interfaces.run_result import run_result

        return run_result(case.level.history(run, case.scenario_hash))

    def write(
        self, shell: Shell, result: Any, folder: Path, *, figures: bool, people: bool
    ) -> dict[str, Any]:
        """Write summary, history and figures; return the summary."""
        if not figures:
            return _written(result, folder)
        from simadopt.interfaces.drawing import drawing

        drawn = drawing(result.history, folder / "figures", shell.words, person_views=people)
        with shell.progress("progress.draw", None), drawn:
            return _written(result, folder)

    def begin(self) -> None:
        """Start a process that draws the figures of the run to come."""
        from simadopt.interfaces.drawing import begin_drawing

        begin_drawing()

    def print(self, shell: Shell, result: Any, page: Mapping[str, Any]) -> None:
        """Print levels by tool and group, services, residents, money."""
        from simadopt.interfaces.results import print_results

        shell.about(result.arm.case)
        print_results(shell, result)

    def portray(
        self, shell: Shell, case: Case, run: Any, graphml: Path | None, *, person_views: bool
    ) -> None:
        """Print the organisation as it was read or generated; write its network where asked."""
        from simadopt.interfaces.portrait import print_portrait
        from simadopt.interfaces.ties_summary import ties_summary

        self.print_read(shell, case)
        print_portrait(shell, run)
        for sentence in ties_summary(case, shell.words):
            shell.print(sentence)
        if graphml is not None:
            from simadopt.interfaces.commands.describe import export

            export(shell, run, graphml, person_views=person_views)

    def check(self, shell: Shell, case: Case, path: Path) -> None:
        """Say that a scenario is good, and how its files were read; try terms that others add."""
        from simadopt.interfaces.ties_summary import ties_summary
        from simadopt.levels.staff.engine.failed_terms import try_terms

        try_terms(case)
        for sentence in ties_summary(case, shell.words):
            shell.print(sentence)
        entries = case.scenario.authorities
        staff = sum(
            len(case.tables[e.key][0]) if e.key in case.tables else e.staff * e.count
            for e in entries
        )
        self.print_read(shell, case)
        count = shell.words.count
        shell.print(
            shell.words.say(
                "check.good",
                where=path,
                authorities=count("authorities", sum(e.count for e in entries)),
                people=count("people", staff),
                weeks=case.scenario.weeks,
                interventions=count("interventions", len(case.scenario.interventions)),
            )
        )
        if shell.as_json:
            tables = {key: one.understood for key, (one, _) in case.tables.items()}
            read = {key: seen.as_dict() for key, seen in tables.items() if seen is not None}
            shell.give({"good": True, "people": staff, "understood": read})

    def explain(self, shell: Shell, case: Case, seed: int | None, **asked: Any) -> None:
        """Print why a person or a service adopted a feature, or did not."""
        shell.about(case)
        if asked["service"] is not None:
            _service(shell, case, seed, asked)
        else:
            _person(shell, case, seed, asked)

    def report_run(self, folder: Path, words: Wording) -> Page:
        """Return the report of a run."""
        from simadopt.interfaces.report.run import run_page
        from simadopt.interfaces.run_result import read_run

        return run_page(read_run(folder), words)


def _written(result: Any, folder: Path) -> dict[str, Any]:
    """Write summary and history of a run; return the summary."""
    from simadopt.interfaces.outputs import write_history, write_run_origin

    write_history(result.history, folder / "history.csv")
    write_run_origin(result.history, folder)
    page = dict(result.page)
    text = json.dumps(page, ensure_ascii=False, indent=2, allow_nan=False)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")
    return page


def _person(shell: Shell, case: Case, seed: int | None, asked: Mapping[str, Any]) -> None:
    from simadopt.interfaces.reasons import as_plain, print_reasons
    from simadopt.levels.staff.explanations.explain import explain

    names = ("person", "feature", "week", "without")
    with shell.progress("progress.explain", None):
        found = explain(
            case, seed, *(asked[name] for name in names), person_views=asked["person_views"]
        )
    if shell.as_json:
        shell.give(as_plain(found))
    else:
        print_reasons(shell, found)


def _service(shell: Shell, case: Case, seed: int | None, asked: Mapping[str, Any]) -> None:
    from simadopt.interfaces.reasons import is_real, print_group
    from simadopt.levels.staff.explanations.explain_group import explain_group

    with shell.progress("progress.explain", None):
        found = explain_group(case, seed, asked["service"], asked["feature"], asked["without"])
    real, first = is_real(found, case.scenario), case.scenario.seed if seed is None else seed
    if shell.as_json:
        note = {"note": shell.words.say("explain.one_draw", seed=str(first))} if real else {}
        shell.give(asdict(found) | note)
    else:
        print_group(shell, found, real=real, seed=first)
