"""What services and directorates are called in a language."""

from __future__ import annotations

from functools import lru_cache

from simadopt.io.wording import Wording, wording
from simadopt.levels.staff.tables import read_table

__all__ = ["directorate_label", "service_label"]


def service_label(name: str, words: Wording) -> str:
    """Return the label of a service: of the shipped types, or its own name when imported.

    >>> service_label("schools_2", wording("en"))
    'schools and youth 2'
    """
    labels = _labels(words.language)
    kind, _, number = name.rpartition("_")
    if name not in labels and kind in labels and number.isdecimal():
        return f"{labels[kind]} {number}"
    return labels.get(name, name)


def directorate_label(name: str, words: Wording) -> str:
    """Return the label of a directorate: its number, or its own name when imported.

    >>> directorate_label("directorate_2", wording("fr"))
    'Direction 2'
    """
    kind, _, number = name.rpartition("_")
    return words.say("directorate", number=number) if kind == "directorate" else name


@lru_cache
def _labels(language: str) -> dict[str, str]:
    labels = {row["name"]: row[f"label_{language}"] for row in read_table("services")}
    return labels | {"management": wording(language).say("service.management")}
