"""Which language a reader asks for, however it is written. This module loads nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

__all__ = ["LANGUAGES", "asked_language", "known_language", "language_of"]

LANGUAGES: Final = ("fr", "en")
_NAMES: Final = {
    "fr": ("fr", "fra", "fre", "french", "français", "francais", "française", "francaise"),
    "en": ("en", "eng", "english", "anglais", "anglaise"),
}
_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
OPTION: Final = "--lang"


def known_language(written: str) -> str:
    """Return the language that is meant, or an empty string.

    >>> [known_language(one) for one in ("FR", "fr_FR.UTF-8", "Français", "ENG", "fr-CA", "de", "")]
    ['fr', 'fr', 'fr', 'en', 'fr', '', '']
    """
    name = written.strip().lower().replace("c\u0327", "ç")
    for mark in "_-.@":
        name = name.partition(mark)[0]
    return next((language for language in LANGUAGES if name in _NAMES[language]), "")


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language of a shell: French when its locale is French, else English.

    >>> language_of({"LANG": "fr_FR.UTF-8"}), language_of({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"})
    ('fr', 'en')
    """
    given = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), "")
    return "fr" if given.lower().startswith("fr") else "en"


def asked_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that ``--lang`` asks for, else that of the locale.

    >>> asked_language(["run", "x", "--lang", "EN"], {}), asked_language(["run", "--lang=fr"], {})
    ('en', 'fr')
    """
    for number, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == OPTION:
            given = value or (arguments[number + 1] if number + 1 < len(arguments) else "")
            if known_language(given):
                return known_language(given)
    return language_of(environment)
