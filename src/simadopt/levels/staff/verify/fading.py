"""What fades by half-life: skills, the urge to try after a course, coaching.

Skills and courses are float32. From 1 towards 0, a week multiplies by the keep: rounding the keep
and rounding the product each cost at most 2⁻²⁴ of the value, hence a relative error below t · 2⁻²³
after t weeks. Above a base of ¼ each week also rounds a difference and a sum, all below 1: at most
2⁻²³ of an absolute error a week, over a range of ½. Under 2⁻¹²⁶ float32 has no relative precision.
Coaching is float64. A half-life that float32 cannot hold adds ln 2 · t/h · |δh|/h, relative.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from simadopt.core.messages import Message
from simadopt.levels.staff.organisation.columns import People
from simadopt.levels.staff.verify.laboratory import Laboratory, heads_of
from simadopt.verification import oracles
from simadopt.verification.options import Case, Setting
from simadopt.verification.rows import Row, row

_BASE, _START = 0.25, 0.75
_WEEKLY_ROUNDING: Final = 2.0**-23
_TINY: Final = 2.0**-126
_DOUBLE: Final = 1e-12


def forgetting(s: Mapping[str, Any]) -> list[Row]:
    """Compare what is left of skills, courses and coaching with 2^(−weeks / half-life)."""
    half_life, weeks = s["half_life"], s["weeks"]
    known = oracles.forgetting(half_life, weeks)
    names = ("skill_half_life_weeks", "trial_half_life_weeks", "coaching_half_life_weeks")
    heads = heads_of(1)
    heads.coaching[:] = 1.0

    def arrange(people: People, _: int) -> None:
        people.skill[:] = [[1.0, _START], [1.0, _START], [1.0, _START]]
        people.skill_base[:, 1] = _BASE
        people.dose[:] = 1.0

    laboratory = Laboratory(2, values=dict.fromkeys(names, half_life))
    state = laboratory.state(0, weeks, heads=heads, arrange=arrange)
    state.run_to(weeks)
    people = state.o.people
    held = abs(float(np.float32(half_life)) - half_life) / half_life
    held *= known * math.log(2.0) * weeks / half_life
    single = weeks * _WEEKLY_ROUNDING
    above = (float(people.skill[0, 1]) - _BASE) / (_START - _BASE)
    found = (
        ("verify.skill_left", float(people.skill[0, 0]), known * single + _TINY),
        ("verify.skill_above_left", above, 2.0 * single),
        ("verify.urge_left", float(people.dose[0, 0]), known * single + _TINY),
        ("verify.coaching_left", float(heads.coaching[0, 0]), known * _DOUBLE * weeks),
    )
    return [
        row("forgetting", Message(what), known, obtained, tolerance + held)
        for what, obtained, tolerance in found
    ]


CASES: Final = (
    Case(
        "forgetting",
        "what fades by half-life: skills, the urge to try after a course, coaching",
        "ce qui s'estompe par demi-vie : compétences, envie d'essayer, accompagnement",
        (
            Setting("half_life", 39.0, 1.0, 520.0, "half-life in weeks", "demi-vie en semaines"),
            Setting("weeks", 78, 1, 5200, "weeks simulated", "semaines simulées"),
        ),
        forgetting,
    ),
)
