"""From an index of states to an opinion: agree, undecided or disagree.

z = (index − offset of the family) / noise + ε, with ε standard normal, one draw a person and question;
half-width of indecision h = band · distance · (1 − κ · information);
agree if z > h, disagree if z < −h, undecided between; emphatic agreement if z > h + strong.

Evidence: indecision widens with the distance from one's own work (fact 28) and shrinks with
information, which moves people to both sides (fact 52). Limits: band 0 → nobody is undecided; noise 0
is refused by the bounds of its row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.arrays import F64, Mask
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.failures import at_their_line, failure
from simadopt.core.level import Level, Run, level_named, level_of
from simadopt.core.messages import Message
from simadopt.survey.published import Question
from simadopt.survey.question_checks import checked_state

__all__ = ["Opinion", "can_be_asked", "conjunction", "mean_index", "opinion"]

_SIGNED: Final = re.compile(r"([+-])\s*([a-z_0-9]+)")


@dataclass(frozen=True)
class Opinion:
    """What each person of some rows answers to one question."""

    agree: Mask
    disagree: Mask
    strongly: Mask

    @property
    def undecided(self) -> Mask:
        """Those who neither agree nor disagree."""
        return ~(self.agree | self.disagree)


def state_of(name: str, run: Run, question: str) -> F64:
    """Return a state by name.

    Raises
    ------
    InputError
        For a name that no state has, and a state that is not one number in [0, 1] for each agent.
    """
    level = level_of(run.scenario)
    states = level.states
    if name not in states:
        message = Message("problem.unknown_state", names=", ".join(states))
        where = f"question {question}"
        raise InputError(Problem(where, None, "index", name, message, nearest(name, states)))
    try:
        return checked_state(name, states[name](run), level.keys(run).size)
    except InputError as error:
        raise InputError(at_their_line(error.problems[0], states[name])) from None
    except Exception as error:
        theirs = at_their_line(
            Problem(f"state {name}", None, "", "", failure(error)), states[name], error
        )
        raise InputError(theirs) from error


def can_be_asked(question: Question, level: Level) -> bool:
    """Tell whether a level has all that a question names.

    A question about a tool that a scenario's own catalogue does not hold cannot be asked of its people.
    A name that the level itself does not know is an error of the table of questions, told when asked.
    """
    usual = level_named(level.name)
    named = {*re.findall(r"[a-z_0-9]+", f"{question.index} {question.unless}")}
    known = all(name in level.states for name in named if name in usual.states)
    population = question.population
    return known and (population in level.populations or population not in usual.populations)


def conjunction(text: str, run: Run, question: str) -> Mask:
    """Return who is in all of the states joined by ``&``."""
    parts = [state_of(name.strip(), run, question) >= 0.5 for name in text.split("&")]
    return np.asarray(np.logical_and.reduce(parts), bool)


def mean_index(text: str, run: Run, question: str) -> F64:
    """Return the mean of signed states, in [0, 1]: ``a + b - c`` is (a + b + 1 − c) / 3."""
    signed = _SIGNED.findall(text if text.lstrip().startswith(("+", "-")) else f"+ {text}")
    total = np.zeros(level_of(run.scenario).keys(run).size)
    for sign, name in signed:
        value = state_of(name, run, question)
        total += value if sign == "+" else 1.0 - value
    return total / len(signed)


def opinion(question: Question, run: Run, seed: int, rows: Any) -> Opinion:
    """Return what the agents of some rows answer."""
    p, level = run.p, level_of(run.scenario)
    index = mean_index(question.index, run, question.id)[rows]
    offset = float(getattr(p, f"offset_{question.family}"))
    keys = level.keys(run)[rows]
    draw = chance.normals(seed, f"answer {question.question}", keys, run.step)
    z = (index - offset) / float(p.answer_noise) + draw.astype(np.float64)
    told = "information" in level.states  # nobody is informed of services that do not exist
    informed = state_of("information", run, question.id)[rows] if told else np.zeros(len(keys))
    band = float(p.answer_band) * question.distance
    half = band * (1.0 - float(p.answer_information) * informed)
    return Opinion(z > half, z < -half, z > half + float(p.answer_strong))
