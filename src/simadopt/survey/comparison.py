"""Simulated answers beside published figures: which lie inside their interval, by class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from simadopt.survey.interview import Answer
from simadopt.survey.published import Published, published, published_interval

__all__ = ["QUESTION_KINDS", "Compared", "compare", "score"]

QUESTION_KINDS: Final = ("input", "static", "dynamic")


@dataclass(frozen=True)
class Compared:
    """One answer beside its figure.

    Parameters
    ----------
    answer : Answer
    figure : Published
    interval : (float, float) or None
        What the figure allows; None when it is sealed.
    inside : bool or None
        Whether the answer lies there; None when that cannot be said.
    """

    answer: Answer
    figure: Published
    interval: tuple[float, float] | None
    inside: bool | None


def compare(answers: Iterable[Answer], scenario: str) -> Iterator[Compared]:
    """Yield each answer beside its figure; questions about another scenario's margins are left out."""
    for answer in answers:
        question = answer.question
        if question.kind == "input" and question.of != scenario:
            continue
        figure = published()[question.id]
        interval = published_interval(figure, question)
        known = interval is not None and answer.value is not None
        inside = interval[0] <= answer.value <= interval[1] if known else None  # type: ignore[index,operator]
        yield Compared(answer, figure, interval, inside)


def score(
    rows: Iterable[Compared], splits: tuple[str, ...] = ("calibration",)
) -> dict[str, tuple[int, int]]:
    """Return, by class of question, how many answers lie inside and how many could."""
    found = {kind: [0, 0] for kind in QUESTION_KINDS}
    for row in rows:
        if row.inside is not None and row.figure.split in splits:
            found[row.answer.question.kind][0] += int(row.inside)
            found[row.answer.question.kind][1] += 1
    return {kind: (inside, known) for kind, (inside, known) in found.items()}
