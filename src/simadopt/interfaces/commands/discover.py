"""``simadopt discover``: in which conditions a policy of a stored sweep fails."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.experiments.discovery.failing import Discovery

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def discover(
        folder: Annotated[Path, options.argument("help.results_dir", "DIR")],
        fail: Annotated[str, options.of("help.fail", metavar="OUTCOME<NUMBER")],
        arm: Annotated[str, options.of("help.arm", metavar="NAME")] = "",
        boxes: Annotated[int, options.of("help.boxes", min=1, max=5, metavar="N")] = 3,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.experiments.discovery.failing import discover as locate
            from simadopt.experiments.sweep.results import read_results
            from simadopt.interfaces.discovery_figures import draw_discovery
            from simadopt.interfaces.findings import write_finding

            held = read_results(folder)
            shell.words = held.level.words(shell.words)
            found = locate(held, fail, arm=arm, most=boxes)
            page, place = _page(found), folder / "discovery"
            footer = shell.words.say("discover.footer", n=found.fails.size, folder=folder.name)
            figure = draw_discovery(found, footer, shell.words)
            stem = f"{found.criterion.outcome}-boxes"
            write_finding(place, stem, found.table.set_index("box"), page, figure, shell.words)
            _give(shell, found, page, place)

    options.add(app, discover)


def _page(found: "Discovery") -> dict[str, Any]:
    import math

    def end(value: float) -> float | None:
        return value if math.isfinite(value) else None

    return {
        "fail": str(found.criterion),
        "points": int(found.fails.size),
        "failing": int(found.fails.sum()),
        "boxes": [
            {
                "points": box.points,
                "failing": box.cases,
                "coverage": box.coverage,
                "density": box.density,
                "limits": [
                    {
                        "name": one.name,
                        "low": end(one.low),
                        "high": end(one.high),
                        "levels": list(one.levels),
                        "quasi_p": one.p,
                    }
                    for one in box.limits
                ],
            }
            for box in found.boxes
        ],
    }


def _give(shell: Shell, found: "Discovery", page: dict[str, Any], place: Path) -> None:
    words, say = shell.words, shell.words.say
    written = say("run.written", folder=place)
    if shell.as_json:
        shell.give(page)
        shell.err.print(written)
        return
    n, cases = page["points"], page["failing"]
    share = words.percent(cases / n)
    shell.print(
        say("discover.all", criterion=found.criterion, cases=cases, n=n, share=share), "bold"
    )
    for number, box in enumerate(found.boxes, 1):
        title = say(
            "discover.found",
            number=number,
            cases=box.cases,
            n=box.points,
            coverage=words.percent(box.coverage),
            density=words.percent(box.density),
        )
        headers = (say(f"discover.{name}") for name in ("input", "condition", "p"))
        table = shell.table(*headers, right=(2,))
        for one in box.limits:
            table.add_row(one.name, _condition(one, words), _p(one.p, words))
        shell.print(title)
        shell.show(table)
    shell.print(say("discover.read" if found.boxes else "discover.nowhere"))
    shell.print(written)


def _condition(one: Any, words: Wording) -> str:
    import math

    if one.levels:
        return ", ".join(one.levels)
    low, high = words.significant(one.low), words.significant(one.high)
    if not math.isfinite(one.low):
        return words.say("discover.below", high=high)
    if not math.isfinite(one.high):
        return words.say("discover.above", low=low)
    return words.say("discover.between", low=low, high=high)


def _p(value: float, words: Wording) -> str:
    return f"< {words.number(0.001, 3)}" if value < 0.001 else words.number(value, 3)
