"""Awareness (step 5), in two layers: a person learns that a tool exists, then of its features.

announced = [a_b·communication·mailbox + a_boss·e_head] · reach · attention
contact = Σ weight·users among ties
weekly probability to learn  = 1 − exp(−(announced + a_tie·news·contact + a_explore·own use of the tool))
weekly probability to forget = φ · exp(−m·(announced + a_tie·contact))   what one does not use
news = n_0 + (1 − n_0)·2^(−age of the tool / half-life)

Word of mouth carries what is news; seeing users keeps in mind all the same: what is forgotten has not
been met or announced for m weeks. reach falls with distance from the project team, and some people
never listen (attention 0). Who forgets a tool forgets its features.

Evidence: fact 36 (information stays near the project team), fact 15 (the mailbox carries internal news),
ceiling of awareness .72 to .95 after years (time_evidence C01, C03), half of the features known (C06). No
rate of forgetting was found. Limits: all hazards 0 → nobody learns; φ = 0 → nobody forgets.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import inline

_ONE = np.float32(1.0)


@inline
def announced_hazard(
    communication: np.float32,
    mailbox: np.float32,
    e_head: np.float32,
    reach: np.float32,
    attention: np.float32,
    p: Any,
) -> np.float32:
    """Return the weekly hazard to learn of a tool, or of its features, by announcement."""
    told = p.aware_broadcast * communication * mailbox + p.aware_boss * e_head
    return told * reach * attention


@inline
def news(left: np.float32, p: Any) -> np.float32:
    """Return how much a tool is talked of, from 1 when all of its news is left to ``news_floor``."""
    return p.news_floor + (_ONE - p.news_floor) * left


@inline
def learning_chance(
    announced: np.float32, contact: np.float32, news_: np.float32, explored: np.float32, p: Any
) -> np.float32:
    """Return the weekly chance to learn; ``contact`` is Σ weight over ties who use it.

    ``explored`` is the share of the tool's features that the person uses.
    """
    hazard = announced + p.aware_tie * news_ * contact + p.aware_explore * explored
    return _ONE - chance.exp(-hazard)


@inline
def forgetting_chance(announced: np.float32, contact: np.float32, p: Any) -> np.float32:
    """Return the weekly chance to forget what one does not use."""
    return p.forget_week * chance.exp(-p.forget_span * (announced + p.aware_tie * contact))
