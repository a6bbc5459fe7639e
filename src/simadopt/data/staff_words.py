"""The words of staff files, in English and in French, and what each cell means."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from simadopt.data.csv_table import fold
from simadopt.errors import nearest

__all__ = [
    "BAD",
    "CATEGORIES",
    "FLAGS",
    "RANKS",
    "STAFF_COLUMNS",
    "Memo",
    "Names",
    "age_band",
    "near_word",
    "share",
    "word",
]

BAD = -9
MISSING_AGE = 255
YOUNGEST, OLDEST = 14, 99

STAFF_COLUMNS: dict[str, tuple[str, ...]] = {
    "key": ("key", "cle", "matricule", "identifiant", "id"),
    "category": ("category", "categorie", "cat"),
    "rank": ("rank", "rang", "fonction"),
    "service": ("service",),
    "directorate": ("directorate", "direction"),
    "manager": ("manager", "responsable", "superieur", "n_1"),
    "site": ("site",),
    "age": ("age", "age_band", "tranche_d_age", "tranche_age"),
    "mailbox": ("mailbox", "messagerie"),
    "workstation": ("workstation", "poste", "poste_de_travail"),
    "laptop": ("laptop", "portable", "ordinateur_portable"),
    "front_desk": ("front_desk", "accueil", "guichet"),
    "innovativeness": ("innovativeness", "innovativite"),
}

CATEGORIES: dict[str, int] = {
    form.format(letter): code
    for code, letter in enumerate("abc")
    for form in ("{}", "cat_{}", "categorie_{}", "category_{}")
}
RANKS: dict[str, int] = {
    **dict.fromkeys(("", "staff", "agent", "agente"), 0),
    **dict.fromkeys(
        ("head", "head_of_service", "chef_de_service", "cheffe_de_service", "chef", "cheffe"), 1
    ),
    **dict.fromkeys(("responsable_de_service", "responsable"), 1),
    **dict.fromkeys(("director", "directeur", "directrice"), 2),
    **dict.fromkeys(("general_manager", "dgs", "directeur_general", "directrice_generale"), 3),
    **dict.fromkeys(
        ("directeur_general_des_services", "directrice_generale_des_services", "general_director"),
        3,
    ),
}
FLAGS: dict[str, int] = {
    "": -1,
    **dict.fromkeys(("oui", "yes", "1", "true", "vrai", "x", "o", "y"), 1),
    **dict.fromkeys(("non", "no", "0", "false", "faux", "n"), 0),
}

_BANDS: dict[str, int] = {
    **dict.fromkeys(("<25", "moinsde25", "under25", "-de25"), 0),
    **{f"{low}{mark}{low + 9}": (low - 15) // 10 for low in (25, 35, 45) for mark in ("-", "a")},
    **dict.fromkeys(("55+", "55etplus", "55andover", ">=55", ">54", "+de54"), 4),
    "": MISSING_AGE,
}
_YEARS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]+)?\Z")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][-+]?[0-9]{1,3})?\Z")


class Memo(dict[str, int]):
    """What each distinct cell means, worked out once: files repeat few words many times.

    Parameters
    ----------
    meaning : callable
        From a cell to its code, or ``BAD``.
    """

    def __init__(self, meaning: Callable[[str], int]) -> None:
        super().__init__()
        self.meaning = meaning

    def __missing__(self, cell: str) -> int:
        code = self[cell] = self.meaning(cell)
        return code


class Names:
    """Names numbered in order of appearance; case and accents make no difference."""

    def __init__(self, missing: int) -> None:
        self.names: list[str] = []
        self.missing = missing
        self._codes: dict[str, int] = {}

    def __call__(self, cell: str) -> int:
        """Return the number of a name; ``missing`` for an empty cell."""
        bare = " ".join(cell.split())
        if not bare:
            return self.missing
        code = self._codes.setdefault(fold(bare) or bare, len(self.names))
        if code == len(self.names):
            self.names.append(bare)
        return code


def word(cell: str, words: Mapping[str, int]) -> int:
    """Return the code of a word, or ``BAD``.

    >>> word("Catégorie B", CATEGORIES)
    1
    """
    return words.get(fold(cell), BAD)


def near_word(cell: str, words: Mapping[str, int]) -> str:
    """Return the known word nearest to a cell, or nothing."""
    return nearest(fold(cell), words)


def age_band(cell: str) -> int:
    """Return the age band of an age in years or of a band as written; 255 when empty.

    >>> age_band("34"), age_band("35-44 ans"), age_band("55 et plus"), age_band("")
    (1, 2, 4, 255)
    """
    text = cell.casefold().replace("–", "-").replace("à", "a")
    text = re.sub(r"\s|ans|years", "", text)
    if not _YEARS.match(text):
        return _BANDS.get(text, BAD)
    years = int(re.split("[.,]", text)[0])
    if not YOUNGEST <= years <= OLDEST:
        return BAD
    return sum(years >= bound for bound in (25, 35, 45, 55))


@lru_cache(maxsize=65_536)
def share(cell: str) -> float:
    """Return a share with a decimal point or comma; NaN when empty, ``BAD`` when it is none.

    >>> share("0,25"), share("70")
    (0.25, -9.0)
    """
    text = cell.strip()
    if not text:
        return math.nan
    if not _DECIMAL.match(text):
        return float(BAD)
    value = float(text.replace(",", "."))
    return value if 0.0 <= value <= 1.0 else float(BAD)
