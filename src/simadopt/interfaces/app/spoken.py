"""Problems in the reader's language: what data say in English is found again in the catalogue.

Keys ``problem.…`` hold in English the very sentences of the readers, with placeholders for what
varies; the same key in the page's language gives the sentence back. What is not there stays English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from simadopt.data.wording import Wording, wording

__all__ = ["spoken"]

_PREFIX: Final = "problem."


def spoken(message: str, words: Wording) -> str:
    r"""Return a message in a language.

    >>> spoken("7 cells; the header has 6", wording("fr"))
    '7 cases\u202f; l’en-tête en a 6'
    >>> spoken("something else", wording("fr"))
    'something else'
    """
    if words.language == "en":
        return message
    for key, pattern in _patterns():
        found = pattern.fullmatch(message)
        if found:
            return words.say(key, **found.groupdict())
    return message


@lru_cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what each English sentence looks like."""
    texts = wording("en").texts.items()
    return tuple((key, _pattern(text)) for key, text in texts if key.startswith(_PREFIX))


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", text)
    return re.compile(
        "".join(f"(?P<{p}>.+)" if k % 2 else re.escape(p) for k, p in enumerate(parts))
    )
