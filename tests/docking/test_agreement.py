"""D4: two versions of the model, written apart, must agree: the package and one object per person.

Both start from the same organisations. What is not drawn in a week is compared number by number; for
the rest draws differ, and means over seeds are compared with the noise of both sides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from docking.plain_mesa import PlainModel, mean, spread
from simadopt.cases import Case, load
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.tables.features import FEATURES, TOOLS

ROOT = Path(__file__).resolve().parents[2]
MOST_ERRORS = 4.4
"""Standard errors of the difference that chance is granted."""

ROUNDING = 2e-5
"""What rounding to float32 may leave between numbers that no draw separates."""

Measures = dict[str, list[float]]


def package_measures(state: Any) -> dict[str, float]:
    """Return what `PlainModel.observe` does, from the package's history and columns."""
    history, people = History(state), state.o.people
    out = {}
    for tool in TOOLS:
        for measure in ("use", "awareness", "encouragement"):
            out[f"{tool} {measure}"] = history.last(f"{tool}_{measure}")
    share = history.last("tracked_share")
    out["tracked share"] = 0.0 if math.isnan(share) else share
    rows = zip(people.service.tolist(), people.post.tolist(), people.uses.tolist(), strict=True)
    gru = sum(1 << f for f, feature in enumerate(FEATURES) if feature.tool == "gru")
    by_service: dict[int, list[float]] = {}
    for service, post, uses in rows:
        if post & gru:
            share = (uses & post & gru).bit_count() / (post & gru).bit_count()
            by_service.setdefault(service, []).append(share)
    out["spread between services"] = spread(list(by_service.values()))
    habit, can = people.habit.tolist(), people.can.tolist()
    out["habit"] = mean(
        [
            h
            for row, word in zip(habit, can, strict=True)
            for f, h in enumerate(row)
            if word >> f & 1
        ]
    )
    skill = people.skill[:, people.can > 0]
    out["skill"] = mean(skill.ravel().tolist())
    out["load"] = mean(people.load.tolist())
    out["awareness of everybody"] = mean(
        [word.bit_count() / len(FEATURES) for word in people.aware.tolist()]
    )
    flows = {"posts that changed hands": "left", "adoptions": "gained", "abandonments": "dropped"}
    return out | {name: float(history.series(flow).sum()) for name, flow in flows.items()}


def both(case: Case, seeds: int, weeks: list[int], **changes: float) -> dict[int, Measures]:
    """Return by week, for each measure, plain − package for each seed."""
    out: dict[int, Measures] = {week: {} for week in weeks}
    for seed in range(1, seeds + 1):
        state = case.start(seed, weeks=max(weeks))
        plain = PlainModel(state, seed, changes)
        for week in weeks:
            state.run_to(week)
            while plain.steps < week:
                plain.step()
            package = package_measures(state)
            for name, value in plain.observe().items():
                out[week].setdefault(name, []).append(value - package[name])
    return out


def errors(differences: list[float]) -> float:
    """Return the mean difference in standard errors."""
    middle = mean(differences)
    n = len(differences)
    squares = sum((x - middle) ** 2 for x in differences)
    if squares == 0.0:
        return 0.0 if middle == 0.0 else math.inf
    return middle / math.sqrt(squares / (n - 1) / n)


def compared(found: dict[int, Measures]) -> Iterator[tuple[float, int, str, float]]:
    """Yield the difference of each measure and week: in errors, where, and as it is."""
    for week, measures in found.items():
        for name, differences in measures.items():
            yield errors(differences), week, name, mean(differences)


def commune() -> Case:
    return load(ROOT / "scenarios" / "commune_27k.yaml")


def variation() -> Case:
    """Return a small authority in which what is weak in the commune is strong."""
    one = "authorities.commune"
    changes: dict[str, object] = {
        f"{one}.staff": 80,
        f"{one}.mailboxes": 60,
        f"{one}.services": 5,
        f"{one}.directorates": 2,
        f"{one}.officials": 3,
        f"{one}.inhabitants": 6000,
        f"{one}.governance": "directive",
        f"{one}.regime": "platform",
        f"{one}.monitoring": True,
        f"{one}.monitoring_target": 0.4,
        f"{one}.plan": True,
        f"{one}.elected_digital": True,
        f"{one}.communication": "participatory",
        "features.expression_forum.moderation": True,
        "features.expression_forum.anonymity": True,
        "leavers_week": 0.02,
        "stubbornness": 0.3,
        "encouragement_speed": 0.3,
        "train_weekly": 0.1,
        "b_train": 3.0,
        "base": -3.0,
        "b_peer": 1.5,
        "b_habit": 1.0,
        "b_load": 2.0,
        "load_relief": 0.3,
        "skill_practice": 0.1,
        "skill_half_life_weeks": 8.0,
        "w_service": 2.0,
    }
    return load(ROOT / "scenarios" / "commune_27k.yaml", changes)


def test_both_versions_start_alike() -> None:
    for case in (commune(), variation()):
        state = case.start(1, weeks=1)
        plain, package = PlainModel(state, 1).observe(), package_measures(state)
        assert plain == pytest.approx(package, abs=1e-3)


def replay(plain: PlainModel, state: Any, came: list[int]) -> dict[str, list[tuple[float, float]]]:
    """Move the plain version by the week that the package just moved, with what it drew.

    Return pairs of numbers of both, which no draw separates; ``came`` are the rows of newcomers.
    """
    package, records = state.o.people, state.workspace.decisions
    half_life = 2.0 ** (-1.0 / plain.p["trial_half_life_weeks"])
    pairs: dict[str, list[tuple[float, float]]] = {}

    def add(name: str, mine: list[float], theirs: Any) -> None:
        pairs.setdefault(name, []).extend(zip(mine, theirs.tolist(), strict=True))

    for row in came:
        person = plain.people[row]
        person.leave()
        person.effect = float(package.effect[row])
        person.innovativeness = float(package.innovativeness[row])
        person.skill_base = package.skill_base[:, row].tolist()
        person.skill = list(person.skill_base)
        person.load_base = person.load = float(package.load_base[row])
        if person.head is not None:
            person.head.arrive(state.o.heads.conviction[:, int(package.leader_row[row])].tolist())
    plain.lead()
    for row, person in enumerate(plain.people):
        if not person.can:
            continue
        for t, dose in enumerate(package.dose[:, row].tolist()):
            if dose > person.dose[t] * half_life + 1e-6:
                person.follow(t)
        uses = int(package.uses[row])
        for f in person.can:
            value = person.value(f)
            seen = records[row, f, -5:]  # value, chance, draw, used, uses
            add("value", [value, person.chance(f, value)], seen[:2])
            add("use", [f in person.uses, uses >> f & 1], seen[3:])
        person.next_uses = {f for f in person.can if uses >> f & 1}
        person.practise()
    plain.close()
    for service, stock in zip(plain.services, state.o.services.routine, strict=True):
        add("routine", service.routine, stock)
    for row, person in enumerate(plain.people):
        add("rejected", [bits_of(person.rejected)], package.rejected[row : row + 1])
        add("habit", person.habit, package.habit[row])
        add("skill", person.skill, package.skill[:, row])
        add("dose", person.dose, package.dose[:, row])
        add("load", [person.load], package.load[row : row + 1])
    for row, head in enumerate(plain.heads):
        add("encouragement", head.encouragement, state.o.heads.encouragement[:, row])
    return pairs


def apart(found: dict[int, Measures]) -> list[tuple[float, int, str, float]]:
    return [one for one in compared(found) if abs(one[0]) > MOST_ERRORS]


def bits_of(features: set[int]) -> int:
    return sum(1 << f for f in features)


def largest(case: Case, week: int, **changes: float) -> dict[str, float]:
    """Return the largest difference of what is not drawn, in one week with many newcomers."""
    ready = case.with_levers({"leavers_week": 0.1})
    people = ready.scenario.authorities[0].staff
    for seed in range(3, 13):  # until the week has a head among the newcomers
        state = ready.start(seed, weeks=week + 1, watched=range(people))
        state.run_to(week)
        plain, before = PlainModel(state, 1, changes), state.o.people.arrival.tolist()
        state.run_to(week + 1)
        now = state.o.people.arrival.tolist()
        came = [row for row, old in enumerate(before) if now[row] != old]
        if any(plain.people[row].head for row in came):
            break
    assert any(plain.people[row].head for row in came)
    pairs = replay(plain, state, came)
    return {name: max(abs(x - y) for x, y in both) for name, both in pairs.items()}


@pytest.mark.parametrize(("case", "week"), [(commune, 0), (commune, 9), (variation, 30)])
def test_what_is_not_drawn_is_the_same(case: Callable[[], Case], week: int) -> None:
    assert {name for name, gap in largest(case(), week).items() if gap > ROUNDING} == set()


@pytest.mark.parametrize(
    ("changed", "seen"),
    [
        ({"b_routine": 1.0}, {"value"}),
        ({"w_broker": 1.0}, {"value"}),
        ({"feedback_gain": 0.7}, {"encouragement"}),
        ({"trial_half_life_weeks": 20.0}, {"dose"}),
        ({"load_relief": 0.0}, {"load"}),
        ({"return_pace": 0.5}, {"value"}),
        ({"routine_head": 0.0}, {"routine"}),
        ({"trial_habit": 0.9}, {"rejected"}),
    ],
)
def test_a_wrong_coefficient_is_seen_at_once(changed: dict[str, float], seen: set[str]) -> None:
    case = variation().with_levers({"authorities.commune.regime": "procedural"})
    assert {name for name, gap in largest(case, 30, **changed).items() if gap > ROUNDING} == seen


def test_both_versions_agree_on_the_commune() -> None:
    assert not apart(both(commune(), 12, [13, 26]))


def test_both_versions_agree_where_everything_is_stronger() -> None:
    assert not apart(both(variation(), 20, [13, 26, 52]))


def test_a_wrong_coefficient_is_seen_over_weeks() -> None:
    assert apart(both(commune(), 8, [26], b_routine=0.0))
