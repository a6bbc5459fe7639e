"""The results of a run as a person reads them in ten seconds."""

from __future__ import annotations

from typing import Any, Final

from simadopt.interfaces.groups import service_label
from simadopt.interfaces.level_view import view_of
from simadopt.interfaces.level_words import outcome_title
from simadopt.interfaces.run_result import RunResult
from simadopt.interfaces.shell import Shell, styled
from simadopt.io.wording import Wording
from simadopt.levels.staff.tables.features import CATEGORIES

__all__ = ["print_results"]

_LISTED: Final = 100
"""Above this many services, those that stand out are counted, not named."""
_NAMED: Final = 6


def print_results(shell: Shell, result: RunResult) -> None:
    """Print who uses what, which services do not, what residents get, and what it cost."""
    words, page = shell.words, result.page
    say = words.say
    title = getattr(result.scenario.title, words.language)
    people = words.count("people", page["people"]["staff"])
    shell.print(
        say("run.title", title=title, people=people, weeks=page["weeks"], seed=str(page["seed"])),
        "bold",
    )
    _use(shell, result)
    _services(
        shell, page["services"], alone=page["people"]["authorities"] == 1, real=result.is_real
    )
    likeness = page["intra_class_correlation"][f"{result.features.main}_use"]
    if likeness is not None:
        shell.print(say("run.icc", value=words.number(likeness, 2)))
    _residents(shell, page["requests"])
    hours, eur = page["spent"]["hours"], page["spent"]["eur"]
    if eur is None:
        shell.print(say("run.spent_unpriced", hours=words.number(hours)))
    elif hours or eur:
        shell.print(say("run.spent", hours=words.number(hours), eur=words.number(eur)))
    for sentence in own_outcomes(result, words):
        shell.print(sentence)
    shell.print()
    shell.print(say("run.level"), "italic")
    shell.print(say("run.digest", digest=page["digest"][:16], version=page["version"]), "dim")


def own_outcomes(result: RunResult, words: Wording) -> list[str]:
    """Return a sentence for each outcome that others add."""
    view = view_of(result.arm.case.level)
    outcomes = view.level.outcomes
    return [
        words.say(
            "run.own_outcome",
            outcome=outcome_title(outcomes[name], words),
            value=view.value(name, float("nan") if value is None else value, words),
        )
        for name, value in result.page.get("outcomes", {}).items()
        if name in outcomes
    ]


def _use(shell: Shell, result: RunResult) -> None:
    words, page = shell.words, result.page
    say, percent = words.say, words.percent
    table = shell.table(
        say("run.tool"),
        say("run.known"),
        say("run.start"),
        say("run.end"),
        *(say("run.category", category=c) for c in CATEGORIES),
        say("run.over"),
        title=say("run.use"),
        right=range(1, 8),
    )
    for tool in result.features.tool_names:
        level = page["tools"][tool]
        start = float(result.series("use", f"tool:{tool}")[0])
        table.add_row(
            say(f"tool.{tool}.long"),
            percent(level["awareness"]),
            percent(start),
            styled(percent(level["use"]), "bold"),
            *(percent(page["categories"][c][tool]["use"]) for c in CATEGORIES),
            words.count("people", level["posts"]),
        )
    shell.show(table)


def _services(shell: Shell, found: dict[str, Any], *, alone: bool, real: bool) -> None:
    words = shell.words
    if not found["counted"]:
        return
    below = found["below"]
    shell.print(words.say("run.below", n=below["number"], counted=found["counted"]))
    if real:
        shell.print(words.say("report.run.services_real"), "italic")
    if below["names"] and found["counted"] <= _LISTED:
        names = [service_label(name, words, alone=alone) for name in below["names"]]
        listed = ", ".join(names[:_NAMED])
        if len(names) > _NAMED:
            listed = words.say("run.more", names=listed, n=len(names) - _NAMED)
        shell.print(words.say("run.names", names=listed))
    low, high = found["encouragement_of_their_heads"], found["encouragement_of_other_heads"]
    if low is not None and high is not None and found["rule"] != "lowest quarter":
        shell.print(words.say("run.heads", low=words.percent(low), high=words.percent(high)))


def _residents(shell: Shell, found: dict[str, Any] | None) -> None:
    words = shell.words
    if found is None:
        shell.print(words.say("run.no_requests"))
        return
    if found["tracked_share"] is None:
        return
    shell.print(
        words.say(
            "run.requests",
            share=words.percent(found["tracked_share"]),
            days=words.number(found["delay_days"], 1),
            lost=words.number(found["lost"]),
            arrived=found["arrived"],
            weeks=found["weeks"],
        )
    )
