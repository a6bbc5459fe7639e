"""Use with memory: retention, coming back, awareness in two layers, a service and its routine.

The first three are compared with exact chains of one person, the last with the recursion of a service
of infinitely many people: what chance leaves of it is bounded by that of shares of so many people.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from simadopt.core.messages import Message
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.organisation.columns import People
from simadopt.levels.staff.tables.features import FEATURES, WORKING_DAYS, features_of
from simadopt.levels.staff.verify.laboratory import (
    ALONE,
    EVERYTHING,
    Laboratory,
    heads_of,
    start_with,
    users_by_week,
)
from simadopt.rules.practice import weekly_growth
from simadopt.verification import oracles
from simadopt.verification.options import Case, Setting
from simadopt.verification.rows import ROUNDING, WIDTH, Row, row

_ROUTINE: Final = ALONE.model_copy(update={"routine": True, "link": "logistic"})
_LEAN: Final = 0.05
"""How far from its critical mass a service is let go."""


def _error(share: float, people: int) -> float:
    """Return what chance may leave between a share of so many people and its law."""
    return WIDTH * math.sqrt(share * (1.0 - share) / people) + ROUNDING


def retention(s: Mapping[str, Any]) -> list[Row]:
    """Compare how many still use with the chain of habit, for each rhythm of use of the features."""
    n, weeks = s["n"], s["weeks"]
    values = {
        "pace_out": s["drop"],
        "habit_shield": s["shield"],
        "habit_rate": s["growth"],
        "return_pace": 0.0,
    }
    state = Laboratory(n, ALONE, values).state(s["seed"], weeks, arrange=start_with(n))
    state.run_to(weeks)
    left = users_by_week(state)[weeks] / n
    rows = []
    for days in sorted({one.days for one in FEATURES}):
        here = [f for f, one in enumerate(FEATURES) if one.days == days]
        growth = weekly_growth(s["growth"], days / WORKING_DAYS)
        known = oracles.retention(s["drop"], s["shield"], growth, weeks)
        name = Message("verify.still_using", weeks=weeks, days=days)
        rows.append(row("retention", name, known, left[here].mean(), _error(known, n * len(here))))
    return rows


def returning(s: Mapping[str, Any]) -> list[Row]:
    """Compare users and people who have tried with their chain, of lapsed users and of rejecters."""
    n, weeks, rows = s["n"], s["weeks"], []
    for who, habit, again in (
        ("verify.lapsed", 0.0, s["back"]),
        ("verify.rejecters", 1.0, s["back"] * s["rejecters"]),
    ):
        values = {
            "base": s["adopt"],
            "pace_out": s["drop"],
            "return_pace": s["back"],
            "rejecter_pace": s["rejecters"],
            "trial_habit": habit,
        }
        state = Laboratory(n, ALONE, values).state(s["seed"], weeks)
        state.run_to(weeks)
        known = oracles.returning(s["adopt"], s["drop"], again, weeks)
        tried = float(np.bitwise_count(state.o.people.tried).mean()) / len(FEATURES)
        found = {
            "verify.using": float(users_by_week(state)[weeks].mean()) / n,
            "verify.have_tried": tried,
        }
        rows += [
            row(
                "returning",
                Message("verify.of", who=Message(who), what=Message(what)),
                share,
                found[what],
                _error(share, n * len(FEATURES)),
            )
            for what, share in zip(found, known, strict=True)
        ]
    return rows


def two_layers(s: Mapping[str, Any]) -> list[Row]:
    """Compare who knows of tools and of features, without ties or use, with the chain of one person."""
    n, weeks = s["n"], s["weeks"]
    heads = heads_of(1)
    heads.encouragement[:] = heads.conviction[:] = 1.0

    def arrange(people: People, _: int) -> None:
        people.knows[:] = 0
        people.aware[:] = 0
        people.reach[:] = people.attention[:] = 1.0

    values = {
        "pace": 0.0,
        "aware_boss": s["hazard"],
        "forget_week": s["forget"],
        "forget_span": s["span"],
    }
    state = Laboratory(n, ALONE.model_copy(update={"top_down": True}), values).state(
        s["seed"], weeks, heads=heads, arrange=arrange
    )
    state.run_to(weeks)
    people, tools = state.o.people, len(state.o.catalogue.tool_mask)
    known = oracles.two_layers(s["hazard"], s["forget"], s["span"], weeks)
    tool = float(np.bitwise_count(people.knows).mean()) / tools
    feature = float(np.bitwise_count(people.aware & EVERYTHING).mean()) / len(FEATURES)
    # features of one tool share its luck: they count as one
    return [
        row(
            "two_layers",
            Message("verify.know_tool"),
            known.tool,
            tool,
            _error(known.tool, n * tools),
        ),
        row(
            "two_layers",
            Message("verify.know_feature"),
            known.feature,
            feature,
            _error(known.feature, n * tools),
        ),
    ]


def _grown(s: Mapping[str, Any], first: float, weeks: int) -> State:
    """Return a service some weeks after a share of it, and its routine, started with the GRU."""
    n = s["n"]
    users = round(first * n)
    values = {
        "pace": s["pace"],
        "pace_out": s["drop"],
        "base_out": 0.0,
        "kappa": 1.0,
        "base": s["base"],
        "b_routine": s["effect"],
        "routine_pivot": 0.5,
        "routine_head": 0.0,
        "routine_build": s["build"],
        "routine_loss": s["loss"],
    }
    state = Laboratory(n, _ROUTINE, values).state(s["seed"], weeks, arrange=start_with(users))
    state.o.services.routine[:] = users / n
    state.run_to(weeks)
    return state


def service(s: Mapping[str, Any]) -> list[Row]:
    """Compare a large service with its recursion: two pasts (hysteresis), and its critical mass."""
    n, weeks, gru = s["n"], s["weeks"], list(features_of("gru"))
    names = ("base", "effect", "pace", "drop", "build", "loss")
    given = {name: s[name] for name in names}
    mass = oracles.critical_mass(**given, weeks=weeks)
    starts = {
        "verify.all_started": 1.0,
        "verify.none_started": 0.0,
        "verify.above_mass": min(mass + _LEAN, 1.0),
        "verify.under_mass": max(mass - _LEAN, 0.0),
    }
    rows = []
    for name, first in starts.items():
        first = round(first * n) / n
        known = float(oracles.service_path(**given, first=first, weeks=weeks)[-1])
        found = float(users_by_week(_grown(s, first, weeks))[weeks, gru].mean()) / n
        said = Message("verify.of", who=Message(name), what=Message("verify.use"))
        rows.append(row("service", said, known, found, s["tolerance"]))
    return rows


def _share(name: str, default: float, english: str, french: str) -> Setting:
    return Setting(name, default, 0.0, 1.0, english, french)


CASES: Final = (
    Case(
        "retention",
        "how many still use: habit that protects, faster for what is used daily",
        "combien utilisent encore : l'habitude protège, plus vite quand l'usage est quotidien",
        (
            Setting("n", 4000, 1, 100_000, "people", "personnes"),
            Setting("weeks", 52, 1, 2000, "weeks simulated", "semaines simulées"),
            Setting("seed", 1, 0, 2**31 - 1, "seed of chance", "graine du hasard"),
            _share("drop", 0.05, "weekly chance to stop without habit", "chance d'arrêter sans habitude"),
            _share("shield", 0.9, "share of it that a full habit takes off", "part qu'une habitude en ôte"),
            _share("growth", 0.27, "weekly growth of habit with daily use", "croissance de l'habitude"),
        ),
        retention,
    ),
    Case(
        "returning",
        "never, user, lapsed: who has stopped starts again more rarely, rejecters more rarely still",
        "jamais, utilisateur, arrêté : on recommence plus rarement, plus encore après un rejet",
        (
            Setting("n", 2000, 1, 100_000, "people", "personnes"),
            Setting("weeks", 60, 1, 2000, "weeks simulated", "semaines simulées"),
            Setting("seed", 1, 0, 2**31 - 1, "seed of chance", "graine du hasard"),
            _share("adopt", 0.1, "weekly chance to start", "chance de commencer"),
            _share("drop", 0.04, "weekly chance to stop", "chance d'arrêter"),
            _share("back", 0.2, "share of it for who has stopped", "part pour qui a arrêté"),
            _share("rejecters", 0.3, "share of that for rejecters", "part de celle-ci après un rejet"),
        ),
        returning,
    ),
    Case(
        "two_layers",
        "who knows of a tool and of its features: learned by announcement, forgotten otherwise",
        "qui connaît un outil et ses fonctions : appris par annonce, oublié sinon",
        (
            Setting("n", 4000, 1, 100_000, "people", "personnes"),
            Setting("weeks", 80, 1, 2000, "weeks simulated", "semaines simulées"),
            Setting("seed", 1, 0, 2**31 - 1, "seed of chance", "graine du hasard"),
            Setting("hazard", 0.03, 0.0, 10.0, "weekly hazard to hear", "risque hebdomadaire d'apprendre"),
            _share("forget", 0.02, "weekly chance to forget", "chance d'oublier"),
            Setting("span", 13.0, 0.0, 520.0, "weeks that hearing keeps in mind",
                    "semaines pendant lesquelles l'annonce reste en mémoire"),
        ),
        two_layers,
    ),
    Case(
        "service",
        "a service whose routine protects use: two pasts, two ends, and a critical mass between them",
        "un service dont la routine protège l'usage : deux passés, deux fins, une masse critique",
        (
            Setting("n", 4000, 100, 100_000, "people", "personnes"),
            Setting("weeks", 400, 1, 5000, "weeks simulated", "semaines simulées"),
            Setting("seed", 1, 0, 2**31 - 1, "seed of chance", "graine du hasard"),
            Setting("base", 0.0, -10.0, 10.0, "log-odds to use at half routine", "log-cotes à mi-routine"),
            Setting("effect", 5.0, 0.0, 20.0, "effect of the routine", "effet de la routine"),
            _share("pace", 0.3, "ceiling of the chance to start", "plafond de la chance de commencer"),
            _share("drop", 1.0, "that to stop, as a share of it", "celui d'arrêter, en part"),
            _share("build", 0.1, "weekly growth of the routine", "croissance de la routine"),
            _share("loss", 0.05, "weekly loss of the routine", "perte de la routine"),
            Setting("tolerance", 0.02, 0.0, 1.0, "share granted to chance", "part laissée au hasard"),
        ),
        service,
    ),
)  # fmt: skip
