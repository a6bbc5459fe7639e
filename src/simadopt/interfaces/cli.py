"""``simadopt`` in a shell: run, describe, explain, survey, calibrate, verify, and what they need.

Exit codes: 0 done, 1 a bug of ours (or a known answer that is not found again), 2 wrong input,
3 partly done, 4 not enough memory or disk, 130 interrupted. Heavy libraries are loaded inside
commands only, so that help is quick.
"""

import os
import sys
from collections.abc import Sequence
from contextvars import copy_context
from typing import Annotated

import typer

from simadopt.core.language import OPTION, asked_language, known_language
from simadopt.interfaces.commands import (
    app as serve_app,
)
from simadopt.interfaces.commands import (
    calibrate,
    check,
    classroom,
    compare,
    describe,
    diffusion,
    discover,
    explain,
    forecast,
    import_usage,
    learn,
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
from simadopt.interfaces.help import Language, translated_group
from simadopt.interfaces.options import Options
from simadopt.interfaces.outputs import TYPED
from simadopt.io.wording import wording

__all__ = ["application", "main"]


def application(language: str) -> typer.Typer:
    """Return the application with its help in a language."""
    words = wording(language)
    options = Options(words)
    app = typer.Typer(
        name="simadopt",
        cls=translated_group(words),
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
            options.of("help.version", "--version", callback=_version, is_eager=True),
        ] = False,
        lang: Annotated[Language, options.lang] = options.default,
    ) -> None:
        """Options that stand before the command."""

    commands = (run, check, describe, explain, compare, sweep, results, report, serve_app)
    analyses = (sensitivity, discover, robust, optimise)
    learning = (learn, import_usage, forecast, diffusion)
    others = (classroom, *analyses, survey, calibrate, predict, verify, scenarios)
    for command in (*commands, *learning, *others):
        command.add(app, words)
    return app


def _version(asked: bool) -> None:
    if asked:
        import simadopt

        typer.echo(f"simadopt {simadopt.__version__}")
        raise typer.Exit


def named_languages(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with each language under the name that the options know.

    >>> named_languages(["run", "x", "--lang", "Français"]), named_languages(["--lang=EN"])
    (['run', 'x', '--lang', 'fr'], ['--lang=en'])
    """
    found = list(arguments)
    for number, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == OPTION and equals:
            found[number] = f"{OPTION}={known_language(value) or value}"
        elif name == OPTION and number + 1 < len(found):
            found[number + 1] = known_language(found[number + 1]) or found[number + 1]
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name, and exit with its code."""
    given = named_languages(sys.argv[1:] if arguments is None else arguments)
    use_nearest_signs()
    TYPED.set(tuple(given))
    os.environ["MPLBACKEND"] = "agg"  # figures are files: what a notebook or a screen needs is not
    command = application(asked_language(given, os.environ))
    copy_context().run(command, args=given, prog_name="simadopt")
