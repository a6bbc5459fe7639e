"""The stylised facts about staff that the survey of 2012 shows, each with what makes it disappear."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from facts.asking import (
    BY_ID,
    Levers,
    agreeing,
    by_population,
    correlation,
    passes,
    states,
    told,
    weighted,
)
from facts.checks import Check, above, at_least, at_most, below, shown
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.survey.states import STATES
from simadopt.levels.staff.tables.features import FEATURES
from simadopt.levels.staff.tables.parameters import PARAMETERS

AS_IT_SHIPS: Levers = ()
ALIKE: Levers = (
    ("load_a", PARAMETERS["load_bc"].default),
    ("load_manager", 0.0),
)
"""No role in time pressure."""
INFORMED: Levers = tuple(
    (name, 2.0 * PARAMETERS[name].default) for name in ("aware_broadcast", "aware_boss")
)
"""Announcements twice as loud."""
SWAPPED: Levers = (
    ("load_a", PARAMETERS["load_bc"].default),
    ("load_bc", PARAMETERS["load_a"].default),
    ("load_manager", 0.0),
)
"""Time pressure of the categories exchanged."""
FEARLESS: Levers = (("b_risk", 0.0),)
"""Nobody fears exposure."""
Pattern = Callable[[State], bool]


def _checks(
    fact: str, what: str, pattern: Pattern, seeds: int, ablated: str, without: Levers | Pattern
) -> list[Check]:
    """Require that a pattern shows, and that it goes with its mechanism: a lever, or a way of asking.

    In 95 % of seeds; and in three quarters of them at least, which facts of `NARROWLY` meet too.
    """
    if isinstance(without, tuple):
        gone = passes(pattern, without, seeds)
    else:
        gone = passes(without, AS_IT_SHIPS, seeds)
    shows = passes(pattern, AS_IT_SHIPS, seeds)
    return [
        at_least(fact, what, shows, 0.95),
        *(
            [at_least(fact, f"{what}: most seeds", shows, 0.75)]
            if fact in ("24", "26", "28")
            else []
        ),
        at_most(fact, f"ablated ({ablated}): {what}", gone, 0.40),
    ]


def _mean(value: Callable[[State], float], seeds: int, levers: Levers = AS_IT_SHIPS) -> float:
    return float(np.mean([value(state) for state in states(levers, seeds)]))


def necessary_without_expression(seeds: int) -> list[Check]:
    """19: the intranet is needed, and hardly serves expression; the two are hardly tied."""

    def pattern(state: State) -> bool:
        need, weight, rows = weighted(state, "necessary")
        voice = STATES["use_expression"](state)[rows]
        level = float(np.sum(weight * voice) / weight.sum())
        return (
            float(np.sum(weight * need) / weight.sum()) > 0.5
            and level < 0.25
            and abs(correlation(need, (voice > 0.0) * 1.0, weight)) < 0.25
        )

    what = "needed by most, expression under ¼, weakly associated"
    return _checks("19", what, pattern, seeds, "no fear of exposure", FEARLESS)


def pressure_by_category(seeds: int) -> list[Check]:
    """24: time pressure is highest in category A, and over half of B and C feel it too."""

    def pattern(state: State) -> bool:
        a, bc = by_population("time_pressure_cat_a", state, ("a", "bc"))
        return 0.05 <= a - bc <= 0.15 and min(a, bc) > 0.5

    def reversed_(state: State) -> bool:
        a, bc = by_population("time_pressure_cat_a", state, ("a", "bc"))
        return bc > a

    what = "A over B and C by 5 to 15 points, both above one half"
    return [
        *_checks("24", what, pattern, seeds, "role adds no pressure", ALIKE),
        at_least("24", "imposed: loads of A and of B and C swapped, B and C lead",
                 passes(reversed_, SWAPPED, min(seeds, 12)), 0.75),
    ]  # fmt: skip


def _out_of_hours(state: State, rows: np.ndarray, *, role: bool = True) -> np.ndarray:
    """Return who reads mail out of hours: pressed by the role, expected to by the head."""
    index = "load + encouragement" if role else "encouragement"
    return agreeing("time_pressure_cat_a", state, rows, index=index, question="out_of_hours")


def pressed_and_connected(seeds: int) -> list[Check]:
    """26: who is pressed reads mail out of hours too, across categories and within A."""

    def tied(state: State, *, role: bool) -> bool:
        across, within = [], []
        for where, found in (("connected", across), ("a", within)):
            _, weight, rows = weighted(state, "load", where)
            pressed = agreeing("time_pressure_cat_a", state, rows)
            found.append(correlation(pressed, _out_of_hours(state, rows, role=role), weight))
        return across[0] > 0.0 and within[0] > 0.0

    def within_a(state: State, *, role: bool) -> float:
        _, weight, rows = weighted(state, "load", "a")
        pressed = agreeing("time_pressure_cat_a", state, rows)
        return correlation(pressed, _out_of_hours(state, rows, role=role), weight)

    def errors_above_0(*, role: bool) -> float:
        found = [within_a(state, role=role) for state in states(AS_IT_SHIPS, seeds)]
        return float(np.mean(found) / (np.std(found, ddof=1) / seeds**0.5))

    what = "pressure and out-of-hours reading go together, overall and within A"
    mean = "mean correlation within A over seeds, in standard errors"
    return [
        *_checks(
            "26",
            what,
            lambda state: tied(state, role=True),
            seeds,
            "reading does not follow the load of the role",
            lambda state: tied(state, role=False),
        ),
        above("26", f"imposed by the index: {mean}", errors_above_0(role=True), 3.0),
        below("26", f"ablated (an index without load): {mean}", errors_above_0(role=False), 3.0),
    ]


FARTHER = (
    "user_request_time_gain_all",
    "perceived_efficiency_all",
    "perceived_budget_gain_all",
    "sensitive_data_well_secured",
    "user_exchange_well_secured",
    "citizen_space_no_opinion",
)


def indecision_by_distance(seeds: int) -> list[Check]:
    """28: the farther the subject from one's own work, the more are undecided."""

    def ordered(state: State, **changes: float) -> bool:
        doubt = [told(q, state, "undecided", **changes) for q in FARTHER]
        return doubt == sorted(doubt)

    def turned(state: State) -> bool:
        """Tell whether the order is the other way round when the distances are."""
        far = [BY_ID[q].distance for q in FARTHER][::-1]
        doubt = [told(q, state, "undecided", distance=d) for q, d in zip(FARTHER, far, strict=True)]
        return doubt == sorted(doubt, reverse=True)

    return [
        *_checks(
            "28",
            "undecided: time gain < efficiency < budget < internal < external security < citizens",
            ordered,
            seeds,
            "all subjects at one distance",
            lambda state: ordered(state, distance=2.0),
        ),
        at_least("28", "imposed: distances reversed, the order is reversed",
                 passes(turned, AS_IT_SHIPS, seeds), 0.75),
    ]  # fmt: skip


def informed_and_not_enthusiastic(seeds: int) -> list[Check]:
    """30: category A sees less efficiency, although better informed."""

    def pattern(state: State, **changes: str) -> bool:
        a, bc = by_population("perceived_efficiency_all", state, ("a", "bc"), **changes)
        full_a, full_bc = by_population("informed_trained_eservices_fully", state, ("a", "bc"))
        return a < bc and full_a > full_bc

    return _checks(
        "30",
        "efficiency A < B and C while fully informed A > B and C",
        pattern,
        seeds,
        "load and expectations take nothing from efficiency",
        lambda state: pattern(state, index="use_intranet"),
    )


def skill_is_not_the_bottleneck(seeds: int) -> list[Check]:
    """34: private digital life and awareness of one's own site hardly go together."""

    def weak(state: State, **changes: str) -> bool:
        private, weight, rows = weighted(state, "private_use")
        aware = agreeing("own_website_ever_consulted", state, rows, **changes)
        most = float(np.sum(weight * private) / weight.sum()) > 0.5
        return most and abs(correlation(private, aware, weight)) < 0.1

    skilled = (("skill_mean_a", 0.75), ("skill_mean_b", 0.7), ("skill_mean_c", 0.65))

    def known(state: State) -> float:
        """Return the share of all features that those who answer know of, as simulated."""
        _, weight, rows = weighted(state, "load")
        shares = np.bitwise_count(state.o.people.aware[rows]) / len(FEATURES)
        return 100.0 * float(np.sum(weight * shares) / weight.sum())

    few = min(seeds, 24)
    lift = _mean(known, few, skilled) - _mean(known, few)
    told_more = _mean(known, min(seeds, 12), INFORMED) - _mean(known, few)
    return [
        *_checks(
            "34",
            "heavy private use, |correlation| with awareness of the site under .1",
            weak,
            seeds,
            "awareness follows private digital life",
            lambda state: weak(state, index="private_use"),
        ),
        below("34", "skills of everybody + .2 lift simulated awareness", lift, 2.0, " points"),
        above("34", "twice the information lifts it", told_more, 2.0, " points"),
    ]  # fmt: skip


AGED = ("age_25_34", "age_55")


def age_and_grade(seeds: int) -> list[Check]:
    """35: private use falls with age and grade; being informed follows the grade only."""

    def pattern(state: State, **changes: str) -> bool:
        young, old = by_population("personal_tax_online_all", state, AGED)
        a, c = by_population("personal_tax_online_all", state, ("a", "c"))
        heard_young, heard_old = by_population(
            "informed_trained_eservices_yes", state, AGED, **changes
        )
        heard_a, heard_bc = by_population(
            "informed_trained_eservices_yes", state, ("a", "bc"), **changes
        )
        graded = a > c and heard_a > heard_bc
        return young - old > 0.1 and graded and abs(heard_young - heard_old) < 0.1

    def below(state: State) -> float:
        b, c = by_population("informed_trained_eservices_yes", state, ("b", "c"))
        return 100.0 * (b - c)

    return [
        *_checks(
            "35",
            "private use: young > old and A > C; informed: A > B and C, no age gap over 10 points",
            pattern,
            seeds,
            "informed follows private digital life, not the position",
            lambda state: pattern(state, index="private_use"),
        ),
        shown("35", "B below C among the informed (points)", f"{_mean(below, seeds):+.1f}"),
    ]


CONTACTS = tuple(
    f"partner_contact_{name}"
    for name in ("authorities", "state", "schools", "companies", "associations", "other_bodies")
)
CHANNELS = ("partner_channel_dematerialisation", "partner_channel_extranet_intranet")


def partners_before_tools(seeds: int) -> list[Check]:
    """42: nearly everybody has outside partners, and tools stop short of them."""

    def pattern(state: State) -> bool:
        a, b, c = (told(f"partner_contact_any_cat_{k}", state) for k in "abc")
        contacts = min(told(q, state) for q in CONTACTS)
        return (
            a > c
            and b > c - 0.05
            and c > 0.8
            and max(told(q, state) for q in CHANNELS) < 0.5 * contacts
        )

    what = "A over C, all above .8; channels under half of the rarest contact"
    fearless = (*FEARLESS, ("base", PARAMETERS["base"].default + 1.0))
    return _checks("42", what, pattern, seeds, "no fear of exposure, easier features", fearless)


def internal_over_external(seeds: int) -> list[Check]:
    """53: internal data are trusted more than exchanges with users."""

    def pattern(state: State, **changes: float) -> bool:
        internal = told("sensitive_data_well_secured", state)
        # the same people, the same draws: only the distance differs
        external = told(
            "user_exchange_well_secured", state, question="internal_security", **changes
        )
        return internal > external

    def turned(state: State) -> bool:
        """Tell whether exchanges with users are trusted more once they are the nearer subject."""
        near, far = (
            BY_ID[q].distance for q in ("sensitive_data_well_secured", "user_exchange_well_secured")
        )
        internal = told("sensitive_data_well_secured", state, distance=far)
        return internal < told(
            "user_exchange_well_secured", state, question="internal_security", distance=near
        )

    return [
        *_checks(
            "53",
            "trust in internal data above trust in exchanges with users",
            pattern,
            seeds,
            "both at one distance",
            lambda state: pattern(state, distance=3.0),
        ),
        at_least("53", "imposed: distances swapped, exchanges with users are trusted more",
                 passes(turned, AS_IT_SHIPS, seeds), 0.95),
    ]  # fmt: skip


def sceptical_when_small(seeds: int) -> list[Check]:
    """65: opposition exceeds support in small authorities only; elsewhere most have no opinion."""

    def pattern(state: State, **changes: str) -> bool:
        against = told("social_media_comm_low_interest_small", state, **changes)
        favour = told("social_media_comm_favourable_small", state, **changes)
        far = {
            answer: told("social_media_comm_no_opinion_other", state, answer=answer, **changes)
            for answer in ("agree", "disagree", "undecided")
        }
        return (
            against > favour
            and far["agree"] >= far["disagree"]
            and max(far, key=far.get) == "undecided"
        )  # type: ignore[arg-type]

    return _checks(
        "65",
        "small: against > for; larger: for ≥ against, undecided the most frequent",
        pattern,
        seeds,
        "opinions do not follow what the authority does",
        lambda state: pattern(state, index="networks"),
    )


ALL = (
    necessary_without_expression,
    pressure_by_category,
    pressed_and_connected,
    indecision_by_distance,
    informed_and_not_enthusiastic,
    skill_is_not_the_bottleneck,
    age_and_grade,
    partners_before_tools,
    internal_over_external,
    sceptical_when_small,
)

FAILING = {
    "necessary_without_expression": (
        "the pattern stays without fear of exposure, in every one of 24 seeds: use of expression rises "
        "from .02 to .09, and the bound of one quarter is too wide to tell"
    ),
    "partners_before_tools": (
        "the pattern stays without fear of exposure and with easier features, in every one of 24 seeds: "
        "channels rise from .003 to .05, far under half of the rarest contact (.20)"
    ),
    "sceptical_when_small": (
        "opposition to social-media communication exceeds support in larger authorities too: one wording "
        "offset serves it and the citizen spaces, where support is the larger"
    ),
}
"""Facts that the model does not show or whose ablation does not lose them, and why."""

NARROWLY = {
    "pressure_by_category": "88 % of 24 seeds: who answers moves the gap out of 5 to 15 points",
    "pressed_and_connected": "96 % of 24 seeds, its ablation 46 %: weak within A beside the noise of answers",
    "indecision_by_distance": "67 % of 24 seeds: the two farthest subjects are nearly level",
}
"""Facts that show in most seeds and not in 95 %: that alone may be missed, and is at full length."""
