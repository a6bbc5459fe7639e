"""Six lessons: predict first, then play. Each compares arms that differ by one thing.

No text says how a lesson ends: what a class reads is computed when it plays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simadopt.interfaces.app.layout_payload import layout_payload
from simadopt.interfaces.app.lesson_territory import (
    FORMS,
    NO_LAW,
    ROWS,
    TERRITORY,
    duty_runs,
    duty_sets,
    rows_of,
)
from simadopt.interfaces.app.levers import ACTIONS, companions
from simadopt.interfaces.app.payload import pack_bytes
from simadopt.interfaces.app.recording import watch
from simadopt.io.wording import Wording
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.verify.cascades import alone_state, crowd_state
from simadopt.levels.staff.verify.laboratory import users_by_week

__all__ = [
    "ALONE",
    "CROWD",
    "LESSONS",
    "MADE",
    "Arm",
    "Lesson",
    "crowd_runs",
    "made_runs",
    "packed_lessons",
]

CROWD: Final = 100
_COMMUNE: Final = "commune_27k"
_LONE: Final = "commune_27k_relational"


@dataclass(frozen=True)
class Arm:
    """One arm of a lesson.

    Parameters
    ----------
    name : str
        Its words are ``app.lesson.<lesson>.<name>``.
    scenario : str
    sets : tuple of str
    """

    name: str
    scenario: str
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """A lesson: arms, the measure one predicts in the last arm, and the rows that tell its mechanism.

    Parameters
    ----------
    name : str
    arms : tuple of Arm
        The first is shown before anybody predicts.
    measure : str
        ``gru_use`` or ``gru_awareness``; ``crowd`` for people of a crowd of `CROWD`, ``communes`` for
        communes of a territory: runs of these two are those of `MADE`.
    rows : tuple of str
        Parameters whose meaning and source are shown.
    off : tuple of str
        What switches the mechanism off; the first two arms are then played again.
    read : int
        Week in which the measure is read; 0 for the last one.
    seeds : int
        Seeds under which gaps are told as a range; 0 where chance has no part.
    told : tuple of int
        Arms whose gap with the first one the conclusion tells.
    lever : str
        What is taken away from the person told of; empty for what the second arm does and the first
        does not.
    """

    name: str
    arms: tuple[Arm, ...]
    measure: str
    rows: tuple[str, ...]
    off: tuple[str, ...] = ()
    read: int = 0
    seeds: int = 10
    told: tuple[int, ...] = (1,)
    lever: str = ""

    def without(self) -> tuple[Arm, ...]:
        """Return the first two arms with the mechanism switched off."""
        return tuple(Arm(arm.name, arm.scenario, (*arm.sets, *self.off)) for arm in self.arms[:2])


def _with(key: str, value: str) -> tuple[str, ...]:
    """Return a lever with what is set beside it."""
    lever = next(one for one in ACTIONS if one.key == key)
    return (f"{key}={value}", *(f"{k}={v}" for k, v in companions(lever).items()))


_TRAINED: Final = _with("training.hours", "6")
_AFTER_TRAINING: Final = 16
"""A course of week 4 still acts: the urge to try is halved in ten weeks."""
ALONE: Final = (
    "b_boss_gru=0", "b_boss_intranet=0", "b_boss_expression=0", "trial_boss=0",
    "routine_head=0", "aware_boss=0",
)  # fmt: skip
"""Encouragement of heads without effect."""

_NEW: Final = (
    "weeks=40",
    "start=given",
    "tools.intranet.aware=0.85",
    "tools.intranet.use=0.5",
    "tools.gru.deployed_week=0",
    "tools.gru.aware=0.02",
    "tools.gru.use=0",
)
"""The GRU is new: hardly anybody knows it yet."""

_PAST: Final = (
    "weeks=260",
    "start=given",
    "tools.gru.deployed_week=-312",
    "tools.gru.aware=1",
    *ALONE,
)
"""Everybody knows of the GRU, open for six years, and no head weighs: only the start differs."""

LESSONS: Final = (
    Lesson(
        "head",
        (
            Arm("before", _COMMUNE),
            Arm("after", _COMMUNE, _with("coaching.share", "1")),
        ),
        "gru_use",
        ("b_boss_gru", "coaching_gain", "stubbornness"),
        ALONE,
    ),
    Lesson(
        "training",
        (
            Arm("before", _COMMUNE),
            Arm("with", _COMMUNE, _TRAINED),
            Arm("without", _COMMUNE, (*_TRAINED, *ALONE)),
        ),
        "gru_use",
        ("b_train", "trial_boss", "trial_floor", "trial_half_life_weeks"),
        ALONE,
        _AFTER_TRAINING,
    ),
    Lesson(
        "departure",
        (
            Arm("before", _LONE, _NEW),
            Arm("after", _LONE, (*_NEW, "departure.week=4", "departure.broker=true")),
        ),
        "gru_awareness",
        ("aware_decay", "aware_broadcast", "aware_tie"),
        ("aware_decay=0",),
    ),
    Lesson(
        "history",
        (
            Arm("before", _COMMUNE, (*_PAST, "tools.gru.use=0")),
            Arm("after", _COMMUNE, (*_PAST, "tools.gru.use=1")),
        ),
        "gru_use",
        ("b_routine", "routine_build", "routine_loss"),
        ("theory.routine=false",),
        lever="routine",
    ),
    Lesson(
        "crowd",
        (Arm("before", "crowd"), Arm("after", "crowd")),
        "crowd",
        ("threshold_mean",),
        seeds=0,
    ),
    Lesson(
        "duty",
        tuple(Arm(name, TERRITORY, duty_sets(form)) for name, form in FORMS.items()),
        "communes",
        ROWS,
        NO_LAW,
        told=(1, 2),
    ),
)


def made_runs(name: str, words: Wording) -> list[dict[str, Any]]:
    """Return the runs of a lesson of `MADE`: its arms, then the first two without the mechanism."""
    return MADE[name](words)


def crowd_runs(words: Wording) -> list[dict[str, Any]]:
    """Return Granovetter's two crowds, run through the engine: 0, 1, …, 99, then 0, 2, 2, …, 99.

    The same two follow, with nobody seeing anybody.
    """
    first = list(range(CROWD))
    needs = (first, [0, 2, *first[2:]])
    states = [*map(crowd_state, needs), *map(alone_state, needs)]
    return [_crowd_run(s, n, words) for s, n in zip(states, needs * 2, strict=True)]


def _crowd_run(state: State, needs: list[int], words: Wording) -> dict[str, Any]:
    levels = watch(state)
    return {
        "weeks": state.weeks,
        "organisation": layout_payload(state, words, people=True),
        "needs": needs,
        "levels": pack_bytes(levels.tobytes()),
        "users": users_by_week(state)[:, 0].tolist(),
    }


MADE: Final[Mapping[str, Callable[[Wording], list[dict[str, Any]]]]] = {
    "crowd": crowd_runs,
    "duty": duty_runs,
}
"""Lessons whose runs are no scenarios of the staff level."""


def packed_lessons(words: Wording) -> list[dict[str, Any]]:
    """Return the lessons ready for JSON."""
    return [
        {
            "name": lesson.name,
            "measure": lesson.measure,
            "read": lesson.read,
            "seeds": lesson.seeds,
            "told": list(lesson.told),
            "made": lesson.name in MADE,
            "rows": list(lesson.rows),
            "about": rows_of(words) if lesson.rows == ROWS else {},
            "arms": [_packed_arm(lesson, arm, words) for arm in lesson.arms],
            "off": [_packed_arm(lesson, arm, words) for arm in lesson.without()],
        }
        for lesson in LESSONS
    ]


def _packed_arm(lesson: Lesson, arm: Arm, words: Wording) -> dict[str, Any]:
    return {
        "name": words.say(f"app.lesson.{lesson.name}.{arm.name}"),
        "scenario": arm.scenario,
        "sets": list(arm.sets),
    }
