"""What was understood of a staff file, packed for a page: sentences, columns to map, causes to choose for."""

from __future__ import annotations

from typing import Any, Final

from simadopt.data.understood import StaffFileError, Understood
from simadopt.data.wording import Wording
from simadopt.interfaces.spoken import spoken
from simadopt.interfaces.understood_words import understood_lines

__all__ = ["packed_causes", "packed_understood"]

MEANINGS: Final = ("key", "category", "service", "directorate", "rank", "manager", "site", "age",
                   "mailbox", "workstation", "laptop", "front_desk", "innovativeness")  # fmt: skip
"""What a column may hold."""


def packed_understood(found: Understood, words: Wording) -> dict[str, Any]:
    """Return what was understood, in the words of the page."""
    return {
        "lines": understood_lines(found, words),
        "columns": [
            {
                "title": column.title,
                "meaning": column.meaning,
                "why": words.say(f"staff.why.{column.why}") if column.why else "",
                "number": column.number,
            }
            for column in found.columns
        ],
        "meanings": [[name, words.say(f"staff.column.{name}")] for name in MEANINGS],
    }


def packed_causes(error: StaffFileError, words: Wording) -> list[dict[str, Any]]:
    """Return the causes of a refusal, each with its rows and what may be chosen."""
    return [
        {
            "key": cause.key,
            "field": cause.field,
            "value": cause.value,
            "message": spoken(cause.message, words),
            "hint": cause.hint,
            "count": cause.count,
            "lines": list(cause.lines[:20]),
            "choices": [[name, words.say(f"staff.choice.{name}")] for name in cause.remedies],
        }
        for cause in error.causes
    ]
