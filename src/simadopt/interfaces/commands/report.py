"""``simadopt report``: a page that stands alone, from what another command wrote."""

from pathlib import Path
from typing import Annotated

import typer

from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def report(
        result: Annotated[Path, options.argument("help.report_result", "RESULT")],
        out: Annotated[Path, options.of("help.report_out", metavar="FILE")] = Path("note.html"),
        pdf: Annotated[bool, options.of("help.report_pdf", "--pdf")] = False,
        author: Annotated[str, options.of("help.report_author", metavar="NAME")] = "",
        date: Annotated[str, options.of("help.report_date", metavar="DATE")] = "",
        slide: Annotated[bool, options.of("help.report_slide", "--slide")] = False,
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.lang] = options.default,
    ) -> None:
        shell = Shell(lang.value)
        with shell.guard():
            from simadopt.interfaces.report import report as write
            from simadopt.interfaces.report.writing import today

            with shell.progress("progress.report", None):
                when = date or today(shell.words)
                written = write(
                    result, out, lang=lang.value, pdf=pdf, author=author, date=when, slide=slide
                )
            for path in written:
                shell.print(shell.words.say("report.written", path=path))

    options.add(app, report)
