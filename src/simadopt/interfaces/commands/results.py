"""``simadopt results``: what a sweep holds, its rows as CSV, and whether every byte is right."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.experiments.sweep.results import Results

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def results(
        folder: Annotated[Path, options.argument("help.results_dir", "DIR")],
        csv: Annotated[str, options.of("help.csv", "--csv", metavar="FILE")] = "",
        verify: Annotated[bool, options.of("help.verify_store", "--verify")] = False,
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            if verify:
                _verify(shell, folder)
                return
            from simadopt.experiments.sweep.results import read_results

            found = read_results(folder)
            shell.words = found.level.words(shell.words)
            if csv:
                _export(shell, found, csv)
            else:
                _show(shell, found)

    options.add(app, results)


def _verify(shell: Shell, folder: Path) -> None:
    from simadopt.core.errors import PartlyDoneError
    from simadopt.experiments.sweep.results import verify

    wrong = verify(folder)
    if shell.as_json:
        shell.give({"folder": str(folder), "problems": wrong})
    if wrong:
        lines = [*wrong, shell.words.say("results.wrong", n=len(wrong), folder=folder)]
        raise PartlyDoneError("\n".join(lines))
    shell.print(shell.words.say("results.verified", folder=folder))


def _export(shell: Shell, found: "Results", target: str) -> None:
    text = found.table.to_csv(index=False, lineterminator="\n")
    if target == "-":
        sys.stdout.write(text)
        return
    from simadopt.interfaces.outputs import for_readers, written_file

    with written_file(Path(target), shell.words) as aside:
        aside.write_text(text, encoding="utf-8")
        for_readers(aside, shell.words)
    shell.print(shell.words.say("run.written", folder=target))


def _show(shell: Shell, found: "Results") -> None:
    from simadopt.interfaces.level_view import view_of

    page = _page(found)
    if shell.as_json:
        shell.give(page)
        return
    words, say = shell.words, shell.words.say
    title = say(
        "results.title",
        name=", ".join(page["arms"]),
        stored=page["stored"],
        runs=page["runs"],
        design=page["design"],
    )
    headers = ("outcome", "mean", "sd", "low", "high")
    table = shell.table(
        *(say(f"results.{key}") for key in headers), title=title, right=(1, 2, 3, 4)
    )
    for name in view_of(found.level).stored:
        row = page["outcomes"].get(name)
        if row is not None and row["mean"] is None:
            table.add_row(name, say("compare.no_price"), "", "", "")
        elif row is not None:
            table.add_row(name, *(words.significant(row[key]) for key in headers[1:]))
    if page["variables"]:
        shell.print(f"{say('results.variable')} {', '.join(page['variables'])}")
    shell.show(table)
    for one in found.set_aside:
        text = say("sweep.set_aside", run=one.run, seed=str(one.seed), reason=one.reason)
        shell.print(text)
    if found.missing:
        shell.print(say("results.missing", n=found.missing))


def _page(found: "Results") -> dict[str, Any]:
    import numpy as np

    from simadopt.core.level import known

    table, plan = found.table, found.plan
    outcomes: dict[str, dict[str, float | None]] = {}
    for name, outcome in found.level.outcomes.items():
        rows = table[name].to_numpy(np.float64) if name in table else np.empty(0)
        values = known(outcome, rows)
        if values.size:
            low, high = float(values.min()), float(values.max())
            mean, sd = low, 0.0
            if high - low > 1e-12 * max(abs(low), abs(high)):  # else a rounding error, no spread
                mean, sd = float(values.mean()), float(values.std(ddof=1))
            outcomes[name] = {"mean": mean, "sd": sd, "low": low, "high": high}
        elif rows.size and outcome.unit == "eur":
            outcomes[name] = dict.fromkeys(("mean", "sd", "low", "high"))
    return {
        "arms": [arm["name"] for arm in plan["arms"]],
        "design": plan["design"],
        "variables": [variable["name"] for variable in plan["variables"]],
        "model": plan["model"],
        "seed": plan["seed"],
        "replicates": plan["replicates"],
        "runs": plan["runs"],
        "stored": len(table),
        "set_aside": [one.run for one in found.set_aside],
        "outcomes": outcomes,
    }
