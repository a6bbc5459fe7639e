"""``simadopt survey``: the questionnaire of 2012 asked of a simulated organisation."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import finished, read_case
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell, styled
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from rich.text import Text

    from simadopt.survey.comparison import Compared
    from simadopt.survey.interview import Answer

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
                _give_answers(shell, answers, view_of(case.level).caveats(shell.words))
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


def _give_answers(shell: Shell, answers: "list[Answer]", caveats: list[str]) -> None:
    """Give answers that no published figure stands beside, and what they rest on."""
    words, say = shell.words, shell.words.say
    if shell.as_json:
        names = ("people", "value", "undecided")
        shell.give([{"id": a.question.id} | {n: getattr(a, n) for n in names} for a in answers])
        return
    opinions = any(answer.undecided is not None for answer in answers)
    names = ("asked", "simulated", *(("undecided",) if opinions else ()))
    table = shell.table(*(say(f"survey.{n}") for n in names), say("level.answers"), right=(1, 2, 3))
    for answer in answers:
        question = answer.question
        doubt = words.percent(answer.undecided) if answer.undecided is not None else ""
        table.add_row(
            question.asked_fr if words.language == "fr" else question.asked_en,
            _shown(words, question.statistic, answer.value),
            *((doubt,) if opinions else ()),
            words.number(answer.people),
        )
    shell.show(table)
    for caveat in caveats:
        shell.print(caveat)


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


def _verdict(words: Wording, row: "Compared") -> "str | Text":
    if row.inside is None:
        return ""
    style, key = ("green", "survey.in") if row.inside else ("bold red", "survey.out")
    mark = {"holdout": "survey.held_out", "derived": "survey.derived"}.get(row.figure.split)
    return styled(words.say(key), style).append(f" ({words.say(mark)})" if mark else "")
