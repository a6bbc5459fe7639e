"""``simadopt check``: everything that is wrong with a scenario or a staff file, one line a cause."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import assignments
from simadopt.interfaces.help import Language
from simadopt.interfaces.import_summary_words import print_import_summary
from simadopt.interfaces.options import Options, read_file_options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["add"]

STAFF_FILES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def check(
        scenario: Annotated[str, options.argument("help.check_what", "SCENARIO")],
        sets: Annotated[list[str] | None, options.set] = None,
        columns: Annotated[list[str] | None, options.column] = None,
        remedies: Annotated[list[str] | None, options.remedy] = None,
        fix_to: Annotated[Path | None, options.of("help.fix_to", metavar="FILE")] = None,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        shell.remedies = True
        with shell.guard():
            file_options = read_file_options(columns, remedies)
            if Path(scenario).suffix.lower() in STAFF_FILES:
                _check_staff(shell, Path(scenario), file_options, fix_to)
            elif fix_to is not None:
                _fix(shell, *_staff_file(shell, scenario, sets or [], file_options), fix_to)
            else:
                _check(shell, scenario, sets or [], file_options)

    options.add(app, check)


def _check(
    shell: Shell, scenario: str, sets: list[str], file_options: dict[str, dict[str, str]]
) -> None:
    from simadopt.cases import load
    from simadopt.interfaces.level_view import view_of
    from simadopt.io.shipped import find_scenario

    path = find_scenario(scenario)
    with _json_of_causes(shell), shell.progress("progress.read", None):
        case = load(path, assignments(sets), **file_options)
    view_of(case.level).check(shell, case, path)


def _check_staff(
    shell: Shell, path: Path, file_options: dict[str, dict[str, str]], fix_to: Path | None
) -> None:
    """Check a staff file by itself, without a scenario."""
    from simadopt.levels.staff.files.staff_file import read_staff

    if fix_to is not None:
        _fix(shell, path, file_options, fix_to)
        return
    with _json_of_causes(shell):
        staff = read_staff(path, path.stem, **file_options)
    print_import_summary(shell, [(staff, None)])
    people = shell.words.count("people", len(staff))
    shell.print(shell.words.say("check.staff_good", where=path, people=people))
    if shell.as_json:
        shell.give({"good": True, "people": len(staff), "understood": staff.understood.as_dict()})


class _json_of_causes:  # noqa: N801 (a context, used as a function)
    """Print the causes as JSON where that is asked for; the error goes on."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        from dataclasses import asdict

        from simadopt.io.import_summary import StaffFileError

        if isinstance(error, StaffFileError):
            language = self.shell.words.language
            causes = [
                asdict(cause) | {"message": cause.message.render(language)}
                for cause in error.causes
            ]
            if self.shell.as_json:
                understood = error.understood.as_dict()
                self.shell.give({"good": False, "causes": causes, "understood": understood})
            else:
                from simadopt.interfaces.import_summary_words import import_summary_lines

                for line in import_summary_lines(error.understood, self.shell.words, short=True):
                    self.shell.err.print(line)


def _staff_file(
    shell: Shell, scenario: str, sets: list[str], file_options: dict[str, dict[str, str]]
) -> tuple[Path, dict[str, dict[str, str]]]:
    """Return the staff file of a scenario that has one, and how it is read."""
    from simadopt.cases import dotted
    from simadopt.core.errors import InputError, Problem
    from simadopt.io.shipped import find_scenario
    from simadopt.io.yaml_reader import read_scenario

    path = find_scenario(scenario)
    entries: list[Any] = [
        e
        for e in read_scenario(path, dotted(assignments(sets))).authorities
        if e.staff_file is not None
    ]
    if len(entries) != 1:
        message = Message("check.one_file", n=len(entries))
        raise InputError(Problem(str(path), None, "", "", message))
    (entry,) = entries
    return path.parent / entry.staff_file, {
        "columns": {**entry.staff_columns, **file_options["columns"]},
        "remedies": {**entry.staff_remedies, **file_options["remedies"]},
    }


def _fix(shell: Shell, path: Path, file_options: dict[str, dict[str, str]], fix_to: Path) -> None:
    """Write a cleaned copy, and say what was chosen."""
    from simadopt.core.errors import InputError, Problem
    from simadopt.interfaces.import_summary_words import import_summary_lines
    from simadopt.interfaces.outputs import written_file
    from simadopt.io.import_summary import StaffFileError
    from simadopt.levels.staff.files.staff_clean import clean_staff

    if fix_to.exists() and fix_to.samefile(path):
        raise InputError(Problem("--fix-to", None, "", str(fix_to), Message("check.in_place")))
    try:
        with _json_of_causes(shell), written_file(fix_to, shell.words) as aside:
            understood = clean_staff(path, aside, shell.words.language, **file_options)
    except StaffFileError:
        shell.note("check.not_fixed", where=fix_to)
        raise
    for line in import_summary_lines(understood, shell.words):
        shell.print(line)
    people = shell.words.count("people", understood.people)
    shell.print(shell.words.say("check.fixed", where=fix_to, people=people))
    if shell.as_json:
        shell.give({"good": True, "written": str(fix_to), "understood": understood.as_dict()})
