"""``simadopt compare``: which policy, by how much, at what cost, how surely."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from simadopt.core.interruption import CODE as INTERRUPTED
from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import OUTPUTS, warn_compilation
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options, asked_draws
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
    options = Options(words)

    def compare(
        base: Annotated[str, options.argument("help.compare_base", "BASE")],
        variants: Annotated[list[str], options.argument("help.compare_variant", "VARIANT…")],
        sets: Annotated[
            list[str] | None,
            options.of("help.compare_set", "--set", metavar="[NAME:]KEY=VALUE"),
        ] = None,
        replicates: Annotated[
            int | None, options.of("help.compare_replicates", min=2, metavar="N")
        ] = None,
        draws: Annotated[
            int | None,
            options.of(
                "help.compare_draws", "--draws", "--posterior", min=0, max=100_000, metavar="N"
            ),
        ] = None,
        single_setting: Annotated[bool, options.single_setting] = False,
        learned: Annotated[Path | None, options.of("help.learned", metavar="DIR")] = None,
        outcomes: Annotated[
            list[str] | None, options.of("help.compare_outcome", "--outcome", metavar="NAME")
        ] = None,
        seed: Annotated[int | None, options.seed] = None,
        weeks: Annotated[int | None, options.of("help.compare_weeks", min=1, metavar="N")] = None,
        workers: Annotated[int, options.workers] = 2,
        out: Annotated[Path | None, options.of("help.compare_out", metavar="DIR")] = None,
        no_figures: Annotated[bool, options.no_figures] = False,
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.experiments.draws import DRAWS
            from simadopt.experiments.sweep.averages import checked_outcome
            from simadopt.interfaces.comparison_words import ComparisonWords
            from simadopt.interfaces.policies import read_policies

            policies = read_policies(base, variants, sets or [], weeks, shell.words)
            if learned is not None:
                policies = _from_learned(*policies, learned)
            shell.about(policies[0])
            level = policies[0].level
            asked = [checked_outcome(name, level) for name in outcomes or [""]]
            warn_compilation(shell)
            numbers = (replicates, seed, asked_draws(draws, DRAWS, single=single_setting))
            folder, identity = _place(shell, *policies, numbers, out)
            found = _compared(shell, *policies, numbers, workers)
            comparison = ComparisonWords(found, shell.words, *asked)
            _write_and_print(shell, comparison, folder, identity, figures=not no_figures)

    options.add(app, compare)


def _from_learned(
    base: "Case", variants: "Mapping[str, Case]", folder: Path
) -> "tuple[Case, dict[str, Case]]":
    """Return the policies, all starting from what was learned."""
    from simadopt.experiments.learning.folder import with_learned

    ready = {name: with_learned(case, folder) for name, case in variants.items()}
    return with_learned(base, folder), ready


def _place(
    shell: Shell,
    base: "Case",
    variants: "Mapping[str, Case]",
    numbers: tuple[int | None, int | None, int],
    out: Path | None,
) -> tuple[Path, str]:
    """Return the folder of a comparison and what it is, before anything is run."""
    from simadopt.interfaces.keeping import free_folder, identity_of

    replicates, seed, draws = numbers
    first = base.scenario.seed if seed is None else seed
    hashes = (base.scenario_hash, *(f"{name}:{v.scenario_hash}" for name, v in variants.items()))
    facts = {"seed": first, "replicates": replicates, "draws": draws}
    identity = identity_of("compare", hashes, **facts)
    usual = OUTPUTS / f"compare-{base.scenario.name}-{first}"
    return free_folder(out, usual, WRITTEN, identity, shell.words), identity


def _compared(
    shell: Shell,
    base: object,
    variants: object,
    numbers: tuple[int | None, int | None, int],
    workers: int,
) -> "Comparison":
    from simadopt.experiments.comparison.compare import compare

    replicates, seed, draws = numbers
    with shell.progress("progress.compare", 1000) as tick:
        return compare(
            base,  # type: ignore[arg-type]
            variants,  # type: ignore[arg-type]
            replicates=replicates,
            seed=seed,
            workers=workers,
            draws=draws,
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

    page, found = comparison_page(comparison.found, *comparison.asked), comparison.found
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
    if found.stopped:
        shell.note("compare.stopped", n=found.stopped, runs=len(found.plan))
        raise typer.Exit(INTERRUPTED)
    if found.set_aside:
        n, reason = len(found.set_aside), found.set_aside[min(found.set_aside)]
        raise PartlyDoneError(Message("compare.partly", n=n, reason=reason))


def _write_tables(found: "Comparison", folder: Path) -> None:
    from simadopt.experiments.comparison.page import cells, run_rows
    from simadopt.interfaces.outputs import csv_cell

    for name, table in (("differences", found.rows()), ("runs", run_rows(found))):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            for k, row in enumerate(table):
                if not k:
                    file.write(",".join(row) + "\n")
                file.write(",".join(cells(row, csv_cell)) + "\n")
