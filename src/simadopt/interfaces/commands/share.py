"""``simadopt share``: a town with live levers in one page, opened from disk; groups and pseudonyms only."""

from pathlib import Path
from typing import Annotated, Final

import typer

from simadopt.interfaces.commands.classroom import write_page
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["add"]

_OUT: Final = Path("share.html")


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def share(
        scenario: Annotated[str, options.argument("help.share_scenario", "SCENARIO")],
        out: Annotated[Path, options.of("help.classroom_out", metavar="FILE")] = _OUT,
        seed: Annotated[int | None, options.seed] = None,
        weeks: Annotated[int | None, options.weeks] = None,
        sets: Annotated[
            list[str] | None,
            options.of("help.share_set", "--set", metavar="KEY=VALUE"),
        ] = None,
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.of("help.classroom_lang")] = options.default,
    ) -> None:
        from simadopt.interfaces.classroom.contents import Wanted

        shell = Shell(words.language)
        with shell.guard():
            wanted = Wanted((scenario,), tuple(sets or ()), seed, weeks, lessons=False, chance=True)
            write_page(shell, wanted, lang.value, out, "share")

    options.add(app, share)
