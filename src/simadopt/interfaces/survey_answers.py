"""Answers to a questionnaire as a table or as JSON, where no published figure stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.interfaces.shell import Shell
    from simadopt.survey.interview import Answer
    from simadopt.survey.published import Question

__all__ = ["asked", "give_answers", "plain_answer", "shown_answer"]

_PLAIN: Final = ("people", "value", "undecided")


def asked(question: Question, words: Wording) -> str:
    """Return what a question asks, in the reader's language."""
    return question.asked_fr if words.language == "fr" else question.asked_en


def plain_answer(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON takes it."""
    return {"id": answer.question.id} | {name: getattr(answer, name) for name in _PLAIN}


def shown_answer(words: Wording, statistic: str, value: float | None) -> str:
    """Write the answer to a question in the unit of its statistic."""
    if value is None:
        return words.say("survey.few")
    if statistic in ("age_gap", "over_a", "over_b"):
        return words.number(value, 1)
    return words.number(value) if statistic == "count" else words.percent(value, 1)


def give_answers(shell: Shell, answers: list[Answer], caveats: list[str]) -> None:
    """Give answers that no published figure stands beside, and what they rest on."""
    words, say = shell.words, shell.words.say
    if shell.as_json:
        shell.give([plain_answer(answer) for answer in answers])
        return
    opinions = any(answer.undecided is not None for answer in answers)
    names = ("asked", "simulated", *(("undecided",) if opinions else ()))
    table = shell.table(*(say(f"survey.{n}") for n in names), say("level.answers"), right=(1, 2, 3))
    for answer in answers:
        doubt = words.percent(answer.undecided) if answer.undecided is not None else ""
        table.add_row(
            asked(answer.question, words),
            shown_answer(words, answer.question.statistic, answer.value),
            *((doubt,) if opinions else ()),
            words.number(answer.people),
        )
    shell.show(table)
    for caveat in caveats:
        shell.print(caveat)
