"""What an answer of the page rests on besides its runs: figures that nobody gave, equipment drawn by lot."""

from __future__ import annotations

from simadopt.cases import Case
from simadopt.interfaces.answer import Answer, resting_on
from simadopt.io.wording import Wording
from simadopt.levels.staff.known.table import known_in

__all__ = ["told_of_rest"]


def told_of_rest(said: Answer, case: Case, words: Wording) -> Answer:
    """Return an answer that says which figure nobody gave, and why the number equipped may differ by a few.

    A share of a service that is equipped is rounded by lot to whole people in each run.
    """
    said = resting_on(said, case.scenario, words)
    table = known_in(case.tables)
    rows = () if table is None else table.rows
    if not any(row.equipped is not None and row.equipped.is_share for row in rows):
        return said
    return Answer(said.text, f"{said.about} {words.say('app.answer.equipped_by_lot')}")
