"""The answer of a territory in one sentence: how many authorities have an item, of how many."""

from __future__ import annotations

import math

from simadopt.interfaces.answer import Answer, Ends
from simadopt.interfaces.fractions import nearest_fraction
from simadopt.io.wording import Wording

__all__ = ["territory_answer"]


def territory_answer(
    item: str, have: int, authorities: int, when: str, words: Wording, ends: Ends | None = None
) -> Answer:
    """Say what share of the authorities has an item at the end, over many runs or in a single one.

    Parameters
    ----------
    item : str
        Its label.
    have, authorities : int
        Authorities that have it in the run shown, and all of them.
    when : str
        Last quarter.
    words : Wording
    ends : Ends, optional
        Share over many runs.
    """
    say = words.say
    if ends is None or math.isnan(ends.middle):
        share = words.percent(have / authorities if authorities else None)
        text = say("answer.territory.one", item=item, have=have, of=authorities, share=share)
        return Answer(text, say("answer.territory.single", when=when))
    text = say(
        "answer.territory.many",
        who=say(f"answer.territory.{nearest_fraction(ends.middle)}"),
        item=item,
        low=words.number(100.0 * ends.low),
        high=words.percent(ends.high),
        have=round(ends.middle * authorities),
        of=authorities,
    )
    level = words.percent(ends.level)
    return Answer(text, say("answer.territory.band", when=when, runs=ends.runs, level=level))
