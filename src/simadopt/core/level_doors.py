"""What commands ask of a level: some of it any level can tell, the rest only those that say how."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from numbers import Real
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.core.outcomes import Case, check_value

if TYPE_CHECKING:
    from simadopt.core.policies import Policies

__all__ = ["EVERYWHERE", "AnswersCommands"]

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
EVERYWHERE: Final = (
    "run", "check", "describe", "compare", "sweep", "results", "sensitivity", "discover", "robust",
    "report",
)  # fmt: skip
"""Commands that take a scenario of any level."""
_OF_A_RUN: Final = frozenset({"scenario", "p", "seed", "step", "steps", "run_to", "digest"})
_OPTIONAL: Final = (
    ("explain", "explain"), ("survey", "questions"), ("calibrate", "calibration"),
    ("optimise", "policies"),
)  # fmt: skip


class AnswersCommands(ABC):
    """What a level tells of its runs and offers to commands; `offers` says which."""

    name: ClassVar[str]
    step: ClassVar[str]

    @property
    @abstractmethod
    def outcomes(self) -> Mapping[str, Any]:
        """What a run comes to, by name."""

    @abstractmethod
    def measure(self, run: Any) -> dict[str, float]:
        """Return every outcome of a finished run, NaN where it does not exist."""

    def measured(self, run: Any) -> dict[str, float]:
        """Return what `measure` does, in the order of ``outcomes``.

        Raises
        ------
        InputError
            When an outcome is missing, unknown, no number or beyond its limits.
        """
        found = self.measure(run)
        known: Mapping[str, Any] = self.outcomes
        for name in (*known, *found):
            if name not in known:
                hint, names = nearest(name, known), ", ".join(known)
                message = Message("problem.own_no_outcome", names=names)
                raise InputError(
                    Problem(f"level {self.name}", None, "measure", name, message, hint)
                )
            if name not in found:
                message = Message("problem.own_unmeasured")
                raise InputError(Problem(f"level {self.name}", None, "measure", name, message))
            if isinstance(found[name], bool) or not isinstance(found[name], Real):
                message = Message("problem.own_returns", what=repr(found[name]))
                raise InputError(Problem(f"level {self.name}", None, "measure", name, message))
            check_value(f"level {self.name}", "measure", known[name], float(found[name]))
        return {name: found[name] for name in known}

    def checked_run(self, run: Any) -> Any:
        """Return a run that has all that commands ask of one.

        Raises
        ------
        InputError
            When it lacks something of `simadopt.core.outcomes.Run`.
        """
        lacking = sorted(_OF_A_RUN.difference(dir(run)))
        if lacking:
            message = Message("problem.own_run_lacks", fields=", ".join(lacking))
            where, kind = f"level {self.name}", type(run).__name__
            raise InputError(Problem(where, None, "start", kind, message))
        return run

    def by_step(self, run: Any) -> dict[str, F64]:
        """Return the outcomes that are known step by step."""
        return {}

    def stepped(self, run: Any) -> dict[str, F64]:
        """Return what `by_step` does: one number for the start and for each step that was done.

        Raises
        ------
        InputError
            When an outcome has another number of values.
        """
        found, wanted = self.by_step(run), run.step + 1
        for name, values in found.items():
            if len(values) != wanted:
                message = Message("problem.own_steps", n=len(values), wanted=wanted)
                raise InputError(Problem(f"level {self.name}", None, "by_step", name, message))
        return found

    def describe(self, run: Any, language: str) -> list[tuple[str, str]]:
        """Return what ``simadopt describe`` tells of a run at its start: a label and a value a line."""
        return []

    def draw(self, run: Any, folder: Path, language: str) -> None:
        """Draw figures of its own into a folder, beside those of its series."""
        return

    def summary(self, run: Any, scenario_hash: str = "") -> dict[str, Any]:
        """Return what a finished run came to, ready for JSON: six digits, None where there is nothing."""
        from simadopt.core.version import __version__

        return {
            "level": self.name,
            "scenario": run.scenario.name,
            "scenario_hash": scenario_hash,
            "version": __version__,
            "seed": run.seed,
            "steps": run.steps,
            "step": self.step,
            "digest": run.digest(),
            "outcomes": {
                name: float(f"{value:.6g}") if math.isfinite(value) else None
                for name, value in self.measured(run).items()
            },
        }

    def explain(self, case: Case, seed: int | None, **asked: Any) -> Mapping[str, Any]:
        """Return why something happened in a run, as plain data."""
        raise self.cannot("explain")

    def questions(self, scenario: Any) -> tuple[Any, ...]:
        """Return what ``simadopt survey`` asks: `simadopt.survey.published.Question`, one a row."""
        raise self.cannot("survey")

    def calibration(self, case: Case | None) -> Any:
        """Return what ``simadopt calibrate`` fits, a `simadopt.core.calibrated.Problem`.

        Without a case, what the level itself is fitted to.
        """
        raise self.cannot("calibrate")

    def rivals(self, *, theories: bool = False) -> Mapping[str, Any]:
        """Return what a calibration without a case is held against: no dynamics; theories when asked."""
        return _NONE

    def predictions(self) -> tuple[Any, tuple[Any, ...]]:
        """Return what ``simadopt predict`` runs, and the questions it freezes figures of.

        Outputs are named as the questions; ``<id>_undecided`` is a share without opinion, and an output
        of another name a figure that no interview blurs.
        """
        raise self.cannot("predict")

    def policies(self) -> Policies:
        """Return what ``simadopt optimise`` may choose, wants and pays."""
        raise self.cannot("optimise")

    def known_answers(self) -> tuple[Any, ...]:
        """Return the limits with a known answer that ``simadopt verify`` runs.

        Each is a `simadopt.verification.options.Case`.
        """
        return ()

    def last(self, run: Any) -> dict[str, float]:
        """Return what is told of a finished run under draws of the posterior: its outcomes."""
        return self.measured(run)

    def curves(self, run: Any) -> Mapping[str, F64]:
        """Return what is drawn of a run step by step, with its spread over seeds."""
        return self.stepped(run)

    def service_curves(self, run: Any) -> tuple[tuple[str, ...], Mapping[str, F64]]:
        """Return the names of real services, and use by tool, float64[steps + 1, services]."""
        return (), _NONE

    def grounds(self, scenario: Any) -> dict[str, str]:
        """Return what the levels that a page tells rest on, by the key that the page gives it."""
        return {}

    def offers(self) -> tuple[str, ...]:
        """Return the commands that its scenarios can be given to.

        Every level can be run, compared and swept; it can be explained, asked or calibrated when it says
        how.
        """
        own = [
            n
            for n, method in _OPTIONAL
            if getattr(type(self), method) is not getattr(AnswersCommands, method)
        ]
        return (*EVERYWHERE, *own)

    def check_offers(self, command: str) -> None:
        """Refuse a command that its scenarios cannot be given to.

        Raises
        ------
        InputError
        """
        if command not in self.offers():
            raise self.cannot(command)

    def cannot(self, command: str) -> InputError:
        """Return the refusal of a command that its scenarios cannot be given to."""
        names = ", ".join(self.offers())
        message = Message("problem.level_refused", command=command, names=names)
        return InputError(Problem(f"simadopt {command}", None, "level", self.name, message))
