"""What is told of why a person adopted: a decision as the engine took it, and what would have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simadopt.core.terms import Term
from simadopt.levels.staff.engine.decide import RECORD_WIDTH
from simadopt.rules.adoption import TERMS

__all__ = ["Counterfactual", "Decision", "Explanation", "decision_of", "terms_of"]


@dataclass(frozen=True)
class Decision:
    """One decision as the engine took it.

    Parameters
    ----------
    terms : mapping of str to float
        The additive parts of V, in the order in which they were added (float32).
    value : float
        V, their sum.
    chance : float
        Chance of the week: to start for who did not use the feature, to stop for who did.
    draw : float
        Chance of the week: who did not use starts below the chance; who did stops from 1 − chance.
    used, uses : bool
        Before and after.
    """

    terms: Mapping[str, float]
    value: float
    chance: float
    draw: float
    used: bool
    uses: bool


@dataclass(frozen=True)
class Counterfactual:
    """The same person, the same random numbers, without one lever.

    Parameters
    ----------
    without : str
    parameters : tuple of str
        Set to 0.
    interventions : int
        Taken out of the scenario.
    adopted_week : int or None
        When she would have adopted; None for never.
    uses : bool
        Whether she would use the feature at the end of the week that is told.
    """

    without: str
    parameters: tuple[str, ...]
    interventions: int
    adopted_week: int | None
    uses: bool = False


@dataclass(frozen=True)
class Explanation:
    """Why a person adopted a feature, or did not.

    Parameters
    ----------
    scenario_hash : str
    seed, person : int
        ``person`` is her row.
    feature, tool : str
    week : int
        The week whose decision is told: that of adoption, else the one asked for, else the last.
    adopted_week : int or None
        First week in which a holder of the post took the feature up.
    user_at_start : bool
        She used it when the run started.
    equippable, aware : bool
        In that week, once information had gone round.
    decision : Decision or None
        None for who lacks the equipment: nothing is decided.
    started, stopped : tuple of int
        All weeks in which the feature was taken up, and in which it was dropped.
    changed_hands : tuple of int
        Weeks in which somebody else took the post.
    counterfactual : Counterfactual or None
        None when nothing was decided.
    named : str
        Her key in a staff file as whoever asked gave it; empty when her row was given.
    """

    scenario_hash: str
    seed: int
    person: int
    feature: str
    tool: str
    week: int
    adopted_week: int | None
    user_at_start: bool
    equippable: bool
    aware: bool
    decision: Decision | None
    started: tuple[int, ...]
    stopped: tuple[int, ...]
    changed_hands: tuple[int, ...]
    counterfactual: Counterfactual | None
    named: str = ""


def terms_of(record: Any, added: Sequence[Term]) -> dict[str, float]:
    """Return the terms of a recorded decision, those that a case adds last; or means of some."""
    names = (*TERMS, *(term.name for term in added))
    values = [*record[: len(TERMS)].tolist(), *record[RECORD_WIDTH:].tolist()]
    return dict(zip(names, values, strict=True))


def decision_of(record: Any, added: Sequence[Term] = ()) -> Decision:
    """Return a decision as the engine recorded it."""
    value, chance, draw, used, uses = record[len(TERMS) : RECORD_WIDTH]
    return Decision(
        terms=terms_of(record, added),
        value=float(value),
        chance=float(chance),
        draw=float(draw),
        used=bool(used),
        uses=bool(uses),
    )
