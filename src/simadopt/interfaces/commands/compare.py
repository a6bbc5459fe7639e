"""``simadopt compare``: which policy, by how much, at what cost, how surely."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import OUTPUTS, warn_compilation
from simadopt.interfaces.help import Language, translated_command
from simadopt.interfaces.keeping import allow
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simadopt.cases import Case
    from simadopt.experiments.comparison.result import Comparison
    from simadopt.interfaces.comparison_words import ComparisonWords

__all__ = ["add"]

WRITTEN: Final = (
    "figures", "differences.csv", "origin.json", "runs.csv", "runs.parquet", "weeks.parquet",
    "summary.json",
)  # fmt: skip


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def compare(
        base: Annotated[str, typer.Argument(help=say("help.compare_base"), metavar="BASE")],
        variants: Annotated[
            list[str], typer.Argument(help=say("help.compare_variant"), metavar="VARIANT…")
        ],
        sets: Annotated[
            list[str] | None,
            typer.Option("--set", help=say("help.compare_set"), metavar="[NAME:]KEY=VALUE"),
        ] = None,
        replicates: Annotated[
            int | None, typer.Option(help=say("help.compare_replicates"), min=2, metavar="N")
        ] = None,
        posterior: Annotated[
            int, typer.Option(help=say("help.compare_posterior"), min=0, max=100_000, metavar="N")
        ] = 0,
        outcome: Annotated[
            str, typer.Option(help=say("help.compare_outcome"), metavar="NAME")
        ] = "gru_use",
        seed: Annotated[int | None, typer.Option(help=say("help.seed"), min=0, metavar="N")] = None,
        weeks: Annotated[
            int | None, typer.Option(help=say("help.compare_weeks"), min=1, metavar="N")
        ] = None,
        workers: Annotated[
            int, typer.Option(help=say("help.workers"), min=1, max=256, metavar="N")
        ] = 2,
        out: Annotated[
            Path | None, typer.Option(help=say("help.compare_out"), metavar="DIR")
        ] = None,
        no_figures: Annotated[
            bool, typer.Option("--no-figures", help=say("help.no_figures"))
        ] = False,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help=say("help.overwrite"), callback=allow)
        ] = False,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
        as_json: Annotated[bool, typer.Option("--json", help=say("help.json"))] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.interfaces.comparison_words import ComparisonWords
            from simadopt.interfaces.policies import read_policies

            _check_outcome(shell, outcome)
            policies = read_policies(base, variants, sets or [], weeks, shell.words)
            warn_compilation(shell)
            numbers = (replicates, seed, posterior)
            folder, identity = _place(shell, *policies, numbers, out)
            found = _compared(shell, *policies, replicates, seed, workers, posterior)
            comparison = ComparisonWords(found, shell.words, outcome)
            _write_and_print(shell, comparison, folder, identity, figures=not no_figures)

    app.command(help=say("help.compare"), cls=translated_command(words))(compare)


def _check_outcome(shell: Shell, outcome: str) -> None:
    from simadopt.core.errors import InputError, Problem, nearest
    from simadopt.levels.staff.model.outcomes import OUTCOMES

    if outcome not in OUTCOMES:
        message, hint = Message("compare.no_outcome"), nearest(outcome, OUTCOMES)
        raise InputError(Problem("--outcome", None, outcome, "", message, hint))


def _place(
    shell: Shell,
    base: "Case",
    variants: "Mapping[str, Case]",
    numbers: tuple[int | None, int | None, int],
    out: Path | None,
) -> tuple[Path, str]:
    """Return the folder of a comparison and what it is, before anything is run."""
    from simadopt.interfaces.keeping import free_folder, identity_of

    replicates, seed, posterior = numbers
    first = base.scenario.seed if seed is None else seed
    hashes = (base.scenario_hash, *(f"{name}:{v.scenario_hash}" for name, v in variants.items()))
    facts = {"seed": first, "replicates": replicates, "draws": posterior}
    identity = identity_of("compare", hashes, **facts)
    usual = OUTPUTS / f"compare-{base.scenario.name}-{first}"
    return free_folder(out, usual, WRITTEN, identity, shell.words), identity


def _compared(
    shell: Shell,
    base: object,
    variants: object,
    replicates: int | None,
    seed: int | None,
    workers: int,
    posterior: int,
) -> "Comparison":
    from simadopt.experiments.comparison.compare import compare

    with shell.progress("progress.compare", 1000) as tick:
        return compare(
            base,  # type: ignore[arg-type]
            variants,  # type: ignore[arg-type]
            replicates=replicates,
            seed=seed,
            workers=workers,
            posterior=posterior,
            tick=lambda done, total: tick(1000 * done // total),
        )


def _write_and_print(
    shell: Shell, comparison: "ComparisonWords", folder: Path, identity: str, *, figures: bool
) -> None:
    from simadopt.core.errors import PartlyDoneError
    from simadopt.experiments.comparison.page import comparison_page
    from simadopt.experiments.comparison.store import write_comparison
    from simadopt.interfaces.comparison_table import print_comparison
    from simadopt.interfaces.outputs import TYPED, write_aside

    page, found = comparison_page(comparison.found, comparison.outcome), comparison.found
    with write_aside(folder, WRITTEN, shell.words, identity) as aside:
        _write_tables(found, aside)
        write_comparison(found, aside, TYPED.get())
        if figures:
            from simadopt.interfaces.comparison_figures import draw_comparison

            with shell.progress("progress.draw", None):
                draw_comparison(comparison, aside / "figures")
        text = json.dumps(page, ensure_ascii=False, indent=2, allow_nan=False)
        (aside / "summary.json").write_text(text + "\n", encoding="utf-8")
    if shell.as_json:
        shell.note("run.written", folder=folder)
        shell.give(page)
    else:
        print_comparison(shell, comparison)
        shell.print(shell.words.say("run.written", folder=folder))
    if found.set_aside:
        n, reason = len(found.set_aside), found.set_aside[min(found.set_aside)]
        raise PartlyDoneError(Message("compare.partly", n=n, reason=reason))


def _write_tables(found: "Comparison", folder: Path) -> None:
    from simadopt.experiments.comparison.page import cells, rows, run_rows
    from simadopt.interfaces.outputs import csv_cell

    for name, table in (("differences", rows(found)), ("runs", run_rows(found))):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            for k, row in enumerate(table):
                if not k:
                    file.write(",".join(row) + "\n")
                file.write(",".join(cells(row, csv_cell)) + "\n")
