"""Policies against each other, two by two: the sentence, and differences in what a page shows."""

from __future__ import annotations

from itertools import combinations
from typing import Any, Final

from simadopt.core.outcomes import rounded
from simadopt.experiments.comparison.page import plain
from simadopt.experiments.comparison.result import Comparison
from simadopt.interfaces.answer import pair_answer
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.io.wording import Wording

__all__ = ["packed_pairs"]

_SHOWN: Final = ("services_left_behind", "tracked_share", "delay_days", "hours", "eur")


def packed_pairs(found: Comparison, words: Wording) -> list[dict[str, Any]]:
    """Return each pair of policies, the base left out: the first less the second, ready for JSON."""
    level = found.level
    told = ComparisonWords(found, words, level.adopters or level.headline)
    shown = (level.headline, level.adopters, *_SHOWN)
    names = [name for name in shown if name in found.outcomes]
    made: list[dict[str, Any]] = rounded(
        [
            {
                "one": one,
                "other": other,
                "text": pair_answer(told, one, other),
                "differences": {
                    name: plain(found.difference(one, name, against=other)) for name in names
                },
                "probability": plain(found.probability(one, level.headline, against=other)),
            }
            for one, other in combinations(found.variants, 2)
        ]
    )
    return made
