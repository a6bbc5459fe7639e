"""Starting (step 7): an authority begins an item that it envisages, if a place in its agenda is free.

V = α_item + γ_type,item + β_size·size_item·ln(population / reference) + β_cap·digital staff
    + fade·(β_near·s_near + β_epci·s_epci + β_peer·s_peer + β_above·department has it)
    + β_vis·fad_item·ln(1 + N) + β_pool·offer + law + β_learn·(success − ½)·s_epci
    + attention + β_need·(what it rests on is there) − β_load·active / slots + frailty
quarterly probability = link(V)

Shares s are of *other* authorities that have the item in place. Evidence: event histories of policies
(Berry and Berry 1990; Shipan and Volden 2008); 9,912 adoptions of 409 US state policies for the
imitation terms. Limits: every β 0 → the same probability link(α + γ) for all; link linear, β_epci = q,
α = p → the Bass chain.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.core.compiled import inline

TERMS: Final = (
    "intercept",
    "size",
    "capacity",
    "near",
    "epci",
    "peers",
    "above",
    "visibility",
    "pool",
    "law",
    "learning",
    "attention",
    "needs",
    "load",
    "frailty",
)
"""Names of the additive terms of V, in the order in which they are added."""


@inline
def start_terms(
    intercept: np.float32,
    ln_size: np.float32,
    size_factor: np.float32,
    capacity: np.float32,
    near: np.float32,
    epci: np.float32,
    peers: np.float32,
    above: np.float32,
    fade: np.float32,
    visible: np.float32,
    offer: np.float32,
    law: np.float32,
    success: np.float32,
    attention: np.float32,
    needs: np.float32,
    load: np.float32,
    frailty: np.float32,
    p: Any,
) -> tuple[np.float32, ...]:
    """Return the additive parts of V, in the order of `TERMS`; all in log-odds.

    Parameters
    ----------
    intercept : float32
        α + γ.
    ln_size, size_factor : float32
        ln(population / reference of the type), factor of the item.
    capacity, near, epci, peers, above, fade, offer, needs, load : float32
        In [0, 1].
    visible : float32
        fad · ln(1 + authorities that have it).
    law, attention, frailty : float32
        In log-odds already.
    success : float32
        (visible success − ½) of those who have it.
    p : Parameters
    """
    return (
        intercept,
        p.b_size * size_factor * ln_size,
        p.b_capacity * capacity,
        fade * p.b_near * near,
        fade * p.b_epci * epci,
        fade * p.b_peer * peers,
        fade * p.b_above * above,
        p.b_visibility * visible,
        p.b_pool * offer,
        law,
        p.b_learn * success * epci,
        attention,
        p.b_need * needs,
        -p.b_load * load,
        frailty,
    )


@inline
def value(terms: tuple[np.float32, ...]) -> np.float32:
    """Return V, the sum of the terms in their order."""
    t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14 = terms
    return t0 + t1 + t2 + t3 + t4 + t5 + t6 + t7 + t8 + t9 + t10 + t11 + t12 + t13 + t14
