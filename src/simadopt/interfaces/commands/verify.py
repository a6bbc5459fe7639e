"""``simadopt verify``: known answers through the engine of real runs."""

from typing import TYPE_CHECKING, Annotated

import typer

from simadopt.core.messages import Message, told
from simadopt.interfaces.commands.run import assignments, warn_compilation
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import FAILED, Shell, styled
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.experiments.verify import Row

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def verify(
        case: Annotated[str | None, options.argument("help.case", "CASE")] = None,
        sets: Annotated[
            list[str] | None, options.of("help.case_set", "--set", metavar="KEY=VALUE")
        ] = None,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            rows = _rows(shell, case, sets or [])
            if as_json:
                shell.give([row.plain() for row in rows])
            else:
                _print_rows(shell, rows)
            if not all(row.passed for row in rows):
                raise typer.Exit(FAILED)

    options.add(app, verify)


def _rows(shell: Shell, case: str | None, sets: list[str]) -> "list[Row]":
    from simadopt.core.errors import InputError, Problem
    from simadopt.experiments.verify import case_named, cases, run_case

    settings = assignments(sets)
    if case is None and settings:
        message = Message("verify.one_case", name=next(iter(settings)))
        raise InputError(Problem("--set", None, "", "", message))
    if case is not None:
        case_named(case)
    names = list(cases()) if case is None else [case]
    warn_compilation(shell)
    rows: list[Row] = []
    with shell.progress("progress.verify", len(names)) as tick:
        for done, name in enumerate(names):
            rows += run_case(name, settings)
            tick(done + 1)
    return rows


def _print_rows(shell: Shell, rows: "list[Row]") -> None:
    say = shell.words.say
    names = ("case", "quantity", "expected", "obtained", "tolerance", "verdict")
    table = shell.table(*(say(f"verify.{name}") for name in names), right=(2, 3, 4))
    for row in rows:
        style, verdict = ("green", "verify.good") if row.passed else ("bold red", "verify.bad")
        numbers = (row.expected, row.obtained, row.tolerance)
        table.add_row(
            row.case,
            told(row.quantity, shell.words.language),
            *(shell.words.significant(number) for number in numbers),
            styled(say(verdict), style),
        )
    shell.show(table)
    passed = sum(row.passed for row in rows)
    shell.print(say("verify.title", passed=passed, all=len(rows)), "bold")
