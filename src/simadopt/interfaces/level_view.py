"""What commands show of a level: of any, what can be said of it; of staff, what it has of its own.

Commands ask the view of a scenario's level, and know no level by name. A level names its own view
(`simadopt.core.level.Level.view`); others are shown by `LevelView`, from their outcomes, their series and
what they tell of themselves.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from simadopt.core.level import Level
from simadopt.interfaces.level_words import RunOf, outcome_title, scenario_title, step_count
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.interfaces.report.parts import Page
    from simadopt.interfaces.shell import Shell
    from simadopt.survey.interview import Answer

__all__ = ["LevelView", "view_of"]

SIGNIFICANT: Final = 6


class LevelView:
    """What commands show of a level that has no view of its own.

    Parameters
    ----------
    level : Level
    """

    agents: ClassVar[bool] = False
    """Whether commands that show people or services one by one have something to show."""

    def __init__(self, level: Level) -> None:
        self.level = level

    @property
    def told(self) -> tuple[str, ...]:
        """Outcomes that tables show, in their order."""
        return tuple(self.level.outcomes)

    @property
    def stored(self) -> tuple[str, ...]:
        """Outcomes that ``simadopt results`` shows of a sweep; ``--csv`` gives all of them."""
        return self.told

    @property
    def added(self) -> tuple[str, ...]:
        """Outcomes that others add to those of the level."""
        return ()

    @property
    def drawn(self) -> tuple[str, ...]:
        """Outcomes that the figure of a comparison shows side by side."""
        return tuple(self.level.outcomes)

    def caveats(self, words: Wording) -> list[str]:
        """Return what is said below every table."""
        return [words.say("level.assumed")]

    def subject(self, case: Case, words: Wording) -> list[str]:
        """Return what the outcomes of a case are about, where their names do not tell."""
        return []

    def calibrated(self, words: Wording) -> str:
        """Return what the levels told after a calibration rest on."""
        return words.say("level.assumed")

    def footer(self, words: Wording, name: str, seed: int, runs: int) -> str:
        """Return what stands below the figures of a comparison."""
        return words.say("level.footer", name=name, seed=str(seed), runs=runs)

    def say(self, words: Wording, key: str, **values: object) -> str:
        """Return a sentence of a comparison: that of any level, ``level.`` before its key."""
        return words.say(f"level.{key}", **values)

    def print_read(self, shell: Shell, case: Case, *, short: bool = False) -> None:
        """Say how the files of a scenario were read."""
        return

    def begin(self) -> None:
        """Start what a run will need at its end and can be made ready beside it."""
        return

    def result(self, case: Case, run: Any) -> Any:
        """Return what is written and told of a finished run."""
        return RunOf(case, run)

    def write(
        self, shell: Shell, result: Any, folder: Path, *, figures: bool, people: bool
    ) -> dict[str, Any]:
        """Write history, figures and summary of a run into a folder; return the summary."""
        from simadopt.experiments.sweep.plan import Arm
        from simadopt.interfaces.outputs import write_origin

        with (folder / "history.csv").open("w", encoding="utf-8", newline="") as file:
            write = csv.writer(file, lineterminator="\n").writerow
            write(("step", "outcome", "value"))
            for name, values in result.series.items():
                for step, value in enumerate(values.tolist()):
                    if not math.isnan(value):
                        write((step, name, f"{value:.{SIGNIFICANT}g}"))
        write_origin(folder, "run", [Arm(result.case.scenario.name, result.case)])
        if figures:
            from simadopt.interfaces.level_figures import draw_series

            (folder / "figures").mkdir()
            with shell.progress("progress.draw", None):
                draw_series(result, folder / "figures", shell.words)
                self.level.draw(result.run, folder / "figures", shell.words.language)
        text = json.dumps(result.page, ensure_ascii=False, indent=2, allow_nan=False)
        (folder / "summary.json").write_text(text + "\n", encoding="utf-8")
        page: dict[str, Any] = result.page
        return page

    def print(self, shell: Shell, result: Any, page: Mapping[str, Any]) -> None:
        """Print the outcomes of a run."""
        words, say = shell.words, shell.words.say
        title = say(
            "level.run_title",
            title=scenario_title(result.case.scenario, words),
            when=step_count(self.level, page["steps"], words),
            seed=str(page["seed"]),
        )
        table = shell.table(say("results.outcome"), say("level.value"), title=title, right=(1,))
        for name in dict.fromkeys((self.level.headline, *self.told)):
            value = page["outcomes"][name]
            shown = math.nan if value is None else value
            table.add_row(
                outcome_title(self.level.outcomes[name], words), self.value(name, shown, words)
            )
        shell.show(table)
        shell.print(say("run.digest", digest=page["digest"][:16], version=page["version"]))

    def value(self, name: str, value: float, words: Wording) -> str:
        """Write a value of an outcome with its unit."""
        outcome = self.level.outcomes[name]
        if outcome.unit == "share":
            return words.percent(value, 1)
        if not math.isfinite(value):
            return "–"
        return f"{words.significant(value)} {words.unit(outcome.unit, float(f'{value:.4g}'))}"

    def between(self, name: str, low: float, high: float, words: Wording) -> str:
        """Write between what an outcome lies; a unit that is no sign stands with its value only."""
        share = self.level.outcomes[name].unit == "share"
        ends = (self.value(name, x, words) if share else words.significant(x) for x in (low, high))
        return words.say("compare.interval", **dict(zip(("low", "high"), ends, strict=True)))

    def portray(
        self, shell: Shell, case: Case, run: Any, graphml: Path | None, *, person_views: bool
    ) -> None:
        """Print what a run starts from."""
        words = shell.words
        if graphml is not None:
            raise self.level.cannot("describe --graphml")
        scenario, level = case.scenario, self.level
        shell.print(scenario_title(scenario, words), "bold")
        about = getattr(level, f"label_{words.language}") or level.name
        shell.print(words.say("level.about", level=level.name, about=about))
        table = shell.table("", "", right=(1,))
        rows = level.describe(run, words.language) or list(_fields(scenario, words))
        for label, value in rows:
            table.add_row(label, value)
        shell.show(table)

    def check(self, shell: Shell, case: Case, path: Path) -> None:
        """Say that a scenario is good."""
        when = step_count(self.level, case.steps, shell.words)
        shell.print(shell.words.say("level.good", where=path, level=self.level.name, when=when))
        if shell.as_json:
            shell.give({"good": True, "level": self.level.name, "steps": case.steps})

    def explain(self, shell: Shell, case: Case, seed: int | None, **asked: Any) -> None:
        """Print why something happened in a run."""
        found = self.level.explain(case, seed, **asked)
        if shell.as_json:
            shell.give(dict(found))
            return
        table = shell.table("", "")
        for name, value in found.items():
            table.add_row(str(name), str(value))
        shell.show(table)

    def survey(self, shell: Shell, case: Case, answers: list[Answer]) -> None:
        """Give the answers to a questionnaire."""
        from simadopt.interfaces.survey_answers import give_answers

        give_answers(shell, answers, self.caveats(shell.words))

    def report_run(self, folder: Path, words: Wording) -> Page | None:
        """Return the report of a run from what it left in a folder; None for that of any level."""
        return None


def view_of(level: Level) -> LevelView:
    """Return what commands show of a level."""
    if not level.view:
        return LevelView(level)
    module, _, name = level.view.partition(":")
    made: LevelView = getattr(import_module(module), name)(level)
    return made


def _fields(scenario: Any, words: Wording) -> Iterator[tuple[str, str]]:
    """Yield the plain fields of a scenario, and the parameters that it sets."""
    for name, value in scenario.model_dump(mode="json").items():
        if name == "parameters":
            yield from ((key, words.significant(float(one))) for key, one in value.items())
        elif isinstance(value, str) or name == "seed":
            if name not in ("name", "level"):
                yield name, str(value)
        elif isinstance(value, int | float):
            whole = isinstance(value, int)
            yield name, words.number(value) if whole else words.significant(value)
