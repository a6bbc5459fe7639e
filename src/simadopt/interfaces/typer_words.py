"""What typer says of a command that cannot be read, in the reader's language.

typer gives a finished English sentence and nothing else; rows ``typer.…`` of the English catalogue
hold its sentences word for word, and the same row in another language replaces one. Nothing that
simadopt says itself is found this way.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from simadopt.core.messages import texts_of
from simadopt.io.wording import Wording

__all__ = ["typer_words"]

_AREA: Final = "typer."
_VALUE: Final = re.compile(r"\{(\w+)\}")


def typer_words(message: str, words: Wording) -> str:
    """Return a sentence of typer in a language; one that is not known stays as it is.

    >>> from simadopt.io.wording import wording
    >>> typer_words("Missing argument 'SCENARIO'.", wording("fr"))
    "l’argument 'SCENARIO' manque"
    """
    if words.language == "en":
        return message
    for key, pattern in _sentences():
        if found := pattern.fullmatch(message):
            values = found.groupdict()
            if "reason" in values:
                values["reason"] = typer_words(values["reason"], words)
            return words.say(key, **values)
    return message


@lru_cache
def _sentences() -> list[tuple[str, re.Pattern[str]]]:
    """Return the rows, those with most letters of their own first."""
    known = {key: text for key, text in texts_of("en").items() if key.startswith(_AREA)}
    order = sorted(known, key=lambda key: -len(_VALUE.sub("", known[key])))
    return [(key, _pattern(known[key])) for key in order]


def _pattern(text: str) -> re.Pattern[str]:
    literals, names = _VALUE.split(text)[::2], _VALUE.findall(text)
    holes = [f"(?P<{name}>.+?)" for name in names]
    parts = zip(map(re.escape, literals), [*holes, ""], strict=True)
    return re.compile("".join(part for pair in parts for part in pair), re.DOTALL)
