"""``simadopt survey``: the questionnaire of 2012 asked of a simulated organisation."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simadopt.interfaces.commands.run import SET_VALUE, simulate
from simadopt.interfaces.help import Language, translated_command
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.survey.comparison import Compared

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def survey(
        scenario: Annotated[str, typer.Argument(help=say("help.scenario"), metavar="SCENARIO")],
        seed: Annotated[int | None, typer.Option(help=say("help.seed"), min=0, metavar="N")] = None,
        weeks: Annotated[
            int | None, typer.Option(help=say("help.survey_weeks"), min=1, metavar="N")
        ] = None,
        sets: Annotated[
            list[str] | None, typer.Option("--set", help=say("help.set"), metavar=SET_VALUE)
        ] = None,
        respondents: Annotated[
            int | None, typer.Option(help=say("help.respondents"), min=11, metavar="N")
        ] = None,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
        as_json: Annotated[bool, typer.Option("--json", help=say("help.json"))] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            rows = _asked(shell, scenario, seed, weeks, sets or [], respondents)
            if as_json:
                shell.give([_plain(row) for row in rows])
            else:
                _print_rows(shell, rows)

    app.command(help=say("help.survey"), cls=translated_command(words))(survey)


def _asked(
    shell: Shell,
    scenario: str,
    seed: int | None,
    weeks: int | None,
    sets: list[str],
    respondents: int | None,
) -> "list[Compared]":
    from simadopt.survey.comparison import compare
    from simadopt.survey.interview import interview

    history = simulate(shell, scenario, seed, weeks, sets)
    answers = interview(history.state, respondents=respondents)
    return list(compare(answers, history.scenario.name))


def _plain(row: "Compared") -> dict[str, Any]:
    from simadopt.levels.staff.model.summary import rounded

    question = row.answer.question
    low, high = row.interval or (None, None)
    return dict(
        rounded(
            {
                "id": question.id,
                "question": question.question,
                "class": question.kind,
                "split": row.figure.split,
                "people": row.answer.people,
                "simulated": row.answer.value,
                "undecided": row.answer.undecided,
                "published": row.figure.value,
                "lower": low,
                "upper": high,
                "inside": row.inside,
            }
        )
    )


def _print_rows(shell: Shell, rows: "list[Compared]") -> None:
    from simadopt.survey.comparison import QUESTION_KINDS, score

    say, words = shell.words.say, shell.words
    scores = score(rows)
    for kind in QUESTION_KINDS:
        inside, known = scores[kind]
        title = say(f"survey.{kind}") + say("survey.score", inside=inside, known=known)
        names = ("asked", "simulated", "undecided", "published")
        headers = [say(f"survey.{name}") for name in names]
        table = shell.table(*headers, "", title=title, right=(1, 2, 3))
        for row in (r for r in rows if r.answer.question.kind == kind):
            question = row.answer.question
            table.add_row(
                question.asked_fr if words.language == "fr" else question.asked_en,
                _shown(words, question.statistic, row.answer.value),
                words.percent(row.answer.undecided) if row.answer.undecided is not None else "",
                _interval(words, row),
                _verdict(words, row),
            )
        shell.show(table)
    shell.print(say("survey.note"))


def _shown(words: Wording, statistic: str, value: float | None) -> str:
    if value is None:
        return words.say("survey.few")
    if statistic in ("age_gap", "over_a", "over_b"):
        return words.number(value, 1)
    return words.number(value) if statistic == "count" else words.percent(value, 1)


def _interval(words: Wording, row: "Compared") -> str:
    if row.interval is None:
        return words.say("survey.sealed" if row.figure.is_sealed else "survey.unknown")
    statistic = row.answer.question.statistic
    return " – ".join(_shown(words, statistic, end) for end in row.interval)


def _verdict(words: Wording, row: "Compared") -> str:
    if row.inside is None:
        return ""
    style, key = ("green", "survey.in") if row.inside else ("bold red", "survey.out")
    mark = {"holdout": "survey.held_out", "derived": "survey.derived"}.get(row.figure.split)
    return f"[{style}]{words.say(key)}[/{style}]" + (f" ({words.say(mark)})" if mark else "")
