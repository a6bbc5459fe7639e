"""``simadopt sensitivity``: which inputs an outcome answers to, and what finding out costs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from simadopt.data.wording import Wording
from simadopt.interfaces.commands.run import OUTPUTS, assignments, warn_compilation
from simadopt.interfaces.help import Language, spoken_command
from simadopt.interfaces.shell import Shell

if TYPE_CHECKING:
    from simadopt.experiments.sensitivity.study import Sensitivity, Study

__all__ = ["add"]

_ROWS: Final = 20
_MEANING: Final = 46
_COLUMNS: Final = {"morris": ("mu_star", "sigma", "mu"), "sobol": ("S1", "ST"), "pawn": ("pawn",)}


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def sensitivity(
        source: Annotated[
            str, typer.Argument(help=say("help.sensitivity_source"), metavar="SCENARIO|DIR")
        ],
        method: Annotated[str, typer.Option(help=say("help.method"), metavar="NAME")] = "",
        vary: Annotated[
            list[str] | None, typer.Option(help=say("help.vary_prior"), metavar="NAME=LOW:HIGH")
        ] = None,
        outcome: Annotated[str, typer.Option(help=say("help.outcome"), metavar="NAME")] = "gru_use",
        n: Annotated[
            int, typer.Option("--n", help=say("help.sensitivity_n"), min=0, metavar="N")
        ] = 0,
        replicates: Annotated[
            int, typer.Option(help=say("help.sensitivity_replicates"), min=1, metavar="N")
        ] = 4,
        seed: Annotated[int | None, typer.Option(help=say("help.seed"), min=0, metavar="N")] = None,
        weeks: Annotated[
            int | None, typer.Option(help=say("help.weeks"), min=1, metavar="N")
        ] = None,
        sets: Annotated[
            list[str] | None, typer.Option("--set", help=say("help.set"), metavar="KEY=VALUE")
        ] = None,
        workers: Annotated[
            int, typer.Option(help=say("help.workers"), min=1, max=256, metavar="N")
        ] = 2,
        out: Annotated[
            Path | None, typer.Option(help=say("help.sensitivity_out"), metavar="DIR")
        ] = None,
        yes: Annotated[bool, typer.Option("--yes", help=say("help.yes"))] = False,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
        as_json: Annotated[bool, typer.Option("--json", help=say("help.json"))] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.experiments.sweep.averages import checked_outcome

            checked_outcome(outcome)
            if (Path(source) / "plan.json").is_file():
                folder = Path(source)
                found = _stored(folder, method, outcome)
            else:
                changes = assignments(sets or []) | ({} if weeks is None else {"weeks": weeks})
                study = _study(
                    shell, source, changes, method or "morris", vary or [], n, replicates, seed
                )
                name = study.plan.arms[0].case.scenario.name
                folder = out or OUTPUTS / f"{name}-{study.method}"
                found = _run(shell, study, folder, outcome, workers, yes=yes)
            _give(shell, found, folder)

    app.command(help=say("help.sensitivity"), cls=spoken_command(words))(sensitivity)


def _stored(folder: Path, method: str, outcome: str) -> "Sensitivity":
    from simadopt.errors import InputError, Problem
    from simadopt.experiments.sensitivity.study import stored_pawn
    from simadopt.experiments.sweep.results import read_results

    if method not in ("", "pawn"):
        message = "only pawn reads any stored sweep; morris and sobol make their own design"
        raise InputError(Problem("simadopt sensitivity", None, "--method", method, message))
    return stored_pawn(read_results(folder), outcome)


def _study(
    shell: Shell,
    source: str,
    changes: dict[str, object],
    method: str,
    vary: list[str],
    n: int,
    replicates: int,
    seed: int | None,
) -> "Study":
    from simadopt.experiments.sensitivity.analysis import study_of
    from simadopt.interfaces.shipped import find
    from simadopt.model.loading import load

    case = load(find(source, shell.words), changes)
    first = case.scenario.seed if seed is None else seed
    study = study_of(case, method, vary, n, replicates, first)
    if not vary:
        shell.note("sensitivity.default", n=len(study.plan.variables))
    return study


def _run(
    shell: Shell, study: "Study", folder: Path, outcome: str, workers: int, *, yes: bool
) -> "Sensitivity":
    """Say what it costs, refuse what costs much unless that is confirmed, then do it."""
    from simadopt.errors import ResourceError
    from simadopt.experiments.sensitivity.analysis import carried_out
    from simadopt.experiments.sensitivity.cost import cost_of

    warn_compilation(shell)
    cost, words = cost_of(study.plan, folder, workers), shell.words
    values: dict[str, Any] = {
        "runs": cost.runs,
        "points": len(study.plan.points),
        "replicates": study.plan.replicates,
        "known": cost.runs - cost.left,
        "time": _duration(cost.seconds, words),
        "workers": workers,
        "size": words.significant(round(cost.stored_bytes / 1e6, 1)),
        "folder": folder,
    }
    shell.note("sensitivity.cost", **values)
    if cost.large and not yes:
        raise ResourceError(words.say("sensitivity.large", **values))
    shell.interrupted = "stop.kept"
    with shell.progress("progress.sweep", cost.runs) as tick:
        return carried_out(study, folder, outcome, workers, lambda done, total: tick(done))


def _duration(seconds: float, words: Wording) -> str:
    if seconds < 90.0:
        return words.say("sensitivity.seconds", n=max(1, round(seconds)))
    if seconds < 5400.0:
        return words.say("sensitivity.minutes", n=round(seconds / 60.0))
    return words.say("sensitivity.hours", n=words.number(seconds / 3600.0, 1))


def _give(shell: Shell, found: "Sensitivity", folder: Path) -> None:
    from simadopt.interfaces.findings import plain, write_finding
    from simadopt.interfaces.sensitivity_figures import draw_sensitivity

    words = shell.words
    page = {
        "method": found.method,
        "outcome": found.outcome,
        **found.facts,
        "inputs": plain(found.table),
    }
    footer = words.say(
        "sensitivity.footer", runs=int(found.facts["runs"]), n=int(found.facts["replicates"])
    )
    place = folder / "sensitivity"
    figure = draw_sensitivity(found, footer, words)
    write_finding(place, f"{found.outcome}-{found.method}", found.table, page, figure, words)
    if shell.as_json:
        shell.give(page)
    else:
        _show(shell, found)
    written = words.say("run.written", folder=place)
    (shell.err.print(written, markup=False) if shell.as_json else shell.tell(written))


def _show(shell: Shell, found: "Sensitivity") -> None:
    from simadopt.interfaces.findings import outcome_title, shown_value, unit_of

    words, say, outcome = shell.words, shell.words.say, found.outcome
    shown = _COLUMNS[found.method]
    title = say(f"sensitivity.title.{found.method}", outcome=outcome_title(outcome, words))
    if found.method == "morris":
        title = say("sensitivity.in_unit", title=title, unit=unit_of(outcome, words))
    headers = [say("sensitivity.input"), *(say(f"sensitivity.{name}") for name in shown)]
    headers += [say("sensitivity.verdict"), say("sensitivity.meaning")]
    real = found.table[found.table["verdict"] != "none"]
    listed = list(real.iterrows())
    rows = []
    for name, row in [*listed[:-1][:_ROWS], listed[-1]]:
        cells = [_cell(row, column, outcome, words) for column in shown]
        label, meaning = _told(str(name), found.method, words)
        rows.append([label, *cells, _verdict(row, words), meaning])
    table = shell.table(*headers, right=range(1, len(shown) + 1))
    for cells in _fitting(rows, headers, shell.out.width):
        table.add_row(*cells)
    shell.tell(title, "bold")
    shell.show(table)
    _tell_rest(shell, found, len(listed) - 1)
    facts = {name: shown_value(found.facts[name], outcome, words) for name in ("mean", "sd")}
    shell.tell(say("sensitivity.facts", **facts))


def _fitting(rows: list[list[str]], headers: list[str], width: int) -> list[list[str]]:
    """Return the rows with meanings as short as the width wants, so that figures are never cut."""
    others = zip(headers[:-1], *(row[:-1] for row in rows), strict=True)
    room = min(width - sum(max(map(len, column)) + 3 for column in others) - 2, _MEANING)
    least = len(headers[-1])
    return [
        [*row[:-1], row[-1] if len(row[-1]) <= room else f"{row[-1][: max(room - 1, least)]}…"]
        for row in rows
    ]


def _told(name: str, method: str, words: Wording) -> tuple[str, str]:
    """Return what an input is called, and what it means."""
    from simadopt.data.parameters import PARAMETERS

    if name == "dummy":
        return words.say("sensitivity.dummy"), words.say(f"sensitivity.dummy.{method}")
    known = PARAMETERS.get(name)
    return name, str(getattr(known, f"meaning_{words.language}")) if known else ""


def _verdict(row: Any, words: Wording) -> str:
    return "" if row["verdict"] == "dummy" else words.say(f"sensitivity.verdict.{row['verdict']}")


def _tell_rest(shell: Shell, found: "Sensitivity", listed: int) -> None:
    """Say what the table leaves out, and what its figures cannot tell."""
    say = shell.words.say
    if listed > _ROWS:
        shell.tell(say("sensitivity.more", n=listed - _ROWS))
    nothing = int((found.table["verdict"] == "none").sum())
    if nothing:
        shell.tell(say("sensitivity.nothing", n=nothing))
    if found.method != "pawn" and found.facts["replicates"] < 2:
        shell.tell(say("sensitivity.one_replicate"))
    if found.method == "sobol":
        spread = float(found.table[["S1_spread", "ST_spread"]].to_numpy().max())
        shell.tell(say("sensitivity.spread", spread=shell.words.number(spread, 2)))
    shell.tell(say(f"sensitivity.read.{found.method}"))


def _cell(row: Any, column: str, outcome: str, words: Wording) -> str:
    """Write a figure and its interval, in units of the outcome or as a share."""
    from simadopt.interfaces.findings import bare_value

    def write(value: float) -> str:
        if column in ("mu_star", "mu", "sigma"):
            return bare_value(value, outcome, words)
        return words.number(value, 2)

    if f"{column}_low" not in row:
        return write(row[column])
    low, high = write(row[f"{column}_low"]), write(row[f"{column}_high"])
    return words.say("sensitivity.interval", value=write(row[column]), low=low, high=high)
