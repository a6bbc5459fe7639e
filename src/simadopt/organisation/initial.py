"""Where the tools stand when a run starts, as the scenario's clock says.

aware with the tool's share; a user, among the aware and equippable, with the tool's share of use,
raised or lowered by the head's encouragement and by the feature's usefulness for the post:
chance = clip(use · (1 + γ0·(2 e_head − 1)) · relevance·quality / mean of the tool). Users have the habit
that the weeks since deployment could have given.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt import chance
from simadopt.data.features import FEATURES, TOOLS
from simadopt.data.scenario import Scenario
from simadopt.organisation.columns import Organisation


def set_initial_state(o: Organisation, scenario: Scenario, seed: int, p: Any) -> None:
    """Draw initial awareness and use, in place."""
    people, catalogue = o.people, o.catalogue
    profile = people.category.astype(np.intp) * 2 + people.front
    for t, tool in enumerate(TOOLS):
        clock = getattr(scenario.tools, tool)
        if clock.aware <= 0.0:
            continue
        features = [f for f, row in enumerate(FEATURES) if row.tool == tool]
        grown = 1.0 - chance.power(1.0 - float(p.habit_rate), float(-clock.deployed_week))
        e_head = o.heads.encouragement[t, people.boss]
        tilt = 1.0 + float(p.initial_boss) * (2.0 * e_head - 1.0)
        worth = catalogue.relevance[features] * np.array([[FEATURES[f].quality] for f in features])
        for f, value in zip(features, worth / worth.mean(), strict=True):
            aware = chance.uniforms(seed, "initial awareness", people.key, feature=f) < clock.aware
            share = clock.use * tilt * value[profile]
            uses = aware & (people.can >> np.uint32(f) & 1).astype(bool)
            uses &= chance.uniforms(seed, "initial use", people.key, feature=f) < share
            people.aware[:] |= aware.astype(np.uint32) << np.uint32(f)
            people.uses[:] |= uses.astype(np.uint32) << np.uint32(f)
            people.habit[:, f] = np.where(uses, np.float32(grown), np.float32(0.0))
