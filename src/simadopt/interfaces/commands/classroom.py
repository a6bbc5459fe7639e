"""``simadopt classroom``: one page with its runs and lessons, opened from disk."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from simadopt.interfaces.commands.run import SET_VALUE, warn_compilation
from simadopt.interfaces.help import Language, translated_command
from simadopt.interfaces.keeping import allow
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.interfaces.classroom.contents import Wanted

__all__ = ["add"]

_OUT: Final = Path("lesson.html")


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, french = words.say, Language("fr")

    def classroom(
        scenarios: Annotated[
            list[str] | None,
            typer.Argument(help=say("help.classroom_scenarios"), metavar="[SCENARIO]..."),
        ] = None,
        out: Annotated[Path, typer.Option(help=say("help.classroom_out"), metavar="FILE")] = _OUT,
        seed: Annotated[int | None, typer.Option(help=say("help.seed"), min=0, metavar="N")] = None,
        weeks: Annotated[
            int | None, typer.Option(help=say("help.weeks"), min=1, metavar="N")
        ] = None,
        sets: Annotated[
            list[str] | None,
            typer.Option("--set", help=say("help.classroom_set"), metavar=SET_VALUE),
        ] = None,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help=say("help.overwrite"), callback=allow)
        ] = False,
        lang: Annotated[Language, typer.Option(help=say("help.classroom_lang"))] = french,
        person_views: Annotated[
            bool, typer.Option("--person-views", help=say("help.person_views"))
        ] = False,
    ) -> None:
        from simadopt.interfaces.classroom.contents import DEFAULT, Wanted

        shell = Shell(words.language)
        with shell.guard():
            wanted = Wanted(
                tuple(scenarios or DEFAULT),
                tuple(sets or ()),
                seed,
                weeks,
                person_views,
            )
            _make(shell, wanted, lang.value, out)

    app.command(help=say("help.classroom"), cls=translated_command(words))(classroom)


def _make(shell: Shell, wanted: "Wanted", language: str, out: Path) -> None:
    """Run everything, then write the page in one go."""
    from simadopt.interfaces.classroom.contents import contents, steps
    from simadopt.interfaces.classroom.page import classroom_page
    from simadopt.interfaces.outputs import written_file

    warn_compilation(shell)
    with written_file(out, shell.words) as aside:
        aside.touch()  # a place that cannot be written to is told before, not after the work
        with shell.progress("progress.classroom", steps(wanted)) as tick:
            page = classroom_page(contents(wanted, shell.words, tick), language, shell.words)
        aside.write_text(page, encoding="utf-8", newline="\n")
    size = shell.words.number(len(page.encode()) / 2**20, 1)
    shell.print(shell.words.say("classroom.written", where=out, size=size))
