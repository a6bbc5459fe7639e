"""Laws (step 4 and term of step 7): a ramp to the deadline, then a decay to a floor.

duty, sanction:  λ(t) = 0                              before the vote
                        ρ·(t − vote) / (deadline − vote)   from the vote to the deadline
                        2^(−(t − deadline) / τ) + floor    from the deadline on
flow:            λ(t) = 1 in the four quarters before the deadline, else 0
term = β_form·λ(t), for an authority that is subject to the law and aware of it.

Evidence: data protection officers (a pulse, then a stall), open data (a duty without sanction: 1.6 % a
year), electronic acts (yearly hazard × 11 in the year before a deadline coupled to a flow). The decay
and the frailty of authorities cannot be told apart from totals. Limits: τ → ∞, floor 0, ρ 0 → a step of
β at the deadline.
"""

from __future__ import annotations

from typing import Any

from simadopt.core import chance
from simadopt.levels.territory.tables.laws import Law

__all__ = ["law_lambda", "law_term"]


def law_lambda(law: Law, quarter: int, p: Any) -> float:
    """Return λ of a law in a quarter; see above."""
    if law.form == "flow":
        return 1.0 if law.deadline - 4 <= quarter < law.deadline else 0.0
    if quarter < law.vote:
        return 0.0
    if quarter < law.deadline:
        return float(p.law_ramp) * (quarter - law.vote) / (law.deadline - law.vote)
    years = (quarter - law.deadline) / 4.0
    return float(chance.power(2.0, -years / float(p.law_decay_years)) + p.law_floor)


def law_term(law: Law, quarter: int, p: Any) -> float:
    """Return the log-odds that a law adds in a quarter to those subject to it and aware of it."""
    strength = {"sanction": p.law_sanction, "duty": p.law_duty, "flow": p.law_flow}[law.form]
    return float(strength) * law_lambda(law, quarter, p)
