"""Kinds of services, and what services and directorates are called in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from simadopt.io.wording import Wording, wording
from simadopt.levels.staff.tables import read_table

__all__ = ["SERVICE_TYPES", "ServiceType", "directorate_label", "service_label", "service_type"]


@dataclass(frozen=True)
class ServiceType:
    """A kind of service: who works there, who faces the public, how many requests, how large.

    Parameters
    ----------
    name, label_en, label_fr : str
    share_c, front : float
        How much of it is category C, and before the public: shares.
    requests, size : float
        Weights among the services of an authority.
    """

    name: str
    share_c: float
    front: float
    requests: float
    size: float
    label_en: str
    label_fr: str


def service_type(row: Mapping[str, Any]) -> ServiceType:
    """Return a kind of service from the cells of its row, as text or as typed values."""
    numbers = {k: float(row[k]) for k in ("share_c", "front", "requests", "size")}
    return ServiceType(
        name=row["name"], label_en=row["label_en"], label_fr=row["label_fr"], **numbers
    )


SERVICE_TYPES: Final = tuple(service_type(row) for row in read_table("services"))


def service_label(name: str, words: Wording) -> str:
    """Return the label of a service: of its kind, or its own name when imported.

    >>> service_label("schools_2", wording("en"))
    'schools and youth 2'
    """
    kind, _, number = name.rpartition("_")
    found = _label(name, words)
    if found is None and number.isdecimal():
        known = _label(kind, words)
        return name if known is None else f"{known} {number}"
    return name if found is None else found


def _label(name: str, words: Wording) -> str | None:
    """Return the label of a kind of service: of those that a scenario brings, or of the package."""
    own = words.texts.get(f"service.kind.{name}")
    return _labels(words.language).get(name) if own is None else own


def directorate_label(name: str, words: Wording) -> str:
    """Return the label of a directorate: its number, or its own name when imported.

    >>> directorate_label("directorate_2", wording("fr"))
    'Direction 2'
    """
    kind, _, number = name.rpartition("_")
    return words.say("directorate", number=number) if kind == "directorate" else name


@lru_cache
def _labels(language: str) -> dict[str, str]:
    labels: dict[str, str] = {one.name: getattr(one, f"label_{language}") for one in SERVICE_TYPES}
    return labels | {"management": wording(language).say("service.management")}
