"""``simadopt forecast``: the months to come of an authority that was learned, with its verdict."""

from pathlib import Path
from typing import Annotated

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.commands.learn import tell_fit
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def forecast(
        folder: Annotated[Path, options.argument("help.forecast_folder", "DIR")],
        months: Annotated[int, options.of("help.forecast_months", min=1, max=24, metavar="N")] = 12,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.core.errors import InputError, Problem
            from simadopt.experiments.learning.folder import read_fit

            if read_fit(folder)["kind"] != "counts":
                raise InputError(Problem(str(folder), None, "", "", Message("learn.no_forecast")))
            tell_fit(shell, folder, months)

    options.add(app, forecast)
