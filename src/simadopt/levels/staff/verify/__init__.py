"""Limits in which the staff model has a known answer: a laboratory, and the cases that run in it."""

from __future__ import annotations

from simadopt.verification.options import Case

__all__ = ["known_answers"]


def known_answers() -> tuple[Case, ...]:
    """Return the cases of `simadopt verify`."""
    from simadopt.levels.staff.verify import cascades, conformity, crowds, fading, heads, memory

    families = (crowds, conformity, cascades, heads, fading, memory)
    return tuple(case for family in families for case in family.CASES)
