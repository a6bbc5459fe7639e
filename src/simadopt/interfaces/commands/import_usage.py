"""``simadopt import-usage``: bring exports of others' tools to counts, courses or known state."""

from pathlib import Path
from typing import Annotated

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def import_usage(
        kind: Annotated[str, options.argument("help.usage_kind", "KIND")],
        export: Annotated[Path, options.argument("help.usage_export", "FILE")],
        described: Annotated[Path, options.of("help.usage_map", "--map", metavar="MAP.yaml")],
        out: Annotated[Path, options.of("help.usage_out", metavar="FILE")],
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            _import(shell, kind, export, described, out)

    options.add(app, import_usage, "import-usage")


def _import(shell: Shell, kind: str, export: Path, described: Path, out: Path) -> None:
    from simadopt.core.errors import InputError, Problem
    from simadopt.experiments.learning import usage, usage_other
    from simadopt.interfaces.outputs import written_file

    how = usage.read_usage_map(described)
    if not how.tool:
        raise InputError(
            Problem(str(described), 1, "tool", "", Message("problem.usage_tool", line="tool: gru"))
        )
    if kind == "moodle":
        text, found = usage_other.import_courses(export, how, described.parent)
    elif kind == "limesurvey":
        text, found = usage_other.import_survey(export, how)
    else:
        found = usage.import_usage(kind, export, how, described.parent)
        text = found.text(how.tool, how.window_days)
    with written_file(out, shell.words) as aside:
        aside.write_text(text, encoding="utf-8")
    say = shell.words.say
    if shell.as_json:
        shell.give(
            {
                "rows": found.rows,
                "dropped": dict(found.dropped),
                "concealed": found.concealed,
                "absent": found.absent,
                "unequipped": found.unequipped,
            }
        )
        return
    shell.print(say("usage.read", rows=found.rows, lines=text.count("\n") - 1, file=out))
    for why, n in sorted(found.dropped.items()):
        shell.print(say(f"usage.dropped.{why}", n=n))
    if found.unequipped:
        shell.print(say("usage.unequipped", n=found.unequipped))
    if found.absent:
        shell.print(say("usage.absent", n=len(found.absent), names=", ".join(found.absent)))
    if found.concealed:
        shell.print(say("usage.concealed"))
    if kind == "microsoft365":
        shell.print(say("usage.snapshot"))
