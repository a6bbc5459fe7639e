"""The barometer of digital policy: which of five profiles an authority has.

Six criteria (plan, elected member, axes, jobs, monitoring, communication) and one row of rules per
profile. The published list and the published summary table disagree in places; the rules below
are one reading of them, chosen so that at most one profile holds:

- the list asks for 6 axes, the table for 5: ``threshold`` says which;
- an *observateur* has 2 axes in the list, 1 or 2 in the table: 1 or 2 here;
- an *entrepreneur* works only on axes the law or the State pushes, as in the table, and has a
  correspondent, an officer, or both, as in the list.

Many authorities hold none of the five strictly: the nearest ones are given beside.

Source: study of digital plans and policies, 120 answers, summer 2017 (source 003).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.levels.staff.scenario_authority import Authority, Axis, Communication, Job

__all__ = ["LEGAL_AXES", "RULES", "Criterion", "Profile", "ProfileName", "Rule", "barometer"]

ProfileName = Literal["systemique", "eclaireur", "entrepreneur", "explorateur", "observateur"]
Criterion = Literal["plan", "elected", "axes", "jobs", "monitoring", "communication"]
Count = tuple[int, int]
"""Smallest and largest number allowed; ``THRESHOLD`` stands for the threshold asked for."""

THRESHOLD: Final = -1
ALL_AXES: Final[frozenset[Axis]] = frozenset(get_args(Axis))
ALL_JOBS: Final[frozenset[Job]] = frozenset(get_args(Job))
LEGAL_AXES: Final[frozenset[Axis]] = frozenset({"open_data", "dematerialisation", "thd"})
"""Axes that a law or a State programme pushes (thd: very high speed broadband)."""

LEGAL_JOBS: Final[frozenset[Job]] = frozenset({"cil", "dpo"})
"""Data-protection correspondent (former law) and data-protection officer."""


@dataclass(frozen=True)
class Rule:
    """What one profile asks of each of the six criteria.

    Parameters
    ----------
    plan, elected, monitoring : bool
        Whether there must be one, or must be none.
    communication : {"none", "top_down", "social", "participatory"}
        The level, exactly: each level includes those before it.
    jobs : tuple of int
        Fewest and most digital jobs.
    axes : tuple of int
        Fewest and most axes in progress.
    axes_among : frozenset of str
        Axes counted; those in progress outside it are tolerated or not, as ``axes_only`` says.
    axes_only : bool
        No axis in progress outside ``axes_among``.
    axes_planned : bool
        Further axes may be planned.
    jobs_among : frozenset of str
        No job outside it.
    """

    plan: bool
    elected: bool
    monitoring: bool
    communication: Communication
    jobs: Count
    axes: Count
    axes_among: frozenset[Axis] = ALL_AXES
    axes_only: bool = True
    axes_planned: bool = True
    jobs_among: frozenset[Job] = ALL_JOBS


YES, NO = True, False
SOME: Final[Count] = (1, len(ALL_JOBS))
NO_JOB: Final[Count] = (0, 0)
MANY: Final[Count] = (THRESHOLD, len(ALL_AXES))
ANY_AXES: Final[Count] = (1, len(ALL_AXES))
ONE_OR_TWO: Final[Count] = (1, 2)

RULES: Final[Mapping[ProfileName, Rule]] = MappingProxyType(
    {
        #                   plan elected monitoring communication  jobs    axes
        "systemique": Rule(YES, YES, YES, "participatory", SOME, MANY),
        "eclaireur": Rule(YES, YES, NO, "participatory", SOME, MANY),
        "entrepreneur": Rule(
            YES, YES, NO, "social", SOME, ANY_AXES, axes_among=LEGAL_AXES, jobs_among=LEGAL_JOBS
        ),
        "explorateur": Rule(
            NO, NO, NO, "none", SOME, ANY_AXES, axes_among=ALL_AXES - LEGAL_AXES, axes_only=NO
        ),
        "observateur": Rule(NO, NO, NO, "top_down", NO_JOB, ONE_OR_TWO, axes_planned=NO),
    }
)


@dataclass(frozen=True)
class Profile:
    """Where an authority stands on the barometer.

    Parameters
    ----------
    strict : str or None
        The profile whose six criteria all hold; at most one can.
    nearest : tuple of str
        The profiles with the fewest violated criteria; several when they tie.
    violated : mapping of str to tuple of str
        For each of the five profiles, the criteria that do not hold.
    threshold : int
        Axes in progress that counted as many: 5 or 6.
    """

    strict: ProfileName | None
    nearest: tuple[ProfileName, ...]
    violated: Mapping[ProfileName, tuple[Criterion, ...]]
    threshold: int

    @property
    def distance(self) -> int:
        """Number of criteria violated by the nearest profiles, 0 to 6."""
        return len(self.violated[self.nearest[0]])


def _within(n: int, allowed: Count, threshold: int) -> bool:
    fewest, most = allowed
    return (threshold if fewest == THRESHOLD else fewest) <= n <= most


def _violated(authority: Authority, rule: Rule, threshold: int) -> tuple[Criterion, ...]:
    axes, jobs = set(authority.axes_in_progress), set(authority.jobs)
    planned = set(authority.axes_planned) - axes
    holds: dict[Criterion, bool] = {
        "plan": authority.plan == rule.plan,
        "elected": authority.elected_digital == rule.elected,
        "axes": _within(len(axes & rule.axes_among), rule.axes, threshold)
        and not (rule.axes_only and axes - rule.axes_among)
        and not (planned and not rule.axes_planned),
        "jobs": _within(len(jobs), rule.jobs, threshold) and jobs <= rule.jobs_among,
        "monitoring": authority.monitoring == rule.monitoring,
        "communication": authority.communication == rule.communication,
    }
    return tuple(criterion for criterion, ok in holds.items() if not ok)


def barometer(authority: Authority, threshold: int = 6) -> Profile:
    """Find the barometer profile of an authority, strict and nearest.

    Parameters
    ----------
    authority : Authority
        Only its plan, elected member, axes, jobs, monitoring and communication are read. An axis
        both in progress and planned counts as in progress.
    threshold : {6, 5}
        Axes in progress from which there are many: 6 in the published list, 5 in the table.

    Returns
    -------
    Profile
        The strict profile or None, the nearest ones, and what each violates.

    Raises
    ------
    InputError
        ``threshold`` is neither 5 nor 6.

    Examples
    --------
    >>> town = Authority(key="town", inhabitants=6_000, axes_in_progress=("dematerialisation",))
    >>> barometer(town).strict
    'observateur'
    >>> barometer(town.model_copy(update={"monitoring": True})).violated["observateur"]
    ('monitoring',)
    """
    if threshold not in (5, 6):
        raise InputError(
            Problem(
                where="barometer",
                line=None,
                field="threshold",
                value=str(threshold),
                message=Message("problem.axes"),
            )
        )
    violated = {name: _violated(authority, rule, threshold) for name, rule in RULES.items()}
    fewest = min(map(len, violated.values()))
    nearest = tuple(name for name, criteria in violated.items() if len(criteria) == fewest)
    return Profile(
        strict=nearest[0] if fewest == 0 else None,
        nearest=nearest,
        violated=MappingProxyType(violated),
        threshold=threshold,
    )
