"""Where the value of a parameter comes from, in the reader's language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from simadopt.levels.staff.tables import read_table

__all__ = ["cited_source", "translated_source"]

_ROW = r"[A-Z]\d\d"
_EVIDENCE: Final = re.compile(rf"\s*\((?:time_evidence )?{_ROW}(?:(?:, |-| à ){_ROW})*\)")
"""Rows of a table of evidence of ours: codes that help who checks a parameter, and nobody else."""


def translated_source(name: str, language: str) -> str:
    """Return the source of a parameter in a language, or nothing where only English tells it.

    >>> translated_source("course_hours", "fr"), translated_source("course_hours", "en")
    ('une journée de formation', '')
    """
    return _french().get(name, "") if language == "fr" else ""


def cited_source(source: str) -> str:
    """Return a source as a page cites it: without the codes of our tables of evidence.

    >>> cited_source("a letter acts nine months (time_evidence D02, D04), as reminders do (D10)")
    'a letter acts nine months, as reminders do'
    """
    return type(source)(_EVIDENCE.sub("", source))


@lru_cache
def _french() -> dict[str, str]:
    return {row["name"]: row["source"] for row in read_table("sources_fr")}
