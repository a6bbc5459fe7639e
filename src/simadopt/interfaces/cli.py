"""``simadopt`` in a shell: run, describe, explain, survey, calibrate, verify, and what they need.

Exit codes: 0 done, 1 a bug of ours (or a known answer that is not found again), 2 wrong input,
3 partly done, 4 not enough memory or disk, 130 interrupted. Heavy libraries are loaded inside
commands only, so that help is quick.
"""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from simadopt.data.wording import LANGUAGES, language_of, wording
from simadopt.interfaces.commands import (
    app as serve_app,
)
from simadopt.interfaces.commands import (
    calibrate,
    check,
    classroom,
    compare,
    describe,
    discover,
    explain,
    optimise,
    predict,
    report,
    results,
    robust,
    run,
    scenarios,
    sensitivity,
    survey,
    sweep,
    verify,
)
from simadopt.interfaces.encodings import use_nearest_signs
from simadopt.interfaces.help import Language, spoken_group
from simadopt.interfaces.outputs import TYPED

__all__ = ["application", "main"]


def application(language: str) -> typer.Typer:
    """Return the application with its help in a language."""
    words, default = wording(language), Language(language)
    app = typer.Typer(
        name="simadopt",
        cls=spoken_group(words),
        help=words.say("help.app"),
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def about(
        version: Annotated[
            bool,
            typer.Option(
                "--version", help=words.say("help.version"), callback=_version, is_eager=True
            ),
        ] = False,
        lang: Annotated[Language, typer.Option(help=words.say("help.lang"))] = default,
    ) -> None:
        """Options that stand before the command."""

    commands = (run, check, describe, explain, compare, sweep, results, report, serve_app)
    analyses = (sensitivity, discover, robust, optimise)
    for command in (*commands, classroom, *analyses, survey, calibrate, predict, verify, scenarios):
        command.add(app, words)
    return app


def _version(asked: bool) -> None:
    if asked:
        import simadopt

        typer.echo(f"simadopt {simadopt.__version__}")
        raise typer.Exit


def asked_language(arguments: Sequence[str]) -> str:
    """Return the language that ``--lang`` asks for, else that of the locale.

    >>> asked_language(["run", "x", "--lang", "en"]), asked_language(["run", "--lang=fr"])
    ('en', 'fr')
    """
    for number, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--lang":
            given = value or (arguments[number + 1] if number + 1 < len(arguments) else "")
            if given in LANGUAGES:
                return given
    return language_of(os.environ)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name, and exit with its code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    use_nearest_signs()
    TYPED.set(tuple(given))
    application(asked_language(given))(args=given, prog_name="simadopt")
