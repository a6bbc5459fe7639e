"""``simadopt forecast``: the months to come of an authority that was learned, with its verdict."""

from pathlib import Path
from typing import Annotated

import typer

from simadopt.interfaces.commands.learn import tell_fit
from simadopt.interfaces.help import Language, spoken_command
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def forecast(
        folder: Annotated[Path, typer.Argument(help=say("help.forecast_folder"), metavar="DIR")],
        months: Annotated[
            int, typer.Option(help=say("help.forecast_months"), min=1, max=24, metavar="N")
        ] = 12,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
        as_json: Annotated[bool, typer.Option("--json", help=say("help.json"))] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.core.errors import InputError, Problem
            from simadopt.experiments.learning.folder import read_fit

            if read_fit(folder)["kind"] != "counts":
                message = shell.words.say("learn.no_forecast")
                raise InputError(Problem(str(folder), None, "", "", message))
            tell_fit(shell, folder, months)

    app.command(help=say("help.forecast"), cls=spoken_command(words))(forecast)
