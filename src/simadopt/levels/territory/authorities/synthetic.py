"""Made-up authorities with the margins of the French ones: for tests, teaching, and other countries.

Inhabitants of a commune are drawn from the classes of France (90.7 % are below 3,500), an intercommunal body
groups 28 communes next to one another, a department 13 bodies, a region 5 departments.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from simadopt.core import chance
from simadopt.levels.territory.authorities.roster import SIZES, Roster, make_roster

__all__ = ["MARGINS", "synthetic"]

MARGINS: Final = (8803, 9453, 6588, 4522, 2255, 1003, 1203, 564, 350, 92, 42)
"""French communes by class of inhabitants, computed from the published table of 2026."""
PER_BODY, PER_DEPARTMENT, PER_REGION = 28, 13, 5
_LIMITS: Final = (40, *SIZES, 400_000)


def synthetic(communes: int, seed: int = 0) -> Roster:
    """Return made-up communes and the bodies above them; the same for the same seed.

    Parameters
    ----------
    communes : int
    seed : int
        Of the inhabitants.
    """
    numbers = np.arange(communes, dtype=np.uint64)
    keys = chance.child_keys(np.full(communes, chance.key_of("synthetic"), np.uint64), numbers)
    share = np.cumsum(MARGINS) / sum(MARGINS)
    u = chance.uniforms(seed, "synthetic class", keys)
    rank = np.minimum(np.searchsorted(share, u, side="right"), len(MARGINS) - 1)
    low, high = np.array(_LIMITS)[rank], np.array(_LIMITS)[rank + 1]
    inside = chance.uniforms(seed, "synthetic inhabitants", keys).astype(np.float64)
    people = np.round(low * (high / low) ** inside).astype(np.int64)
    body = np.arange(communes) // PER_BODY
    department = body // PER_DEPARTMENT
    region = department // PER_REGION
    rows = [
        (f"C{i}", f"{i:05d}", "commune", "", f"Commune {i}", str(people[i]), f"{department[i]}",
         f"{region[i]}", f"E{body[i]}")
        for i in range(communes)
    ]  # fmt: skip
    totals = [
        np.bincount(part, weights=people).astype(np.int64) for part in (body, department, region)
    ]
    for b, size in enumerate(totals[0]):
        d = b // PER_DEPARTMENT
        rows.append(
            (
                f"E{b}",
                f"E{b}",
                "intercommunal",
                "CC",
                f"Body {b}",
                str(size),
                f"{d}",
                f"{d // PER_REGION}",
                f"E{b}",
            )
        )
    for d, size in enumerate(totals[1]):
        rows.append(
            (
                f"D{d}",
                f"{d}",
                "department",
                "",
                f"Department {d}",
                str(size),
                f"{d}",
                f"{d // PER_REGION}",
                "",
            )
        )
    for r, size in enumerate(totals[2]):
        rows.append((f"R{r}", f"{r}", "region", "", f"Region {r}", str(size), "", f"{r}", ""))
    return make_roster(rows)
