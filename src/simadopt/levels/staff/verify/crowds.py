"""People among whom all meet, or who decide alone: two-state chain, Bass, SIS.

All three are compared with exact synchronous chains: the engine decides all at once each week, and
a differential equation would be missed by several points.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.messages import Message
from simadopt.levels.staff.organisation.columns import People
from simadopt.levels.staff.verify.graphs import complete
from simadopt.levels.staff.verify.laboratory import (
    ALONE,
    CROWD,
    REPLICATES_A_RUN,
    Laboratory,
    replicate,
    start_with,
)
from simadopt.verification import oracles
from simadopt.verification.options import Case, Setting, complain, standard
from simadopt.verification.rows import (
    ROUNDING,
    WIDTH,
    Moments,
    Row,
    Sample,
    mean_row,
    moments_of,
    row,
    sd_row,
)


def _weeks(default: int, most: int) -> Setting:
    return Setting("weeks", default, 1, most, "weeks simulated", "semaines simulées")


def _correlated(sizes: int, decay: float) -> float:
    """Return the variance of the mean of so many values in a row of correlation decay^lag."""
    lags = np.arange(1, sizes)
    return float(1.0 + 2.0 * ((1.0 - lags / sizes) * decay**lags).sum()) / sizes


def two_state(s: Mapping[str, Any]) -> list[Row]:
    r"""Compare people who decide alone with their stationary two-state chain.

    Everybody starts from the stationary law, so that every week counts. With λ the autocorrelation,
    the mean over T weeks has variance :math:`\sigma^2/T\,[1 + 2\sum_k (1 - k/T)\lambda^k]`, the
    mean square the same with :math:`2\sigma^4` and :math:`\lambda^{2k}` (nearly normal shares), and
    the correlation :math:`(1 - \lambda^2)/T` (Bartlett).
    """
    n, weeks, replicates = s["n"], s["weeks"], s["replicates"]
    known = oracles.two_state(n, s["adopt"], s["drop"])
    laboratory = Laboratory(n, ALONE, {"base": s["adopt"], "pace_out": s["drop"]})

    def arrange(people: People, seed: int) -> None:
        for f in range(REPLICATES_A_RUN):
            draws = chance.uniforms(seed, "first uses", people.key, feature=f)
            people.uses[:] |= (draws < known.share).astype(np.uint32) << np.uint32(f)

    shares = replicate(laboratory, replicates, weeks, s["seed"], arrange)
    away = shares - known.share
    square = float((away**2).mean())
    lag1 = float((away[1:] * away[:-1]).mean()) / square
    mean_error = known.sd * math.sqrt(_correlated(weeks + 1, known.lag1) / replicates)
    sd_error = known.sd * math.sqrt(0.5 * _correlated(weeks + 1, known.lag1**2) / replicates)
    lag1_error = math.sqrt((1.0 - known.lag1**2) / (weeks * replicates))
    found = (shares.mean(), math.sqrt(square), lag1)
    errors = (mean_error, sd_error, lag1_error)
    return [
        row("two_state", Message(quantity), expected, float(obtained), WIDTH * error + ROUNDING)
        for quantity, expected, obtained, error in zip(
            ("verify.mean_share", "verify.sd", "verify.lag"), known, found, errors, strict=True
        )
    ]


def _chain_rows(case: str, shares: Sample, law: Sample, n: int) -> list[Row]:
    one: Moments = moments_of(law, np.arange(n + 1) / n)
    return [
        mean_row(case, Message("verify.mean_share"), shares, one),
        sd_row(case, Message("verify.sd"), shares, one),
    ]


def bass(s: Mapping[str, Any]) -> list[Row]:
    """Compare adoption by innovation p and imitation q on a complete graph with its exact chain."""
    n, weeks = s["n"], s["weeks"]
    laboratory = Laboratory(n, CROWD, {"base": s["p"], "b_peer": s["q"]}, complete(n))
    shares = replicate(laboratory, s["replicates"], weeks, s["seed"])[weeks]
    return _chain_rows("bass", shares, oracles.bass_chain(n, s["p"], s["q"], weeks).law, n)


def sis(s: Mapping[str, Any]) -> list[Row]:
    """Compare adoption by contact, with abandonment, on a complete graph with its exact chain."""
    n, weeks, initial = s["n"], s["weeks"], s["initial"]
    if initial > n:
        raise complain("initial", initial, Message("problem.starters", n=n))
    laboratory = Laboratory(n, CROWD, {"b_peer": s["adopt"], "pace_out": s["drop"]}, complete(n))
    arrange = start_with(initial)
    shares = replicate(laboratory, s["replicates"], weeks, s["seed"], arrange)[weeks]
    chain = oracles.sis_chain(n, s["adopt"], s["drop"], weeks, initial)
    return _chain_rows("sis", shares, chain.law, n)


CASES: Final = (
    Case(
        "two_state",
        "people whom nobody influences: share, spread and memory of their two-state chain",
        "personnes que nul n'influence : part, dispersion et mémoire de leur chaîne à deux états",
        (
            *standard(500, 210, 20_000),
            Setting("adopt", 0.10, 0.001, 1.0, "weekly probability to start", "chance de commencer"),
            Setting("drop", 0.04, 0.001, 1.0, "weekly probability to stop", "chance d'arrêter"),
            _weeks(50, 2000),
        ),
        two_state,
    ),
    Case(
        "bass",
        "synchronous Bass diffusion among people who all meet",
        "diffusion de Bass synchrone entre personnes qui se côtoient toutes",
        (
            *standard(500, 420),
            Setting("p", 0.03, 0.0, 1.0, "innovation per week", "innovation par semaine"),
            Setting("q", 0.38, 0.0, 5.0, "imitation per week", "imitation par semaine"),
            _weeks(8, 520),
        ),
        bass,
    ),
    Case(
        "sis",
        "adoption by contact with abandonment, among people who all meet",
        "adoption par contact avec abandon, entre personnes qui se côtoient toutes",
        (
            *standard(200, 420),
            Setting("adopt", 0.30, 0.01, 5.0, "weekly probability to start when all others use",
                    "chance de commencer quand tous les autres utilisent"),
            Setting("drop", 0.10, 0.01, 1.0, "weekly probability to stop", "chance d'arrêter"),
            Setting("initial", 20, 0, 1000, "users at the start", "utilisateurs au départ"),
            _weeks(40, 2000),
        ),
        sis,
    ),
)  # fmt: skip
