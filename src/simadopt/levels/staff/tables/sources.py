"""Where the value of a parameter comes from, in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from simadopt.levels.staff.tables import read_table

__all__ = ["translated_source"]


def translated_source(name: str, language: str) -> str:
    """Return the source of a parameter in a language, or nothing where only English tells it.

    >>> translated_source("course_hours", "fr"), translated_source("course_hours", "en")
    ('une journée de formation', '')
    """
    return _french().get(name, "") if language == "fr" else ""


@lru_cache
def _french() -> dict[str, str]:
    return {row["name"]: row["source"] for row in read_table("sources_fr")}
