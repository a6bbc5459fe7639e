"""Options that several commands take, each declared once, in the words of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import typer

from simadopt.core.errors import InputError, Problem
from simadopt.core.limits import MOST_WORKERS
from simadopt.core.messages import Message
from simadopt.interfaces.help import Language, translated_command
from simadopt.interfaces.keeping import allow
from simadopt.io.wording import Wording

__all__ = ["Options", "asked_draws", "read_file_options"]

_NUMBER: Final = {"metavar": "N"}
_COMMON: Final[dict[str, tuple[tuple[str, ...], dict[str, Any]]]] = {
    "lang": ((), {}),
    "json": (("--json",), {}),
    "seed": ((), {"min": 0, **_NUMBER}),
    "weeks": ((), {"min": 1, **_NUMBER}),
    "set": (("--set",), {"metavar": "KEY=VALUE"}),
    "workers": ((), {"min": 1, "max": MOST_WORKERS, **_NUMBER}),
    "threads": ((), {"min": 1, "max": MOST_WORKERS, **_NUMBER}),
    "single_setting": (("--single-setting",), {}),
    "out": ((), {"metavar": "DIR"}),
    "overwrite": (("--overwrite",), {"callback": allow}),
    "no_figures": (("--no-figures",), {}),
    "person_views": (("--person-views",), {}),
    "column": (("--column",), {"metavar": "NAME=TITLE"}),
    "remedy": (("--remedy",), {"metavar": "NAME=CHOICE"}),
}
"""By key of their help: names beside that of the parameter, and limits."""


class Options:
    """What commands are made of, in one language: ``options.seed``, ``options.lang`` and so on.

    Parameters
    ----------
    words : Wording
    """

    def __init__(self, words: Wording) -> None:
        self.words, self.default = words, Language(words.language)

    def __getattr__(self, name: str) -> Any:
        """Return a common option as typer takes it."""
        if name not in _COMMON:
            raise AttributeError(name)
        flags, more = _COMMON[name]
        return self.of(f"help.{name}", *flags, **more)

    def of(self, key: str, *flags: str, **more: Any) -> Any:
        """Return an option of one command, by the key of its help."""
        return typer.Option(*flags, help=self.words.say(key), **more)

    def argument(self, key: str, metavar: str) -> Any:
        """Return an argument, by the key of its help."""
        return typer.Argument(help=self.words.say(key), metavar=metavar)

    def add(self, app: typer.Typer, command: Callable[..., None], name: str | None = None) -> None:
        """Add a command to the application, its help translated."""
        key = command.__name__.removesuffix("_app")
        kind = translated_command(self.words)
        app.command(name, help=self.words.say(f"help.{key}"), cls=kind)(command)


def asked_draws(draws: int | None, usual: int, *, single: bool) -> int:
    """Return how many draws of all that is not known a command takes; 0 for a single setting.

    Raises
    ------
    InputError
        When draws of a single setting are asked for, or one draw only.
    """
    if single and draws:
        message = Message("problem.draws_or_single")
        raise InputError(Problem("simadopt", None, "--draws", str(draws), message))
    if single or draws == 0:
        return 0
    return usual if draws is None else draws


def read_file_options(
    columns: Iterable[str] | None, remedies: Iterable[str] | None
) -> dict[str, dict[str, str]]:
    """Read what ``--column`` and ``--remedy`` say of a staff file, as `simadopt.load` takes it."""
    return {
        "columns": _pairs("--column", columns),
        "remedies": _pairs("--remedy", remedies),
    }


def _pairs(option: str, texts: Iterable[str] | None) -> dict[str, str]:
    """Read what an option gives, as ``NAME=VALUE``."""
    from simadopt.core.errors import InputError, Problem

    found = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError(Problem(option, None, "", text, Message("check.pair")))
        found[name.strip()] = value.strip()
    return found
