"""The words shown to people, in French and in English, and how each language writes numbers.

One catalogue per language, with the same keys and the same values: see `simadopt.core.messages`,
which fills its texts. French puts a narrow no-break space before ``%``, ``;``, ``:``, ``?`` and ``!``
and between thousands, and a comma before decimals.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from simadopt.core.language import LANGUAGES, language_of
from simadopt.core.messages import MINUS, NARROW_SPACE, NOTHING, fill, number_words, texts_of

__all__ = ["LANGUAGES", "NARROW_SPACE", "Wording", "language_of", "wording"]


@dataclass(frozen=True)
class Wording:
    """The catalogue of one language.

    Parameters
    ----------
    language : {"fr", "en"}
    texts : mapping of str to str
        Text of each key; ``{name}`` is a value.
    """

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        r"""Return a text with its placeholders filled; whole numbers are written out.

        >>> wording("fr").say("people.many", n=1240)
        '1\u202f240 personnes'
        """
        return fill(self.texts[key], values, self.language)

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
        return number_words(value, self.language, digits)

    def significant(self, value: float) -> str:
        """Write a number with four significant digits.

        >>> wording("fr").significant(0.123456), wording("en").significant(250.0)
        ('0,1235', '250')
        >>> wording("en").significant(11334.5)
        '11,330'
        """
        if not math.isfinite(value):
            return NOTHING
        text = f"{value:.4g}"
        if 1e3 <= abs(float(text)) < 1e15:  # without an exponent
            return number_words(float(text), self.language)
        text = text.replace("-", MINUS)
        return text.replace(".", ",") if self.language == "fr" else text

    def percent(self, share: float | None, digits: int = 0) -> str:
        r"""Write a share of one as a percentage.

        >>> wording("fr").percent(0.345), wording("en").percent(0.345, 1)
        ('34\u202f%', '34.5%')
        """
        if share is None or not math.isfinite(share):
            return NOTHING
        return self.number(100.0 * share, digits) + (
            f"{NARROW_SPACE}%" if self.language == "fr" else "%"
        )

    def unit(self, unit: str, n: float = 2.0) -> str:
        """Return the unit of an outcome as it stands behind a number; the code where the catalogue has none.

        >>> wording("en").unit("services", 1.0), wording("en").unit("services"), wording("en").unit("bikes")
        ('service', 'services', 'bikes')
        """
        key = f"outcome.unit.{unit}"
        return self.say(key, n=n) if key in self.texts else unit

    def day(self, value: date) -> str:
        """Write a day as the language does.

        >>> wording("fr").day(date(2026, 3, 31)), wording("en").day(date(2026, 3, 31))
        ('31/03/2026', '2026-03-31')
        """
        return f"{value:%d/%m/%Y}" if self.language == "fr" else value.isoformat()

    def listed(self, parts: Iterable[str]) -> str:
        """Return parts of a list one after the other, semicolons between.

        >>> wording("en").listed(["a", "b"])
        'a; b'
        """
        return (f"{NARROW_SPACE}; " if self.language == "fr" else "; ").join(parts)

    def label(self, row: Any) -> str:
        """Return the label of a row of a shipped table in this language."""
        return str(getattr(row, f"label_{self.language}"))


@lru_cache(maxsize=len(LANGUAGES))
def wording(language: str) -> Wording:
    """Return the catalogue of a language.

    >>> wording("en").say("tool.gru")
    'GRU'
    """
    return Wording(language, texts_of(language))
