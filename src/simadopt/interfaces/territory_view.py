"""What commands show of the territory: the outcomes of the item asked about, and its own figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simadopt.interfaces.level_view import LevelView
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.interfaces.shell import Shell
    from simadopt.survey.interview import Answer

__all__ = ["TerritoryView"]


class TerritoryView(LevelView):
    """The view of the level ``territory``."""

    @property
    def told(self) -> tuple[str, ...]:
        """Outcomes of the item asked about, then means."""
        return tuple(name for name in self.level.outcomes if not _of_one_item(name))

    @property
    def drawn(self) -> tuple[str, ...]:
        """Shares of the item asked about."""
        return ("focus_share", "focus_communes", "focus_small_communes", "items_mean")

    def caveats(self, words: Wording) -> list[str]:
        """Return what is said below every table."""
        return [words.say("territory.assumed")]

    def subject(self, case: Case, words: Wording) -> list[str]:
        """Return which item is asked about, and of how many authorities."""
        from simadopt.levels.territory.authorities.select import roster_of
        from simadopt.levels.territory.tables.items import INDEX, ITEMS

        item = ITEMS[INDEX[case.scenario.focus]].label[words.language]
        of = roster_of(case.scenario, case.tables).n
        return [words.say("territory.focus", item=item, of=of)]

    def say(self, words: Wording, key: str, **values: object) -> str:
        """Return a sentence of a comparison, in words of its own where it has some."""
        own = f"territory.{key}"
        return words.say(own, **values) if own in words.texts else super().say(words, key, **values)

    def print(self, shell: Shell, result: Any, page: Mapping[str, Any]) -> None:
        """Print the outcomes of a run, which item they are about, of how many, and what they rest on."""
        super().print(shell, result, page)
        for sentence in (*self.subject(result.case, shell.words), *self.caveats(shell.words)):
            shell.print(sentence)

    def write(
        self, shell: Shell, result: Any, folder: Path, *, figures: bool, people: bool
    ) -> dict[str, Any]:
        """Write history, figures and summary; the figures of the territory come with those of its series."""
        page = super().write(shell, result, folder, figures=figures, people=people)
        if figures:
            from simadopt.interfaces.territory_figures import draw_territory

            with shell.progress("progress.draw", None):
                draw_territory(result, folder / "figures", shell.words)
        return page

    def explain(self, shell: Shell, case: Case, seed: int | None, **asked: Any) -> None:
        """Print why an authority did or did not start, in the reader's language."""
        asked["language"] = shell.words.language
        with shell.progress("progress.explain", None):
            found: Mapping[str, Any] = self.level.explain(case, seed, **asked)
        if shell.as_json:
            shell.give(dict(found))
            return
        table = shell.table("", "", right=(1,))
        for name, value in found.items():
            table.add_row(str(name), str(value))
        shell.show(table)

    def survey(self, shell: Shell, case: Case, answers: list[Answer]) -> None:
        """Give answers beside the published figures of 2017, where the run is of the whole country."""
        from simadopt.levels.territory.survey.published import is_as_shipped, is_national

        if not is_national(case.scenario):
            super().survey(shell, case, answers)
            return
        from simadopt.interfaces.territory_survey import give_beside

        shipped = is_as_shipped(case.scenario)
        give_beside(shell, answers, self.caveats(shell.words), intervals=shipped)


def _of_one_item(name: str) -> bool:
    return name.endswith("_share") and name != "focus_share"
