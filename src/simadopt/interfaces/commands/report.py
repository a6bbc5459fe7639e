"""``simadopt report``: a page that stands alone, from what another command wrote."""

from pathlib import Path
from typing import Annotated

import typer

from simadopt.interfaces.help import Language, translated_command
from simadopt.interfaces.keeping import allow
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def report(
        result: Annotated[Path, typer.Argument(help=say("help.report_result"), metavar="RESULT")],
        out: Annotated[Path, typer.Option(help=say("help.report_out"), metavar="FILE")] = Path(
            "note.html"
        ),
        pdf: Annotated[bool, typer.Option("--pdf", help=say("help.report_pdf"))] = False,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help=say("help.overwrite"), callback=allow)
        ] = False,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
    ) -> None:
        shell = Shell(lang.value)
        with shell.guard():
            from simadopt.interfaces.report import report as write

            with shell.progress("progress.report", None):
                written = write(result, out, lang=lang.value, pdf=pdf)
            for path in written:
                shell.print(shell.words.say("report.written", path=path))

    app.command(help=say("help.report"), cls=translated_command(words))(report)
