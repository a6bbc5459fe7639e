"""What is calibrated: candidate parameters, outputs of one simulation, terms of the likelihood.

A level says it (`simadopt.core.level.Level.calibration`); `simadopt.experiments.calibration` fits it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simadopt.core.arrays import F64
from simadopt.core.parameters import ParameterTable, slab_of

__all__ = ["Output", "Problem", "Simulate", "Term"]

Simulate = Callable[[Mapping[str, float], int], F64]
"""(values by name, seed) → one number per output; a function of a module, so that it travels."""


@dataclass(frozen=True)
class Output:
    """One number that a simulation returns.

    Parameters
    ----------
    name : str
    kind : str
        ``share``: in [0, 1], emulated on the logit scale; ``real``: as it is.
    """

    name: str
    kind: str


@dataclass(frozen=True)
class Term:
    """One published figure, or one pattern, in the likelihood.

    Parameters
    ----------
    name : str
    output : int
        Number of the output it speaks of.
    question : str
        Rows of one question share a weight of 1: each weighs one over their number.
    kind : str
        ``interval``: a binomial count among ``n_eff`` interviews, whose share is known to lie in
        ``[lower, upper]``. ``pattern``: a soft bound, log Φ((value − lower) / tolerance) when
        ``lower`` is given, and log Φ((upper − value) / tolerance) when ``upper`` is.
    lower, upper : float or None
    n_eff : float
        Interviews, divided by the design effect; intervals only.
    tolerance : float
        In the unit of the output; patterns only.
    transfer : float
        Standard deviation on the logit scale between those who were asked and those simulated, who are of
        another employer, country or decade; intervals only.
    """

    name: str
    output: int
    question: str
    kind: str
    lower: float | None
    upper: float | None
    n_eff: float
    tolerance: float
    transfer: float = 0.0


@dataclass(frozen=True)
class Problem:
    """All that a calibration needs to know.

    Parameters
    ----------
    parameters : tuple of str
        Candidates: rows of the parameter table that have a prior.
    outputs : tuple of Output
    terms : tuple of Term
    simulate : callable
        ``(values by name, seed)`` → float64[number of outputs]; can be pickled.
    most_fitted : int
        At most as many parameters are chosen by the screening as there are dynamic questions.
    always : tuple of str
        Candidates that are fitted whatever the screening says: the constants of the questionnaire, which
        move no week and are the same for rivals.
    level : str
        Whose parameter table holds the candidates.
    """

    parameters: tuple[str, ...]
    outputs: tuple[Output, ...]
    terms: tuple[Term, ...]
    simulate: Simulate
    most_fitted: int
    always: tuple[str, ...] = ()
    level: str = "staff"

    @property
    def table(self) -> ParameterTable:
        """The parameter table that candidates are rows of.

        A disputed effect is fitted as one that is there: an emulator follows the law of its size, not a
        spike at 0. Draws put the spike back (`simadopt.experiments.draws`).
        """
        from simadopt.core.level import level_named

        return {name: slab_of(row) for name, row in level_named(self.level).parameters.items()}
