"""Where the header of a table is, under title rows or on two lines, and what separates its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from simadopt.io.text_file import Row

__all__ = ["Header", "Recognise", "find_header", "near_title"]

Recognise = Callable[[str], str]
"""From a title to what it means, or nothing."""

SEARCHED_ROWS = 20


@dataclass(frozen=True)
class Header:
    """The titles of a table.

    Parameters
    ----------
    line, last : int
        Line of the first and of the last row of the header.
    titles : tuple of str
    known : int
        How many different columns are recognised.
    """

    line: int
    last: int
    titles: tuple[str, ...]
    known: int


def find_header(rows: Sequence[Row], recognise: Recognise, required: Sequence[str]) -> Header:
    """Return the header among the first rows: the one, or the two, in which most is recognised.

    Parameters
    ----------
    rows : sequence of (line, cells)
    recognise : callable
    required : sequence of str
        Two rows are one header only where the first lacks one of these and the second has it.
    """
    best = _header(rows[0], rows[0], recognise)
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        one = _header(row, row, recognise)
        known = _known(one.titles, recognise)
        if place + 1 < len(rows) and known and not known.issuperset(required):
            below = rows[place + 1]
            both = _header(row, below, recognise)
            more = _known(both.titles, recognise) - known
            beneath = _known(_clean(below[1]), recognise)
            filled = sum(map(bool, _clean(below[1])))
            if more and 2 * len(beneath) > filled and both.known > len(beneath):
                one = both
        if one.known > best.known:
            best = one
    return best


def _header(row: Row, below: Row, recognise: Recognise) -> Header:
    titles = _clean(row[1])
    if below is not row:
        titles = _merged(titles, _clean(below[1]), recognise)
    return Header(row[0], below[0], tuple(titles), len(_known(titles, recognise)))


def _clean(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]


def _known(titles: Sequence[str], recognise: Recognise) -> set[str]:
    return {name for name in map(recognise, titles) if name}


def _merged(above: list[str], below: list[str], recognise: Recognise) -> list[str]:
    """Put two rows of titles together: a title above several says what those under it are about."""
    width = max(len(above), len(below))
    above = above + [""] * (width - len(above))
    below = below + [""] * (width - len(below))
    titles: list[str] = []
    group, known = (
        "",
        {recognise(over) for over, under in zip(above, below, strict=True) if not under},
    )
    for over, under in zip(above, below, strict=True):
        group = over or (group if under else "")
        both, own = f"{group} ({under})", recognise(under)
        # a second `Matricule`, under `Responsable`, is the responsible's
        combined = under and recognise(both) and (own in known if own else bool(over))
        titles.append(both if combined else under or over)
        known.add(recognise(titles[-1]))
    return titles


def near_title(
    title: str, names: Mapping[str, Sequence[str]], words: Callable[[str], list[str]]
) -> str:
    """Return what a title with a slip of the pen means, or nothing.

    Word by word: ``temps de travail`` is not ``poste de travail`` with a slip.

    Parameters
    ----------
    title : str
    names : mapping of str to sequence of str
        Known titles of each column.
    words : callable
        From a title to its words that count.
    """
    own = words(title)
    if not own or not any(len(word) >= 4 for word in own):
        return ""
    for name, titles in names.items():
        for known in titles:
            theirs = words(known)
            if len(theirs) == len(own) and all(
                one == two or (len(one) >= 4 and get_close_matches(one, [two], 1, 0.8))
                for one, two in zip(own, theirs, strict=True)
            ):
                return name
    return ""
