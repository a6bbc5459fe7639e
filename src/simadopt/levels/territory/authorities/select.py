"""The roster that a scenario names, kept for the next run of it."""

from __future__ import annotations

from functools import lru_cache

from simadopt.levels.territory.authorities.roster import Roster, published
from simadopt.levels.territory.authorities.synthetic import synthetic

__all__ = ["selected"]


@lru_cache(maxsize=8)
def selected(
    source: str,
    communes: int,
    departments: tuple[str, ...],
    regions: tuple[str, ...],
    own: Roster | None = None,
) -> Roster:
    """Return the published, made-up or own roster, within some departments or regions."""
    if source == "file" and own is not None:
        whole = own
    else:
        whole = synthetic(communes) if source == "synthetic" else published()
    return whole.within(departments, regions)
