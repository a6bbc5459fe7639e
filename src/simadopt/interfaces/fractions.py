"""Shares told as fractions in words, the nearest standing for a share: “about one in two”."""

from __future__ import annotations

from typing import Final

from simadopt.io.wording import Wording

__all__ = ["nearest_fraction", "share_words"]

_FRACTIONS: Final = (
    (1, 10), (1, 5), (1, 4), (1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10),
)  # fmt: skip
"""Shares that are told in words, the nearest standing for a share."""
_FEW, _MOST = 0.075, 0.925
"""Shares below and above which no fraction in words is near enough."""


def nearest_fraction(share: float) -> str:
    """Return the fraction in words that stands for a share: ``1_2``, or ``few`` and ``most``.

    >>> nearest_fraction(0.47), nearest_fraction(0.01)
    ('1_2', 'few')
    """
    if share < _FEW or share > _MOST:
        return "few" if share < _FEW else "most"
    part, whole = min(_FRACTIONS, key=lambda one: abs(one[0] / one[1] - share))
    return f"{part}_{whole}"


def share_words(share: float, words: Wording) -> str:
    """Return a share of the equipped in words, as it begins a sentence.

    >>> from simadopt.io.wording import wording
    >>> share_words(0.47, wording("en"))
    'About one equipped member of staff in two uses'
    """
    return words.say(f"answer.share.{nearest_fraction(share)}")
