"""Help in the reader's language: the few words that typer itself adds are replaced."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from typer.core import TyperCommand, TyperGroup

from simadopt.data.wording import Wording

__all__ = ["Language", "spoken_command", "spoken_group"]

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


def _spoken(text: str, words: Wording) -> str:
    for told, key in _HEADINGS.items():
        text = text.replace(told, words.say(key))
    return text


def spoken_group(words: Wording) -> type[TyperGroup]:
    """Return the kind of group whose help is in this language."""

    class SpokenGroup(TyperGroup):
        def get_help(self, ctx: Any) -> str:
            return _spoken(super().get_help(ctx), words)

    return SpokenGroup


def spoken_command(words: Wording) -> type[TyperCommand]:
    """Return the kind of command whose help is in this language."""

    class SpokenCommand(TyperCommand):
        def get_help(self, ctx: Any) -> str:
            return _spoken(super().get_help(ctx), words)

    return SpokenCommand
