"""The category that a grade of the French local civil service says, which its decree fixes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from simadopt.io.folding import fold, words_of
from simadopt.io.import_summary import Column
from simadopt.io.tables import packaged_table
from simadopt.io.text_file import Row

__all__ = ["category_of_grade", "grade_column"]

_FEMININE: Final = (
    ("trice", "teur"),
    ("ienne", "ien"),
    ("iere", "ier"),
    ("lere", "ler"),
    ("euse", "eur"),
    ("eure", "eur"),
    ("ee", "e"),
)
_SHORT: Final = {"adm": "administratif", "admin": "administratif", "administrative": "administratif",
                 "tech": "technique", "techn": "technique", "anim": "animation", "patrim": "patrimoine",
                 "adj": "adjoint", "adjointe": "adjoint", "redact": "redacteur", "agente": "agent",
                 "sociale": "social", "assistante": "assistant", "auxil": "auxiliaire",
                 "ens": "enseignement", "art": "artistique", "aide": "aide",
                 "assist": "assistant", "generale": "general", "dir": "directeur",
                 "educ": "educateur", "att": "attache", "ing": "ingenieur", "red": "redacteur",
                 "adjt": "adjoint", "aux": "auxiliaire", "brig": "brigadier", "ag": "agent",
                 "ass": "assistant", "cons": "conservation", "conserv": "conservation",
                 "puer": "puericulture", "spec": "specialise", "mat": "maternelles",
                 "maternelle": "maternelles", "ec": "ecoles", "ecole": "ecoles",
                 "terr": "territorial"}  # fmt: skip
_IDLE: Final = frozenset({"territorial", "territoriale", "territoriaux", "principal", "principale",
                          "pal", "ppal", "princ", "superieur", "superieure", "sup", "cl", "classe",
                          "hors", "hc", "pr"})  # fmt: skip
_CLASS: Final = re.compile(r"[123](?:ere?|e|eme|er|re|nde?|d|cl)?(?:cl)?")
"""Number of a class: ``1ère``, ``2e``, ``1cl``."""
_INITIALS: Final = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)")
"""Dots between single letters: ``A.P.S.``."""


@lru_cache(maxsize=4096)
def category_of_grade(cell: str) -> str:
    """Return ``A``, ``B`` or ``C`` for a grade of the territorial civil service, or nothing.

    The first words decide: the statute of each *cadre d'emplois* places it in a category (code
    général de la fonction publique, L. 411-2; list in ``tables/grades.csv``, not complete). Classes
    and echelons make no difference, nor do usual abbreviations. Employment as general manager is for
    category A (decrees 87-1101 and 90-128), *auxiliaires de puériculture* are of B (decree 2021-1882).

    >>> [category_of_grade(g) for g in ("Attaché principal", "REDACTRICE PAL 1ERE CL", "Adj. tech. 2e cl")]
    ['A', 'B', 'C']
    >>> [category_of_grade(g) for g in ("DGS", "Conseiller des A.P.S.", "Lieutenant-colonel")]
    ['A', 'A', 'A']
    >>> [category_of_grade(g) for g in ("Att. terr.", "AUX. PUERICULTURE CL. SUP", "BRIG. CHEF PPAL")]
    ['A', 'B', 'C']
    >>> category_of_grade("Jardinier")
    ''
    """
    cell = _INITIALS.sub("", re.sub(r"\bd['’]", " ", cell))
    full = [_plain(word) for word in words_of(cell)]
    words = [word for word in full if word not in _IDLE and not _CLASS.fullmatch(word)]
    if words == ["technique"] and fold(cell).startswith(("tech_", "techn_")):
        return "B"  # "Tech. ppal": a technician; after "adjoint" the same letters are "technique"
    begins = ((known, category) for known, category in _grades()
              if known in (words[: len(known)], full[: len(known)]))  # fmt: skip
    return next((category for _, category in begins), "")


def _plain(word: str) -> str:
    if word in _SHORT:
        return _SHORT[word]
    ending = next((pair for pair in _FEMININE if word.endswith(pair[0])), None)
    return word if ending is None or len(word) < 6 else word[: -len(ending[0])] + ending[1]


def grade_column(columns: Sequence[Column], sample: Sequence[Row]) -> Column | None:
    """Return the column of grades that gives most people a category, if any does.

    One that gives ranks too (``Grade / emploi``) may be it.
    """
    told = {
        column: sum(1 for _, row in sample if category_of_grade("".join(row[k : k + 1])))
        for k, column in enumerate(columns)
        if column.meaning in ("", "title") and {"grade", "grades"} & set(words_of(column.title))
    }
    best = max(told, key=lambda column: told[column], default=None)
    return best if best is not None and told[best] else None


@lru_cache
def _grades() -> tuple[tuple[list[str], str], ...]:
    rows = packaged_table("simadopt.levels.staff.tables", "grades")
    known = [([_plain(word) for word in row["words"].split()], row["category"]) for row in rows]
    return tuple(sorted(known, key=lambda one: -len(one[0])))
