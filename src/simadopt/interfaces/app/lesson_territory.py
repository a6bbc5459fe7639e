"""The lesson of the territory: a law sets a deadline, and nobody is sanctioned. Computed when asked for."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.cases import load
from simadopt.core.arrays import F64
from simadopt.interfaces.app.payload import pack_bytes, pack_shares
from simadopt.io.overrides import parse_assignments
from simadopt.io.shipped import find_scenario
from simadopt.io.wording import Wording
from simadopt.levels.territory.clock import number
from simadopt.levels.territory.engine.state import State
from simadopt.levels.territory.model.outcomes import share_by_group
from simadopt.levels.territory.tables.items import COMMUNE, INDEX
from simadopt.levels.territory.tables.parameters import PARAMETERS

__all__ = [
    "FORMS",
    "NO_LAW",
    "ROWS",
    "TERRITORY",
    "communes_by_quarter",
    "communes_held",
    "duty_runs",
    "duty_sets",
    "rows_of",
]

ROWS: Final = ("law_duty", "law_sanction", "law_decay_years")
TERRITORY: Final = "territory_synthetic"
FORMS: Final = {"before": "", "sanction": "sanction", "after": "duty"}
"""What a law is made of, by arm; no law for an empty form."""
_ITEM: Final = "plan"
_VOTE, _DEADLINE, _QUARTERS = "2014Q1", "2016Q1", 32
_SMALL: Final = 3500
_COMMUNES: Final = slice(0, 11)
"""Groups of counts that hold communes, by size."""
NO_LAW: Final = ("theory.law=false",)


def duty_sets(form: str) -> tuple[str, ...]:
    """Return a territory where a law asks every authority for a digital plan; no law for an empty form."""
    law = f"{{kind: law, quarter: {_VOTE}, deadline: {_DEADLINE}, item: {_ITEM}, form: {form}}}"
    return (
        f"quarters={_QUARTERS}",
        f"focus={_ITEM}",
        *([f"interventions=[{law}]"] if form else ()),
    )


def duty_runs(words: Wording) -> list[dict[str, Any]]:
    """Return the runs: no law, a sanctioned duty, a duty; then the first two where laws do not act."""
    del words  # pictures of it hold no text
    arms = [duty_sets(form) for form in FORMS.values()]
    return [_run(sets) for sets in (*arms, *((*sets, *NO_LAW) for sets in arms[:2]))]


def communes_by_quarter(state: Any) -> F64:
    """Return the share of communes that have a digital plan: float64[quarters + 1]."""
    shares: F64 = share_by_group(state, _ITEM, _COMMUNES)
    return shares


def communes_held(state: Any) -> Any:
    """Return who is a commune that has a digital plan at the end: bool[authorities]."""
    held = (state.history[state.quarter] >> np.uint32(INDEX[_ITEM])) & np.uint32(1)
    return (state.s.type == COMMUNE) & (held == 1)


def rows_of(words: Wording) -> dict[str, Any]:
    """Return what the lesson says of its parameters: symbol, meaning, source, status."""
    return {
        name: {
            "symbol": PARAMETERS[name].symbol,
            "meaning": getattr(PARAMETERS[name], f"meaning_{words.language}"),
            "source": words.say(f"app.lesson.duty.source.{name}"),
            "status": words.say(f"status.{PARAMETERS[name].status}"),
        }
        for name in ROWS
    }


def _run(sets: tuple[str, ...]) -> dict[str, Any]:
    state: Any = load(find_scenario(TERRITORY), parse_assignments(sets)).finished(None)
    rows = _communes(state)
    held = (state.history[: state.quarter + 1, rows] >> np.uint32(INDEX[_ITEM])) & np.uint32(1)
    small = int((state.roster.population[rows] < _SMALL).sum())
    return {
        "weeks": state.quarters,
        "start": number(state.scenario.start),
        "deadline": number(_DEADLINE) - number(state.scenario.start),
        "organisation": {"people": int(rows.size), "shown": False, "real": False},
        "groups": [int(rows.size) - small, small],
        "levels": pack_bytes(np.ascontiguousarray(held.T.astype(np.uint8)).tobytes()),
        "curves": {"communes": pack_shares(communes_by_quarter(state))},
    }


def _communes(state: State) -> Any:
    """Return the rows of the communes, those of most inhabitants first."""
    rows = np.flatnonzero(state.s.type == COMMUNE)
    return rows[np.argsort(-state.roster.population[rows], kind="stable")]
