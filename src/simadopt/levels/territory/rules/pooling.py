"""Pools (step 3): a pool opens an offer of an item to its members; an intercommunal body offers what it has.

pool: hazard to open μ·exp(μ_law·λ(t) of a sanctioned duty); it closes as a host stops (`rules.exits`).
body: offers to its communes an item that it has with probability π_epci, drawn once a body and item; a funded
body offers at once.

Evidence: about 40 operators of 200 to 500 members in 2020, .83 of which offer a shared data protection
officer. Limits: μ 0 → no pool offers; π_epci 0 → no body does.
"""

from __future__ import annotations

from typing import Any

from simadopt.core import chance

__all__ = ["opening_probability"]


def opening_probability(duty: float, p: Any) -> float:
    """Return the quarterly probability that a pool opens an offer; ``duty`` is λ(t) of its law."""
    hazard = (
        float(p.pool_open_year)
        / 4.0
        * float(chance.power(2.718281828459045, float(p.pool_law) * duty))
    )
    return 1.0 - float(chance.power(2.718281828459045, -hazard))
