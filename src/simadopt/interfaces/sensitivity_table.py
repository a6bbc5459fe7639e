"""The table of a sensitivity analysis, and how to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simadopt.core.level import Outcome
from simadopt.interfaces.findings import bare_value, shown_value, unit_of
from simadopt.interfaces.level_words import outcome_title
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.experiments.sensitivity.reading import Sensitivity

__all__ = ["print_sensitivity"]

_ROWS: Final = 20
_MEANING: Final = 46
_COLUMNS: Final = {"morris": ("mu_star", "sigma", "mu"), "sobol": ("S1", "ST"), "pawn": ("pawn",)}


def print_sensitivity(shell: Shell, found: Sensitivity) -> None:
    """Print the inputs with their indices, what they are read as, and what the figures mean."""
    words, say, outcome = shell.words, shell.words.say, found.about
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
        label, meaning = _label_of(str(name), found, words)
        rows.append([label, *cells, _verdict(row, words), meaning])
    table = shell.table(*headers, right=range(1, len(shown) + 1))
    for cells in _fitting(rows, headers, shell.out.width):
        table.add_row(*cells)
    shell.print(title, "bold")
    shell.show(table)
    _print_rest(shell, found, len(listed) - 1)
    facts = {name: shown_value(found.facts[name], outcome, words) for name in ("mean", "sd")}
    shell.print(say("sensitivity.facts", **facts))


def _fitting(rows: list[list[str]], headers: list[str], width: int) -> list[list[str]]:
    """Return the rows with meanings as short as the width wants, so that figures are never cut."""
    others = zip(headers[:-1], *(row[:-1] for row in rows), strict=True)
    room = min(width - sum(max(map(len, column)) + 3 for column in others) - 2, _MEANING)
    least = len(headers[-1])
    return [
        [*row[:-1], row[-1] if len(row[-1]) <= room else f"{row[-1][: max(room - 1, least)]}…"]
        for row in rows
    ]


def _label_of(name: str, found: Sensitivity, words: Wording) -> tuple[str, str]:
    """Return what an input is called, and what it means."""
    if name == "dummy":
        return words.say("sensitivity.dummy"), words.say(f"sensitivity.dummy.{found.method}")
    known = found.level.parameters.get(name)
    return name, str(getattr(known, f"meaning_{words.language}")) if known else ""


def _verdict(row: Any, words: Wording) -> str:
    return "" if row["verdict"] == "dummy" else words.say(f"sensitivity.verdict.{row['verdict']}")


def _print_rest(shell: Shell, found: Sensitivity, listed: int) -> None:
    """Say what the table leaves out, and what its figures cannot tell."""
    say = shell.words.say
    if listed > _ROWS:
        shell.print(say("sensitivity.more", n=listed - _ROWS))
    nothing = int((found.table["verdict"] == "none").sum())
    if nothing:
        shell.print(say("sensitivity.nothing", n=nothing))
    if found.method != "pawn" and found.facts["replicates"] < 2:
        shell.print(say("sensitivity.one_replicate"))
    if "ST_readable" in found.table:
        readable = found.table[["S1_readable", "ST_readable"]].to_numpy()
        if not readable.all():
            base = found.facts["runs"] / found.facts["replicates"]
            shell.print(say("sensitivity.few_told", n=int((~readable).sum()), points=round(base)))
    if found.method == "sobol":
        spread = float(found.table[["S1_spread", "ST_spread"]].to_numpy().max())
        shell.print(say("sensitivity.spread", spread=shell.words.number(spread, 2)))
    shell.print(say(f"sensitivity.read.{found.method}"))


def _cell(row: Any, column: str, outcome: Outcome, words: Wording) -> str:
    """Write a figure and its interval, in units of the outcome or as a share."""

    def write(value: float) -> str:
        if column in ("mu_star", "mu", "sigma"):
            return bare_value(value, outcome, words)
        return words.number(min(max(value, 0.0), 1.0), 2)

    if not row.get(f"{column}_readable", True):
        return words.say("sensitivity.few")
    if f"{column}_low" not in row:
        return write(row[column])
    low, high = write(row[f"{column}_low"]), write(row[f"{column}_high"])
    return words.say("sensitivity.interval", value=write(row[column]), low=low, high=high)
