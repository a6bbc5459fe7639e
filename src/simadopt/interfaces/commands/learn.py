"""``simadopt learn``: what is known of an authority, and what its logs teach."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import OUTPUTS, assignments, warn_compilation
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.experiments.learning.learning import Brought
    from simadopt.experiments.learning.usage_map import UsageMap

__all__ = ["add"]

WRITTEN: Final = (
    "figures", "known.csv", "survey.csv", "state.parquet", "posterior.parquet", "forecast.parquet",
    "scores.csv", "data_sheet.md", "origin.json", "fit.json",
)  # fmt: skip


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def file(key: str, flag: str) -> Any:
        return options.of(f"help.learn_{key}", flag, metavar="FILE")

    def learn(
        scenario: Annotated[str, options.argument("help.learn_scenario", "SCENARIO")],
        known: Annotated[Path | None, file("known", "--known")] = None,
        counts: Annotated[Path | None, file("counts", "--counts")] = None,
        person_logs: Annotated[Path | None, file("person_logs", "--person-logs")] = None,
        survey: Annotated[Path | None, file("survey", "--survey")] = None,
        mapping: Annotated[Path | None, file("map", "--map")] = None,
        power: Annotated[float, options.of("help.learn_power", min=0.0, max=1.0)] = 0.5,
        training: Annotated[Path | None, file("training", "--training")] = None,
        calendar: Annotated[Path | None, file("calendar", "--calendar")] = None,
        access: Annotated[Path | None, file("access", "--access")] = None,
        hold_out: Annotated[int, options.of("help.learn_hold_out", min=1, max=60, metavar="N")] = 3,
        check: Annotated[bool, options.of("help.learn_check", "--check")] = False,
        particles: Annotated[
            int, options.of("help.learn_particles", min=50, max=100_000, metavar="N")
        ] = 240,
        seed: Annotated[int | None, options.seed] = None,
        sets: Annotated[list[str] | None, options.set] = None,
        workers: Annotated[int, options.workers] = 2,
        out: Annotated[Path | None, options.of("help.learn_out", metavar="DIR")] = None,
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        shell.interrupted = "learn.interrupted"
        with shell.guard():
            if check and counts is None and person_logs is None:
                _check_alone(shell, Path(scenario), calendar, hold_out, mapping)
                return
            case = _case(shell, scenario, sets or [], seed)
            if counts is not None and person_logs is not None:
                _refuse_both(person_logs, "--person-logs", "learn.both")
            if survey is not None and counts is None and person_logs is None:
                _survey(shell, case, survey, mapping, power, known, out)
                return
            if survey is not None:
                _refuse_both(survey, "--survey", "learn.survey_alone")
            if counts is None and person_logs is None:
                _known(shell, case, known, out)
                return
            from simadopt.experiments.learning.learning import bring

            what = bring(
                case, counts, known=known, training=training, calendar=calendar, access=access,
                persons=person_logs, how=_map(mapping),
            )  # fmt: skip
            if check:
                _tell_check(shell, what, hold_out)
                return
            warn_compilation(shell)
            _fit(shell, case, what, hold_out, particles, workers, out)

    options.add(app, learn)


def _refuse_both(file: Path, option: str, key: str) -> None:
    from simadopt.core.errors import InputError, Problem

    raise InputError(Problem("learn", None, option, str(file), Message(key)))


def _survey(
    shell: Shell, bare: "Case", survey: Path, how: Path | None, power: float, known: Path | None,
    out: Path | None,
) -> None:  # fmt: skip
    """Learn the state that a survey of one's own tells."""
    from simadopt.interfaces.learn_survey import learn_survey

    bare.level.check_offers("learn")
    case = bare if known is None else bare.level.with_known(bare, known)
    warn_compilation(shell)
    found, table, folder = learn_survey(
        shell,
        case,
        survey,
        how,
        power,
        lambda one: _place(shell, one, out, "survey", power),
        WRITTEN,
    )
    _tell_state(shell, found, table, folder)


def _case(shell: Shell, scenario: str, sets: list[str], seed: int | None) -> "Case":
    from simadopt.cases import load

    return load(scenario, assignments(sets, seed=seed))


def _known(shell: Shell, bare: "Case", known: Path | None, out: Path | None) -> None:
    """Learn the state of week 0 alone."""
    from simadopt.core.errors import InputError, Problem
    from simadopt.experiments.learning import folder as kept
    from simadopt.experiments.learning.state import REPLICATES, state_table
    from simadopt.interfaces.learning_words import sheet_of_state
    from simadopt.interfaces.outputs import write_aside

    bare.level.check_offers("learn")
    if known is None and bare.scenario.known is None:
        raise InputError(Problem("learn", None, "", "", Message("learn.nothing")))
    case = bare if known is None else bare.level.with_known(bare, known)
    if known is None:
        bare = bare.with_scenario(bare.scenario.model_copy(update={"known": None}))
    folder, identity = _place(shell, case, out, "state")
    warn_compilation(shell)
    with shell.progress("progress.run", 2 * REPLICATES) as tick:
        table = state_table(bare, case, REPLICATES, tick)
    with write_aside(folder, WRITTEN, shell.words, identity) as aside:
        kept.write_known(aside, case)
        kept.write_parquet(aside / kept.STATE, table)
        sheet = sheet_of_state(case, table, shell.words)
        (aside / kept.SHEET).write_text(sheet, encoding="utf-8")
        kept.write_json(aside / kept.FIT, kept.facts_of(case, "state"))
    _tell_state(shell, case, table, folder)


def _place(shell: Shell, case: "Case", out: Path | None, *facts: object) -> tuple[Path, str]:
    from simadopt.interfaces.keeping import free_folder, identity_of

    identity = identity_of("learn", [case.scenario_hash], facts=[str(one) for one in facts])
    usual = OUTPUTS / f"{case.scenario.name}-learned"
    return free_folder(out, usual, WRITTEN, identity, shell.words), identity


def _tell_state(shell: Shell, case: "Case", table: Any, folder: Path) -> None:
    from simadopt.experiments.learning.state import REPLICATES
    from simadopt.interfaces.learning_words import known_lines, state_rows

    if shell.as_json:
        shell.note("learn.written", folder=folder)
        shell.give(json.loads((folder / "fit.json").read_text(encoding="utf-8")))
        return
    for line in known_lines(case, shell.words):
        shell.print(line)
    say = shell.words.say
    headers = ("service", "tool", "eligible", "users_known", "users_before", "users_after")
    title = say("learn.state_title", replicates=REPLICATES)
    shown = shell.table(*(say(f"learn.{h}") for h in headers), title=title, right=(2, 3, 4, 5))
    for row in state_rows(table, shell.words):
        shown.add_row(*row)
    shell.show(shown)
    for key in ("user_means", "state_only"):
        shell.print(say(f"learn.{key}"))
    shell.print(say("learn.written", folder=folder))


def _map(path: Path | None) -> "UsageMap | None":
    from simadopt.experiments.learning.usage_map import read_usage_map

    return None if path is None else read_usage_map(path)


def _check_alone(
    shell: Shell, path: Path, calendar: Path | None, hold_out: int, how: Path | None
) -> None:
    """Check counts by themselves: services are those that the file names."""
    from simadopt.experiments.learning.alone import brought_alone

    _tell_check(shell, brought_alone(path, calendar, _map(how)), hold_out)


def _tell_check(shell: Shell, what: "Brought", hold_out: int) -> None:
    from simadopt.experiments.learning.learning import checked
    from simadopt.experiments.learning.persons import log_facts
    from simadopt.experiments.learning.told import quality_facts
    from simadopt.interfaces.learned_words import more_lines, quality_lines

    quality, noise = checked(what, hold_out)
    facts = quality_facts(what.counts, quality, noise) | {"persons": log_facts(what.log)}
    if shell.as_json:
        shell.give(facts)
        return
    for line in (*quality_lines(facts, shell.words), *more_lines(facts, shell.words)):
        shell.print(line)
    if what.counts.ignored:
        shell.print(shell.words.say("learn.ignored", names=", ".join(what.counts.ignored)))
    _tell_unequal(shell, what)
    shell.print(shell.words.say("learn.privacy"))


def _tell_unequal(shell: Shell, what: "Brought") -> None:
    """Say for which services the counts and the scenario differ on who could use a tool."""
    from simadopt.experiments.learning.learning import unequal
    from simadopt.interfaces.learned_words import unequal_line

    if rows := unequal(what):
        shell.err.print(unequal_line(rows, shell.words))


def _fit(
    shell: Shell, case: "Case", what: "Brought", hold_out: int, particles: int, workers: int,
    out: Path | None,
) -> None:  # fmt: skip
    from simadopt.experiments.learning import folder as kept
    from simadopt.experiments.learning.fitted import Plan
    from simadopt.experiments.learning.learning import check_hold_out, fit_of
    from simadopt.experiments.learning.told import forecast_table
    from simadopt.interfaces.learned_words import sheet_of_fit
    from simadopt.interfaces.learning_figures import draw_learned
    from simadopt.interfaces.outputs import write_aside

    check_hold_out(what.counts, hold_out)
    _tell_unequal(shell, what)
    persons = what.log is not None
    brought = (what.counts.content_sha256, hold_out, particles, what.calendar, what.access, persons)
    folder, identity = _place(shell, case, out, *brought, what.courses)
    store = folder.parent / f".{folder.name}.learning"
    plan = Plan(particles=particles, workers=workers, seed=case.scenario.seed)
    with shell.progress("learn.fitting", 1000) as tick:
        fit = fit_of(what, hold_out=hold_out, plan=plan, store=store,
                     tick=lambda done, whole: tick(1000 * done // whole))  # fmt: skip
    with write_aside(folder, WRITTEN, shell.words, identity) as aside:
        kept.write_fit(aside, fit)
        facts, table = kept.read_fit(aside), forecast_table(fit)
        sheet = sheet_of_fit(facts, table, shell.words)
        (aside / kept.SHEET).write_text(sheet, encoding="utf-8")
        draw_learned(facts, table, aside / "figures", shell.words)
    shutil.rmtree(store, ignore_errors=True)
    tell_fit(shell, folder, 12)


def tell_fit(shell: Shell, folder: Path, months: int) -> None:
    """Print what counts taught: data, verdicts, the gate, the forecast, what would teach more."""
    import pandas as pd

    from simadopt.experiments.learning import folder as kept
    from simadopt.interfaces import learned_words as told

    facts = kept.read_fit(folder)
    if shell.as_json:
        shell.note("learn.written", folder=folder)
        shell.give(facts)
        return
    say, words = shell.words.say, shell.words
    for line in told.quality_lines(facts, words):
        shell.print(line)
    if facts["verdicts"] and not facts["state_only"]:
        heads = ("name", "prior", "posterior", "ratio", "word")
        shown = shell.table(*(say(f"learn.head.{h}") for h in heads),
                            title=say("learn.sheet.verdicts"), right=(1, 2, 3))  # fmt: skip
        for verdict in told.verdict_rows(facts, words):
            shown.add_row(*verdict)
        shell.show(shown)
        shell.print(say("learn.verdicts_about"))
    for line in told.gate_lines(facts, words):
        shell.print(line)
    table = pd.read_parquet(folder / kept.FORECAST)
    key = "learn.ahead_title" if facts["forecast_shown"] else "learn.naive_title"
    columns = ("service", "tool", "now", "ahead")
    shown = shell.table(*(say(f"learn.head.{h}") for h in columns),
                        title=say(key, months=months), right=(2, 3))  # fmt: skip
    rows = list(told.ahead_rows(facts, table, months, words))
    for row in sorted(rows, key=lambda row: row[0] != say("learn.all")):
        shown.add_row(*row)
    shell.show(shown)
    if not facts["forecast_shown"]:
        shell.print(told.naive_line(facts, table, words))
    for line in told.more_lines(facts, words):
        shell.print(line)
    shell.print(say("learn.written", folder=folder))
