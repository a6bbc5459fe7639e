"""What a run holds constant besides its columns: switches, masks, weekly keeps, streams of chance."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.organisation.people import PERSON_RULE
from simadopt.levels.staff.organisation.refresh import UNITS_PER_WEIGHT, tie_units
from simadopt.levels.staff.organisation.theory import switches
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.tables.features import CHANNELS, COMMUNICATIONS, WORKING_DAYS
from simadopt.rules.exposure import PEERS
from simadopt.rules.forgetting import weekly_keep
from simadopt.rules.link import LINKS
from simadopt.rules.practice import weekly_growth

SHARE_UNIT = 232_792_560
"""A person's share of use is counted in parts which every number of features up to 22 divides."""


class Settings(NamedTuple):
    """Constants of a run, as the compiled week reads them."""

    peer: int  # code in PEERS
    link: int  # code in LINKS
    live: np.uint32  # bits of the tools that are there
    same_people: int  # 1 if a post that changes hands keeps the person it is told to have
    tool_week: NDArray[np.int64]  # T: week in which each tool came
    habit_growth: NDArray[np.float32]  # F: weekly growth of habit with use
    bottom_up: int  # 1 if the team's use moves heads
    b_boss: NDArray[np.float32]  # T
    tie_units: NDArray[np.int64]  # R: weight of each type of tie, in units
    tie_scale: np.float32  # weight of one unit
    tracking_mask: np.uint32  # intake and tracking
    comm_level: NDArray[np.float64]  # by communication mode
    channel_share: NDArray[np.float64]  # K
    channel_trackable: NDArray[np.float64]  # K
    news_keep: float
    skill_keep: np.float32
    trial_keep: np.float32
    coaching_keep: float
    # streams of chance: one a rule
    s_turnover: np.uint64
    s_person: np.uint64  # already at week 0
    s_conviction: np.uint64  # already at week 0
    s_awareness: np.uint64
    s_course: np.uint64
    s_use: np.uint64
    s_requests: np.uint64


def theory(p: Any, scenario: Scenario) -> Any:
    """Return the parameters with the coefficients of the mechanisms that are off set to 0."""
    on = switches(scenario)
    off = []
    if not on["top_down"]:
        off += [name for name in p._fields if name.startswith("b_boss_")]
        off += ["aware_boss", "trial_boss", "routine_head"]
    if not on["routine"]:
        off += ["b_routine"]
    if on["peer"] == "none":
        off += ["b_peer"]
    if not on["memory"]:
        off += ["habit_shield", "b_habit", "trial_habit"]
        p = p._replace(return_pace=np.float32(1.0))
    if not on["forgetting"]:
        off += ["forget_week"]
    return p._replace(**{name: np.float32(0.0) for name in off})


def settings(scenario: Scenario, seed: int, p: Any, features: FeatureTable = SHIPPED) -> Settings:
    """Return the constants of a run."""
    on = switches(scenario)
    clocks = [scenario.tools.of(tool) for tool in features.tool_names]
    rate = float(p.habit_rate)
    return Settings(
        peer=PEERS.index(on["peer"]),
        link=LINKS.index(on["link"]),
        live=np.uint32(2 ** len(features.tools) - 1),
        same_people=0,
        tool_week=np.array([clock.deployed_week for clock in clocks], np.int64),
        habit_growth=np.array(
            [weekly_growth(rate, f.days / WORKING_DAYS) for f in features.features], np.float32
        ),
        bottom_up=int(on["bottom_up"]),
        b_boss=np.array(
            [t.boss_effect(p, scenario.parameters) * on["top_down"] for t in features.tools],
            np.float32,
        ),
        tie_units=tie_units(p, scenario),
        tie_scale=np.float32(1.0 if on["peer"] == "threshold" else 1.0 / UNITS_PER_WEIGHT),
        tracking_mask=np.uint32(features.tracking_mask()),
        comm_level=np.array([getattr(p, f"comm_{c}") for c in COMMUNICATIONS], np.float64),
        channel_share=np.array([c.share for c in CHANNELS]),
        channel_trackable=np.array([c.trackable for c in CHANNELS]),
        news_keep=weekly_keep(p.news_half_life_weeks),
        skill_keep=np.float32(weekly_keep(p.skill_half_life_weeks)),
        trial_keep=np.float32(weekly_keep(p.trial_half_life_weeks)),
        coaching_keep=weekly_keep(p.coaching_half_life_weeks),
        **streams(seed),
    )


def streams(seed: int) -> dict[str, Any]:
    """Return the streams of chance of a seed, by their names in `Settings`."""
    return {
        "s_turnover": chance.stream_of(seed, "turnover"),
        "s_person": chance.start_of(seed, PERSON_RULE),
        "s_conviction": chance.start_of(seed, "conviction"),
        "s_awareness": chance.stream_of(seed, "awareness"),
        "s_course": chance.stream_of(seed, "course"),
        "s_use": chance.stream_of(seed, "use"),
        "s_requests": chance.stream_of(seed, "requests"),
    }
