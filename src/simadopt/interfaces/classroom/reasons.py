"""Why people of a run decided as they did, worked out beforehand for a page without a server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from simadopt.cases import Case
from simadopt.interfaces.app.payload import pack_bytes
from simadopt.interfaces.app.why import portrait
from simadopt.interfaces.reasons import adding_up, chance_sentence, sentence, without_sentence
from simadopt.io.wording import Wording
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.explanations.decision import Explanation
from simadopt.levels.staff.explanations.explain_many import explain_many
from simadopt.levels.staff.tables.features import FEATURES

__all__ = ["MOST_DECISIONS", "explanation_rows", "packed_reasons"]

MOST_DECISIONS: Final = 40_000
"""Person × feature of a file, all its runs together."""


def explanation_rows(people: int, runs: int) -> list[int]:
    """Return the people whose reasons are kept: all, or one in so many where that is too much."""
    most = max(MOST_DECISIONS // (runs * len(FEATURES)), 1)
    return list(range(0, people, -(-people // most)))


def packed_reasons(
    case: Case, state: State, rows: Sequence[int], words: Sequence[Wording]
) -> list[dict[str, Any]]:
    """Return, in each language, who was told of and what, compressed."""
    found = list(explain_many(case, state.seed, rows))
    return [_packed(found, state, rows, one) for one in words]


def _packed(
    found: Sequence[Explanation], state: State, rows: Sequence[int], words: Wording
) -> dict[str, Any]:
    decisions = [_one(explanation, words) for explanation in found]
    names = [portrait(state, row, words) for row in rows]
    text = json.dumps(
        [names, decisions], ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return {"rows": list(rows), "told": pack_bytes(text.encode())}


def _one(found: Explanation, words: Wording) -> list[Any]:
    """Return one decision: sentence, chance, counterfactual, V, and the terms that are not zero."""
    decision = found.decision
    if decision is None:
        return [sentence(found, words), "", "", None, []]
    shown = adding_up(list(decision.terms.values()))
    terms = [
        [name, part]
        for (name, value), part in zip(decision.terms.items(), shown, strict=True)
        if value != 0.0
    ]
    chance, other = chance_sentence(found, words), without_sentence(found, words)
    return [sentence(found, words), chance, other, round(decision.value, 4), terms]
