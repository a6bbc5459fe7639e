"""What ``simadopt describe`` tells of a territory at the start of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simadopt.io.wording import wording
from simadopt.levels.territory.clock import quarter_words
from simadopt.levels.territory.tables.items import INDEX, ITEMS, TYPES

if TYPE_CHECKING:
    from simadopt.levels.territory.engine.state import State

__all__ = ["portrait"]


def portrait(run: State, language: str) -> list[tuple[str, str]]:
    """Return a label and a value a line."""
    words = wording(language)
    say, roster = words.say, run.roster
    lines = [
        (say(f"territory.type.{kind}"), words.number(int((roster.type == rank).sum())))
        for rank, kind in enumerate(TYPES)
    ]
    people = int(roster.population[roster.type == TYPES.index("commune")].sum())
    lines.append((say("territory.people"), words.number(people)))
    lines.append((say("territory.pools"), words.number(len(run.hosts.names))))
    lines.append((say("territory.members"), words.number(int((run.d.pool >= 0).sum()))))
    lines.append((say("territory.from"), quarter_words(run.first, words)))
    lines.append((say("territory.to"), quarter_words(run.first + run.quarters - 1, words)))
    for law in run.laws:
        label = law.label[language == "fr"] or law.name
        vote, deadline = (quarter_words(at, words) for at in (law.vote, law.deadline))
        when = say("territory.law_dates", vote=vote, deadline=deadline)
        lines.append((label, when))
    item = ITEMS[INDEX[run.scenario.focus]]
    have = int(((run.m.placed >> np.uint32(INDEX[item.name])) & np.uint32(1)).sum())
    held = say("territory.start_with", item=item.label[language], of=roster.n)
    lines.append((held, words.number(have)))
    return lines
