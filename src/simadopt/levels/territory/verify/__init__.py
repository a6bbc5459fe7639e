"""Limits in which the territory model has a known answer."""

from __future__ import annotations

from simadopt.verification.options import Case

__all__ = ["known_answers"]


def known_answers() -> tuple[Case, ...]:
    """Return the cases of `simadopt verify`."""
    from simadopt.levels.territory.verify.cases import CASES

    return CASES
