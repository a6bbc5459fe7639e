"""Names that a page gives for what it takes away: of the authority, and of whoever writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.report.writing import today
from simadopt.io.wording import Wording

__all__ = ["byline", "read_names"]

_FIELDS: Final = ("note_authority", "note_author")
_MOST: Final = 60
"""Characters of a name."""


def read_names(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that are given, the authority first; none of them needs to be.

    Raises
    ------
    InputError
        When one is no text of a line, or longer than 60 characters.
    """
    found = []
    for field in _FIELDS:
        value = data.get(field) or ""
        if not isinstance(value, str) or len(value) > _MOST or not value.isprintable():
            message = Message("app.refuse.name", most=_MOST)
            raise InputError(Problem("page", None, field, str(value)[:80], message))
        found.append(" ".join(value.split()))
    return tuple(name for name in found if name)


def byline(names: tuple[str, ...], words: Wording) -> str:
    """Return what stands below the title of a note: the names that are given, and today."""
    return " · ".join([*names, today(words)])
