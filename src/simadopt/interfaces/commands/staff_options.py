"""Options of commands that read a staff file: what its columns are, what to do about its problems."""

from collections.abc import Iterable
from typing import Any

import typer

from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["column_option", "pairs", "remedy_option", "tell_understood"]


def column_option(words: Wording) -> Any:
    """Return the option ``--column``."""
    return typer.Option("--column", help=words.say("help.column"), metavar="NAME=TITLE")


def remedy_option(words: Wording) -> Any:
    """Return the option ``--remedy``."""
    return typer.Option("--remedy", help=words.say("help.remedy"), metavar="NAME=CHOICE")


def pairs(option: str, texts: Iterable[str] | None, words: Wording) -> dict[str, str]:
    """Read what an option gives, as ``NAME=VALUE``."""
    from simadopt.core.errors import InputError, Problem

    found = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError(Problem(option, None, "", text, words.say("check.pair")))
        found[name.strip()] = value.strip()
    return found


def tell_understood(shell: Shell, tables: Iterable[Any], *, short: bool = False) -> None:
    """Print what was understood of staff files."""
    from simadopt.interfaces.understood_words import understood_lines

    for staff in (one for one, _ in tables if one.understood is not None):
        for line in understood_lines(staff.understood, shell.words, short=short):
            shell.tell(line)
