"""``simadopt optimise``: search for the policy that does most within a budget, and say if it is worth it."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import OUTPUTS, assignments, warn_compilation
from simadopt.interfaces.draws_words import note_draws
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.core.policies import Budget
    from simadopt.experiments.search.search_spec import Found, SearchSpec

__all__ = ["add"]

COMMAND: Final = "optimise"
WRITTEN: Final = (
    "figures", "policies", "front.csv", "origin.json", "worlds.parquet", "summary.json",
)  # fmt: skip
_TRAINING_DAY_EUR, _COACHING_DAY_EUR = (
    64.0,
    300.0,
)  # as in `Prices` of staff; --help stays light
_MINUTE: Final = 60.0


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def optimise(
        scenario: Annotated[str, options.argument("help.scenario", "SCENARIO")],
        budget_hours: Annotated[
            float | None, options.of("help.optimise_hours", metavar="H")
        ] = None,
        budget_eur: Annotated[float | None, options.of("help.optimise_eur", metavar="E")] = None,
        objective: Annotated[
            list[str] | None, options.of("help.optimise_objective", metavar="NAME")
        ] = None,
        caution: Annotated[float, options.of("help.optimise_caution", min=0.0, max=1.0)] = 0.5,
        training_day_eur: Annotated[
            float, options.of("help.optimise_training_price", min=0.0, metavar="EUR")
        ] = _TRAINING_DAY_EUR,
        coaching_day_eur: Annotated[
            float, options.of("help.optimise_coaching_price", min=0.0, metavar="EUR")
        ] = _COACHING_DAY_EUR,
        population: Annotated[int, options.of("help.optimise_population", min=2, metavar="N")] = 40,
        generations: Annotated[
            int, options.of("help.optimise_generations", min=1, metavar="N")
        ] = 10,
        draws: Annotated[int, options.of("help.optimise_draws", min=1, metavar="N")] = 20,
        fresh: Annotated[int, options.of("help.optimise_fresh", min=2, metavar="N")] = 100,
        single_setting: Annotated[bool, options.single_setting] = False,
        posterior: Annotated[
            Path | None, options.of("help.optimise_posterior", metavar="DIR")
        ] = None,
        learned: Annotated[Path | None, options.of("help.learned", metavar="DIR")] = None,
        seed: Annotated[int | None, options.seed] = None,
        weeks: Annotated[int | None, options.weeks] = None,
        sets: Annotated[list[str] | None, options.set] = None,
        workers: Annotated[int, options.workers] = 2,
        out: Annotated[Path | None, options.of("help.optimise_out", metavar="DIR")] = None,
        no_figures: Annotated[bool, options.no_figures] = False,
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            _require_extra(shell)
            from simadopt.experiments.search.objectives import read_objectives
            from simadopt.experiments.search.search_spec import SearchSpec
            from simadopt.experiments.search.seed_sets import two_seed_sets

            case = _case(shell, scenario, seed, weeks, sets or [])
            case = _from_learned(shell, case, learned)
            budget = _budget(case, budget_hours, budget_eur)
            wanted = read_objectives(objective or (), case.level)
            first = case.scenario.seed if seed is None else seed
            search_seeds, new = two_seed_sets(
                case.level, _posterior(case, posterior), draws, fresh, first, single=single_setting
            )
            spec = SearchSpec(
                case=case,
                budget=budget,
                objectives=wanted,
                search_seeds=search_seeds,
                holdout_seeds=new,
                prices=case.level.policies().prices(
                    training_day_eur=training_day_eur, coaching_day_eur=coaching_day_eur
                ),
                caution=caution,
                population=population,
                generations=generations,
                seed=first,
            )
            if not single_setting:
                note_draws(shell, case.level, posterior)
            folder, identity = _place(shell, spec, out)
            found = _optimise(shell, spec, folder, workers)
            _show(shell, found, folder, identity, figures=not no_figures)

    options.add(app, optimise)


def _budget(case: "Case", hours: float | None, eur: float | None) -> "Budget":
    """Return the budget; hours are asked where the level counts them."""
    from simadopt.core.errors import Problem
    from simadopt.core.policies import Budget
    from simadopt.io.places import refuse

    counted = bool(case.level.policies().spent[0])
    given = {"--budget-hours": hours, "--budget-eur": eur}
    asked = given if counted else {"--budget-eur": eur}
    message = Message("optimise.budget" if counted else "optimise.budget_eur")
    problems = [
        Problem(COMMAND, None, name, "" if value is None else f"{value:g}", message)
        for name, value in asked.items()
        if value is None or not 0.0 < value < float("inf")
    ]
    if not counted and hours is not None:
        problems.append(
            Problem(COMMAND, None, "--budget-hours", f"{hours:g}", Message("optimise.no_hours"))
        )
    refuse(problems)
    return Budget(hours or 0.0, eur or 0.0)


def _require_extra(shell: Shell) -> None:
    from simadopt.core.errors import InputError, Problem

    if find_spec("optuna") is None:
        raise InputError(Problem(f"simadopt {COMMAND}", None, "", "", Message("optimise.missing")))


def _case(
    shell: Shell, scenario: str, seed: int | None, weeks: int | None, sets: list[str]
) -> "Case":
    from simadopt.cases import load

    changes = assignments(sets, seed=seed, weeks=weeks)
    case = load(scenario, changes)
    case.level.check_offers(COMMAND)
    shell.about(case)
    warn_compilation(shell)
    return case


def _from_learned(shell: Shell, case: "Case", folder: Path | None) -> "Case":
    """Return the case, starting from what was learned of the authority."""
    if folder is None:
        return case
    from simadopt.experiments.learning.folder import with_learned

    ready = with_learned(case, folder)
    draws = ready.level.draws(ready)
    if draws is not None:
        shell.note("compare.learned", n=len(draws))
    return ready


def _posterior(case: "Case", folder: Path | None) -> Path | None:
    """Return where draws come from: the folder given, or that of the level; None for its priors."""
    if folder is not None or not case.level.fit:
        return folder
    from simadopt.io.shipped import shipped_file

    return shipped_file(case.level.fit, "posterior.parquet").parent


def _place(shell: Shell, spec: "SearchSpec", out: Path | None) -> tuple[Path, str]:
    """Return the folder of a search and what it is, before anything is run."""
    from dataclasses import asdict

    from simadopt.interfaces.keeping import free_folder, identity_of

    numbers = ("seed", "caution", "population", "generations")
    identity = identity_of(
        COMMAND,
        [spec.case.scenario_hash],
        budget=asdict(spec.budget),
        prices=spec.paid,
        objectives=[objective.name for objective in spec.objectives],
        worlds=[len(spec.search_seeds.seeds), len(spec.holdout_seeds.seeds)],
        single=not any(spec.search_seeds.settings),
        **{name: getattr(spec, name) for name in numbers},
    )
    usual = OUTPUTS / f"{spec.case.scenario.name}-{COMMAND}"
    return free_folder(out, usual, WRITTEN, identity, shell.words), identity


def _optimise(shell: Shell, spec: "SearchSpec", folder: Path, workers: int) -> "Found":
    """Say what it will cost, then search."""
    from simadopt.experiments.search.optimise import optimise_policies
    from simadopt.experiments.search.search_spec import planned_runs

    runs = planned_runs(spec)
    minutes = runs * _run_seconds(spec.case) / workers / _MINUTE
    shown = shell.words.number(minutes, 0 if minutes >= 10.0 else 1)
    candidates = spec.population * spec.generations
    shell.note("optimise.cost", candidates=candidates, runs=runs, minutes=shown, workers=workers)
    shell.interrupted = "stop.kept"
    with shell.progress("progress.optimise", runs) as tick:
        return optimise_policies(spec, folder, workers=workers, tick=tick)


def _run_seconds(case: "Case") -> float:
    """Return how long a run takes, code being compiled and loaded."""
    from simadopt.experiments.search.evaluator import seconds_of

    seconds_of(case)
    return seconds_of(case)


def _show(shell: Shell, found: "Found", folder: Path, identity: str, *, figures: bool) -> None:
    from simadopt.core.errors import PartlyDoneError
    from simadopt.experiments.search.results import summary
    from simadopt.interfaces.optimised import print_search

    page = summary(found)
    _write(shell, found, page, folder, identity, figures=figures)
    written = shell.words.say("optimise.written", folder=folder)
    if shell.as_json:
        shell.give(page)
        shell.err.print(written)
    else:
        print_search(shell, found, page)
        shell.print(written)
    if found.lost:
        raise PartlyDoneError(Message("optimise.lost", n=found.lost))


def _write(
    shell: Shell,
    found: "Found",
    page: dict[str, Any],
    folder: Path,
    identity: str,
    *,
    figures: bool,
) -> None:
    from simadopt.experiments.search.results import to_csv
    from simadopt.experiments.search.store import write_found
    from simadopt.interfaces.optimised import scenarios_of
    from simadopt.interfaces.outputs import TYPED, write_aside
    from simadopt.io.yaml_writer import scenario_text

    with write_aside(folder, WRITTEN, shell.words, identity) as aside:
        write_found(found, aside, TYPED.get())
        (aside / "front.csv").write_text(to_csv(found), encoding="utf-8")
        (aside / "policies").mkdir()
        for name, (scenario, comment) in scenarios_of(found, shell.words).items():
            text = scenario_text(scenario, comment)
            (aside / "policies" / f"{name}.yaml").write_text(text, encoding="utf-8")
        if figures:
            from simadopt.interfaces.optimised_figure import draw_front
            from simadopt.interfaces.style import save

            (aside / "figures").mkdir()
            save(draw_front(found, shell.words), aside / "figures", "front")
        text = json.dumps(page, ensure_ascii=False, indent=2, allow_nan=False)
        (aside / "summary.json").write_text(text + "\n", encoding="utf-8")
