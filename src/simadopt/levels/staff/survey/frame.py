"""The frame of a survey and who answers: connected staff, raked to uncertain shares of categories.

Shares of categories among respondents ~ Dirichlet(20·(A, B, C)), drawn by stick-breaking from the seed
of the survey. Within a category people weigh as the real staff they stand for: an authority simulated
at a reduced scale weighs its real staff.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simadopt.core import chance
from simadopt.core.arrays import F64
from simadopt.core.level import Frame
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.survey.states import authority_staff

__all__ = ["category_shares", "frame"]

_SURVEY_KEY = np.array([chance.key_of("survey")], np.uint64)


def frame(state: State, seed: int, staff: Mapping[str, int] | None = None) -> Frame:
    """Return the connected staff with their weights.

    Parameters
    ----------
    state : State
    seed : int
        Of the survey: shares of categories among respondents follow from it.
    staff : mapping of authority key to int, optional
        Real staff of authorities that are simulated at another size.
    """
    people, p = state.o.people, state.p
    rows = np.flatnonzero(people.mailbox == 1)
    size = authority_staff(state).astype(np.float64)
    entry = state.labels.units.entry
    keys = [one.key for one in state.labels.entries]
    alike = np.bincount(entry, minlength=len(keys))
    real = np.array([
        float((staff or {}).get(keys[e], 0)) / alike[e] or size[a] for a, e in enumerate(entry)
    ])  # fmt: skip
    weight = (real / np.maximum(size, 1.0))[people.authority[rows]]
    wanted = category_shares(
        seed, float(p.response_a), float(p.response_b), float(p.response_answers)
    )
    category = people.category[rows].astype(np.int64)
    present = np.bincount(category, weight, minlength=3)
    wanted = np.where(present > 0.0, wanted, 0.0)
    wanted /= max(wanted.sum(), 1e-12)
    return Frame(rows, weight * (wanted / np.maximum(present, 1e-12))[category])


def category_shares(seed: int, a: float, b: float, answers: float) -> F64:
    """Draw the shares of A, B and C among respondents ~ Dirichlet(answers·(a, b, 1 − a − b)).

    >>> round(float(category_shares(1, 0.3, 0.3, 20.0).sum()), 6)
    1.0
    """
    rest = 1.0 - a
    first = _beta(seed, 0, a * answers, rest * answers)
    second = _beta(seed, 1, b * answers, (rest - b) * answers) * (1.0 - first)
    return np.array([first, second, 1.0 - first - second])


def _beta(seed: int, feature: int, a: float, b: float) -> float:
    drawn = chance.betas(seed, "response", _SURVEY_KEY, max(a, 0.2), max(b, 0.2), feature)
    return float(drawn[0])


def drawn_respondents(state: State, whole: Frame, seed: int, number: int) -> Frame:
    """Return so many people drawn from a frame, each with a chance that grows with her weight.

    Sequential Poisson sampling (Ohlsson 1998): the smallest u / weight answer, one draw a person, so
    that one more person asked moves nobody else's answer.
    """
    random_key = state.o.people.random_key[whole.rows]
    u = chance.uniforms(seed, "respondent", random_key, state.week).astype(np.float64)
    order = np.argsort(u / np.maximum(whole.weight, 1e-300), kind="stable")[:number]
    order.sort()
    return Frame(whole.rows[order], np.full(order.size, 1.0 / max(order.size, 1)))
