"""What simadopt is calibrated against: the survey of 2012, and patterns of the case commune.

One simulation runs the panel of 2012 at a reduced scale to its survey, bodies from elsewhere to theirs,
and the case commune to its last week, ten years on, and from the first week of its tools. It returns
answers to dynamic questions (those of the envelope opened in November 2026 among them), shares over time,
and patterns with a declared tolerance: facts 1, 2, 18 and 19. All are fitted, hence never called predicted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Final

import numpy as np

from simadopt.cases import Case, load
from simadopt.core.arrays import F64
from simadopt.core.calibrated import Output, Problem, Term
from simadopt.io.shipped import shipped_file
from simadopt.levels.staff.survey.panel import reduced
from simadopt.levels.staff.survey.patterns import association, levels_of, patterns_of
from simadopt.levels.staff.survey.time_fit import fitted_over_time, question_of, shares_over_time
from simadopt.levels.staff.survey.time_rows import TimeRow
from simadopt.levels.staff.tables.features import TOOLS
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.survey.interview import interview
from simadopt.survey.published import (
    DESIGN_EFFECT,
    POINTS,
    Question,
    external,
    opened,
    published,
    questions,
)

__all__ = [
    "PATTERNS",
    "THEORIES",
    "asked",
    "calibration_problem",
    "panel",
    "reduced",
    "rivals",
    "simulate",
]


PANEL: Final = "survey_2012.yaml"
COMMUNE: Final = "commune_27k"
_TRANSFER: Final = float(PARAMETERS["transfer_sd"].default)
THEORIES: Final = ("full", "tucker", "sykes", "wang")
_UNSEEN: Final = ("delay_", "requests_", "loss_", "campaign_", "coaching_", "b_mandate", "mandate_")
"""Parameters that no output can depend on: no request, campaign, coaching or mandate is in them."""
_NOT_FITTED: Final = (
    "partner_channel_dematerialisation", "partner_channel_extranet_intranet",
    "ext_large_no_access", "open_data_active_info_cat_a_it_comm",
)  # fmt: skip
"""Opened figures that are shown and not fitted.

Two are asked as habits held together, out of reach whatever the parameters; equipment is an input of its
scenario; the last is not defined where nobody says so. They would bend parameters without a part in them."""
_MOST_FITTED: Final = 16
"""Parameters of the dynamics chosen at most (assumed): the emulator has that many runs for them."""
_PEOPLE_OVER_TIME: Final = 200.0
"""Interviews that a share over time stands for: its interval holds the sampling of its source (assumed)."""
_HELD: Final = (
    "trial_floor", "trial_boss", "conviction_", "feedback_", "sponsor_", "culture_mean", "aware_decay",
    "comm_", "course_hours", "train_hours", "skill_mean_", "skill_sd", "innovativeness_", "load_a",
    "load_bc", "load_manager", "load_sd", "load_site", "load_speed", "hour_eur", "w_boss_",
    "w_fellows_", "w_own_", "w_team_", "w_feedback_",
)  # fmt: skip
"""Parameters that the fit holds at their defaults; draws vary them by their priors."""
_CONSTANTS: Final = ("answer_", "offset_")
"""Constants of the questionnaire, shared by families of questions: fitted in every problem."""


@dataclass(frozen=True)
class Pattern:
    """A fact of the commune that enters the likelihood as a soft bound (model description, section 8)."""

    name: str
    lower: float | None
    upper: float | None
    tolerance: float
    source: str


PATTERNS: Final = (
    Pattern("fact_1_heads_below_median", 0.75, None, 0.15, "of the lowest quarter of services"),
    Pattern("fact_2_icc", 0.30, None, 0.10, "intra-class correlation of GRU use"),
    Pattern("fact_18_search_over_later", 0.0, None, 0.05, "use of search over later functions"),
    Pattern("fact_18_later_over_voice", 0.0, None, 0.05, "use of later functions over expression"),
    Pattern("fact_19_association", -0.20, 0.20, 0.10, "of necessary and expressive use, φ"),
)


def asked() -> tuple[Question, ...]:
    """Return the questions that are fitted: dynamic ones with a calibration figure, or an opened one."""
    return tuple(
        q
        for q in questions()
        if q.kind == "dynamic" and (published()[q.id].split == "calibration" or _opened(q))
    )


def elsewhere() -> tuple[tuple[Question, int], ...]:
    """Return the opened questions of surveys from elsewhere, with the week in which each is asked."""
    return tuple(pair for pair in external() if _opened(pair[0]))


def _opened(question: Question) -> bool:
    return question.id in opened() and question.id not in _NOT_FITTED


@cache
def panel(theory: str) -> tuple[Case, Mapping[str, int]]:
    """Return the panel of 2012 at a reduced scale under a theory, and the real staff of its bodies."""
    scenario, staff = reduced(load(shipped_file("scenarios", PANEL)).scenario)
    return load(scenario, {"theory.preset": theory}), staff


@cache
def _body(name: str, theory: str) -> Case:
    return load(shipped_file("scenarios", f"{name}.yaml"), {"theory.preset": theory})


def simulate(
    values: Mapping[str, float], seed: int, theory: str = "full", weeks: int | None = None
) -> F64:
    """Return one number per output of `calibration_problem`.

    Parameters
    ----------
    values : mapping of parameter to float
    seed : int
        Of both runs and of the survey.
    theory : str
    weeks : int, optional
        Of the panel and of the commune; 0 is the null without dynamics, which answers as the tools
        stand when the run starts.
    """
    case, staff = panel(theory)
    state = case.with_levers(values).start(seed)
    state.run_to(state.weeks if weeks is None else weeks)
    answers = interview(state, seed, staff=staff, asked=asked())
    answered = [np.nan if a.value is None else a.value for a in answers]
    doubt = [a.undecided for a in answers if _has_undecided(a.question)]
    town = _body(COMMUNE, theory).with_levers(values).start(seed)
    town.run_to(town.weeks if weeks is None else weeks)
    patterns = [*levels_of(town), *patterns_of(town), association(state)]
    away = _answers_elsewhere(values, seed, theory, weeks)
    over_time = (
        shares_over_time(_body(COMMUNE, theory).with_levers(values), seed) if weeks is None else []
    )
    return np.array([*answered, *doubt, *away, *over_time, *patterns], float)


def _answers_elsewhere(
    values: Mapping[str, float], seed: int, theory: str, weeks: int | None
) -> list[float]:
    found = []
    for name in dict.fromkeys(q.of for q, _ in elsewhere()):
        state = _body(name, theory).with_levers(values).start(seed)
        for question, week in (pair for pair in elsewhere() if pair[0].of == name):
            state.run_to(week if weeks is None else weeks)
            (answer,) = interview(state, seed, asked=(question,))
            found.append(np.nan if answer.value is None else answer.value)
    return found


def calibration_problem(theory: str = "full", weeks: int | None = None) -> Problem:
    """Return the problem of the shipped figures under one theory of influence.

    Calibration rows and opened ones; `simadopt.levels.staff.survey.predictions` asks the sealed and held-out
    ones. Without weeks nothing can be asked about time.
    """
    rows = asked()
    doubtful = [q for q in rows if _has_undecided(q)]
    away, dated = [q for q, _ in elsewhere()], fitted_over_time() if weeks is None else ()
    outputs = [
        Output(q.id, "share" if q.statistic in ("share", "from_experts") else "real") for q in rows
    ]
    outputs += [Output(f"{q.id}_undecided", "share") for q in doubtful]
    outputs += [Output(q.id, "share") for q in away]
    outputs += [Output(f"over_time_{row.id}", "share") for row in dated]
    outputs += [Output(f"commune_{tool}_use", "share") for tool in TOOLS]
    outputs += [Output(pattern.name, "real") for pattern in PATTERNS]
    place = {output.name: k for k, output in enumerate(outputs)}
    terms = [_figure(q, place[q.id]) for q in rows]
    terms += [_doubt(q, place[f"{q.id}_undecided"]) for q in doubtful]
    terms += [replace(_figure(q, place[q.id]), transfer=_TRANSFER) for q in away]
    terms += [_dated(row, place[f"over_time_{row.id}"]) for row in dated]
    terms += [_pattern_term(one, place[one.name]) for one in PATTERNS]
    return Problem(
        parameters=_candidates(theory),
        outputs=tuple(outputs),
        terms=tuple(terms),
        simulate=partial(simulate, theory=theory, weeks=weeks),
        most_fitted=min(_MOST_FITTED, len({term.question for term in terms})),
        always=tuple(name for name in _candidates(theory) if name.startswith(_CONSTANTS)),
    )


def _dated(row: TimeRow, output: int) -> Term:
    """Return the term of a figure about time, which is one of other employers."""
    question, n = question_of(row), _PEOPLE_OVER_TIME
    return Term(
        f"over_time_{row.id}", output, question, "interval", row.low, row.high, n, 0.0, _TRANSFER
    )


def rivals(*, theories: bool = False) -> dict[str, Problem]:
    """Return what the calibration is held against: no dynamics, and the named theories when asked."""
    found = {"no_dynamics": calibration_problem(weeks=0)}
    if theories:
        found |= {name: calibration_problem(name) for name in THEORIES if name != "full"}
    return found


def _pattern_term(pattern: Pattern, output: int) -> Term:
    fact = "_".join(pattern.name.split("_")[:2])
    return Term(
        pattern.name, output, fact, "pattern", pattern.lower, pattern.upper, 0.0, pattern.tolerance
    )


def _candidates(theory: str) -> tuple[str, ...]:
    """Return the parameters with a prior on which some output can depend."""
    off = {
        "full": (),
        "tucker": ("b_peer",),
        "sykes": ("b_boss_", "aware_boss"),
        "wang": ("b_boss_", "aware_boss"),
    }
    hidden = (*_UNSEEN, *_HELD, *off[theory])
    return tuple(
        name for name, row in PARAMETERS.items() if row.free and not name.startswith(hidden)
    )


def _has_undecided(question: Question) -> bool:
    """Tell whether the share without opinion is a figure of its own, not implied by other rows."""
    figure = published()[question.id]
    if figure.split != "calibration":
        return False
    alone = sum(q.question == question.question for q in asked()) == 1
    return alone and figure.undecided is not None and question.answer != "undecided"


def _figure(question: Question, output: int) -> Term:
    figure = published().get(question.id)
    lower, upper = opened().get(question.id) or (figure.lower, figure.upper)  # type: ignore[union-attr]
    n = question.interviews / DESIGN_EFFECT
    if question.statistic in POINTS:
        # two groups of at least a fifth of the answers, shares near one half at the worst
        sd = 100.0 * float(np.sqrt(0.5 / (0.2 * n)))
        return Term(question.id, output, question.question, "pattern", lower, upper, 0.0, sd)
    return Term(question.id, output, question.question, "interval", lower, upper, n, 0.0)


_HALF_POINT: Final = 0.005  # a share without opinion is printed in whole points


def _doubt(question: Question, output: int) -> Term:
    share = float(published()[question.id].undecided or 0.0)
    n = question.interviews / DESIGN_EFFECT
    low, high = share - _HALF_POINT, share + _HALF_POINT
    return Term(
        f"{question.id}_undecided", output, question.question, "interval", low, high, n, 0.0
    )
