"""``simadopt`` in a shell: run, describe, explain, survey, calibrate, verify, and what they need.

Exit codes: 0 done, 1 a bug of ours (or a known answer that is not found again), 2 wrong input,
3 partly done, 4 not enough memory or disk, 130 interrupted. Heavy libraries are loaded inside
commands only, so that help is quick.
"""

import os
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from contextvars import copy_context
from importlib import import_module
from typing import Annotated, Any, Final

import typer

from simadopt.core.language import OPTION, asked_language, known_language
from simadopt.interfaces import commands
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

    for command in _commands():
        command.add(app, words)
    return app


_ORDER: Final = (
    "run", "check", "describe", "explain", "compare", "sweep", "results", "report", "app", "learn",
    "import_usage", "forecast", "diffusion", "classroom", "share", "sensitivity", "discover",
    "robust", "optimise", "survey", "calibrate", "predict", "verify", "scenarios",
)  # fmt: skip
"""Commands as ``--help`` lists them; one that is not named here comes last."""


def _commands() -> Iterator[Any]:
    """Yield the modules of the commands: those in their folder that add one."""
    found = [one.name for one in pkgutil.iter_modules(commands.__path__)]
    for name in (*_ORDER, *(name for name in found if name not in _ORDER)):
        module = import_module(f"{commands.__name__}.{name}")
        if hasattr(module, "add"):
            yield module


def _version(asked: bool) -> None:
    if asked:
        from simadopt.core.version import __version__

        typer.echo(f"simadopt {__version__}")
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
