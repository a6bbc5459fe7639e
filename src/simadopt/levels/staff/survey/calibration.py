"""What simadopt is calibrated against: the survey of 2012, and patterns of the case commune.

One simulation runs the panel of 2012 at a reduced scale to its survey and the case commune to its last
week, and returns the answers to the dynamic questions and four patterns. Patterns with a declared
tolerance are facts 1, 2, 18 and 19: fitted, hence never called predicted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType
from typing import Final

import numpy as np

from simadopt.cases import Case, load
from simadopt.core.arrays import F64
from simadopt.core.calibrated import Output, Problem, Term
from simadopt.io.shipped import shipped_file
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model import services
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.survey.states import SMALL_STAFF, STATES
from simadopt.levels.staff.tables.features import FEATURES, TOOLS
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.survey.interview import interview
from simadopt.survey.published import DESIGN_EFFECT, Question, published, questions

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
COMMUNE: Final = "commune_27k.yaml"
KEPT: Final = 0.10
"""Share of the staff of a body of the panel that is simulated, so that thousands of runs are affordable."""
THEORIES: Final = ("full", "tucker", "sykes", "wang")
_UNSEEN: Final = ("delay_", "requests_", "loss_", "campaign_", "coaching_", "b_mandate", "mandate_")
"""Parameters that no output can depend on: no request, campaign, coaching or mandate is in them."""
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
    """Return the questions that are fitted: dynamic ones with a calibration figure."""
    return tuple(
        q for q in questions() if q.kind == "dynamic" and published()[q.id].split == "calibration"
    )


def reduced(scenario: Scenario, kept: float = KEPT) -> tuple[Scenario, Mapping[str, int]]:
    """Return a scenario with smaller authorities, and the real staff of each by key.

    A small body is simulated several times, so that few answers do not decide; the frame gives each its
    real weight back. What the reduction changes is measured in docs/validation.md.

    Authorities lose people, not their kind: services, directorates and mailboxes follow from the staff
    unless the scenario gives their number. A large one keeps at least `SMALL_STAFF` people.
    """
    authorities = tuple(
        one.model_copy(
            update={
                "staff": max(min(one.staff, SMALL_STAFF), round(kept * one.staff)),
                "count": one.count * max(1, round(SMALL_STAFF / one.staff)),
            }
        )
        for one in scenario.authorities
    )
    staff = {one.key: one.staff * one.count for one in scenario.authorities}
    return scenario.model_copy(update={"authorities": authorities}), MappingProxyType(staff)


@cache
def panel(theory: str) -> tuple[Case, Mapping[str, int]]:
    """Return the panel of 2012 at a reduced scale under a theory, and the real staff of its bodies."""
    scenario, staff = reduced(load(shipped_file("scenarios", PANEL)).scenario)
    return load(scenario, {"theory.preset": theory}), staff


@cache
def _commune(theory: str) -> Case:
    return load(shipped_file("scenarios", COMMUNE), {"theory.preset": theory})


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
    town = _commune(theory).with_levers(values).start(seed)
    town.run_to(town.weeks if weeks is None else weeks)
    return np.array(
        [*answered, *doubt, *_levels(town), *_patterns(town), _association(state)], float
    )


def calibration_problem(theory: str = "full", weeks: int | None = None) -> Problem:
    """Return the problem of the shipped figures under one theory of influence.

    Calibration rows only; `simadopt.levels.staff.survey.predictions` asks the sealed and held-out ones.
    """
    rows = asked()
    doubtful = [q for q in rows if _has_undecided(q)]
    outputs = [
        Output(q.id, "share" if q.statistic in ("share", "from_experts") else "real") for q in rows
    ]
    outputs += [Output(f"{q.id}_undecided", "share") for q in doubtful]
    outputs += [Output(f"commune_{tool}_use", "share") for tool in TOOLS]
    first_pattern = len(outputs)
    outputs += [Output(pattern.name, "real") for pattern in PATTERNS]
    terms = [_figure(q, k) for k, q in enumerate(rows)]
    terms += [_doubt(q, len(rows) + k) for k, q in enumerate(doubtful)]
    terms += [_pattern_term(one, first_pattern + k) for k, one in enumerate(PATTERNS)]
    return Problem(
        parameters=_candidates(theory),
        outputs=tuple(outputs),
        terms=tuple(terms),
        simulate=partial(simulate, theory=theory, weeks=weeks),
        most_fitted=len({q.question for q in rows}),
        always=tuple(name for name in _candidates(theory) if name.startswith(_CONSTANTS)),
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
    alone = sum(q.question == question.question for q in asked()) == 1
    return alone and figure.undecided is not None and question.answer != "undecided"


def _figure(question: Question, output: int) -> Term:
    figure = published()[question.id]
    n = question.interviews / DESIGN_EFFECT
    return Term(
        question.id, output, question.question, "interval", figure.lower, figure.upper, n, 0.0
    )


_HALF_POINT: Final = 0.005  # a share without opinion is printed in whole points


def _doubt(question: Question, output: int) -> Term:
    share = float(published()[question.id].undecided or 0.0)
    n = question.interviews / DESIGN_EFFECT
    low, high = share - _HALF_POINT, share + _HALF_POINT
    return Term(
        f"{question.id}_undecided", output, question.question, "interval", low, high, n, 0.0
    )


def _levels(town: State) -> list[float]:
    """Return the mean share used of each tool in the commune."""
    levels = []
    for tool in TOOLS:
        shares, posted = services.person_shares(town, tool)
        levels.append(float(np.mean(shares[posted])) / SHARE_UNIT)
    return levels


_SEARCH: Final = [f for f, row in enumerate(FEATURES) if row.role == "search"]
_LATER: Final = [
    f for f, row in enumerate(FEATURES)
    if row.tool == "intranet" and row.role != "search" and row.name != "intranet_agenda"
]  # fmt: skip
_VOICE: Final = [f for f, row in enumerate(FEATURES) if row.tool == "expression"]


def _patterns(town: State) -> list[float]:
    use = services.service_use(town)
    below = services.share_below_median(use, use.lowest_quarter())
    alike, _, _ = services.use_icc(town)
    by_feature = town.o.authorities.users[0] / np.maximum(town.o.authorities.able[0], 1)
    search, later, voice = (float(by_feature[g].mean()) for g in (_SEARCH, _LATER, _VOICE))
    return [below or 0.0, alike or 0.0, search - later, later - voice]


def _association(state: State) -> float:
    """Return φ between needing the intranet and using a function of expression; 0 without variation."""
    connected = state.o.people.mailbox == 1
    need = STATES["necessary"](state)[connected]
    voice = (STATES["use_expression"](state)[connected] > 0.0).astype(float)
    if need.std() == 0.0 or voice.std() == 0.0:
        return 0.0
    return float(np.corrcoef(need, voice)[0, 1])
