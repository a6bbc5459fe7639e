"""The words of staff files, in English and in French, and what each cell means."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from simadopt.core.errors import nearest
from simadopt.io.folding import fold
from simadopt.levels.staff.files.staff_grades import category_of_grade

__all__ = [
    "ABSENT",
    "BAD",
    "CATEGORIES",
    "FLAGS",
    "GONE",
    "RANKS",
    "REPEATED",
    "STAFF_COLUMNS",
    "TOTAL",
    "Memo",
    "Names",
    "age_band",
    "birth_band",
    "category_of",
    "category_source",
    "is_absent",
    "is_empty",
    "is_gone",
    "is_rounded",
    "is_status",
    "leave_reason",
    "left_before",
    "loose_key",
    "near_word",
    "plain_cell",
    "share",
    "title_rank",
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


_NOTHING = frozenset({"na", "n_a", "null", "neant", "nc", "n_c", "nr", "sans_objet", "vide", "aucun",
                      "aucune", "nd", "n_d", "non_concerne", "non_concernee",
                      "non_renseigne", "non_renseignee", "non_communique"})  # fmt: skip
_ERROR = re.compile(
    r"#(?:REF|N/?A|VALUE|VALEUR|DIV/0|NAME|NOM|NUM|NOMBRE|NULL|NUL|SPILL|PROPAGATION|CALC)[!?]?\Z",
    re.I,
)
"""What a spreadsheet shows of a formula that fails."""
_ROUNDED = re.compile(r"[0-9][.,][0-9]+E\+?[0-9]{1,3}\Z", re.I)
_DATE = re.compile(
    r"(?:[0-9]{1,2}[/.-]){2}([0-9]{4})(?:\s.*)?\Z|([0-9]{4})(?:-[0-9]{2}-[0-9]{2}.*)?\Z"
)
AGES_IN = 2026
"""The year in which people born on a date have their age: a file says the same in every year."""

_HEADS_ONLY = frozenset(
    [
        "adjoint",
        "adjointe",
        "creche",
        "ecole",
        "accueil",
        "multi",
        "alsh",
        "centre",
        "ehpad",
        "conservatoire",
        "mediatheque",
        "equipe",
        "bibliotheque",
        "musee",
        "piscine",
        "structure",
        "residence",
        "foyer",
        "college",
        "theatre",
        "projet",
        "projets",
        "travaux",
        "artistique",
        "sportif",
        "sportive",
        "restaurant",
        "cuisine",
        "loisirs",
        "production",
        "site",
        "secteur",
    ]
)
_ADVISERS = frozenset(
    [
        "assistant",
        "assistante",
        "secretaire",
        "charge",
        "chargee",
        "conseiller",
        "conseillere",
        "agent",
    ]
)
_VACANT = re.compile(r"(?:poste_)?(?:vacante?|a_pourvoir|vacant_post|vacancy)(?:_.*)?\Z")
_ELECTED = re.compile(
    r"(?:elu|elue|elus|elected|elected_member|councillor|maire|maire_adjointe?|president_e)\Z"
    r"|(?:conseiller|conseillere)_(?:municipale?|departementale?|regionale?|communautaire)(?:_.*)?\Z"
    r"|adjointe?_au_maire(?:_.*)?\Z"
)
_ABSENT = re.compile(
    r"(?:en_)?(?:detachement|detachee?|disponibilite|mis_en_disponibilite|mise_en_disponibilite|hors_cadres?"
    r"|conge_(?:parental|de_longue_duree|longue_duree|de_longue_maladie|longue_maladie|sabbatique"
    r"|sans_solde|de_formation|de_presence_parentale)|secondment|on_leave|long_term_leave)(?:_.*)?\Z"
)
_GONE = re.compile(
    r"(?:(?:a_la|en|mis_a_la|mise_a_la|admis_a_la|admise_a_la|depart_en|depart_a_la|parti_en|partie_en)_)?"
    r"(?:retraite|retraitee|retired|sorti|sortie|radie|radiee|radiation|demission|demissionnaire"
    r"|demissionne|fin_de_(?:contrat|fonctions?|cdd|detachement)|contrat_(?:termine|echu|fini)"
    r"|licencie|licenciee|licenciement|revoque|revoquee|decede|decedee|deceased|parti|partie|depart"
    r"|mute|mutee|mutation|inactif|inactive|resigned|dismissed|left|former|ancien_agent|ancienne_agente"
    r"|contract_ended|end_of_contract)(?:_.*)?\Z"
)
_IN_POST = re.compile(r"(?:en_)?(?:activite|active|poste|service)(?:_.*)?\Z")
VACANT, ELECTED = 1, 2
TOTAL, REPEATED, ABSENT, GONE = 4, 5, 6, 7
"""Why a row is left out (3 is chosen, see `staff_causes`); who is absent is kept, and who is gone left
out, unless the contrary is chosen."""


def plain_cell(cell: str) -> str:
    """Return a cell without spaces around it, whatever their kind, and whole numbers without ``.0``.

    >>> plain_cell("101.0"), plain_cell("\u00a0a1\u200b"), plain_cell("01004")
    ('101', 'a1', '01004')
    """
    text = cell.replace("\u200b", "").replace("\ufeff", "").strip()
    if text[:1] == "'" and text[1:2] in tuple("=+-@"):
        text = text[1:]  # as it is written for a spreadsheet, so that it is no formula
    return re.sub(r"\A([0-9]+)[.,]0+\Z", r"\1", text)


def loose_key(cell: str) -> str:
    """Return a key without what software adds or takes away: zeros before it, spaces inside, case.

    >>> [loose_key(c) for c in ("00101", "101.0", "1 01", "'00101", "a12")]
    ['101', '101', '101', '101', 'A12']
    """
    bare = "".join(plain_cell(cell).split()).strip("'").upper()
    return bare.lstrip("0") or bare


def is_rounded(cell: str) -> bool:
    """Tell whether a spreadsheet rounded a long number, whose last figures are lost.

    >>> is_rounded("1,0123E+05"), is_rounded("E012")
    (True, False)
    """
    return _ROUNDED.match(cell.strip()) is not None


def is_empty(cell: str) -> bool:
    """Tell whether a cell says that nothing is known.

    >>> [is_empty(c) for c in ("", " ", "-", "N/A", "néant", "non", "0")]
    [True, True, True, True, True, False, False]
    """
    if cell.startswith("#") and _ERROR.match(cell):
        return True
    if cell.isalnum() and len(cell) > 2:
        return cell.casefold() in _NOTHING or fold(cell) in _NOTHING
    folded = fold(cell)
    return folded in _NOTHING or (not folded and not any(c in "+@" or c.isalnum() for c in cell))


def category_of(cell: str) -> int:
    """Return the category that a cell says, 0 A to 2 C, or ``BAD``.

    A grade says it as well.

    >>> [category_of(c) for c in ("A", "Cat. B", "Catégorie C", "A+", "C1", "Rédacteur", "D", "")]
    [0, 1, 2, 0, 2, 1, -9, -9]
    """
    letter = _letter_of(cell)
    if letter != BAD:
        return letter
    grade = category_of_grade(cell)
    return "ABC".index(grade) if grade else BAD


def category_source(cell: str) -> int:
    """Return what says the category of a cell: 0 the letter itself, 1 a grade, 2 neither.

    >>> [category_source(c) for c in ("Cat. B", "DGS", "Contractuel", "")]
    [0, 1, 2, 2]
    """
    if _letter_of(cell) != BAD:
        return 0
    return 1 if category_of_grade(cell) else 2


def _letter_of(cell: str) -> int:
    folded = fold(cell)
    found = re.match(r"(?:cat|categorie|category|cadre)?_?([abc])(?:_?[0-9])?\Z", folded)
    return "abc".index(found[1]) if found is not None else CATEGORIES.get(folded, BAD)


def title_rank(cell: str) -> int:
    """Return the rank that a job title says: 0 for one that says none.

    >>> [title_rank(t) for t in ("DGS", "Directrice des ressources humaines", "Cheffe de service")]
    [3, 2, 1]
    >>> [title_rank(t) for t in ("Directeur de crèche", "Assistante de direction", "Jardinier")]
    [1, 0, 0]
    """
    words = fold(cell).split("_")
    short = " ".join(w for w in words if w not in ("de", "du", "des", "d", "la", "l", "le", "les"))
    if set(words[:1]) & _ADVISERS or "adjoint" in words[1:2] or "adjointe" in words[1:2]:
        return 2 if "dga" in words else 0
    if words[0] == "dgs" or re.match(
        r"direct(?:eur|rice) generale? services?\b(?! techniques)", short
    ):
        return 0 if {"adjoint", "adjointe"} & set(words) else 3
    if words[0] in ("directeur", "directrice", "director", "dga", "dgst"):
        return 1 if _HEADS_ONLY & set(words[1:3]) - {"adjoint", "adjointe"} else 2
    heads = r"(?:chefs?|cheffes?) (?:service|pole|unite|bureau)|responsable(?! (?:projet|equipe|adjoint))"
    return int(re.match(heads + r"|head of|coordonnateur (?:service|pole)", short) is not None)


def leave_reason(cell: str, *, post: bool) -> int:
    """Tell why a row with this cell is left out: a vacant post, an elected member, or 0.

    ``post`` says that the column is about the post: "Maire" is a name elsewhere.

    >>> leave_reason("Poste vacant", post=False), leave_reason("Élue", post=True)
    (1, 2)
    >>> leave_reason("Maire", post=False), leave_reason("Locaux vacants", post=False)
    (0, 0)
    """
    folded = fold(cell)
    if _VACANT.match(folded):
        return VACANT
    return ELECTED if post and _ELECTED.match(folded) else 0


def is_absent(cell: str) -> bool:
    """Tell whether a status says that somebody is away for long: seconded, on leave.

    >>> [is_absent(c) for c in ("En détachement", "Congé parental", "Activité", "Titulaire")]
    [True, True, False, False]
    """
    return _ABSENT.match(fold(cell)) is not None


def is_gone(cell: str) -> bool:
    """Tell whether a status says that somebody has left; who leaves after this year is still there.

    >>> [is_gone(c) for c in ("Retraité", "Sortie le 31/12/2024", "Fin de contrat", "Partiel", "Titulaire")]
    [True, True, True, False, False]
    >>> is_gone("Fin de contrat le 31/08/2031")
    False
    """
    years = [int(year) for year in re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", cell)]
    return _GONE.match(fold(cell)) is not None and max(years, default=0) <= AGES_IN


def left_before(cell: str) -> bool:
    """Tell whether a date of leaving lies before the year ``AGES_IN``; later, one may still be there.

    >>> [left_before(c) for c in ("31/08/2025", "2025-08-31", "30/06/2026", "31/12/2099", "")]
    [True, True, False, False, False]
    """
    found = _DATE.match(cell.strip())
    return found is not None and int(found[1] or found[2]) < AGES_IN


def is_status(cell: str) -> bool:
    """Tell whether a cell says that somebody is in her post or away, and not what the post is."""
    return is_absent(cell) or is_gone(cell) or _IN_POST.match(fold(cell)) is not None


def birth_band(cell: str) -> int:
    """Return the age band of somebody born on a date or in a year, in the year ``AGES_IN``.

    >>> birth_band("02/05/1970"), birth_band("1999"), birth_band("1999-12-31"), birth_band("")
    (4, 1, 1, 255)
    """
    text = cell.strip()
    if not text:
        return MISSING_AGE
    found = _DATE.match(text)
    return BAD if found is None else age_band(str(AGES_IN - int(found[1] or found[2])))


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
    """Names numbered in order of appearance; case, accents and signs make no difference."""

    def __init__(self, missing: int) -> None:
        self.names: list[str] = []
        self.missing = missing
        self._codes: dict[str, int] = {}
        self._spellings: dict[int, dict[str, None]] = {}

    def __call__(self, cell: str) -> int:
        """Return the number of a name; ``missing`` for an empty cell."""
        bare = " ".join(cell.split())
        if is_empty(bare):
            return self.missing
        code = self._codes.setdefault(fold(bare) or bare, len(self.names))
        if code == len(self.names):
            self.names.append(bare)
        self._spellings.setdefault(code, {})[bare] = None
        return code

    def respelled(self) -> tuple[tuple[str, ...], ...]:
        """Return the spellings of each name that has several, the one that is kept first."""
        return tuple(tuple(one) for one in self._spellings.values() if len(one) > 1)


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
