"""The tables of the staff level: parameters, features, services, traits, and their typed rows."""

from __future__ import annotations

from simadopt.io.tables import packaged_table

__all__ = ["read_table"]


def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one table as dictionaries of text.

    >>> read_table("regimes")[0]["name"]
    'procedural'
    """
    return packaged_table(__name__, name)
