"""``simadopt results``: what a sweep holds, its rows as CSV, and whether every byte is right."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from simadopt.interfaces.help import Language, translated_command
from simadopt.interfaces.keeping import allow
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.experiments.sweep.results import Results

__all__ = ["add"]

_SHOWN: Final = (
    "gru_use",
    "intranet_use",
    "expression_use",
    "gru_users",
    "services_left_behind",
    "tracked_share",
    "hours",
    "cost_eur",
)
"""Outcomes of the table; ``--csv`` gives all of them."""


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def results(
        folder: Annotated[Path, typer.Argument(help=say("help.results_dir"), metavar="DIR")],
        csv: Annotated[str, typer.Option("--csv", help=say("help.csv"), metavar="FILE")] = "",
        verify: Annotated[bool, typer.Option("--verify", help=say("help.verify_store"))] = False,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help=say("help.overwrite"), callback=allow)
        ] = False,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
        as_json: Annotated[bool, typer.Option("--json", help=say("help.json"))] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            if verify:
                _verify(shell, folder)
                return
            from simadopt.experiments.sweep.results import read_results

            found = read_results(folder)
            if csv:
                _export(shell, found, csv)
            else:
                _show(shell, found)

    app.command(help=say("help.results"), cls=translated_command(words))(results)


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
    for name in _SHOWN:
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

    from simadopt.levels.staff.model.outcomes import OUTCOMES, known

    table, plan = found.table, found.plan
    outcomes: dict[str, dict[str, float | None]] = {}
    for name in OUTCOMES:
        rows = table[name].to_numpy(np.float64) if name in table else np.empty(0)
        values = known(name, rows)
        if values.size:
            low, high = float(values.min()), float(values.max())
            mean, sd = low, 0.0
            if high - low > 1e-12 * max(abs(low), abs(high)):  # else a rounding error, no spread
                mean, sd = float(values.mean()), float(values.std(ddof=1))
            outcomes[name] = {"mean": mean, "sd": sd, "low": low, "high": high}
        elif rows.size and OUTCOMES[name].unit == "eur":
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
