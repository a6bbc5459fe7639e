"""A roster: the authorities of a territory as columns, wherever they come from."""

from __future__ import annotations

import csv
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.levels.territory.tables.items import TYPES

__all__ = ["SIZES", "Roster", "make_roster", "published", "size_class"]

SIZES: Final = (200, 500, 1000, 2000, 3500, 5000, 10_000, 20_000, 50_000, 100_000)
"""Inhabitants from which the next class of communes begins."""
_FILE: Final = Path(__file__).parents[1] / "tables" / "authorities.csv.xz"
Strings = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Roster:
    """The authorities, ``n`` of them.

    Parameters
    ----------
    key, code, name, kind : tuple of str
        Key (SIREN or any other), code, name, and kind of an intercommunal body (CC, CA, CU, METRO).
    type : uint8[n]
        Rank in `TYPES`.
    population : int64[n]
    department, region, epci : tuple of str
        Codes; empty where there is none.
    random_key : uint64[n]
        Stable hash of the key, from which draws follow.
    """

    key: Strings
    code: Strings
    name: Strings
    kind: Strings
    type: NDArray[np.uint8]
    population: NDArray[np.int64]
    department: Strings
    region: Strings
    epci: Strings
    random_key: NDArray[np.uint64]

    @property
    def n(self) -> int:
        """Number of authorities."""
        return len(self.key)

    def rows(self, chosen: NDArray[np.bool_]) -> Roster:
        """Return some of them, in their order."""
        picked = np.flatnonzero(chosen)

        def some(values: Strings) -> Strings:
            return tuple(values[i] for i in picked)

        return Roster(
            some(self.key), some(self.code), some(self.name), some(self.kind), self.type[picked],
            self.population[picked], some(self.department), some(self.region), some(self.epci),
            self.random_key[picked],
        )  # fmt: skip

    def within(self, departments: Sequence[str], regions: Sequence[str]) -> Roster:
        """Return the authorities of some departments or regions, and the bodies above them.

        An intercommunal body belongs to the department of its largest commune; a region comes with any of
        its departments.
        """
        if not departments and not regions:
            return self
        kept_departments, kept_regions = set(departments), set(regions)
        inside = np.array(
            [
                d in kept_departments or r in kept_regions
                for d, r in zip(self.department, self.region, strict=True)
            ]
        )
        above = {self.region[i] for i in np.flatnonzero(inside)}
        is_region = self.type == TYPES.index("region")
        inside |= is_region & np.array([r in above for r in self.region])
        return self.rows(inside)


def size_class(population: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the class of inhabitants, 0 for fewer than 200 to 10 for 100,000 and more."""
    return np.searchsorted(np.array(SIZES), population, side="right")


def make_roster(
    rows: Sequence[Sequence[str]], random_key: NDArray[np.uint64] | None = None
) -> Roster:
    """Return a roster from rows of text, in the order of ``authorities.csv.xz``."""
    key, code, kind_of, kind, name, people, department, region, epci = zip(*rows, strict=True)
    rank = {name: t for t, name in enumerate(TYPES)}
    hashed = (
        np.array([chance.key_of(f"territory/{one}") for one in key], np.uint64)
        if random_key is None
        else random_key
    )
    return Roster(
        key, code, name, kind, np.array([rank[t] for t in kind_of], np.uint8),
        np.array(people, np.int64), department, region, epci, hashed,
    )  # fmt: skip


@lru_cache(maxsize=1)
def published() -> Roster:
    """Return the French authorities of 2026."""
    with lzma.open(_FILE, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.reader(text))[1:]
    return make_roster(rows)
