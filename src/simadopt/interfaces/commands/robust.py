"""``simadopt robust``: which policy of a stored sweep is the least regretted."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.experiments.discovery.robust import Robustness

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def robust(
        folder: Annotated[Path, options.argument("help.results_dir", "DIR")],
        outcome: Annotated[str, options.of("help.robust_outcome", metavar="NAME")] = "",
        meet: Annotated[str, options.of("help.meet", metavar="OUTCOME>=NUMBER")] = "",
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.experiments.discovery.robust import robust as compared
            from simadopt.experiments.sweep.results import read_results
            from simadopt.interfaces.discovery_figures import draw_robust
            from simadopt.interfaces.findings import plain, write_finding

            held = read_results(folder)
            shell.words = held.level.words(shell.words)
            found = compared(held, outcome, meet=meet)
            outcome = found.outcome
            page = {
                "outcome": found.outcome,
                "meet": str(found.meet) if found.meet else None,
                "draws": found.by_draw.shape[1],
                "policies": plain(found.table),
            }
            footer = shell.words.say("robust.footer", n=found.by_draw.shape[1], folder=folder.name)
            figure = draw_robust(found, footer, shell.words)
            place = folder / "robustness"
            write_finding(place, found.outcome, found.table, page, figure, shell.words)
            if as_json:
                shell.give(page)
            else:
                _show(shell, found)
            written = shell.words.say("run.written", folder=place)
            (shell.err.print(written) if as_json else shell.print(written))

    options.add(app, robust)


def _show(shell: Shell, found: "Robustness") -> None:
    from simadopt.interfaces.discovery_figures import MOST_POLICIES
    from simadopt.interfaces.findings import shown_value
    from simadopt.interfaces.level_words import outcome_title

    words, say, outcome = shell.words, shell.words.say, found.about
    levels = ("mean", "worst_tenth", "max_regret", "mean_regret")
    headers = [say("robust.policy"), *(say(f"robust.{name}") for name in (*levels, "share_best"))]
    if found.meet:
        headers.append(say("robust.share_met", criterion=found.meet))
    title = say("robust.title", outcome=outcome_title(outcome, words))
    table = shell.table(*headers, title=title, right=range(1, len(headers)))
    for name, row in found.table.head(MOST_POLICIES).iterrows():
        cells = [shown_value(row[level], outcome, words) for level in levels]
        shares = ["share_best", *(["share_met"] if found.meet else [])]
        table.add_row(str(name), *cells, *(words.percent(row[share]) for share in shares))
    shell.show(table)
    more = len(found.table) - MOST_POLICIES
    if more > 0:
        shell.print(say("robust.more", n=more))
    shell.print(say("robust.read", n=found.by_draw.shape[1]))
