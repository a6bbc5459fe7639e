"""Regular expressions of a map, of a kind that ends soon whatever the text.

Python tries all ways to match: ``(a+)+b`` takes 2^n steps on n letters. A pattern has `LONGEST` characters at
most, two groups and two of ``* + ? {m,n}``, none of them after a group; a title that is longer matches none.
The ways are then at most the pairs of places in a title times the pairs of alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

__all__ = ["LONGEST", "matching", "too_free"]

LONGEST: Final = 100
"""Characters of a pattern, and of a title that one may match."""
_MOST: Final = 2
_PART: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*(?:,\d*)?\}|.", re.DOTALL)


def too_free(pattern: str) -> bool:
    """Tell whether a pattern could take for ever.

    >>> too_free("(a+)+$"), too_free("a*a*a*b"), too_free("(advice|talk)_[+*][0-9]+")
    (True, True, False)
    """
    if len(pattern) > LONGEST:
        return True
    parts = _PART.findall(pattern)
    again = [one in ("*", "+", "?") or (len(one) > 1 and one[0] == "{") for one in parts]
    free = sum(a and (one[0] != "{" or "," in one) for one, a in zip(parts, again, strict=True))
    of_group = any(a in "()" and b for (a, _), (_, b) in pairwise(zip(parts, again, strict=True)))
    return parts.count("(") > _MOST or free > _MOST or of_group


def matching(pattern: str, titles: Sequence[str]) -> list[int]:
    """Return the places of the titles that match a pattern as a whole.

    Raises
    ------
    re.error
        When it is no regular expression.
    """
    rule = re.compile(pattern)
    return [k for k, one in enumerate(titles) if len(one) <= LONGEST and rule.fullmatch(one)]
