"""``simadopt classroom``: one page with its runs and lessons, opened from disk."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from simadopt.interfaces.commands.run import warn_compilation
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.interfaces.classroom.contents import Wanted

__all__ = ["add", "write_page"]

_WRITTEN: Final = {"classroom": "classroom.written", "share": "share.written"}

_OUT: Final = Path("lesson.html")


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options, french = Options(words), Language("fr")

    def classroom(
        scenarios: Annotated[
            list[str] | None,
            options.argument("help.classroom_scenarios", "[SCENARIO]..."),
        ] = None,
        out: Annotated[Path, options.of("help.classroom_out", metavar="FILE")] = _OUT,
        seed: Annotated[int | None, options.seed] = None,
        weeks: Annotated[int | None, options.weeks] = None,
        sets: Annotated[
            list[str] | None,
            options.of("help.classroom_set", "--set", metavar="KEY=VALUE"),
        ] = None,
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.of("help.classroom_lang")] = french,
        person_views: Annotated[bool, options.person_views] = False,
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
            write_page(shell, wanted, lang.value, out)

    options.add(app, classroom)


def write_page(
    shell: Shell, wanted: "Wanted", language: str, out: Path, kind: str = "classroom"
) -> None:
    """Run everything, then write the page in one go."""
    from simadopt.interfaces.classroom.contents import contents, steps
    from simadopt.interfaces.classroom.page import classroom_page
    from simadopt.interfaces.outputs import written_file

    warn_compilation(shell)
    with written_file(out, shell.words) as aside:
        aside.touch()  # a place that cannot be written to is told before, not after the work
        with shell.progress(f"progress.{kind}", steps(wanted, shell.words)) as tick:
            held = contents(wanted, shell.words, tick)
        page = classroom_page(held, language, shell.words, kind)
        aside.write_text(page, encoding="utf-8", newline="\n")
    size = shell.words.number(len(page.encode()) / 2**20, 1)
    shell.print(shell.words.say(_WRITTEN[kind], where=out, size=size))
