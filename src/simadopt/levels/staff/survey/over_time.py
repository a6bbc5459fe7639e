"""Operators: what a published figure about time measured, asked of simulated people the same way.

Each is one short function of `Worlds` and returns one number; ``OPERATORS`` names them, and
``tables/time_evidence.csv`` says which figure asks which. A *lapse* of weeks is no stop: somebody has
stopped who does not use in a whole year, as the sources count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from simadopt.levels.staff.survey.lives import MONTH, YEAR, Lives, Mask, odds
from simadopt.levels.staff.survey.worlds import Worlds, log_odds_gain
from simadopt.levels.staff.tables.features import FEATURES, TOOLS, features_of

__all__ = ["OPERATORS"]

_RECORD: Final = tuple(f for f, row in enumerate(FEATURES) if row.role in ("intake", "tracking"))
"""Who uses these is a user of the GRU: requests come in and are followed (see `is_gru_user`)."""
_VOICE: Final = features_of("expression")
_EMBEDDED: Final = features_of("intranet")
_RARE: Final = 0.5  # days a week: once in two weeks


def _years(lives: Lives, using: Mask) -> Iterator[tuple[Mask, Mask, Mask, Mask]]:
    """Yield, for three years in a row, who used in each, and who stayed through all of them."""
    for first in range(1, lives.weeks - 3 * YEAR + 2, YEAR):
        used = [
            np.asarray(using[first + k * YEAR : first + (k + 1) * YEAR].any(axis=0))
            for k in range(3)
        ]
        yield used[0], used[1], used[2], lives.stay(first, first + 3 * YEAR - 1)


def _ratio(pairs: Any) -> float:
    part, whole = np.sum([*pairs], axis=0)
    return float(part / whole) if whole else np.nan


def _gross_stop(w: Worlds) -> float:
    """Share of a year's users who do not use in the next, leavers included (A01)."""
    return _ratio(
        (np.sum(a & ~b), np.sum(a))
        for one in w.mature
        for a, b, _, _ in _years(one, one.using_all(_RECORD))
    )


def _lasting(w: Worlds, features: tuple[int, ...], *, each: bool) -> float:
    """Share of a year's users, still there, who use in neither of the next two years."""
    found = []
    for one in w.mature:
        wanted = [one.using_one(f) for f in features] if each else [one.using_all(features)]
        found += [
            (np.sum(a & stay & ~b & ~c), np.sum(a & stay))
            for using in wanted
            for a, b, c, stay in _years(one, using)
        ]
    return _ratio(found)


def _returned(w: Worlds) -> float:
    """Share of those who skipped a whole year who use in the next (A02)."""
    return _ratio(
        (np.sum(a & ~b & c & stay), np.sum(a & ~b & stay))
        for one in w.mature
        for a, b, c, stay in _years(one, one.using_all(_RECORD))
    )


def _back_to_paper(w: Worlds) -> float:
    """Share of services that used the GRU by half and use it half as much five years later (A04)."""
    found = []
    for one in w.mature:
        by_week = _service_use(one)
        begun = by_week[0] >= 0.5
        found.append((np.sum(begun & (by_week[1] < 0.5 * by_week[0])), np.sum(begun)))
    return _ratio(found)


def _service_use(one: Lives) -> Any:
    people = one.state.o.people
    relevant = people.post & one.state.o.catalogue.tool_mask[TOOLS.index("gru")]
    able = np.flatnonzero(relevant != 0)
    size = np.maximum(np.bincount(people.service[able]), 1)
    return np.array(
        [
            np.bincount(
                people.service[able],
                np.bitwise_count(one.uses[week, able] & relevant[able])
                / np.bitwise_count(relevant[able]),
            )
            / size
            for week in (0, min(5 * YEAR, one.weeks))
        ]
    )


def _kept(w: Worlds, first: int, last: int) -> float:
    """Share of those who started a feature of the intranet who use it so many weeks later."""
    found = []
    for one in w.new:
        for f in _EMBEDDED:
            using = one.using_one(f)
            start = np.argmax(using, axis=0)
            rows = np.flatnonzero(using.any(axis=0) & (start + last <= one.weeks))
            for week in range(first, last, MONTH):
                later = start[rows] + week
                same = one.arrival[later, rows] == one.arrival[start[rows], rows]
                seen = [using[np.minimum(later + k, one.weeks), rows] for k in range(MONTH)]
                active = np.any(seen, axis=0)
                found.append((np.sum(active & same), np.sum(same)))
    return _ratio(found)


def _occasions(w: Worlds, tool: str, first: int, last: int) -> float:
    """Share of features and weeks in which the equipped use a new tool."""
    found = []
    for one in w.new:
        rows = one.equipped(tool)
        for f in features_of(tool):
            using = one.using_one(f)[first:last, rows]
            found.append((np.sum(using), using.size))
    return _ratio(found)


def _rarely_active(w: Worlds) -> float:
    """Share of those who contribute who do so less than once in two weeks (A12)."""
    days = np.array([FEATURES[f].days for f in _VOICE])
    found = []
    for one in w.mature:
        often = np.array([one.using_one(f)[-1] for f in _VOICE]).T @ days
        found.append((np.sum((often > 0.0) & (often < _RARE)), np.sum(often > 0.0)))
    return _ratio(found)


def _ever_contributed(w: Worlds) -> float:
    """Share of the users of the intranet who have ever contributed, over five years (A14)."""
    found = []
    for one in w.mature:
        last = min(5 * YEAR, one.weeks)
        reader = one.using("intranet")[last] & one.stay(0, last)
        ever = np.asarray(one.using("expression")[: last + 1].any(axis=0))
        found.append((np.sum(reader & ever), np.sum(reader)))
    return _ratio(found)


def _ever_used(w: Worlds, tool: str, week: int, features: tuple[int, ...] = ()) -> float:
    """Share of the equipped who have used a new tool by a week."""
    found = []
    for one in w.new:
        using = one.using_all(features) if features else one.using(tool)
        ever = np.asarray(using[: week + 1].any(axis=0))[one.equipped(tool)]
        found.append((np.sum(ever), ever.size))
    return _ratio(found)


def _active(w: Worlds, tool: str, first: int, last: int) -> float:
    """Share of the equipped who use a new tool at some time between two weeks."""
    return _ratio(
        (
            np.sum(one.using(tool)[first:last, one.equipped(tool)].any(axis=0)),
            one.equipped(tool).sum(),
        )
        for one in w.new
    )


def _months_to_half(w: Worlds) -> float:
    """Months until half of those who use within three years have used (B03)."""
    found = []
    for one in w.new:
        using = one.using("intranet")[: 3 * YEAR + 1, one.equipped("intranet")]
        share = np.logical_or.accumulate(using, axis=0).mean(axis=1)
        found.append(12.0 * float(np.argmax(share >= 0.5 * share[-1])) / YEAR)
    return float(np.mean(found))


def _growth(w: Worlds) -> float:
    """Log-odds a year of the share of users of a heavy system, years two to five (B04)."""
    weeks = [k * YEAR for k in (2, 3, 4, 5)]
    shares = [
        np.mean([one.using_all(_RECORD)[week, one.equipped("gru")].mean() for one in w.new])
        for week in weeks
    ]
    return float(np.polyfit(range(len(weeks)), odds(np.array(shares)), 1)[0])


def _aware(w: Worlds, tool: str) -> float:
    """Share of the equipped who know that a tool exists (C01, C03)."""
    return _ratio(
        (np.sum(one.state.o.people.knows[rows] >> np.uint8(TOOLS.index(tool)) & 1), rows.sum())
        for one in w.mature
        for rows in [one.equipped(tool)]
    )


def _features_known(w: Worlds) -> float:
    """Share of the features of a tool that its users know (C06)."""
    mask, found = np.uint32(sum(1 << f for f in _EMBEDDED)), []
    for one in w.mature:
        rows = one.using("intranet")[-1]
        known = np.bitwise_count(one.state.o.people.aware[rows] & mask)
        found.append((np.sum(known), known.size * len(_EMBEDDED)))
    return _ratio(found)


def _encouraged(w: Worlds) -> float:
    """Difference in use of the GRU, in log-odds, between staff of heads who encourage and of others (D07)."""
    shares: list[list[float]] = [[], []]
    for one in w.mature:
        people, heads = one.state.o.people, one.state.o.heads
        given = heads.encouragement[TOOLS.index("gru"), people.leader]
        rows = one.equipped("gru") & (people.rank == 0)
        used = np.mean([one.using_one(f)[-1] for f in features_of("gru")], axis=0)
        shares[0] += used[rows & (given > 0.5)].tolist()
        shares[1] += used[rows & (given <= 0.5)].tolist()
    return float(odds(np.mean(shares[0])) - odds(np.mean(shares[1])))


def _skill_left(w: Worlds) -> float:
    """Months until half of a skill that is not used is lost (D18)."""
    return 12.0 * float(w.p.skill_half_life_weeks) / YEAR


def _weeks_to_habit(w: Worlds) -> float:
    """Days of daily use until 95 % of a full habit (H01)."""
    return 7.0 * float(np.log(0.05) / np.log(1.0 - float(w.p.habit_rate)))


def _histories(w: Worlds) -> float:
    """Points of use between services that all began and that none did, five years later."""
    return 100.0 * (w.history(used=True) - w.history(used=False))


def _friend(w: Worlds, *, informed: bool) -> float:
    """Log-odds of starting that one more using tie adds, within half a year (E01, E07)."""
    return w.friend(informed=informed)


OPERATORS: Final = MappingProxyType[str, Callable[[Worlds], float]](
    {
        "gross_stop": _gross_stop,
        "returned": _returned,
        "lasting_record": lambda w: _lasting(w, _RECORD, each=False),
        "lasting_embedded": lambda w: _lasting(w, _EMBEDDED, each=True),
        "lasting_voice": lambda w: _lasting(w, _VOICE, each=True),
        "back_to_paper": _back_to_paper,
        "kept_a_quarter": lambda w: _kept(w, 0, 13),
        "kept_months_1_3": lambda w: _kept(w, MONTH, 13),
        "kept_months_4_6": lambda w: _kept(w, 13, 26),
        "utilisation_month_6": lambda w: _occasions(w, "intranet", 22, 26),
        "rarely_active": _rarely_active,
        "ever_contributed": _ever_contributed,
        "visited_in_two_years": lambda w: _ever_used(w, "intranet", 2 * YEAR),
        "active_month_1": lambda w: _active(w, "intranet", 0, MONTH + 1),
        "active_month_6": lambda w: _active(w, "intranet", 22, 27),
        "months_to_half": _months_to_half,
        "growth_of_log_odds": _growth,
        "taken_up": lambda w: _ever_used(w, "gru", YEAR, _RECORD),
        "signed_up_two_weeks": lambda w: _ever_used(w, "intranet", 2),
        "aware_record": lambda w: _aware(w, "gru"),
        "aware_intranet": lambda w: _aware(w, "intranet"),
        "features_known": _features_known,
        "coached_months_9": lambda w: log_odds_gain(w, "coach_once", 39),
        "coached_a_year": lambda w: log_odds_gain(w, "coach_a_year", 87),
        "encouraged": _encouraged,
        "obliged": lambda w: log_odds_gain(w, "oblige", 260),
        "relapse": lambda w: log_odds_gain(w, "lift", 104) - log_odds_gain(w, "lift", 156),
        "pushed_a_month": lambda w: (
            log_odds_gain(w, "push", 4) / 2.0 - log_odds_gain(w, "push", 104)
        ),
        "taught": lambda w: log_odds_gain(w, "teach", 26),
        "skill_half_life": _skill_left,
        "skill_left_6_months": lambda w: 2.0 ** (-26.0 / float(w.p.skill_half_life_weeks)),
        "days_to_habit": _weeks_to_habit,
        "friend": lambda w: _friend(w, informed=False),
        "friend_informed": lambda w: _friend(w, informed=True),
        "heads_over_peers": lambda w: _encouraged(w) - _friend(w, informed=True),
        "histories": _histories,
    }
)
"""What a row of the table may ask, by name."""
