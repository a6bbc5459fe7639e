"""Known answers of the territory: independent starts, frailty, a law, bodies that imitate, pools.

Each is of many authorities, or bodies, that are alike and independent: the answer of theory is a share,
held within the error of their number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from simadopt.core.messages import Message
from simadopt.levels.territory.scenario import Intervention
from simadopt.levels.territory.verify.laboratory import communes, finished, held, logit, scenario
from simadopt.verification import oracles
from simadopt.verification.options import Case, Setting
from simadopt.verification.rows import (
    ROUNDING,
    WIDTH,
    Moments,
    Row,
    mean_row,
    moments_of,
    row,
    sd_row,
)

__all__ = ["CASES"]

_ITEM: Final = "thd"
_BODY: Final = 23
_SOON: Final = 5.0
"""Log-odds of awareness with which nearly everybody (1 − e⁻⁵ a quarter) learns of a law at once."""
_FIRST: Final = 9
"""Quarter from which a law voted in 2014Q1 is heeded, the run beginning in 2012Q1."""


def _share(
    case: str, what: Message, expected: float, run: Any, at: int = -1, away: float = 0.0
) -> Row:
    """Compare a share of independent authorities; ``away`` is what the limit itself leaves out."""
    there = held(run, _ITEM, at)
    error = WIDTH * math.sqrt(expected * (1.0 - expected) / there.size)
    return row(case, what, expected, float(there.mean()), error + away + ROUNDING)


def independent(s: Mapping[str, Any]) -> list[Row]:
    """Compare the shares that have started, nobody acting on anybody, with 1 − (1 − h)^t."""
    quarters = s["quarters"]
    asked = scenario(quarters, alpha_thd=logit(s["hazard"]))
    run = finished(asked, communes(20, s["n"] // 20), s["seed"])
    return [
        _share(
            "independent",
            Message("verify.started_after", n=t),
            oracles.hazard_share([s["hazard"]] * t),
            run,
            t,
        )
        for t in dict.fromkeys((1, max(quarters // 4, 1), quarters))
    ]


def frailty(s: Mapping[str, Any]) -> list[Row]:
    """Compare starts under a gamma frailty with their closed form; hazards stay small."""
    quarters, variance = s["quarters"], s["variance"]
    asked = scenario(
        quarters,
        {"frailty": "gamma"},
        alpha_thd=math.log(s["hazard"]),
        frailty_sd=math.sqrt(variance),
    )
    run = finished(asked, communes(20, s["n"] // 20), s["seed"])
    expected = oracles.frailty_share(s["hazard"] * quarters, variance)
    return [
        _share(
            "frailty", Message("verify.started"), expected, run, away=s["hazard"] ** 2 * quarters
        )
    ]


def law(s: Mapping[str, Any]) -> list[Row]:
    """Compare starts before and after a law that nearly everybody learns of when it is voted."""
    before, after, quarters = s["before"], s["after"], s["quarters"]
    act = Intervention(kind="law", quarter="2014Q1", deadline="2014Q1", item=_ITEM, form="duty")
    asked = scenario(
        quarters, {"law": True}, (act,), alpha_thd=logit(before),
        law_duty=logit(after) - logit(before), law_ramp=0.0, law_decay_years=1000.0, law_floor=0.0,
        aware_state=_SOON, aware_size=0.0, aware_tie=0.0,
    )  # fmt: skip
    run = finished(asked, communes(20, s["n"] // 20), s["seed"])
    steps = [before] * min(_FIRST, quarters) + [after] * max(quarters - _FIRST, 0)
    return [
        _share(
            "law",
            Message("verify.started_before"),
            oracles.hazard_share(steps[:_FIRST]),
            run,
            _FIRST,
        ),
        _share(
            "law",
            Message("verify.started_end"),
            oracles.hazard_share(steps),
            run,
            away=math.exp(-_SOON),
        ),
    ]


def bodies(s: Mapping[str, Any]) -> list[Row]:
    """Compare bodies whose members imitate each other with the exact chain of Bass' model."""
    quarters, p, q = s["quarters"], s["p"] / 4.0, s["q"] / 4.0
    roster = communes(s["bodies"], _BODY, _BODY)
    theory = {"link": "linear", "imitation": True}
    run = finished(scenario(quarters, theory, alpha_thd=p, b_epci=q), roster, s["seed"])
    shares = held(run, _ITEM).reshape(s["bodies"], _BODY).mean(axis=1)
    one: Moments = moments_of(
        oracles.bass_chain(_BODY, p, q, quarters).law, np.arange(_BODY + 1) / _BODY
    )
    return [
        mean_row("bodies", Message("verify.mean_share"), shares, one),
        sd_row("bodies", Message("verify.sd_bodies"), shares, one),
    ]


def pool(s: Mapping[str, Any]) -> list[Row]:
    """Compare members who join a pool of their department once it opened with two stages of chance."""
    quarters = s["quarters"]
    opened, joined = (1.0 - math.exp(-s[name] / 4.0) for name in ("opening", "joining"))
    asked = scenario(
        quarters, {"link": "linear", "pooling": True}, alpha_data_hosting=0.0, b_pool=joined,
        pool_departments=1.0, pool_members=1.0, pool_open_year=s["opening"], pool_take=1.0,
        pool_law=0.0, epci_offer=0.0,
    )  # fmt: skip
    run = finished(asked, communes(s["pools"], 6), s["seed"])
    shares = held(run, "data_hosting", quarters).reshape(s["pools"], 6).mean(axis=1)
    expected = oracles.pooled_share(opened, joined, quarters)
    error = WIDTH * 0.5 / math.sqrt(s["pools"]) + ROUNDING  # a share has a variance of ¼ at most
    return [row("pool", Message("verify.joined"), expected, float(shares.mean()), error)]


_N: Final = Setting("n", 8000, 20, 100_000, "communes", "communes")
_SEED: Final = Setting("seed", 1, 0, 2**31 - 1, "seed of the run", "graine du tirage")


def _quarters(default: int) -> Setting:
    return Setting("quarters", default, 1, 400, "quarters simulated", "trimestres simulés")


def _probability(name: str, default: float, meaning_en: str, meaning_fr: str) -> Setting:
    return Setting(name, default, 1e-4, 0.5, meaning_en, meaning_fr)


def _rate(name: str, default: float, meaning_en: str, meaning_fr: str) -> Setting:
    return Setting(name, default, 0.0, 2.0, meaning_en, meaning_fr)


CASES: Final = (
    Case(
        "independent",
        "authorities on which nothing acts start as by independent draws",
        "collectivités sur lesquelles rien n'agit : départs indépendants",
        (_N, _SEED, _quarters(40), _probability("hazard", 0.02, "per quarter", "par trimestre")),
        independent,
    ),
    Case(
        "frailty",
        "lasting differences of a gamma law between authorities",
        "différences durables de loi gamma entre collectivités",
        (
            _N,
            _SEED,
            _quarters(40),
            Setting("hazard", 0.01, 1e-4, 0.02, "mean, per quarter", "moyenne, par trimestre"),
            Setting("variance", 0.5, 0.05, 4.0, "of the frailty", "de la fragilité"),
        ),
        frailty,
    ),
    Case(
        "law",
        "a law that everybody learns of when it is voted",
        "loi que tous apprennent dès son vote",
        (
            _N,
            _SEED,
            _quarters(30),
            _probability("before", 0.005, "per quarter before", "par trimestre avant"),
            _probability("after", 0.05, "per quarter after", "par trimestre après"),
        ),
        law,
    ),
    Case(
        "bodies",
        "intercommunal bodies whose 23 members imitate each other, by Bass' exact chain",
        "intercommunalités dont les 23 membres s'imitent, par la chaîne exacte de Bass",
        (
            Setting("bodies", 300, 20, 5000, "bodies", "intercommunalités"),
            _SEED,
            _quarters(60),
            _rate("p", 0.02, "innovation per year", "innovation par an"),
            _rate("q", 0.3, "imitation per year", "imitation par an"),
        ),
        bodies,
    ),
    Case(
        "pool",
        "pools that open, and members who join them",
        "mutualisations qui ouvrent, et membres qui les rejoignent",
        (
            Setting("pools", 600, 20, 5000, "departments", "départements"),
            _SEED,
            _quarters(16),
            _rate("opening", 0.5, "openings per year", "ouvertures par an"),
            _rate("joining", 0.3, "members who join per year", "adhésions par an"),
        ),
        pool,
    ),
)
