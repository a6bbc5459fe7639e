r"""Logit with conformity: two equilibria for one base, and which one depends on history.

With pace ρ, pace_out 1 (a multiple of the pace), κ = 1, base_out = 0 and no habit, the expected
share of users moves as :math:`x' = x + \rho\,[\sigma(a + b x) - x]`, whose rest points the oracle
knows. Near a stable one, n people fluctuate linearly: a deviation keeps
:math:`A = 1 - \rho + \rho b x (1 - x)` of itself each week and receives noise of variance
:math:`\rho(2 - \rho)\,x(1 - x)/n`, hence

.. math:: s^2 = \frac{\rho (2 - \rho)\,x (1 - x)}{n (1 - A^2)}.

The mean is displaced by half the curvature times s² over the slope,
:math:`b^2 x(1-x)(1-2x)\,s^2 / 2(1 - b x (1 - x))` (the terms in 1/n of not counting oneself cancel
at the first order). The tolerance is 4.4 s/√R + twice that displacement + what A leaves of the way
from the start.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from simadopt.core.messages import Message
from simadopt.levels.staff.verify.graphs import complete
from simadopt.levels.staff.verify.laboratory import (
    LOGIT,
    REPLICATES_A_RUN,
    Laboratory,
    replicate,
    start_with,
    users_by_week,
)
from simadopt.verification import oracles
from simadopt.verification.options import Case, Setting, standard
from simadopt.verification.rows import ROUNDING, WIDTH, Row, row

_LEAST_FOR_SWEEP: Final = 5.5
"""Peer effect from which the two branches are far enough apart to be swept."""


def _tolerance(x: float, s: Mapping[str, Any], replicates: int) -> float:
    """Return how far the mean of replicates may be from a stable rest point."""
    rho, b, spread = s["pace"], s["peer"], x * (1.0 - x)
    keeps = 1.0 - rho + rho * b * spread
    variance = rho * (2.0 - rho) * spread / (s["n"] * (1.0 - keeps**2))
    shift = abs(b * b * spread * (1.0 - 2.0 * x)) * variance / (2.0 * (1.0 - b * spread))
    start = keeps ** s["weeks"]
    return float(WIDTH * math.sqrt(variance / replicates) + 2.0 * shift + start + ROUNDING)


def _stable(base: float, peer: float) -> tuple[float, float]:
    """Return the lowest and the highest stable share."""
    found = [x for x, stable in oracles.conformity_shares(base, peer) if stable]
    return found[0], found[-1]


def _laboratory(s: Mapping[str, Any], base: float) -> Laboratory:
    values = {"base": base, "b_peer": s["peer"], "pace": s["pace"], "pace_out": 1.0}
    return Laboratory(s["n"], LOGIT, {**values, "kappa": 1.0, "base_out": 0.0}, complete(s["n"]))


def _branches(s: Mapping[str, Any]) -> list[Row]:
    """Start from nobody and from everybody: each finds the rest point of its side."""
    rows = []
    sides = zip(
        ("verify.nobody", "verify.everybody"),
        (0, s["n"]),
        _stable(s["base"], s["peer"]),
        strict=True,
    )
    for side, initial, expected in sides:
        shares = replicate(
            _laboratory(s, s["base"]), s["replicates"], s["weeks"], s["seed"], start_with(initial)
        )[-1]
        quantity = Message("verify.share_from", side=Message(side))
        tolerance = _tolerance(expected, s, s["replicates"])
        rows.append(row("conformity", quantity, expected, float(shares.mean()), tolerance))
    return rows


def _sweep(s: Mapping[str, Any]) -> list[Row]:
    r"""Raise the base past both folds, then lower it in one run: the same base meets two shares.

    Bases lie a quarter of the gap between the folds inside them and half of it, δ, outside. There
    the share must pass where it used to rest, which takes about
    :math:`\pi / \rho \sqrt{\delta \sqrt{1 - 4/b} / 2}` weeks: each base is held for ``weeks``
    and twice that.
    """
    falls, rises = oracles.conformity_hysteresis(s["peer"])
    gap = rises - falls
    bases = [falls - 0.5 * gap, falls + 0.25 * gap, rises - 0.25 * gap, rises + 0.5 * gap]
    narrow = math.sqrt(0.25 * gap * math.sqrt(1.0 - 4.0 / s["peer"]))
    held = s["weeks"] + math.ceil(2.0 * math.pi / (s["pace"] * narrow))
    stable = [_stable(base, s["peer"]) for base in bases]
    ways = [("verify.up", base, low) for base, (low, _) in zip(bases, stable, strict=True)]
    ways += [("verify.down", base, high) for base, (_, high) in zip(bases, stable, strict=True)][
        ::-1
    ]
    state = _laboratory(s, bases[0]).state(s["seed"], held * len(ways))
    rows = []
    for way, base, expected in ways:
        state.p = state.p._replace(base=np.float32(base))
        state.run_to(state.week + held)
        share = float(users_by_week(state)[-1].mean()) / s["n"]
        tolerance = _tolerance(expected, s, REPLICATES_A_RUN)
        quantity = Message("verify.share_at", base=round(base, 3), way=Message(way))
        rows.append(row("conformity", quantity, expected, share, tolerance))
    return rows


def conformity(s: Mapping[str, Any]) -> list[Row]:
    """Compare shares from both sides, and along a loop of the base, with the rest points."""
    return _branches(s) + (_sweep(s) if s["peer"] >= _LEAST_FOR_SWEEP else [])


CASES: Final = (
    Case(
        "conformity",
        "logit with conformity: two equilibria, and hysteresis (peer of at least 5.5)",
        "logit avec conformité : deux équilibres, et hystérésis (peer d'au moins 5,5)",
        (
            *standard(400, 42, 2000),
            Setting("base", -3.0, -20.0, 20.0, "log-odds when nobody uses",
                    "log-cote quand personne n'utilise"),
            Setting("peer", 6.0, 0.0, 12.0, "log-odds that everybody's use adds",
                    "log-cote qu'ajoute l'usage de tous"),
            Setting("pace", 0.5, 0.05, 1.0, "weekly pace, in and out", "rythme hebdomadaire"),
            Setting("weeks", 30, 1, 1000, "weeks, at least, at each base",
                    "semaines, au moins, à chaque base"),
        ),
        conformity,
    ),
)  # fmt: skip
