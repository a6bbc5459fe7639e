"""Between the levels (step 11): an authority opened as a staff scenario, and its result fed back.

Down: plan, delegate, monitoring, axes and jobs as they stand in a run; staff by inhabitants (below); the
GRU is deployed when dematerialisation came. Up: the success of an item is what the staff level found
against its target; neighbours see it only with monitoring, a host or a network (`rules.learning`).

Staff per inhabitant: territorial civil service of 2016 (communes 1,010,800; departments 284,759; regions
86,748) and 2020 (intercommunal bodies 343,000) over 67 million inhabitants; large differences between
authorities are not in it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.levels.territory.clock import quarter
from simadopt.levels.territory.engine.run_columns import RunColumns
from simadopt.levels.territory.tables.items import INDEX, ITEMS, TYPES, unknown_item

__all__ = ["STAFF_PER_INHABITANT", "feed_back", "staff_scenario"]

STAFF_PER_INHABITANT: Final = (0.0151, 0.0051, 0.0043, 0.0013)
"""By type, in the order of `TYPES`."""
GROWN: Final = 13
WEEKS: Final = 156


def _names(run: RunColumns, row: int, group: str, words: Any) -> list[str]:
    """Return the items of a group that some words of bits hold, as the staff level calls them."""
    bits = int(np.bitwise_or.reduce([int(word[row]) for word in words]))
    return [
        one.staff
        for k, one in enumerate(ITEMS)
        if one.group == group and one.staff and bits >> k & 1
    ]


def _since(run: RunColumns, row: int, item: str) -> int:
    """Return for how many quarters an item has been in place without a break; 0 when it is not."""
    had = (run.history[: run.quarter + 1, row] >> np.uint32(INDEX[item])) & np.uint32(1)
    absent = np.flatnonzero(had == 0)
    return int(had.size - 1 - absent[-1]) if absent.size else int(had.size)


def staff_scenario(run: RunColumns, row: int, weeks: int = WEEKS) -> dict[str, Any]:
    """Return plain data of a staff scenario of one authority, as it stands in a run.

    Read it with `simadopt.io.yaml_reader.read_scenario_text` once it is written as YAML or JSON.

    Parameters
    ----------
    run : RunColumns
    row : int
    weeks : int
        Length of the staff scenario.
    """
    roster, kind = run.roster, int(run.roster.type[row])
    people = int(roster.population[row])
    staff = max(round(people * STAFF_PER_INHABITANT[kind]), 3)
    has = {one.name for k, one in enumerate(ITEMS) if int(run.m.placed[row]) >> k & 1}
    communication = next((one for one in ("trials", "social", "top_down") if one in has), "none")
    deployed = GROWN * _since(run, row, "dematerialisation")
    assumed = "territory run: " + quarter(run.now)
    stated = {
        "inhabitants": people,
        "staff": staff,
        "it_directorate": bool(run.m.capacity[row] > 0),
        "plan": "plan" in has,
        "elected_digital": "elected" in has,
        "monitoring": "monitoring" in has,
        "communication": "participatory" if communication == "trials" else communication,
        "axes_in_progress": _names(run, row, "axis", (run.m.placed, run.m.active)),
        "axes_planned": _names(run, row, "axis", (run.m.envisaged,)),
        "jobs": _names(run, row, "job", (run.m.placed,)),
    }
    key = "a" + "".join(c for c in roster.key[row] if c.isalnum())
    return {
        "level": "staff",
        "name": key,
        "title": {"fr": roster.name[row], "en": roster.name[row]},
        "weeks": weeks,
        "seed": run.seed,
        "tools": {"gru": {"deployed_week": -min(deployed, 1040)}},
        "authorities": [
            {"key": key, "type": TYPES[kind], **stated, "sources": dict.fromkeys(stated, assumed)}
        ],
    }


def feed_back(run: RunColumns, row: int, item: str, success: float) -> None:
    """Let an authority have this success with an item, as the staff level found it.

    Parameters
    ----------
    run : RunColumns
    row : int
    item : str
    success : float
        Use or tracked share against its target, in [0, 1].

    Raises
    ------
    InputError
        When success is not in [0, 1] or there is no such item.
    """
    if item not in INDEX:
        raise InputError(Problem("feed_back", None, "item", item, unknown_item("near")))
    if not 0.0 <= success <= 1.0:
        message = Message("problem.share")
        raise InputError(Problem("feed_back", None, "success", str(success), message))
    run.d.success[row, INDEX[item]] = round(200.0 * success)
    run.fed.add((row, INDEX[item]))
