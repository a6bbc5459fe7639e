"""What a fact requires, what was measured, and whether it holds; few seeds are judged with their chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

EXACT_FROM = 100
"""Seeds or draws from which a share is compared with its threshold as it is."""
RISK = 0.01
"""With fewer, chance that a share which is just at its threshold is refused."""


@dataclass(frozen=True)
class Check:
    """One requirement; ``ok`` is None for a figure that is shown and not required."""

    fact: str
    what: str
    required: str
    measured: str
    ok: bool | None

    def __str__(self) -> str:
        return f"fact {self.fact}, {self.what}: {self.required}; measured {self.measured}"


def at_least(fact: str, what: str, passed: Sequence[bool], share: float) -> Check:
    """Require that something holds in at least a share of the seeds."""
    n, k = len(passed), int(np.sum(passed))
    least = share * n if n >= EXACT_FROM else float(stats.binom.ppf(RISK, n, share))
    return Check(fact, what, f"in ≥ {share:.0%} of seeds", f"{k / n:.1%} of {n}", k >= least)


def at_most(fact: str, what: str, passed: Sequence[bool], share: float) -> Check:
    """Require that something holds in at most a share of the seeds."""
    n, k = len(passed), int(np.sum(passed))
    most = share * n if n >= EXACT_FROM else float(stats.binom.ppf(1.0 - RISK, n, share))
    return Check(fact, what, f"in ≤ {share:.0%} of seeds", f"{k / n:.1%} of {n}", k <= most)


def above(fact: str, what: str, value: float, least: float, unit: str = "") -> Check:
    return Check(fact, what, f"> {least:.3g}{unit}", f"{value:.3g}{unit}", value > least)


def below(fact: str, what: str, value: float, most: float, unit: str = "") -> Check:
    """Require that a figure is nearer to 0 than a bound."""
    return Check(fact, what, f"within ± {most:.3g}{unit}", f"{value:+.3g}{unit}", abs(value) < most)


def shown(fact: str, what: str, measured: str) -> Check:
    """Show a figure that is not required."""
    return Check(fact, what, "shown", measured, None)
