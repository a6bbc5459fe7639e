"""Answers of 2017 beside the published figures: counts as counts, and what is withheld as withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simadopt.core.outcomes import rounded
from simadopt.interfaces.shell import styled
from simadopt.interfaces.survey_answers import asked, plain_answer
from simadopt.io.wording import Wording
from simadopt.levels.territory.survey.published import FEW, Figure, figures

if TYPE_CHECKING:
    from rich.text import Text

    from simadopt.interfaces.shell import Shell
    from simadopt.survey.interview import Answer

__all__ = ["give_beside"]


def give_beside(
    shell: Shell, answers: list[Answer], caveats: list[str], *, intervals: bool
) -> None:
    """Give the answers of a national run beside the figures of 2017.

    Parameters
    ----------
    shell : Shell
    answers : list of Answer
    caveats : list of str
        What is said below the tables.
    intervals : bool
        The run is of the scenario that the predictive intervals are of.
    """
    if shell.as_json:
        shell.give([_plain(answer, figures()[answer.question.id], intervals) for answer in answers])
        return
    say = shell.words.say
    sections: dict[str, list[Answer]] = {}
    for answer in answers:
        sections.setdefault(figures()[answer.question.id].section, []).append(answer)
    for section, some in sections.items():
        _show(shell, section, some, intervals)
    shown = [figures()[one.question.id] for one in answers]
    known = [one for one in shown if not one.withheld]
    if intervals:
        inside, held = sum(bool(one.inside) for one in known), len(shown) - len(known)
        shell.print(say("territory.survey.total", inside=inside, known=len(known), withheld=held))
    shell.print(say(f"territory.survey.{'interval' if intervals else 'elsewhere'}"))
    for sentence in (say("territory.survey.source"), *caveats):
        shell.print(sentence)


def _show(shell: Shell, section: str, answers: list[Answer], intervals: bool) -> None:
    words, say = shell.words, shell.words.say
    here = [figures()[one.question.id] for one in answers]
    known = [one for one in here if not one.withheld]
    title = _titled(words, section, here[0].source)
    if intervals and known:
        inside = sum(bool(one.inside) for one in known)
        title += say("territory.survey.score", inside=inside, known=len(known))
    names = ("asked", "simulated", *(("limits",) if intervals else ()), "published")
    headers = [say(f"territory.survey.{name}") for name in names]
    table = shell.table(*headers, *([""] if intervals else []), title=title, right=(1, 2, 3))
    for answer, figure in zip(answers, here, strict=True):
        table.add_row(
            asked(answer.question, words),
            _simulated(words, answer),
            *((_limits(words, figure),) if intervals else ()),
            _published(words, figure),
            *((_verdict(words, figure),) if intervals else ()),
        )
    shell.show(table)


def _titled(words: Wording, section: str, source: str) -> str:
    """Return what a section of the study is about, and where it stands."""
    number, _, name = section.partition(" ") if section.startswith("#") else ("", "", section)
    key = f"territory.survey.{name.partition(' (')[0].replace(' ', '_').replace('-', '_')}"
    about = words.say(key)
    where = "territory.survey.place" if number else "territory.survey.derived_place"
    return words.say(where, about=about, source=source, section=number.removeprefix("#"))


def _counted(words: Wording, count: int, n: int) -> str:
    return words.say("territory.survey.count", count=count, n=n, share=words.percent(count / n))


def _limits(words: Wording, figure: Figure) -> str:
    low, high = words.percent(figure.low), words.percent(figure.high)
    if figure.low == figure.high:  # of a bound, one number is predicted
        return low
    return words.say("compare.interval", low=low, high=high)


def _simulated(words: Wording, answer: Answer) -> str:
    if answer.value is None or not answer.people:
        return words.percent(None)
    if answer.people >= FEW:
        return words.percent(answer.value)
    return _counted(words, round(answer.value * answer.people), answer.people)


def _published(words: Wording, figure: Figure) -> str:
    if figure.value is None:
        return words.say("territory.survey.withheld")
    if figure.count is not None and figure.n is not None:
        return _counted(words, figure.count, figure.n)
    share = words.percent(figure.value)
    key = f"territory.survey.{figure.kind}"
    return words.say(key, share=share) if key in words.texts else share


def _verdict(words: Wording, figure: Figure) -> str | Text:
    if figure.inside is None:
        return ""
    style, key = ("green", "survey.in") if figure.inside else ("bold red", "survey.out")
    return styled(words.say(key), style)


def _plain(answer: Answer, figure: Figure, intervals: bool) -> dict[str, Any]:
    where = {name: getattr(figure, name) for name in ("source", "section", "printed")}
    told = {
        "published": figure.value, "count": figure.count, "asked": figure.n, "withheld": figure.withheld,
    }  # fmt: skip
    ends = {"q05": figure.low, "q95": figure.high, "inside": figure.inside} if intervals else {}
    return dict(rounded(plain_answer(answer) | told | ends | where))
