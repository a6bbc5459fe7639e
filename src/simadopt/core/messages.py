"""Messages: a key and values, made into text once, in the reader's language.

Whoever finds something wrong gives a key of the catalogue and values: ``Message("cells", n=7)``.
`Message.render` is the only place where they become a sentence. The catalogue of a language is
the union of the files ``wording/LANGUAGE.csv`` of the rooms of the package (columns ``key``,
``text``), and of those that `add_wording` names.

Text of a row: ``{name}`` is a value, written as the language writes it (thousands apart, decimal
sign, a nested message in the same language); ``{name!s}`` is the value as it is (a line, a port);
``{name:or}`` puts “or” between the items of a list;
``{name:row|rows}`` is the first word where the number ``name`` is singular, else the second.
"""

from __future__ import annotations

import csv
import math
import string
from collections.abc import Mapping
from functools import lru_cache
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Final

__all__ = [
    "NARROW_SPACE",
    "Message",
    "add_wording",
    "code_words",
    "fill",
    "number_words",
    "texts_of",
    "told",
]

NARROW_SPACE: Final = "\u202f"
MINUS: Final = "\u2212"
NOTHING: Final = "–"
_PACKAGE: Final = Path(__file__).parents[1]
_folders: Final = sorted([*_PACKAGE.glob("*/wording"), *_PACKAGE.glob("*/*/wording")])


class Message:
    """A key of the catalogue and the values of its text.

    Parameters
    ----------
    key : str
        ``area.what``, a row of the catalogue.
    **values
        What the names in the row stand for: numbers, strings that are the same in every language
        (names, codes, file names), messages, or lists of these.

    Examples
    --------
    >>> one = Message("problem.expected", allowed=Message("problem.part.whole_least", low=1000))
    >>> one.render("en")
    'a whole number of at least 1,000 is expected'
    >>> one.render("fr")
    'il faut un nombre entier d’au moins 1\u202f000'
    """

    __slots__ = ("key", "values")

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = {name: _kept(value) for name, value in values.items()}

    def render(self, language: str) -> str:
        """Return the text in a language (``"en"``, ``"fr"``).

        Raises
        ------
        KeyError
            When the catalogue has no such key, or its text names a value that is not given.
        """
        return fill(texts_of(language)[self.key], self.values, language)

    def plain(self) -> dict[str, Any]:
        """Return the message ready for JSON; `Message.of` reads it.

        >>> one = Message("problem.expected", allowed=Message("problem.part.whole_least", low=1000))
        >>> Message.of(one.plain()) == one
        True
        """
        return {"key": self.key, "values": {n: _plain(value) for n, value in self.values.items()}}

    @staticmethod
    def of(plain: Mapping[str, Any]) -> Message:
        """Return a message from what `plain` returned."""
        return Message(plain["key"], **{n: _read(value) for n, value in plain["values"].items()})

    def __str__(self) -> str:
        return self.render("en")

    def __repr__(self) -> str:
        values = "".join(f", {name}={value!r}" for name, value in self.values.items())
        return f"Message({self.key!r}{values})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[Any, ...]:
        return self.key, tuple(sorted(self.values.items()))


def told(text: Message | str, language: str) -> str:
    """Return a text in a language: a message is rendered, a string is the same in every one.

    >>> told(Message("tool.gru"), "fr"), told("furlongs", "fr")
    ('GRU', 'furlongs')
    """
    return text.render(language) if isinstance(text, Message) else str(text)


def code_words(area: str, code: str) -> Message | str:
    """Return the words of a code (``unit``, ``euros``), or the code where the catalogue has none.

    >>> code_words("unit", "furlongs")
    'furlongs'
    """
    key = f"{area}.{code}"
    return Message(key) if key in texts_of("en") else code


def add_wording(folder: Path) -> None:
    """Add the rows of ``en.csv`` and ``fr.csv`` of a folder: those of another package's level."""
    if folder not in _folders:
        _folders.append(folder)
        texts_of.cache_clear()


@lru_cache
def texts_of(language: str) -> Mapping[str, str]:
    """Return the text of every key in a language."""
    texts: dict[str, str] = {}
    for folder in _folders:
        with (folder / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            texts |= {row["key"]: row["text"] for row in csv.DictReader(file)}
    return texts


def fill(text: str, values: Mapping[str, object], language: str) -> str:
    r"""Return a text with its values written as a language writes them.

    >>> fill("{n} {n:cheval|chevaux}", {"n": 1}, "fr"), fill("{n!s}", {"n": 1234}, "en")
    ('1 cheval', '1234')
    >>> fill("{x}, {y}", {"x": 0.25, "y": [1200, "a"]}, "fr")
    '0,25, 1\u202f200, a'
    """
    return _Writer(language).vformat(text, (), values)


def number_words(value: float, language: str, digits: int = 0) -> str:
    """Write a number with thousands apart; a dash stands for no number.

    >>> number_words(1234.5, "en", 1), number_words(float("nan"), "fr")
    ('1,234.5', '–')
    """
    if not math.isfinite(value):
        return NOTHING
    text = f"{value:,.{digits}f}".replace("-", MINUS)
    if language == "fr":
        text = text.replace(",", NARROW_SPACE).replace(".", ",")
    return text


class _Writer(string.Formatter):
    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if _is_single(value, self.language) else many
        if isinstance(value, Message):
            return value.render(self.language)
        if isinstance(value, list | tuple):
            joint = f" {texts_of(self.language)['refused.or']} " if format_spec == "or" else ", "
            return joint.join(self.format_field(item, "") for item in value)
        if isinstance(value, Integral) and not isinstance(value, bool):
            return number_words(int(value), self.language)
        if isinstance(value, Real) and not isinstance(value, bool):
            return self._decimal(float(value))
        return str(value)

    def _decimal(self, value: float) -> str:
        if value.is_integer() and abs(value) < 1e15:
            return number_words(value, self.language)
        text = f"{value:.6g}".replace("-", MINUS)
        return text.replace(".", ",") if self.language == "fr" else text


def _is_single(value: object, language: str) -> bool:
    """Tell whether a number takes the singular: under 2 in French, 1 in English (and not 1.0, nor 1,000)."""
    if isinstance(value, list | tuple):
        return _is_single(len(value), language)
    if isinstance(value, str) and language != "fr":  # written already, as “+1” or “1,000”
        return value.removeprefix("+") == "1"
    try:
        number = float(_figures(value) if isinstance(value, str) else value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return abs(number) < 2 if language == "fr" else number == 1


def _figures(text: str) -> str:
    """Return a number that French writes, as “−1,5”, as Python does."""
    return text.replace(NARROW_SPACE, "").replace(MINUS, "-").replace(",", ".")


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return value.plain()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, Real) and not isinstance(value, int) else value


def _read(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_read, value))
    return Message.of(value) if isinstance(value, Mapping) else value


def _kept(value: object) -> object:
    """Return a value that can be hashed and sent to another process."""
    if isinstance(value, list | tuple):
        return tuple(map(_kept, value))
    return value if isinstance(value, Message | Real) else str(value)
