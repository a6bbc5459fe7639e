"""Help, and what is wrong with a command, in the reader's language: typer's own words replaced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from simadopt.core.messages import Message
from simadopt.io.wording import Wording

__all__ = ["Language", "translated_command", "translated_group"]

_HEADINGS: Final = {
    "Usage:": "help.title.usage",
    "Options:": "help.title.options",
    "Arguments:": "help.title.arguments",
    "Commands:": "help.title.commands",
    "[required]": "help.title.required",
    "Show this message and exit.": "help.help",
}


class Language(StrEnum):
    """What ``--lang`` accepts."""

    fr = "fr"
    en = "en"


def _translated(text: str, words: Wording) -> str:
    for heading, key in _HEADINGS.items():
        text = text.replace(heading, words.say(key))
    return text


_UsageError: Final[Any] = typer.BadParameter.__mro__[1]


@contextmanager
def _refusing(words: Wording) -> Iterator[None]:
    """Tell what is wrong with a command in another language than typer's English."""
    try:
        yield
    except _UsageError as error:
        if words.language == "en" or error.ctx is None or "NoArgs" in type(error).__name__:
            raise
        from simadopt.interfaces.typer_words import typer_words

        message = typer_words(error.format_message(), words)
        typer.echo(_translated(error.ctx.get_usage(), words), err=True)
        typer.echo(words.say("refused.help", command=error.ctx.command_path) + "\n", err=True)
        typer.echo(words.say("refused.error", message=message), err=True)
        raise typer.Exit(error.exit_code) from None


def translated_group(words: Wording) -> type[TyperGroup]:
    """Return the kind of group whose help is in this language."""

    class SpokenGroup(TyperGroup):
        def get_help(self, ctx: Any) -> str:
            return _translated(super().get_help(ctx), words)

        def make_context(self, *args: Any, **extra: Any) -> Any:
            with _refusing(words):
                return super().make_context(*args, **extra)

        def invoke(self, ctx: Any) -> Any:
            with _refusing(words):
                return super().invoke(ctx)

    return SpokenGroup


def translated_command(words: Wording) -> type[TyperCommand]:
    """Return the kind of command whose help is in this language."""

    class SpokenCommand(TyperCommand):
        def get_help(self, ctx: Any) -> str:
            return _translated(super().get_help(ctx), words)

        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            """Refuse an option with an empty value: an empty path would be the current folder."""
            for name, value in zip(["", *args], args, strict=False):
                option, equals, given = value.partition("=")
                empty = name.startswith("--") and "=" not in name and value == ""
                if empty or (option.startswith("--") and equals and not given):
                    message = Message("problem.argument_empty", name=option or name)
                    raise _UsageError(message.render(words.language), ctx=ctx)
            return list(super().parse_args(ctx, args))

    return SpokenCommand
