"""Where the tools stand when a run starts, as the scenario's clock says.

aware with the tool's share; a user, among the aware and equippable, with the tool's share of use,
raised or lowered by the head's encouragement and by the feature's usefulness for the post:
chance = use · (1 + γ0·(2 e_head − 1)) · relevance·quality / mean of the tool. Users have the habit that
the weeks since deployment could have given: 1 − (1 − α)^weeks.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import compiled
from simadopt.levels.staff.organisation.columns import F32, F64, I32, U8, U32, U64, Organisation
from simadopt.levels.staff.scenario import Scenario


@compiled
def _draw(
    s_aware: np.uint64,
    s_use: np.uint64,
    random_key: U64,
    boss: I32,
    category: U8,
    front: U8,
    can: U32,
    encouragement: F64,
    tilt: float,
    tool_of: I32,
    aware_share: F64,
    use_share: F64,
    habit_grown: F64,
    worth: F64,
    aware: U32,
    uses: U32,
    habit: F32,
) -> None:
    for i in range(random_key.size):
        h_aware = chance.personal(s_aware, random_key[i])
        h_use = chance.personal(s_use, random_key[i])
        for f in range(tool_of.size):
            t = tool_of[f]
            if not chance.unit(h_aware, np.uint64(f)) < aware_share[t]:
                continue
            bit = np.uint32(1) << np.uint32(f)
            aware[i] |= bit
            profile = category[i] * 2 + front[i]
            share = use_share[t] * (1.0 + tilt * (2.0 * encouragement[t, boss[i]] - 1.0))
            if can[i] & bit and chance.unit(h_use, np.uint64(f)) < share * worth[f, profile]:
                uses[i] |= bit
                habit[i, f] = np.float32(habit_grown[t])


def set_initial_state(
    o: Organisation, scenario: Scenario, tools: tuple[str, ...], seed: int, p: Any
) -> None:
    """Draw initial awareness and use, in place; a tool whose clock is not said is new."""
    people, catalogue = o.people, o.catalogue
    clocks = [scenario.tools.of(tool) for tool in tools]
    quality = o.authorities.quality[0].astype(np.float64)
    worth = catalogue.relevance * quality[:, None]
    mean = np.array([worth[catalogue.tool == t].mean() for t in range(len(tools))])
    keep = 1.0 - float(p.habit_rate)
    _draw(
        chance.start_of(seed, "initial awareness"),
        chance.start_of(seed, "initial use"),
        people.key,
        people.leader,
        people.category,
        people.front,
        people.can,
        o.heads.encouragement,
        float(p.initial_boss),
        catalogue.tool,
        np.array([clock.aware for clock in clocks]),
        np.array([clock.use for clock in clocks]),
        np.array([1.0 - chance.power(keep, float(-clock.deployed_week)) for clock in clocks]),
        worth / mean[catalogue.tool][:, None],
        people.aware,
        people.uses,
        people.habit,
    )


def draw_needs(o: Organisation, seed: int, p: Any) -> None:
    """Draw thresholds θ and write how many users among ties convince: max(1, ⌈θ k⌉) of k ties.

    Whole numbers are compared with whole numbers; somebody without ties is never convinced by peers.
    """
    theta = float(p.threshold_mean) + float(p.threshold_sd) * chance.normals(
        seed, "threshold", o.people.random_key
    ).astype(np.float64)
    degree = o.ties.weighted[0].astype(np.float64)
    o.people.need[0] = np.maximum(np.ceil(theta * degree - 1e-9), 1.0).astype(np.int32)
