"""``simadopt scenarios`` and ``simadopt schema``: what to start from, what may be said."""

from typing import Annotated

import typer

from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the two commands to the application."""
    options = Options(words)

    def scenarios(
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            _list(shell)

    def schema() -> None:
        shell = Shell(words.language, as_json=True)
        with shell.guard():
            from simadopt.levels.staff.schema import schema as schema_of_scenarios

            shell.give(schema_of_scenarios())

    options.add(app, scenarios)
    options.add(app, schema)


def _list(shell: Shell) -> None:
    """Print the name and title of each scenario; an unreadable one does not hide the others."""
    from simadopt.core.errors import InputError
    from simadopt.io.shipped import shipped_scenarios
    from simadopt.io.yaml_reader import read_scenario

    say = shell.words.say
    titles: dict[str, str] = {}
    paths = shipped_scenarios()
    for name, path in paths.items():
        try:
            titles[name] = getattr(read_scenario(path).title, shell.words.language)
        except InputError:
            titles[name] = say("scenarios.wrong", name=name)
    if shell.as_json:
        shell.give([{"name": n, "title": t, "path": str(paths[n])} for n, t in titles.items()])
    elif not titles:
        shell.print(say("scenarios.none"))
    else:
        table = shell.table(say("scenarios.name"), say("scenarios.about"))
        for name, title in titles.items():
            table.add_row(name, title)
        shell.show(table)
