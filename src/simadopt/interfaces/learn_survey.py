"""``simadopt learn --survey``: answers of one's own, with what the published fit weighs beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.learning import folder as kept
from simadopt.experiments.learning import own_survey as own
from simadopt.experiments.learning.state import REPLICATES, state_table, users_at_start
from simadopt.interfaces.groups import service_label
from simadopt.interfaces.learning_words import sheet_of_state
from simadopt.interfaces.outputs import write_aside
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simadopt.cases import Case
    from simadopt.interfaces.shell import Shell

__all__ = ["learn_survey", "power_rows"]

SURVEY = "survey.csv"


def learn_survey(
    shell: Shell, bare: Case, survey: Path, how: Path | None, power: float,
    place: Callable[[Case], tuple[Path, str]], written: tuple[str, ...],
) -> tuple[Case, pd.DataFrame, Path]:  # fmt: skip
    """Write the state that answers tell; return the case that starts there, its table and the folder.

    Raises
    ------
    InputError
    """
    if how is None or power not in own.POWERS:
        key = "learn.survey_map" if how is None else "learn.survey_power"
        field, value = ("--map", "") if how is None else ("--power", f"{power:g}")
        raise InputError(Problem("learn", None, field, value, Message(key)))
    asked, told = own.read_survey_map(how), bare.level.uses(bare, bare.start())
    answers = own.read_answers(survey, asked, told)
    first = bare.scenario.seed
    with shell.progress("progress.run", 3 * REPLICATES) as tick:
        runs = users_at_start(bare, range(first, first + REPLICATES), tick)
        table = own.posterior_table(answers, told, runs)
        levers = own.awareness(answers, told)
        aware = bare.with_levers(levers) if levers else bare
        case = aware
        if not table.empty:
            case = aware.level.with_users(aware, told, own.share_of(table, told, power))
        state = state_table(bare, case, REPLICATES, lambda done: tick(REPLICATES + done))
    folder, identity = place(case)
    words = shell.words
    with write_aside(folder, written, words, identity) as aside:
        kept.write_known(aside, case)
        kept.write_parquet(aside / kept.STATE, state)
        shown = pd.DataFrame() if table.empty else own.shown_table(table, told)
        shown.to_csv(aside / SURVEY, index=False)
        lines = [
            sheet_of_state(case, state, words),
            "",
            f"## {words.say('learn.survey_title')}",
            "",
        ]
        heads = [words.say(f"learn.survey.{name}") for name in HEADS]
        lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
        lines += ["| " + " | ".join(row) + " |" for row in power_rows(shown, words)]
        (aside / kept.SHEET).write_text("\n".join(lines) + "\n", encoding="utf-8")
        facts: dict[str, Any] = {"clock": levers, "power": power, "dropped": dict(answers.dropped)}
        kept.write_json(aside / kept.FIT, kept.facts_of(case, "state") | facts)
    _tell(shell, shown, answers, power)
    return case, state, folder


HEADS = ("service", "tool", "asked", "published", "power", "share")


def power_rows(table: pd.DataFrame, words: Wording) -> Iterator[tuple[str, ...]]:
    """Yield service, tool, answers, what the published fit expects, power, and the share, as texts."""
    alone = table.empty or len({n.partition("/")[0] for n in table["service"] if n != "all"}) == 1
    for row in table.to_dict("records"):
        name = str(row["service"])
        label = words.say("learn.all") if name == "all" else service_label(name, words, alone=alone)
        ends = [words.percent(row[end]) for end in ("mean", "q05", "q95")]
        tool = str(row["tool"])
        yield (
            label, words.texts.get(f"tool.{tool}", tool), f"{row['yes']:.0f}/{row['asked']:.0f}",
            words.percent(row["published"]), words.number(row["power"], 2),
            f"{ends[0]} ({ends[1]}–{ends[2]})",
        )  # fmt: skip


def _tell(shell: Shell, table: pd.DataFrame, answers: own.Answers, power: float) -> None:
    """Print the share of all that answered under each power, and what was left out."""
    if shell.as_json:
        return
    say = shell.words.say
    shown = shell.table(
        *(say(f"learn.survey.{name}") for name in HEADS), title=say("learn.survey_title"),
        right=(2, 3, 4, 5),
    )  # fmt: skip
    for row in power_rows(table[table["service"] == "all"] if len(table) else table, shell.words):
        shown.add_row(*row)
    shell.show(shown)
    shell.print(say("learn.survey_power_used", power=shell.words.number(power, 2)))
    if sum(answers.dropped.values()):
        shell.print(
            say("learn.survey_dropped", **{k: answers.dropped[k] for k in ("unknown", "few")})
        )
