"""What a page is made of, whatever it tells: a first page, sections, tables, figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from simadopt.io.wording import Wording

__all__ = [
    "Drawing",
    "English",
    "Front",
    "Page",
    "Section",
    "Strong",
    "Table",
    "fact_rows",
    "in_words",
    "unbroken",
]


_CODE: Final = re.compile(r" \([a-z]+[0-9]*(?:_[a-z0-9]+)+\)")
"""The name of a parameter, behind what it means."""
_FEW_ROWS: Final = 3
_ROW: Final = 120
_MOST_TOLD: Final = 2250
"""Characters of facts that fit in plain type on A4, a row of the table counted as `_ROW` of them."""


class English(str):
    """A text that exists in English only, whatever the language of the page."""

    __slots__ = ()


class Strong(str):
    """A text that stands out."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """A table with its caption; columns from ``right`` on hold numbers.

    Parameters
    ----------
    caption : str
    heads : sequence of str
    rows : sequence of sequence of str
        The first cell names the row.
    right : int
    folded : str
        What unfolds it on a screen, on which it is folded; empty when it is always seen.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: int = 1
    folded: str = ""


@dataclass(frozen=True)
class Drawing:
    """A figure as SVG, what is to be said below it, and the same numbers as a table."""

    svg: str
    caption: str = ""
    table: Table | None = None


@dataclass(frozen=True)
class Section:
    """A part of a page.

    Parameters
    ----------
    title : str
    texts : sequence of str
        Paragraphs.
    points : sequence of str
        A list, after the paragraphs.
    parts : sequence of Drawing or Table
    code : str
        A command to copy.
    small : bool
        For whoever checks, not for whoever decides.
    """

    title: str
    texts: Sequence[str] = ()
    points: Sequence[str] = ()
    parts: Sequence[Drawing | Table] = ()
    code: str = ""
    small: bool = False


@dataclass(frozen=True)
class Front:
    """The first page: the answer, what it holds, a table, then facts about it, each under its name.

    Parameters
    ----------
    answer : str
    facts : sequence of (str, sequence of str)
    more : sequence of str
        Paragraphs below.
    about : str
    table : Table or None
    brief : sequence of (str, sequence of str)
        Facts that a slide has room for; all of them where it is empty.
    """

    answer: str
    facts: Sequence[tuple[str, Sequence[str]]]
    more: Sequence[str] = ()
    about: str = ""
    table: Table | None = None
    brief: Sequence[tuple[str, Sequence[str]]] = ()

    @property
    def dense(self) -> bool:
        """Whether it takes smaller type to hold on one page: for many policies, or many words of few."""
        told = sum(len(text) for _, texts in self.facts for text in texts)
        rows = len(self.table.rows) if self.table else 0
        return rows > _FEW_ROWS or told + _ROW * rows > _MOST_TOLD


@dataclass(frozen=True)
class Page:
    """A whole page.

    Parameters
    ----------
    title : str
    kind : str
        What is above the title.
    front : Front or None
    sections : sequence of Section
    foot : str
    more : sequence of str
        A list above the sections.
    byline : str
        Who wrote it for whom, and when.
    """

    title: str
    sections: Sequence[Section]
    kind: str = ""
    front: Front | None = None
    foot: str = ""
    more: Sequence[str] = ()
    byline: str = ""


def fact_rows(words: Wording, **facts: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """Return facts under their names in the catalogue; those that say nothing are left out."""
    return [(words.say(f"report.fact.{name}"), texts) for name, texts in facts.items() if texts]


def in_words(text: str, words: Wording) -> str:
    """Return a text without the codes of parameters behind their meanings, where it is in French.

    Codes are English: those who set parameters find them in the table of parameters.

    >>> from simadopt.io.wording import wording
    >>> in_words("ce que coaching (coaching_gain) ajoute", wording("fr"))
    'ce que coaching ajoute'
    """
    return re.sub(_CODE, "", text) if words.language == "fr" else text


def unbroken(text: str) -> str:
    r"""Return a text whose intervals in brackets stay on one line.

    >>> unbroken("+1.0 pts [0.5; 1.5]")
    '+1.0 pts [0.5;\xa01.5]'
    """
    return re.sub(r"\[[^\]]*\]", lambda found: found[0].replace(" ", "\u00a0"), text)
