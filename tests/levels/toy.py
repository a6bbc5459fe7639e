"""The smallest second level: independent people who switch on with a constant daily hazard.

It is written from the outside, as a third party would: it touches nothing of the package. A share of
1 − (1 − h)^t has switched on after t days, which tests hold the general rooms to.
"""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from simadopt.core import chance
from simadopt.core.calibrated import Output, Problem, Term
from simadopt.core.level import Level, Outcome
from simadopt.core.parameters import parameter_table
from simadopt.core.policies import Policies
from simadopt.survey.published import Question
from simadopt.verification.options import Case, Setting
from simadopt.verification.rows import Moments, mean_row

_ROW = dict.fromkeys(("symbol", "unit", "meaning_en", "meaning_fr", "source"), "toy")


def _row(name: str, default: str, prior: str) -> dict[str, str]:
    return {
        **_ROW, "name": name, "default": default, "min": "0", "max": "1", "prior": prior,
        "status": "assumed",
    }  # fmt: skip


PARAMETERS = parameter_table(
    [
        _row("hazard", "0.05", "beta(2, 30)"),
        _row("answer_noise", "0.2", "fixed"),
        _row("answer_band", "0", "fixed"),
        _row("answer_information", "0", "fixed"),
        _row("answer_strong", "1", "fixed"),
        _row("offset_use", "0.5", "fixed"),
    ]
)
Values = namedtuple("Values", list(PARAMETERS))


class Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    fr: str
    en: str


class Nudge(BaseModel):
    """On a day, a share of people switch on; an hour for each of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    day: Annotated[int, Field(ge=0)]
    share: Annotated[float, Field(ge=0, le=1)]


class Switches(BaseModel):
    """A scenario of the toy level."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    level: Literal["toy"] = "toy"
    name: str
    title: Text
    days: Annotated[int, Field(ge=1, le=1000)] = 30
    seed: Annotated[int, Field(ge=0)] = 1
    people: Annotated[int, Field(ge=1, le=100_000)] = 200
    parameters: dict[str, float] = {}
    nudges: tuple[Nudge, ...] = ()


class ToyRun:
    """Who has switched on, day by day."""

    def __init__(self, scenario: Switches, seed: int, steps: int) -> None:
        self.scenario, self.seed, self.steps, self.step = scenario, seed, steps, 0
        values = {name: row.default for name, row in PARAMETERS.items()}
        self.p = Values(**{**values, **scenario.parameters})
        n = scenario.people
        root = np.full(n, chance.key_of("toy"), np.uint64)
        self.keys = chance.child_keys(root, np.arange(n, dtype=np.uint64))
        self.on = np.zeros(n, bool)
        self.shares = [0.0]
        self.hours = 0
        self._chain = b""

    def run_to(self, step: int, progress: Any = None) -> None:
        while self.step < min(step, self.steps):
            u = chance.uniforms(self.seed, "toy switch", self.keys, self.step)
            self.on |= u < self.p.hazard
            for nudge in (one for one in self.scenario.nudges if one.day == self.step):
                draws = chance.uniforms(self.seed, "toy nudge", self.keys, self.step)
                reached = np.argsort(draws, kind="stable")[: round(nudge.share * self.on.size)]
                self.on[reached] = True
                self.hours += reached.size
            self.step += 1
            self.shares.append(float(self.on.mean()))
            self._chain = sha256(self._chain + self.on.tobytes()).digest()
            if progress is not None:
                progress(self.step)

    def digest(self) -> str:
        return self._chain.hex()


class ToyLevel(Level):
    """Independent people with a constant daily hazard."""

    name, step, length = "toy", "day", "days"
    headline, adopters, series = "share_on", "people_on", ("share_on",)
    label_en, label_fr = "people who switch on", "personnes qui allument"
    scenario = Switches
    parameters = PARAMETERS
    outcomes = MappingProxyType(
        {
            one.name: one
            for one in (
                Outcome("share_on", "share", 1, label_en="share on", label_fr="part allumée"),
                Outcome("people_on", "people", 1, label_en="people on", label_fr="personnes"),
                Outcome("hours", "hours", -1, label_en="hours", label_fr="heures"),
            )
        }
    )
    states = MappingProxyType(
        {
            "on": lambda run: run.on.astype(float),
            "information": lambda run: np.zeros(run.on.size),
        }
    )
    populations = MappingProxyType({"everybody": lambda run: np.ones(run.on.size, bool)})

    def keys(self, run):
        return run.keys

    def start(self, case, seed, steps, *, threads=1, watched=()):
        return ToyRun(case.scenario, seed, steps)

    def measure(self, run):
        on = float(run.on.mean())
        return {"share_on": on, "people_on": on * run.on.size, "hours": float(run.hours)}

    def by_step(self, run):
        return {"share_on": np.array(run.shares)}

    def describe(self, run, language):
        return [("agents" if language == "fr" else "people", str(run.on.size))]

    def explain(self, case, seed, **asked):
        run = case.start(seed)
        return {"weeks": case.steps, "hazard": float(run.p.hazard), "asked": asked["person"]}

    def questions(self, scenario):
        texts = dict.fromkeys(("of", "unless", "note"), "")
        return (
            Question(
                id="on", question="on", kind="dynamic", population="everybody", statistic="share",
                answer="agree", index="on", distance=0.0, family="use", interviews=100.0,
                asked_en="I have switched on", asked_fr="J’ai allumé", **texts,
            ),
        )  # fmt: skip

    def calibration(self, case):
        target = 1.0 - (1.0 - 0.08) ** 30
        figure = Term("on", 0, "on", "interval", target - 0.01, target + 0.01, 400.0, 0.0)
        return Problem(
            ("hazard",), (Output("on", "share"),), (figure,), Simulated(case), 1, ("hazard",),
            level="toy",
        )  # fmt: skip

    def policies(self):
        return ToyPolicies(self)

    def known_answers(self):
        n = Setting("n", 2000, 10, 100_000, "people", "personnes")
        hazard = Setting("hazard", 0.05, 0.0, 1.0, "per day", "par jour")
        told = ("people who switch on by themselves", "personnes qui allument d'elles-mêmes")
        return (Case("switches", *told, (n, hazard), _switches),)


def _switches(s):
    title = Text(fr="essai", en="test")
    asked = Switches(name="lab", title=title, people=s["n"], parameters={"hazard": s["hazard"]})
    run = ToyRun(asked, 1, asked.days)
    run.run_to(asked.days)
    share = 1.0 - (1.0 - s["hazard"]) ** asked.days
    law = Moments(share, (share * (1.0 - share)) ** 0.5)
    return [mean_row("switches", "share on", run.on.astype(float), law)]


@dataclass(frozen=True)
class Block:
    day: int
    share: float


@dataclass(frozen=True)
class NudgePolicy:
    blocks: tuple[Block, ...] = ()

    def interventions(self, prices):
        return tuple(Nudge(day=block.day, share=block.share) for block in self.blocks)


@dataclass(frozen=True)
class NudgeSpace:
    sizes: dict[str, int]
    weeks: int
    hours: float
    variables: ClassVar = {"day": (0, 10, 20), "share": tuple(0.1 * k for k in range(11))}

    def policy(self, choice):
        share = min(choice["share"], self.hours / self.sizes["everybody"])
        return NudgePolicy((Block(choice["day"], share),) if share else ())

    def at_random(self, rng):
        return {name: ways[rng.integers(len(ways))] for name, ways in self.variables.items()}


class ToyPolicies(Policies):
    """Nudges, which cost an hour for each person and no euro."""

    spent = ("hours", "")

    def space(self, case, runs, budget, prices):
        return self.read_space(case, {"everybody": case.scenario.people}, budget, prices)

    def read_space(self, case, sizes, budget, prices):
        return NudgeSpace(dict(sizes), case.steps, budget.hours)

    def read_policy(self, blocks):
        return NudgePolicy(tuple(Block(**block) for block in blocks))

    def rules(self, space):
        return {"few": space.policy({"day": 0, "share": 0.1})}

    def first_choices(self, space):
        return [{"day": 0, "share": 0.0}]

    def under(self, scenario, plan):
        return scenario.model_copy(update={"nudges": (*scenario.nudges, *plan)})


class Simulated:
    """The share on at the end, under other values."""

    def __init__(self, case):
        self.case = case

    def __call__(self, values, seed):
        return np.array([self.case.with_levers(values).finished(seed).shares[-1]])


TOY = ToyLevel()
SCENARIO = """\
level: toy
name: switches
title: {fr: Interrupteurs, en: Switches}
days: 30
people: 400
"""
