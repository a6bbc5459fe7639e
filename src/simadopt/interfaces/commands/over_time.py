"""``simadopt survey SCENARIO --over-time``: published figures about time beside what the model says."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simadopt.interfaces.shell import Shell, styled
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.levels.staff.survey.time_rows import Asked

__all__ = ["show_time_evidence"]

_SEEDS = 6


def show_time_evidence(shell: Shell, scenario: str, sets: Sequence[str], *, ablate: bool) -> None:
    """Ask and print every figure, those missed and those that cannot be asked included."""
    from simadopt.interfaces.commands.run import read_case
    from simadopt.levels.staff.survey.time_rows import ask, time_rows

    case = read_case(shell, scenario, None, None, list(sets), {})
    rows = time_rows()
    with shell.progress("progress.verify", sum(bool(row.asked) for row in rows)) as tick:
        found = ask(case, _SEEDS, ablate=ablate, progress=tick)
    if shell.as_json:
        shell.give({
            "asked": [_plain(one) for one in found],
            "not_asked": {row.id: row.basis for row in rows if not row.asked},
        })  # fmt: skip
        return
    _print_rows(shell, found)
    say = shell.words.say
    shell.print(say("over_time.note"))
    shell.print(say("over_time.not_asked"), "bold")
    for row in rows:
        if not row.asked:
            shell.print(f"{row.id}: {row.basis}")


def _plain(one: "Asked") -> dict[str, Any]:
    from simadopt.core.outcomes import rounded

    row = one.row
    return dict(
        rounded(
            {
                "id": row.id,
                "asked": row.asked,
                "quantity": row.quantity,
                "published": None if math.isnan(row.value) else row.value,
                "low": row.low if math.isfinite(row.low) else None,
                "high": row.high if math.isfinite(row.high) else None,
                "basis": row.basis,
                "simulated": None if math.isnan(one.found) else one.found,
                "inside": one.inside,
                "without": {k: None if math.isnan(v) else v for k, v in one.without.items()},
            }
        )
    )


def _print_rows(shell: Shell, found: "list[Asked]") -> None:
    say, words = shell.words.say, shell.words
    ablated = list(found[0].without)
    heads = [say(f"over_time.{name}") for name in ("row", "quantity", "interval", "simulated")]
    table = shell.table(
        *heads,
        "",
        *(say(f"over_time.without_{name}") for name in ablated),
        title=say("over_time.title", inside=sum(a.inside for a in found), asked=len(found)),
        right=(3, *range(5, 5 + len(ablated))),
    )
    for one in found:
        style, key = ("green", "survey.in") if one.inside else ("bold red", "survey.out")
        table.add_row(
            one.row.id,
            one.row.quantity,
            _interval(words, one),
            words.significant(one.found),
            styled(say(key), style),
            *(words.significant(value) for value in one.without.values()),
        )
    shell.show(table)


def _interval(words: Wording, one: "Asked") -> str:
    low, high = one.row.low, one.row.high
    if not math.isfinite(high):
        return words.say("over_time.above", low=words.significant(low))
    return f"{words.significant(low)} – {words.significant(high)}"
