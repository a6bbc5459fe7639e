"""Communes that join another intercommunal body: their ties, and what their old body hosted for them.

What the old body hosted for a commune that leaves stops in that quarter; its own items, its pool and what
it knows of laws go with it. From then on neighbours in its body, offers and success seen are those of the
new one. Communes that merge into a new commune are not simulated: the table is of 2026, after the mergers
until then.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.levels.territory.authorities.columns import structure
from simadopt.levels.territory.engine.run_columns import RunColumns
from simadopt.levels.territory.tables.items import COMMUNE

__all__ = ["join"]


def join(state: RunColumns, body: str, rows: NDArray[np.int64]) -> None:
    """Let the communes among some rows leave their intercommunal body for another one.

    Parameters
    ----------
    state : RunColumns
    body : str
        Code of the body that they join; one that has a row of its own, or members already.
    rows : int64[k]

    Raises
    ------
    InputError
        When there is no such body in the territory that is simulated.
    """
    if body not in state.places.epci:
        message, hint = Message("problem.no_such_body"), nearest(body, state.places.epci)
        raise InputError(Problem("join", None, "body", body, message, hint))
    roster, m = state.roster, state.m
    moving = [i for i in rows.tolist() if roster.type[i] == COMMUNE and roster.epci[i] != body]
    if not moving:
        return
    lost = m.shared[moving]
    for column in (m.placed, m.active, m.shared):
        column[moving] &= ~lost
    codes = list(roster.epci)
    for i in moving:
        codes[i] = body
    state.roster = replace(roster, epci=tuple(codes))
    state.s, state.places = structure(state.roster, state.places.epci)
