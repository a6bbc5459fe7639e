"""Adoption (step 8): an aware, equippable person starts to use a feature.

V = base + b_use·usefulness + b_ease·(ease + skill match) + b_boss·(1 − innovativeness)·e_head
    + b_peer·influence + b_routine·(routine − pivot)·collective + b_habit·habit of the tool
    + b_train·(τ0 + τ1·e_head)·dose − b_load·load − b_risk·risk + person
    + obligation·(b_mandate − backlash·innovativeness)
weekly probability = pace × link(V)

Evidence: acceptance models (Venkatesh et al. 2003); managers move the reluctant (Leonard-Barton and
Deschamps 1988); courses need encouragement (fact 47); fear of exposure (fact 20).
Limits: pace 0 → nobody starts; b = 0 everywhere → chance pace × link(base), the same for all.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.core.compiled import inline

TERMS: Final = (
    "base",
    "usefulness",
    "ease",
    "boss",
    "peers",
    "routine",
    "habit",
    "training",
    "load",
    "risk",
    "person",
    "mandate",
)
"""Names of the additive terms of V, in the order in which they are added."""

_ONE = np.float32(1.0)


@inline
def skill_match(mix: np.float32, skill: np.float32) -> np.float32:
    """Return what one skill adds to the match between a person and a feature.

    ``mix`` is the part of the skill in what the feature asks for: parts add up to 1, matches to a
    value in [0, 1].
    """
    return mix * skill


@inline
def trial(dose: np.float32, e_head: np.float32, p: Any) -> np.float32:
    """Return the urge to try after a course (log-odds): encouragement carries most of it."""
    return p.b_train * (p.trial_floor + p.trial_boss * e_head) * dose


@inline
def adoption_terms(
    usefulness: np.float32,
    ease: np.float32,
    match: np.float32,
    b_boss: np.float32,
    e_head: np.float32,
    innovativeness: np.float32,
    influence: np.float32,
    routine: np.float32,
    collective: np.float32,
    habit: np.float32,
    dose: np.float32,
    load: np.float32,
    risk: np.float32,
    person: np.float32,
    mandated: np.float32,
    p: Any,
) -> tuple[np.float32, ...]:
    """Return the additive parts of V, in the order of `TERMS`; all in log-odds.

    Parameters
    ----------
    usefulness, ease, match, influence, routine, habit, dose, load, risk : float32
        In [0, 1] (usefulness above where others' use adds to it).
    b_boss, e_head : float32
        Effect of encouragement for the tool, and the head's encouragement in [0, 1].
    innovativeness : float32
        Propensity to adopt alone, in [0, 1].
    collective, mandated : float32
        1 if the feature is collective, if the person is obliged; else 0.
    person : float32
        Lasting difference of the person.
    p : Parameters
    """
    return (
        p.base,
        p.b_use * usefulness,
        p.b_ease * (ease + match),
        b_boss * (_ONE - innovativeness) * e_head,
        p.b_peer * influence,
        p.b_routine * (routine - p.routine_pivot) * collective,
        p.b_habit * habit,
        trial(dose, e_head, p),
        -p.b_load * load,
        -p.b_risk * risk,
        person,
        mandated * (p.b_mandate - p.mandate_backlash * innovativeness),
    )


@inline
def value(terms: tuple[np.float32, ...]) -> np.float32:
    """Return V, the sum of the terms in their order."""
    t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11 = terms
    return t0 + t1 + t2 + t3 + t4 + t5 + t6 + t7 + t8 + t9 + t10 + t11
