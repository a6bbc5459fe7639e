"""Problems in the reader's language: what is said in English below is found again in the catalogue.

Keys ``problem.…`` hold in English the very sentences that are raised, with placeholders for what
varies; the same key in the reader's language gives the sentence back. Where two keys fit, the one
with more letters of its own wins over the one that is nearly all placeholder. What a placeholder
holds is told too when it is a known phrase (a ``{unit}``, ``{headers}``, or a whole key
``problem.part.…`` in ``{allowed}`` or ``{reason}``). What is not in the catalogue stays English.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from simadopt.core.errors import InputError, Problem, SimadoptError
from simadopt.io.wording import Wording, wording

__all__ = ["translate", "translate_error", "translate_problem", "translate_reason"]

_PREFIX: Final = "problem."
_PART: Final = f"{_PREFIX}part."
_PHRASES: Final = ("allowed", "reason")
_OF_COLUMNS: Final = ("problem.column_meaning", "problem.column_twice")
_HOLE: Final = re.compile(r"\{(\w+)\}")


def translate_error(error: SimadoptError, words: Wording) -> str:
    r"""Return what an error says in a language, one line a problem.

    >>> translate_error(InputError(Problem("a.csv", 3, "", "", "the file is empty")), wording("fr"))
    'a.csv:3: le fichier est vide'
    """
    if words.language == "en":
        return str(error)
    if isinstance(error, InputError):
        return "\n".join(translate_problem(one, words) for one in error.problems)
    return translate(str(error), words)


def translate_problem(problem: Problem, words: Wording) -> str:
    r"""Return one problem as a line in a language.

    >>> one = Problem("a.yaml", 3, "week", "2", "unknown key", "weeks")
    >>> translate_problem(one, wording("fr"))
    'a.yaml:3: week = 2 — champ inconnu (vouliez-vous dire weeks\u202f?)'
    >>> translate_problem(one, wording("en")) == str(one)
    True
    """
    text = replace(problem, message=translate(problem.message, words))
    texts = words.texts
    return text.sentence(texts["refused.meant"], texts["refused.many"], texts["refused.choose"])


def translate(message: str, words: Wording) -> str:
    r"""Return a message in a language.

    >>> translate("7 cells; the header has 6", wording("fr"))
    '7 cases\u202f; l’en-tête en a 6'
    >>> translate("too large; a whole number from 1 to 9 is expected", wording("fr"))
    'trop grand\u202f; il faut un nombre entier de 1 à 9'
    >>> translate("something else", wording("fr"))
    'something else'
    """
    if words.language == "en":
        return message
    found = _found(message, _PREFIX)
    if found is None:
        return message
    key, values = found
    for name in ("names", "name"):
        if key in _OF_COLUMNS and name in values:
            values[name] = ", ".join(_column(one, words) for one in values[name].split(", "))
    return words.say(key, **{name: _value(name, text, words) for name, text in values.items()})


def _column(name: str, words: Wording) -> str:
    """Return what a column means, with its code in brackets where that is another word."""
    text = words.texts.get(f"staff.column.{name}", name).split(",")[0].split(" (")[0]
    return text if text == name else f"{text} ({name})"


def translate_reason(text: str, words: Wording) -> str:
    """Return what is allowed, or why the system refuses, in a language.

    >>> translate_reason("Permission denied", wording("fr"))
    'l’accès est refusé'
    """
    found = None if words.language == "en" else _found(text, _PART)
    return text if found is None else words.say(found[0], **found[1])


def _value(name: str, text: str, words: Wording) -> str:
    """Return what a placeholder holds, in a language where it is a known phrase."""
    if name == "unit":
        return words.texts.get(f"unit.{text}", text)
    if name == "headers":
        return f" {words.say('refused.or')} ".join(text.split(" or "))
    return translate_reason(text, words) if name in _PHRASES else text


def _found(message: str, prefix: str) -> tuple[str, dict[str, str]] | None:
    """Return the key whose English is a message, and what its placeholders hold."""
    for key, literals, text in _sentences():
        # most sentences are passed over without a pattern of theirs being compiled
        if key.startswith(prefix) and all(part in message for part in literals):
            found = _pattern(text).fullmatch(message)
            if found:
                return key, found.groupdict()
    return None


@lru_cache
def _sentences() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Return each key with the fixed parts of its English, the most literal first."""
    texts = wording("en").texts.items()
    known = [(key, _literals(text), text) for key, text in texts if key.startswith(_PREFIX)]
    return tuple(sorted(known, key=lambda one: -sum(map(len, one[1]))))


def _literals(text: str) -> tuple[str, ...]:
    return tuple(part.replace("{{", "{").replace("}}", "}") for part in _HOLE.split(text)[::2])


@lru_cache(maxsize=512)
def _pattern(text: str) -> re.Pattern[str]:
    """Return what a sentence looks like, whatever its placeholders hold."""
    names, literals = _HOLE.findall(text), _literals(text)
    holes = [f"(?P<{name}>.+?)" for name in names]
    parts = zip(map(re.escape, literals), [*holes, ""], strict=True)
    return re.compile("".join(part for pair in parts for part in pair), re.DOTALL)
