"""Words without what makes no difference in them: accents, case, punctuation."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["fold", "is_total", "words_of"]

_TOTAL = re.compile(
    r"(?:(?:grand|sous)_)?total(?:_.*)?\Z|effectifs?(?:_total(?:e|aux)?)?(?:_[0-9]+)?\Z"
)


def fold(text: str) -> str:
    """Return a text without accents, case or punctuation.

    >>> fold(" Catégorie (A) ")
    'categorie_a'
    """
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return re.sub(r"[^0-9a-z]+", "_", bare).strip("_")


_EMPTY_WORDS = frozenset({"de", "du", "d", "des", "la", "le", "l", "les", "of", "the", "s", "en"})


def words_of(title: str) -> list[str]:
    """Return the words of a title that count.

    >>> words_of("Site d'affectation")
    ['site', 'affectation']
    """
    return [word for word in fold(title).split("_") if word and word not in _EMPTY_WORDS]


def is_total(cell: str) -> bool:
    """Tell whether a cell begins a row of totals.

    >>> [is_total(c) for c in ("TOTAL", "Total général", "Effectif :", "Totaleau")]
    [True, True, True, False]
    """
    bare = cell.casefold()
    return ("total" in bare or "effectif" in bare) and _TOTAL.match(fold(cell)) is not None
