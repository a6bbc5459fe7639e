"""Which column of a staff file is which: by its title, a near title, then what its cells hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.csv_table import CsvTable
from simadopt.io.folding import fold, words_of
from simadopt.io.header import near_title
from simadopt.io.import_summary import Column
from simadopt.io.text_file import Row
from simadopt.levels.staff.files.staff_contents import (
    MOST,
    are_like_keys,
    are_names,
    are_yes_or_no,
    identifies,
    is_key,
    name_somebody,
    numbers_people,
    says_category,
    share_that_fits,
    what_is_held,
)
from simadopt.levels.staff.files.staff_titles import (
    AMBIGUOUS,
    EXTRA,
    LABELS,
    OTHERS,
    REQUIRED,
    SEVERAL,
    is_weak,
    meaning_of,
    says_work_time,
)
from simadopt.levels.staff.files.staff_words import (
    STAFF_COLUMNS,
    is_empty,
    is_status,
    loose_key,
    plain_cell,
)

__all__ = ["columns_of"]


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
    numbers = [k for k, t in enumerate(titles) if numbers_people(t, cells[k], sample)][:1]
    if keys or "key" in given_columns:
        numbers = []
    keys |= {plain_cell(cell) for k in numbers for cell in cells[k]}
    keys |= set(map(loose_key, keys))
    managing = _manager_by_cells(titles, cells, sample, keys, mapped)
    last_names = {
        fold(cell)
        for k, title in enumerate(titles)
        if mapped.get(k, meaning_of(title)) == "last_name"
        for cell in cells[k]
    }
    found: list[Column] = []
    for k, written in enumerate(titles):
        title = written or (f"#{k + 1}" if cells[k] else "")
        if k in mapped:
            by_name = mapped[k] == "manager" and are_names(title, cells[k], keys)
            meaning = "manager_name" if by_name else mapped[k]
            found.append(Column(title, meaning, "mapped", k + 1))
            continue
        meaning, why = meaning_of(title), "name"
        if not meaning and title and (near := near_title(title, STAFF_COLUMNS, words_of)):
            fits = near not in REQUIRED and share_that_fits(cells[k], near) > MOST
            meaning, why = (near, "near") if fits else ("", "")
        doubtful = meaning == "manager" and is_weak(title)
        if doubtful and not (are_like_keys(cells[k], keys) or name_somebody(cells[k], last_names)):
            meaning, why = "", "words"
        meaning, why = _by_contents(title, meaning, why, cells[k], keys)
        if k in numbers:
            meaning, why = "key", "contents"
        if k == managing:
            meaning, why = "manager", "contents"
        if not meaning and why in ("", "name") and says_work_time(title):
            why = "work_time"
        if meaning in given_columns:
            meaning, why = "", "twice" if given_columns[meaning] else ""
        found.append(Column(title, meaning, why if meaning or why != "name" else "", k + 1))
    found = _by_addresses(found)
    if not any(column.meaning == "last_name" for column in found):
        found = [
            replace(c, meaning="manager") if (c.meaning, c.why) == ("manager_name", "mapped") else c
            for c in found
        ]
    return tuple(_required_by_cells(list(_one_each(found)), cells, sample, given_columns))


def _required_by_cells(
    found: list[Column],
    cells: Sequence[Sequence[str]],
    sample: Sequence[Row],
    given_columns: Mapping[str, str],
) -> list[Column]:
    """Take a column without a known title for the key or the category that no title gives.

    Categories: most cells say A, B or C, or a grade that has one. Keys: each row has one, no two the
    same, all with figures; no date, telephone number or address.
    """
    tests = {"category": says_category, "key": identifies}
    for meaning, test in tests.items():
        if meaning in given_columns or any(c.meaning == meaning for c in found):
            continue
        for k, column in enumerate(found):
            free = not column.meaning and column.why in ("", "words", "twice")
            named = (
                sum(map(str.isalpha, column.title)) > 2
            )  # else a row may stand in place of titles
            if free and named and test(column.title, cells[k], sample):
                found[k] = replace(column, meaning=meaning, why="contents")
                break
    return found


def _by_addresses(found: list[Column]) -> list[Column]:
    """Keep managers given by addresses where the file has everybody's, to match them with."""
    mails = any(column.meaning == "mailbox" for column in found)
    settled = []
    for column in found:
        if (column.meaning, column.why) == ("manager_name", "addresses"):
            column = (
                replace(column, meaning="manager_name", why="contents")
                if mails
                else replace(column, meaning="")
            )
        settled.append(column)
    return settled


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
        if k in mapped or meaning_of(title) or OTHERS & set(words) or not title:
            continue
        filled = cells[k]
        keyed = [cell for cell in filled if is_key(cell, keys)]
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


def _by_contents(
    title: str, meaning: str, why: str, cells: list[str], keys: set[str]
) -> tuple[str, str]:
    """Let the cells decide where a title may mean several things."""
    holds = what_is_held(cells)
    exact = fold(title) in STAFF_COLUMNS.get(meaning, ()) and fold(title) not in AMBIGUOUS
    of_category = {"categorie", "category", "cat"} & set(words_of(title))
    match meaning:
        case "title" if of_category and cells and share_that_fits(cells, "category") > MOST:
            return "category", "contents"
        case "":
            away = cells and sum(map(is_status, cells)) >= MOST * len(cells)
            return ("status", "contents") if away else ("", why)
        case "workstation" | "laptop" | "front_desk" | "title" | "rank" if not cells and not exact:
            return "", "empty"
        case "manager" | "head" | "rank" if are_yes_or_no(cells, keys):
            return "head", why if meaning == "head" else "contents"
        case "head":
            return ("manager", "contents") if are_like_keys(cells, keys) else ("", "words")
        case "manager" if are_names(title, cells, keys):
            return "manager_name", "addresses" if holds == "addresses" else "contents"
        case "mailbox" if holds == "phones":
            return "", "phones"
        case "category" if not exact and cells and share_that_fits(cells, meaning) < 0.3:
            return "", "words"
        case "workstation" | "rank" | "title" | "laptop" | "front_desk":
            return _flag_or_title(meaning, why, cells, holds, exact)
        case "age" if not exact and share_that_fits(cells, "age") < MOST <= share_that_fits(
            cells, "birth"
        ):
            return "birth", "contents"
    return meaning, why


def _flag_or_title(
    meaning: str, why: str, cells: list[str], holds: str, exact: bool
) -> tuple[str, str]:
    """Tell yes and no, ranks and job titles apart: ``Poste`` and ``Fonction`` hold any of them."""
    if meaning in ("workstation", "laptop", "front_desk"):
        if share_that_fits(cells, meaning) >= MOST or (exact and not holds):
            return meaning, why
        if holds:
            return "", holds
        return ("title", "contents") if meaning == "workstation" else ("", "words")
    if holds:
        return "", holds
    if cells and sum(map(is_status, cells)) >= MOST * len(cells):
        return "status", "contents"
    if meaning == "rank" and (exact or share_that_fits(cells, "rank") >= MOST):
        return meaning, why
    if meaning == "title" and cells and not any(any(map(str.isalpha, c)) for c in cells):
        return "", "words"
    if meaning == "title" and cells and share_that_fits(cells, "workstation") == 1.0:
        return "workstation", "contents"
    return "title", why if meaning == "title" else "contents"


def _level(column: Column) -> tuple[int, int]:
    """Return how well a column's title says its meaning: the best known one first."""
    if column.why == "mapped":
        return -1, 0
    folded, titles = fold(column.title), STAFF_COLUMNS.get(column.meaning, ())
    if folded in titles:
        return 0, titles.index(folded)
    # a label says more than a code, fewer words more than many
    words = words_of(column.title)
    if column.meaning == "title" and "grade" in words:
        return 4, len(words)  # a grade says less of a rank than a job does
    return {"name": 1, "contents": 2, "near": 3}[column.why], len(words) - len(LABELS & set(words))


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
        if c.meaning in ("", *SEVERAL) or best[c.meaning] is c or _same_title(c, best[c.meaning])
        else Column(c.title, "", "twice", c.number)
        for c in settled
    )


def _same_title(one: Column, other: Column) -> bool:
    """Tell whether two titles are the same word, so that neither is better."""
    base = STAFF_COLUMNS.get(one.meaning, ())[:3]
    return fold(one.title) == fold(other.title) or {fold(one.title), fold(other.title)} <= set(base)
