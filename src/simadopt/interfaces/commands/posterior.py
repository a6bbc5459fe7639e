"""``simadopt run --draws N``: the same run under draws of all that is not known."""

import math
from statistics import median
from typing import Any

from simadopt.interfaces.draws_words import measure_title, weights_told
from simadopt.interfaces.shell import Shell

__all__ = ["print_posterior", "run_posterior", "to_csv"]


def run_posterior(
    shell: Shell, case: Any, seed: int | None, draws: int, threads: int
) -> tuple[list[dict[str, float]], dict[str, Any]]:
    """Return one row of figures per draw, and their summary with what it rests on."""
    from simadopt.core.outcomes import rounded
    from simadopt.core.version import __version__
    from simadopt.experiments.draws import draws_of
    from simadopt.experiments.propagate import propagate, spread

    drawn = draws_of(case.level, draws)
    settings = drawn.settings
    first, main = case.scenario.seed if seed is None else seed, case.level.features.main
    with shell.progress("progress.posterior", len(settings)) as tick:
        rows = propagate(case, list(settings), first, threads=threads, tick=tick)
    able, spent = f"{main}_users_able", ("hours", "eur")
    told = [name for name in rows[0] if name not in (able, "staff", *spent)]
    page: dict[str, Any] = rounded(
        {
            "scenario": case.scenario.name,
            "scenario_hash": case.scenario_hash,
            "version": __version__,
            "seed": first,
            "weeks": case.scenario.weeks,
            "draws": len(settings),
            "fit_of_another_model": drawn.other,
            "theories": dict(drawn.theories),
            **case.level.grounds(case.scenario),
            "people": {"staff": round(median(row["staff"] for row in rows))},
            "tools": {main: {"users_able": round(median(row[able] for row in rows))}},
            "measures": spread(rows, case.level.outcomes, told),
            "spent": spread(rows, case.level.outcomes, spent),
        }
    )
    return rows, page


def print_posterior(shell: Shell, case: Any, page: dict[str, Any]) -> None:
    """Print a table of figures with their intervals."""
    words, say = shell.words, shell.words.say
    headers = ("propagated.measure", "propagated.mean", "propagated.interval")
    title = say("propagated.title", draws=page["draws"], weeks=page["weeks"])
    table = shell.table(*(say(key) for key in headers), title=title, right=(1, 2))
    for name, row in page["measures"].items():
        if row["mean"] is None:
            continue
        ends = f"{words.percent(row['q05'], 1)} – {words.percent(row['q95'], 1)}"
        label = measure_title(name, case.level, words)
        table.add_row(label, words.percent(row["mean"], 1), ends)
    shell.show(table)
    shell.print(say("propagated.note"))
    if page["fit_of_another_model"]:
        shell.print(say("draws.other", version=page["fit_of_another_model"]))
    if page["theories"]:
        shell.print(say("draws.theories", theories=weights_told(page["theories"], words)))


def to_csv(rows: list[dict[str, float]]) -> str:
    """Return one line a draw, six significant digits, nothing where a measure does not exist."""
    lines = ["draw," + ",".join(rows[0])]
    for number, row in enumerate(rows):
        cells = ("" if math.isnan(x) else f"{x:.6g}" for x in row.values())
        lines.append(f"{number}," + ",".join(cells))
    return "\n".join(lines) + "\n"
