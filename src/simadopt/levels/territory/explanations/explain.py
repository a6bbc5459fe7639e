"""Why did this authority not start? Its terms, quarter by quarter, and what one mechanism changed.

The counterfactual is the same run, with the same draws (common random numbers), without one mechanism or one
intervention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.wording import wording
from simadopt.levels.territory.clock import quarter_words
from simadopt.levels.territory.engine.decide import PLACED
from simadopt.levels.territory.rules.starting import TERMS
from simadopt.levels.territory.tables.items import INDEX, ITEMS, NAMES, unknown_item

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.levels.territory.authorities.roster import Roster

__all__ = ["MECHANISMS", "Explanation", "explain", "explain_plain", "find"]

MECHANISMS: Final = ("imitation", "learning", "law", "pooling", "load", "merger_reset")
"""Switches of the theory that a counterfactual may turn off."""
V, PROBABILITY, DRAW, BEFORE, AFTER = range(len(TERMS), len(TERMS) + 5)


@dataclass(frozen=True, eq=False)
class Explanation:
    """The decisions of one authority about one item.

    Parameters
    ----------
    name, item : str
    first : int
        Quarter of the calendar in which the run starts.
    record : float32[quarters, RECORD_WIDTH]
        Terms, V, probability, draw, state before and after, by quarter.
    without : dict of str to (int or None)
        By mechanism that was turned off: quarter of the run in which the item would have come, or None.
    """

    name: str
    item: str
    first: int
    record: NDArray[np.float32]
    without: Mapping[str, int | None]

    @property
    def came(self) -> int | None:
        """Quarter of the run at whose end the item was first in place, -1 from the start, or None."""
        return -1 if self.record[0, BEFORE] == PLACED else _first(self.record[:, AFTER] == PLACED)

    @property
    def chance(self) -> float:
        """Probability that something would have changed at least once, 1 − Π(1 − p), before it came."""
        last = self.record.shape[0] if self.came is None else max(self.came, 0) + 1
        return float(1.0 - np.prod(1.0 - self.record[:last, PROBABILITY].astype(np.float64)))

    def terms(self, step: int) -> dict[str, float]:
        """Return the terms of V in a quarter of the run."""
        return {name: float(self.record[step, k]) for k, name in enumerate(TERMS)}

    def nearest(self) -> int:
        """Return the quarter in which it was nearest to move: the smallest draw / probability."""
        open_ = self.record[:, PROBABILITY] > 0.0
        if not open_.any():
            return 0
        ratio = np.where(
            open_, self.record[:, DRAW] / np.maximum(self.record[:, PROBABILITY], 1e-12), np.inf
        )
        return int(ratio.argmin())


def _first(mask: NDArray[np.bool_]) -> int | None:
    found = np.flatnonzero(mask)
    return int(found[0]) if found.size else None


def find(roster: Roster, asked: str) -> int:
    """Return the row of an authority, by key (SIREN), code or name.

    Raises
    ------
    InputError
        When none has it, with the nearest name; or several bear the name.
    """
    if not asked:
        message = Message("problem.which_authority", example=roster.name[0])
        raise InputError(Problem("explain", None, "--person", "", message))
    for column in (roster.key, roster.code):
        if asked in column:
            return column.index(asked)
    same = [i for i, name in enumerate(roster.name) if name.casefold() == asked.casefold()]
    if len(same) == 1:
        return same[0]
    if same:
        keys = ", ".join(roster.key[i] for i in same[:10])
        message = Message("problem.namesake_authorities", keys=keys)
        raise InputError(Problem("explain", None, "--person", asked, message))
    message = Message("problem.no_authority_named")
    raise InputError(
        Problem("explain", None, "--person", asked, message, nearest(asked, roster.name))
    )


def explain(
    case: Case,
    authority: str,
    item: str,
    seed: int | None = None,
    without: tuple[str, ...] = MECHANISMS,
) -> Explanation:
    """Explain the decisions of one authority about one item.

    Parameters
    ----------
    case : Case
    authority : str
        Key (SIREN), code or name.
    item : str
    seed : int, optional
    without : tuple of str
        Mechanisms, or interventions by their rank, that counterfactual runs turn off.
    """
    from simadopt.levels.territory.authorities.select import roster_of

    if item not in INDEX:
        hint = nearest(item, NAMES)
        raise InputError(Problem("explain", None, "--feature", item, unknown_item(hint), hint))
    roster = roster_of(case.scenario, case.tables)
    row, k = find(roster, authority), INDEX[item]
    run = case.start(seed, watched=(row,))
    run.run_to(run.steps)
    others: dict[str, int | None] = {}
    for name in without:
        other = _without(case, name).finished(seed)
        had = (other.history[:, row] >> np.uint32(k)) & np.uint32(1)  # type: ignore[attr-defined]
        others[name] = -1 if had[0] else _first(had[1:] == 1)
    return Explanation(roster.name[row], item, run.first, run.watch.record[0, :, k], others)


def _without(case: Case, name: str) -> Case:
    """Return the case without one mechanism, or without the intervention of a rank."""
    scenario = case.scenario
    if name in MECHANISMS:
        return case.with_scenario(
            scenario.model_copy(update={"theory": scenario.theory.model_copy(update={name: False})})
        )
    acts = scenario.interventions
    kinds = [one.kind for one in acts]
    if name not in kinds:
        allowed = (*MECHANISMS, *dict.fromkeys(kinds))
        message = Message("problem.no_mechanism", names=", ".join(allowed))
        raise InputError(
            Problem("explain", None, "--without", name, message, nearest(name, allowed))
        )
    left = tuple(one for one in acts if one.kind != name)
    return case.with_scenario(scenario.model_copy(update={"interventions": left}))


def explain_plain(case: Case, seed: int | None, **asked: Any) -> Mapping[str, Any]:
    """Return an explanation as labels and texts, for ``simadopt explain``."""
    words = wording(asked.get("language") or "en")
    person = asked.get("person") or ""
    item = asked.get("feature") or case.scenario.focus
    chosen = (asked["without"],) if asked.get("without") else MECHANISMS
    found = explain(case, person, item, seed, chosen)
    step = found.nearest() if asked.get("week") is None else min(int(asked["week"]), case.steps - 1)
    label, say = ITEMS[INDEX[item]].label[words.language], words.say

    def date(at: int | None) -> str:
        if at is None:
            return say("territory.never")
        return say("territory.from_start") if at < 0 else quarter_words(found.first + at, words)

    lines: dict[str, Any] = {
        say("territory.authority"): found.name,
        say("territory.item"): label,
        say("territory.in_place"): date(found.came),
        say("territory.chance"): words.percent(found.chance, 1),
        say("territory.nearest"): quarter_words(found.first + step, words),
        say("territory.moved"): " → ".join(
            say(f"territory.state.{int(found.record[step, at])}") for at in (BEFORE, AFTER)
        ),
        say("territory.probability"): words.percent(float(found.record[step, PROBABILITY]), 1),
        say("territory.draw"): words.percent(float(found.record[step, DRAW]), 1),
    }
    for name, value in found.terms(step).items():
        if value != 0.0:
            lines[say(f"territory.term.{name}")] = words.number(value, 2)
    for name, at in found.without.items():
        key = f"territory.without.{name}"
        lines[words.texts.get(key, name)] = date(at)
    return lines
