"""``simadopt survey``: the questionnaire of 2012 asked of a simulated organisation."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import finished, read_case
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell, styled
from simadopt.interfaces.survey_answers import asked, shown_answer
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from rich.text import Text

    from simadopt.survey.comparison import Compared

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def survey(
        scenario: Annotated[str, options.argument("help.scenario", "SCENARIO")],
        seed: Annotated[int | None, options.seed] = None,
        weeks: Annotated[int | None, options.of("help.survey_weeks", min=1, metavar="N")] = None,
        sets: Annotated[list[str] | None, options.set] = None,
        respondents: Annotated[
            int | None, options.of("help.respondents", min=11, metavar="N")
        ] = None,
        over_time: Annotated[bool, options.of("help.over_time", "--over-time")] = False,
        ablate: Annotated[bool, options.of("help.ablate", "--ablate")] = False,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            if over_time:
                from simadopt.interfaces.commands.over_time import show_time_evidence

                show_time_evidence(shell, scenario, sets or [], ablate=ablate)
                return
            from simadopt.interfaces.level_view import view_of
            from simadopt.survey.comparison import compare as compared
            from simadopt.survey.interview import interview

            case, run = _run(shell, scenario, seed, weeks, sets or [])
            questions = case.level.questions(case.scenario)
            answers = interview(run, respondents=respondents, asked=questions)
            if left := len(questions) - len(answers):
                shell.note("survey.left_out", n=left)
            if not view_of(case.level).agents:
                view_of(case.level).survey(shell, case, answers)
                return
            rows = list(compared(answers, case.scenario.name))
            if not rows:
                message = Message("problem.no_question")
                raise InputError(Problem(case.scenario.name, None, "catalogue", "", message))
            if as_json:
                shell.give([_plain(row) for row in rows])
            else:
                _print_rows(shell, rows)

    options.add(app, survey)


def _run(
    shell: Shell, scenario: str, seed: int | None, weeks: int | None, sets: list[str]
) -> tuple[Any, Any]:
    """Return a scenario and its finished run."""
    case = read_case(shell, scenario, seed, weeks, sets, {})
    case.level.check_offers("survey")
    return case, finished(shell, case, seed)


def _plain(row: "Compared") -> dict[str, Any]:
    from simadopt.core.outcomes import rounded

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
        if not any(row.answer.question.kind == kind for row in rows):
            continue
        inside, known = scores[kind]
        score_told = say("survey.score", inside=inside, known=known) if known else ""
        title = say(f"survey.{kind}") + score_told
        names = ("asked", "simulated", "undecided", "published")
        headers = [say(f"survey.{name}") for name in names]
        table = shell.table(*headers, "", title=title, right=(1, 2, 3))
        for row in (r for r in rows if r.answer.question.kind == kind):
            question = row.answer.question
            table.add_row(
                asked(question, words),
                shown_answer(words, question.statistic, row.answer.value),
                words.percent(row.answer.undecided) if row.answer.undecided is not None else "",
                _interval(words, row),
                _verdict(words, row),
            )
        shell.show(table)
    shell.print(say("survey.note"))


def _interval(words: Wording, row: "Compared") -> str:
    if row.interval is None:
        return words.say("survey.sealed" if row.figure.is_sealed else "survey.unknown")
    statistic = row.answer.question.statistic
    return " – ".join(shown_answer(words, statistic, end) for end in row.interval)


def _verdict(words: Wording, row: "Compared") -> "str | Text":
    if row.inside is None:
        return ""
    style, key = ("green", "survey.in") if row.inside else ("bold red", "survey.out")
    mark = {"holdout": "survey.held_out", "derived": "survey.derived"}.get(row.figure.split)
    return styled(words.say(key), style).append(f" ({words.say(mark)})" if mark else "")
