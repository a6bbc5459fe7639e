"""The words shown to people, in French and in English, and how each language writes numbers.

One flat catalogue per language (``io/wording/fr.csv``, ``en.csv``), with the same keys and the
same placeholders. French puts a narrow no-break space before ``%``, ``;``, ``:``, ``?`` and ``!``
and between thousands, and a comma before decimals.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from simadopt.core.language import LANGUAGES, language_of

__all__ = ["LANGUAGES", "NARROW_SPACE", "Wording", "language_of", "wording"]

NARROW_SPACE: Final = "\u202f"
_MINUS: Final = "\u2212"
_NOTHING: Final = "–"
_FOLDER: Final = Path(__file__).with_name("wording")


@dataclass(frozen=True)
class Wording:
    """The catalogue of one language.

    Parameters
    ----------
    language : {"fr", "en"}
    texts : mapping of str to str
        Text of each key; ``{name}`` is a placeholder.
    """

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        r"""Return a text with its placeholders filled; whole numbers are written out.

        >>> wording("fr").say("people.many", n=1240)
        '1\u202f240 personnes'
        """
        shown = {
            name: self.number(value) if type(value) is int else value
            for name, value in values.items()
        }
        return self.texts[key].format(**shown)

    def count(self, key: str, n: int) -> str:
        """Return the singular (``key.one``) or plural (``key.many``) text of a number of things.

        >>> wording("fr").count("people", 0), wording("en").count("people", 0)
        ('0 personne', '0 people')
        """
        single = n < 2 if self.language == "fr" else n == 1
        return self.say(f"{key}.one" if single else f"{key}.many", n=n)

    def number(self, value: float, digits: int = 0) -> str:
        r"""Write a number with thousands apart; a dash stands for no number.

        >>> wording("fr").number(-1234.5, 1), wording("en").number(-1234.5, 1)
        ('−1\u202f234,5', '−1,234.5')
        """
        if not math.isfinite(value):
            return _NOTHING
        text = f"{value:,.{digits}f}".replace("-", _MINUS)
        if self.language == "fr":
            text = text.replace(",", NARROW_SPACE).replace(".", ",")
        return text

    def significant(self, value: float) -> str:
        """Write a number with four significant digits.

        >>> wording("fr").significant(0.123456), wording("en").significant(250.0)
        ('0,1235', '250')
        """
        if not math.isfinite(value):
            return _NOTHING
        text = f"{value:.4g}".replace("-", _MINUS)
        return text.replace(".", ",") if self.language == "fr" else text

    def percent(self, share: float | None, digits: int = 0) -> str:
        r"""Write a share of one as a percentage.

        >>> wording("fr").percent(0.345), wording("en").percent(0.345, 1)
        ('34\u202f%', '34.5%')
        """
        if share is None or not math.isfinite(share):
            return _NOTHING
        return self.number(100.0 * share, digits) + (
            f"{NARROW_SPACE}%" if self.language == "fr" else "%"
        )

    def label(self, row: Any) -> str:
        """Return the label of a row of a shipped table in this language."""
        return str(getattr(row, f"label_{self.language}"))

    def directorate(self, name: str) -> str:
        """Return the label of a directorate: its number, or its own name when imported."""
        kind, _, number = name.rpartition("_")
        return self.say("directorate", number=number) if kind == "directorate" else name


@lru_cache(maxsize=len(LANGUAGES))
def wording(language: str) -> Wording:
    """Return the catalogue of a language.

    >>> wording("en").say("tool.gru")
    'GRU'
    """
    with (_FOLDER / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["key"]: row["text"] for row in csv.DictReader(file)}
    return Wording(language, texts)
