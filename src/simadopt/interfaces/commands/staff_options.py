"""Options of commands that read a staff file: what its columns are, what to do about its problems."""

from collections.abc import Iterable
from typing import Any

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["column_option", "pairs", "print_import_summary", "remedy_option"]


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
            raise InputError(Problem(option, None, "", text, Message("check.pair")))
        found[name.strip()] = value.strip()
    return found


def print_import_summary(shell: Shell, tables: Iterable[Any], *, short: bool = False) -> None:
    """Print what was understood of staff files."""
    from simadopt.interfaces.import_summary_words import import_summary_lines

    for staff, _ in tables:
        for line in import_summary_lines(staff.understood, shell.words, short=short):
            shell.print(line)
