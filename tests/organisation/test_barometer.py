"""The barometer: the rules, their two thresholds, and what the sources leave open."""

from __future__ import annotations

import doctest
import itertools
from typing import Any, get_args

import pytest

from simadopt.core.errors import InputError
from simadopt.levels.staff.organisation import barometer as module
from simadopt.levels.staff.organisation.barometer import LEGAL_AXES, RULES, ProfileName, barometer
from simadopt.levels.staff.scenario_authority import Authority, Axis, Communication

AXES: tuple[Axis, ...] = get_args(Axis)
OTHER_AXES = tuple(axis for axis in AXES if axis not in LEGAL_AXES)

HITS: dict[ProfileName, dict[str, Any]] = {
    "systemique": {
        "plan": True,
        "elected_digital": True,
        "monitoring": True,
        "communication": "participatory",
        "axes_in_progress": AXES[:6],
        "jobs": ("data_officer",),
    },
    "eclaireur": {
        "plan": True,
        "elected_digital": True,
        "communication": "participatory",
        "axes_in_progress": AXES[:6],
        "jobs": ("data_officer",),
    },
    "entrepreneur": {
        "plan": True,
        "elected_digital": True,
        "communication": "social",
        "axes_in_progress": ("dematerialisation", "open_data"),
        "jobs": ("dpo",),
    },
    "explorateur": {
        "communication": "none",
        "axes_in_progress": ("smart_city",),
        "jobs": ("smart_city",),
    },
    "observateur": {
        "communication": "top_down",
        "axes_in_progress": ("dematerialisation", "thd"),
    },
}


def authority(name: ProfileName | None = None, **changes: Any) -> Authority:
    fields = (HITS[name] if name else {}) | changes
    return Authority(key="a", inhabitants=10_000, **fields)


@pytest.mark.parametrize("name", HITS)
@pytest.mark.parametrize("threshold", [5, 6])
def test_each_profile_is_hit(name: ProfileName, threshold: int) -> None:
    found = barometer(authority(name), threshold)
    assert found.strict == name
    assert found.nearest == (name,)
    assert found.violated[name] == ()
    assert found.distance == 0
    assert found.threshold == threshold


BREAKS: list[tuple[ProfileName, str, dict[str, Any]]] = [
    (name, criterion, change)
    for name, hit in HITS.items()
    for criterion, change in [
        ("plan", {"plan": not hit.get("plan", False)}),
        ("elected", {"elected_digital": not hit.get("elected_digital", False)}),
        ("axes", {"axes_in_progress": ()}),
        ("jobs", {"jobs": () if hit.get("jobs") else ("dpo",)}),
        ("monitoring", {"monitoring": not hit.get("monitoring", False)}),
        *(
            ("communication", {"communication": level})
            for level in get_args(Communication)
            if level != hit["communication"]
        ),
    ]
]


@pytest.mark.parametrize(("name", "criterion", "change"), BREAKS)
def test_each_criterion_counts(name: ProfileName, criterion: str, change: dict[str, Any]) -> None:
    found = barometer(authority(name, **change))
    assert found.violated[name] == (criterion,)
    assert found.strict != name


@pytest.mark.parametrize("name", ["systemique", "eclaireur"])
def test_five_axes_are_many_in_the_table_only(name: ProfileName) -> None:
    five = authority(name, axes_in_progress=AXES[:5])
    assert barometer(five, threshold=5).strict == name
    assert barometer(five, threshold=6).strict is None
    assert barometer(five).nearest == (name,)
    four = authority(name, axes_in_progress=AXES[:4])
    assert barometer(four, threshold=5).strict is None


def test_the_same_axis_twice_is_one_axis() -> None:
    five = authority("eclaireur", axes_in_progress=(*AXES[:5], AXES[0]))
    assert barometer(five, threshold=6).strict is None


@pytest.mark.parametrize("threshold", [4, 7, 0])
def test_other_thresholds_are_refused(threshold: int) -> None:
    with pytest.raises(InputError, match=f"threshold = {threshold} — "):
        barometer(authority(), threshold)


def test_at_most_one_profile_holds() -> None:
    """Over every level of every criterion, at both thresholds."""
    axes = [(), ("thd",), ("smart_city",), ("thd", "open_data"), AXES[:5], AXES[:6], AXES]
    jobs = [(), ("cil",), ("cil", "dpo"), ("security",), ("security", "dpo")]
    flags = [False, True]
    for plan, elected, monitoring, level, a, planned, j in itertools.product(
        flags, flags, flags, get_args(Communication), axes, [(), ("big_data",)], jobs
    ):
        body = authority(
            plan=plan,
            elected_digital=elected,
            monitoring=monitoring,
            communication=level,
            axes_in_progress=a,
            axes_planned=planned,
            jobs=j,
        )
        for threshold in (5, 6):
            found = barometer(body, threshold)
            holding = [name for name in RULES if not found.violated[name]]
            assert holding == ([found.strict] if found.strict else [])
            assert set(found.nearest) == {
                name for name in RULES if len(found.violated[name]) == found.distance
            }


# What the published rules leave open -------------------------------------------------------


def test_eclaireur_and_systemique_differ_by_monitoring_only() -> None:
    found = barometer(authority("systemique"))
    assert found.violated["eclaireur"] == ("monitoring",)


def test_plan_elected_monitoring_and_four_axes_have_no_profile() -> None:
    found = barometer(authority("systemique", axes_in_progress=AXES[:4]))
    assert found.strict is None
    assert found.nearest == ("systemique",)
    assert found.violated["systemique"] == ("axes",)


def test_elected_member_without_plan_has_no_profile_but_two_neighbours() -> None:
    found = barometer(
        authority(
            elected_digital=True,
            communication="none",
            axes_in_progress=("smart_city",),
            jobs=(),
        )
    )
    assert found.strict is None
    assert found.nearest == ("explorateur", "observateur")
    assert found.violated["explorateur"] == ("elected", "jobs")
    assert found.violated["observateur"] == ("elected", "communication")
    assert found.distance == 2


def test_plan_without_elected_member_has_no_profile() -> None:
    found = barometer(authority("entrepreneur", elected_digital=False))
    assert found.strict is None
    assert found.nearest == ("entrepreneur",)


@pytest.mark.parametrize("level", get_args(Communication))
@pytest.mark.parametrize("jobs", [(), ("dpo",)])
def test_three_legal_axes_without_plan_have_no_profile(level: str, jobs: tuple[str]) -> None:
    found = barometer(
        authority(communication=level, jobs=jobs, axes_in_progress=tuple(sorted(LEGAL_AXES)))
    )
    assert found.strict is None


@pytest.mark.parametrize("axes", [("thd",), ("thd", "smart_city")])
def test_observateur_has_one_or_two_axes(axes: tuple[str]) -> None:
    assert barometer(authority("observateur", axes_in_progress=axes)).strict == "observateur"


def test_observateur_plans_no_other_axis() -> None:
    planning = authority("observateur", axes_planned=("open_data",))
    assert barometer(planning).violated["observateur"] == ("axes",)
    same = authority("observateur", axes_planned=("thd",))
    assert barometer(same).strict == "observateur"


@pytest.mark.parametrize(
    "axes", [("thd",), ("open_data",), ("dematerialisation",), ("thd", "open_data")]
)
def test_entrepreneur_needs_no_given_legal_axis(axes: tuple[str]) -> None:
    assert barometer(authority("entrepreneur", axes_in_progress=axes)).strict == "entrepreneur"


def test_entrepreneur_has_legal_axes_only() -> None:
    wider = authority("entrepreneur", axes_in_progress=("thd", "smart_city"))
    assert barometer(wider).violated["entrepreneur"] == ("axes",)


@pytest.mark.parametrize("jobs", [("cil",), ("dpo",), ("cil", "dpo")])
def test_entrepreneur_has_one_legal_job_or_both(jobs: tuple[str]) -> None:
    assert barometer(authority("entrepreneur", jobs=jobs)).strict == "entrepreneur"


def test_entrepreneur_has_no_other_job() -> None:
    wider = authority("entrepreneur", jobs=("dpo", "security"))
    assert barometer(wider).violated["entrepreneur"] == ("jobs",)


def test_explorateur_may_have_legal_axes_too() -> None:
    wider = authority("explorateur", axes_in_progress=("thd", OTHER_AXES[0]))
    assert barometer(wider).strict == "explorateur"
    legal = authority("explorateur", axes_in_progress=("thd",))
    assert barometer(legal).violated["explorateur"] == ("axes",)


def test_doctest() -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
