"""Which column of a staff file is which: by its title, a near title, then what its cells hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.csv_table import CsvTable
from simadopt.io.folding import fold, words_of
from simadopt.io.header import near_title
from simadopt.io.import_summary import Column
from simadopt.io.text_file import Row
from simadopt.levels.staff.files.staff_names import keys_inside
from simadopt.levels.staff.files.staff_words import (
    BAD,
    FLAGS,
    RANKS,
    STAFF_COLUMNS,
    age_band,
    birth_band,
    category_of,
    is_empty,
    is_status,
    plain_cell,
    share,
    word,
)

__all__ = ["EXTRA", "REQUIRED", "columns_of", "meaning_of"]

REQUIRED: Final = ("key", "category", "service")
EXTRA: Final = ("title", "head", "birth", "status", "first_name", "last_name")
"""Meanings that serve others: titles and yes or no for ranks, births for ages, names for managers."""
MOST: Final = 0.6
"""Share of its filled cells that decides what a column holds."""

_WEAK = frozenset({"hierarchique", "rattachement"})
"""Words of titles that may speak of a manager or of a place: the cells decide."""
_OTHERS = frozenset({"ancien", "ancienne", "old", "tuteur", "tutrice", "tutor", "binome", "mentor", "parrain",
                     "suppleant", "suppleante", "remplacant", "remplacante", "remplace", "code", "compte",
                     "badge", "assistant", "assistante"})  # fmt: skip
"""Words of titles of columns of staff numbers that are not those of managers."""
_AMBIGUOUS = frozenset({"poste", "portable", "fonction", "accueil", "guichet"})
_PHONE = re.compile(r"[+(]?[0-9][0-9 .()/+-]{6,}[0-9]\Z")
_ADDRESS = re.compile(r"\S+@\S+\.\S+\Z")

# Titles by words: all words of one set must be there; none of the last column may.
_RULES: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    ("", ("telephone", "tel", "mobile", "gsm", "temps", "csp", "socioprofessionnelle", "tva"), ""),
    ("manager", ("responsable", "superieur", "superieure", "manager", "n+1", "encadrant",
                 "supervisor", "reports+to", "chef+matricule", "chef+direct",
            "chef+service", "hierarchique+matricule",
                 "evaluateur", "n1", "resp", "hierarchique", "rattachement"),
     "fonction titre poste grade niveau date rang categorie cat position ligne statut administratif "
     "administrative"),
    ("category", ("categorie", "category", "cat", "categ"), "socio professionnelle emploi"),
    ("mailbox", ("mail", "email", "courriel", "messagerie", "mailbox", "mel", "bal",
                 "adresse+electronique", "e+mail"), "perso personnel personnelle"),
    ("laptop", ("laptop", "ordinateur+portable", "pc+portable", "portable"), ""),
    ("workstation", ("workstation", "poste+travail", "poste+informatique", "ordinateur",
                     "pc", "computer"), ""),
    ("front_desk", ("accueil", "guichet", "front+desk", "contact+public", "frontdesk"), "site lieu date"),
    ("site", ("site", "lieu", "batiment", "localisation", "implantation", "location",
              "residence+administrative", "building", "workplace"), "naissance date web"),
    ("key", ("matricule", "matric", "matr", "mle", "identifiant", "id", "key", "cle",
             "numero+agent", "no+agent", "n+agent", "num+agent", "n+mat", "no+mat", "num+mat", "code+agent",
             "employee+number", "staff+number", "personnel+number"),
     "service direction site poste pole unite grade emploi"),
    ("head", ("chef", "cheffe", "head", "encadrement"), "nom prenom service titre grade date name"),
    ("birth", ("naissance", "birth", "birthdate", "ne"), "lieu ville pays nom"),
    ("age", ("age",), "retraite"),
    ("status", ("statut", "status", "mandat", "position+administrative", "position+statutaire",
                "situation+administrative"), "date"),
    ("rank", ("rang", "rank", "niveau+hierarchique", "niveau+encadrement"), ""),
    ("title", ("emploi", "fonction", "poste", "metier", "job", "position", "intitule"),
     "date code budgetaire numero no anciennete"),
    ("last_name", ("nom", "surname", "name"), "service direction site usage+service prenom first"),
    ("first_name", ("prenom", "first+name", "forename"), ""),
    ("service", ("service", "unite", "unit", "department", "team", "equipe", "bureau", "structure",
                 "entite", "entity"),
     "code date anciennete"),
    ("directorate", ("direction", "directorate", "pole", "division", "departement", "dga"),
     "code date"),
    ("affectation", ("affectation", "assignment"), "date"),
    ("innovativeness", ("innovativeness", "innovativite"), ""),
)  # fmt: skip
_LABELS: Final = frozenset({"libelle", "nom", "intitule", "designation", "name"})


def meaning_of(title: str) -> str:
    """Return what a title means, or nothing; exact titles first, then their words.

    >>> [meaning_of(t) for t in ("N° matricule", "Responsable (matricule)", "Adresse mail", "Cat.")]
    ['key', 'manager', 'mailbox', 'category']
    >>> [meaning_of(t) for t in ("Temps de travail", "Téléphone portable", "Nom du responsable")]
    ['', '', 'manager']
    """
    folded = fold(title)
    exact = next((name for name, titles in STAFF_COLUMNS.items() if folded in titles), "")
    if exact:
        return exact
    words = {w for word in words_of(title) for w in (word, word.rstrip("s"))}
    if folded == "mat":
        return "key"
    if len(words_of(title)) > 6:
        return ""
    for name, sets, without in _RULES:
        if words & set(without.split()):
            continue
        if any(words.issuperset(one.split("+")) for one in sets):
            return name
    return ""


def columns_of(
    table: CsvTable, sample: Sequence[Row], given_columns: Mapping[str, str]
) -> tuple[Column, ...]:
    """Say what each column is.

    Parameters
    ----------
    table : CsvTable
    sample : sequence of (line, cells)
        First rows, whose cells decide what an ambiguous title means.
    given_columns : mapping of str to str
        The user's title of some columns; an empty one says that there is none.

    Raises
    ------
    InputError
        A meaning or a title that does not exist.
    """
    titles = table.header.titles
    mapped = dict(_mapped(table, given_columns))
    cells = [
        [row[k].strip() for _, row in sample if k < len(row) and not is_empty(row[k])]
        for k in range(len(titles))
    ]
    keys = {
        plain_cell(cell)
        for k, title in enumerate(titles)
        if mapped.get(k, meaning_of(title)) == "key"
        for cell in cells[k]
    }
    numbers = [k for k, t in enumerate(titles) if _numbers_people(t, cells[k], sample)][:1]
    if keys or "key" in given_columns:
        numbers = []
    keys |= {plain_cell(cell) for k in numbers for cell in cells[k]}
    managing = _manager_by_cells(titles, cells, sample, keys, mapped)
    named = {
        fold(cell)
        for k, title in enumerate(titles)
        if mapped.get(k, meaning_of(title)) == "last_name"
        for cell in cells[k]
    }
    found: list[Column] = []
    for k, written in enumerate(titles):
        title = written or (f"#{k + 1}" if cells[k] else "")
        if k in mapped:
            by_name = mapped[k] == "manager" and _names_of_people(title, cells[k], keys)
            meaning = "manager_name" if by_name else mapped[k]
            found.append(Column(title, meaning, "mapped", k + 1))
            continue
        meaning, why = meaning_of(title), "name"
        if not meaning and title and (near := near_title(title, STAFF_COLUMNS, words_of)):
            fits = near not in REQUIRED and _fit(cells[k], near) > MOST
            meaning, why = (near, "near") if fits else ("", "")
        weak = meaning == "manager" and _weak(title)
        if weak and not (_like_keys(cells[k], keys) or _name_somebody(cells[k], named)):
            meaning, why = "", "words"
        meaning, why = _by_contents(title, meaning, why, cells[k], keys)
        if k in numbers:
            meaning, why = "key", "contents"
        if k == managing:
            meaning, why = "manager", "contents"
        if meaning in given_columns:
            meaning, why = "", "twice" if given_columns[meaning] else ""
        found.append(Column(title, meaning, why if meaning or why != "name" else "", k + 1))
    if not any(column.meaning == "last_name" for column in found):
        found = [
            replace(c, meaning="manager") if (c.meaning, c.why) == ("manager_name", "mapped") else c
            for c in found
        ]
    return _one_each(found)


def _numbers_people(title: str, cells: Sequence[str], sample: Sequence[Row]) -> bool:
    """Tell whether ``N°`` numbers people: each has a number, and no two have the same."""
    bare = fold(title) in ("n", "no", "num", "numero", "number")
    return bare and len(cells) == len(set(cells)) >= MOST * len(sample)


def _manager_by_cells(
    titles: Sequence[str],
    cells: Sequence[Sequence[str]],
    sample: Sequence[Row],
    keys: set[str],
    mapped: Mapping[int, str],
) -> int:
    """Return the column without a known title that holds managers, or -1.

    Most of its filled cells are keys of the file, it is filled in most rows, and it names fewer people
    than it has cells, not each row's own: nothing else than a manager does.
    """
    known = {mapped.get(k, meaning_of(title)) for k, title in enumerate(titles)}
    if "manager" in known or not keys:
        return -1
    for k, title in enumerate(titles):
        words = words_of(title)
        if k in mapped or meaning_of(title) or _OTHERS & set(words) or not title:
            continue
        filled = [plain_cell(cell) for cell in cells[k]]
        keyed = [cell for cell in filled if cell in keys]
        most = len(keyed) >= MOST * max(len(filled), 1) and 2 * len(filled) >= len(sample)
        if most and 2 * len(set(keyed)) < len(keyed):
            return k
    return -1


def _mapped(table: CsvTable, given_columns: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yield the place of each column that the user named."""
    titles, where = table.header.titles, str(table.path)
    folded = [fold(title) for title in titles]
    known = [*STAFF_COLUMNS, *EXTRA]
    for name, title in given_columns.items():
        if name not in known:
            message = Message(
                "problem.column_meaning", names=[Message(f"staff.meaning.{one}") for one in known]
            )
            raise InputError(Problem(where, None, name, title, message, nearest(name, known)))
        if not title:
            continue
        if title not in titles and fold(title) not in folded:
            shown = ", ".join(t for t in titles if t)
            message = Message("problem.column_title", names=shown)
            hint = nearest(title, titles)
            raise InputError(Problem(where, table.header.line, name, title, message, hint))
        yield (titles.index(title) if title in titles else folded.index(fold(title))), name


_FITS: Final[Mapping[str, Callable[[str], bool]]] = {
    "category": lambda cell: category_of(cell) != BAD,
    "rank": lambda cell: word(cell, RANKS) != BAD,
    "age": lambda cell: age_band(cell) != BAD,
    "birth": lambda cell: birth_band(cell) != BAD,
    "innovativeness": lambda cell: share(cell) != BAD,
    "mailbox": lambda cell: word(cell, FLAGS) != BAD or _ADDRESS.match(cell) is not None,
    **dict.fromkeys(
        ("head", "workstation", "laptop", "front_desk"), lambda cell: word(cell, FLAGS) != BAD
    ),
}


def _fit(cells: Sequence[str], meaning: str) -> float:
    """Return the share of filled cells that mean something in a column; 1 when none is filled."""
    fits = _FITS.get(meaning)
    return 1.0 if fits is None or not cells else sum(map(fits, cells)) / len(cells)


def _by_contents(
    title: str, meaning: str, why: str, cells: list[str], keys: set[str]
) -> tuple[str, str]:
    """Let the cells decide where a title may mean several things."""
    holds = _holds(cells)
    exact = fold(title) in STAFF_COLUMNS.get(meaning, ()) and fold(title) not in _AMBIGUOUS
    match meaning:
        case "":
            away = cells and sum(map(is_status, cells)) >= MOST * len(cells)
            return ("status", "contents") if away else ("", why)
        case "workstation" | "laptop" | "front_desk" | "title" | "rank" if not cells and not exact:
            return "", "empty"
        case "manager" | "head" | "rank" if _yes_or_no(cells, keys):
            return "head", why if meaning == "head" else "contents"
        case "head":
            return ("manager", "contents") if _like_keys(cells, keys) else ("", "words")
        case "manager" if _names_of_people(title, cells, keys):
            return ("", "addresses") if holds == "addresses" else ("manager_name", "contents")
        case "mailbox" if holds == "phones":
            return "", "phones"
        case "category" if not exact and cells and _fit(cells, meaning) < 0.3:
            return "", "words"
        case "workstation" | "rank" | "title" | "laptop" | "front_desk":
            return _flag_or_title(meaning, why, cells, holds, exact)
        case "age" if not exact and _fit(cells, "age") < MOST <= _fit(cells, "birth"):
            return "birth", "contents"
    return meaning, why


def _weak(title: str) -> bool:
    """Tell whether a title may speak of a manager, or of the place that is above."""
    words = set(words_of(title))
    return bool(_WEAK & words) and not {"resp", "responsable", "superieur", "superieure"} & words


def _name_somebody(cells: Sequence[str], named: set[str]) -> bool:
    """Tell whether most cells hold an address, or the last name of somebody in the file."""
    held = [("@" in cell) or not named.isdisjoint(fold(cell).split("_")) for cell in cells]
    return bool(held) and sum(held) >= MOST * len(held)


def _flag_or_title(
    meaning: str, why: str, cells: list[str], holds: str, exact: bool
) -> tuple[str, str]:
    """Tell yes and no, ranks and job titles apart: ``Poste`` and ``Fonction`` hold any of them."""
    if meaning in ("workstation", "laptop", "front_desk"):
        if _fit(cells, meaning) >= MOST or (exact and not holds):
            return meaning, why
        if holds:
            return "", holds
        return ("title", "contents") if meaning == "workstation" else ("", "words")
    if holds:
        return "", holds
    if cells and sum(map(is_status, cells)) >= MOST * len(cells):
        return "status", "contents"
    if meaning == "rank" and (exact or _fit(cells, "rank") >= MOST):
        return meaning, why
    if meaning == "title" and cells and not any(any(map(str.isalpha, c)) for c in cells):
        return "", "words"
    if meaning == "title" and cells and _fit(cells, "workstation") == 1.0:
        return "workstation", "contents"
    return "title", why if meaning == "title" else "contents"


def _holds(cells: Sequence[str]) -> str:
    """Return ``phones`` or ``addresses`` when most of the filled cells are such."""
    for name, pattern in (("phones", _PHONE), ("addresses", _ADDRESS)):
        if cells and sum(1 for cell in cells if pattern.match(cell)) >= MOST * len(cells):
            return name
    return ""


def _names_of_people(title: str, cells: Sequence[str], keys: set[str]) -> bool:
    """Tell whether a column of managers holds names or addresses in place of keys."""
    cells = list(dict.fromkeys(cells))
    if not cells or _like_keys(cells, keys):
        return False
    is_named = bool({"nom", "prenom", "name", "mail", "email", "courriel"} & set(words_of(title)))
    like = [cell for cell in cells if "@" in cell or (len(cell.split()) > 1 and not _digits(cell))]
    figures = any(map(_digits, keys))
    bare = [cell for cell in cells if not _digits(cell)] if figures else []
    return is_named or max(len(like), len(bare)) >= MOST * len(cells)


def _yes_or_no(cells: Sequence[str], keys: set[str]) -> bool:
    """Tell whether a column of heads says yes or no of each person, and names nobody."""
    cells = list(dict.fromkeys(cells))
    known = all(plain_cell(cell) in keys for cell in cells)
    return bool(cells) and not known and _fit(cells, "head") == 1.0


def _like_keys(cells: Sequence[str], keys: set[str]) -> bool:
    """Tell whether cells are keys of the file, hold one, or are most of them made as its keys are."""
    if any(plain_cell(cell) in keys or keys.intersection(keys_inside(cell)) for cell in cells):
        return True
    cells, shapes = list(dict.fromkeys(cells)), set(map(_shape, keys))
    return bool(cells) and sum(_shape(cell) in shapes for cell in cells) >= MOST * len(cells)


def _shape(cell: str) -> str:
    """Return what a cell is made of.

    >>> _shape("DUPONT Jean01"), _shape("06 11 22")
    ('a a9', '9 9 9')
    """
    return re.sub("[0-9]+", "9", re.sub(r"[^\W\d_]+", "a", plain_cell(cell)))


def _digits(text: str) -> bool:
    return any(c.isdigit() for c in text)


def _level(column: Column) -> tuple[int, int]:
    """Return how well a column's title says its meaning: the best known one first."""
    if column.why == "mapped":
        return -1, 0
    folded, titles = fold(column.title), STAFF_COLUMNS.get(column.meaning, ())
    if folded in titles:
        return 0, titles.index(folded)
    # a label says more than a code, fewer words more than many
    words = words_of(column.title)
    return {"name": 1, "contents": 2, "near": 3}[column.why], len(words) - len(_LABELS & set(words))


def _one_each(columns: list[Column]) -> tuple[Column, ...]:
    """Keep one column for each meaning, the one with the best title; settle ``affectation``."""
    taken = {c.meaning for c in columns}
    settled = []
    for column in columns:
        meaning = column.meaning
        if meaning == "affectation":
            free = [name for name in ("service", "site") if name not in taken]
            meaning = free[0] if free else ""
            taken.add(meaning)
        settled.append(Column(column.title, meaning, column.why, column.number))
    best: dict[str, Column] = {}
    for column in filter(lambda c: c.meaning, settled):
        known = best.get(column.meaning)
        if known is None or _level(column) < _level(known):
            best[column.meaning] = column
    return tuple(
        c
        if c.meaning in ("", "status") or best[c.meaning] is c or _same_title(c, best[c.meaning])
        else Column(c.title, "", "twice", c.number)
        for c in settled
    )


def _same_title(one: Column, other: Column) -> bool:
    """Tell whether two titles are the same word, so that neither is better."""
    base = STAFF_COLUMNS.get(one.meaning, ())[:3]
    return fold(one.title) == fold(other.title) or {fold(one.title), fold(other.title)} <= set(base)
