"""What the first page of a comparison of staff says besides its answer: budget, who, today, what is known.

Figures of the start are means over a few of the comparison's own starts (`STARTS`), evenly spread over use
in week 0, so that they are those of the runs compared. They cannot be made where results come back
without their staff file.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from simadopt.cases import Case
from simadopt.core.errors import InputError
from simadopt.core.level import Uses
from simadopt.experiments.draws import under
from simadopt.interfaces.answer import able_of
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.groups import service_label
from simadopt.interfaces.level_words import step_count
from simadopt.interfaces.report.scene import act_words
from simadopt.io.wording import Wording
from simadopt.levels.staff.engine.interventions import Act, Scene, targets
from simadopt.levels.staff.files.staff_table import StaffTable
from simadopt.levels.staff.known.table import KnownRow, KnownTable, known_in
from simadopt.levels.staff.model.services import is_able, users_of_able
from simadopt.levels.staff.organisation.catalogue import features_for
from simadopt.levels.staff.policies.policy import Prices

__all__ = ["FEW", "STARTS", "Situation"]

STARTS: Final = 12
"""Starts over which the figures of today are means."""
FEW: Final = 3
"""Policies up to which a first page tells costs twice: in its table, and where it says what is done."""
_DEVICES: Final = ("mailbox", "workstation", "laptop")


@dataclass(frozen=True)
class Situation:
    """What is told of the organisation of a comparison, in lines of a language.

    Parameters
    ----------
    told : ComparisonWords
    """

    told: ComparisonWords

    @property
    def _case(self) -> Case:
        return self.told.found.plan.arms[0].case

    @property
    def _files(self) -> list[StaffTable]:
        return [one for one, _ in self._case.tables.values() if isinstance(one, StaffTable)]

    @cached_property
    def _known(self) -> KnownTable | None:
        return known_in(self._case.tables)

    @cached_property
    def _states(self) -> list[Any]:
        """Some starts of the base, evenly over its use in week 0; none where its staff file is gone."""
        case, plan = self._case, self.told.found.plan
        if any(
            e.staff_file is not None and e.key not in case.tables for e in case.scenario.authorities
        ):
            return []
        first, named = np.zeros(len(plan.draws) * plan.replicates), self.told.found.level.headline
        if named in self.told.found.series:
            first = self.told.found.runs(self.told.found.base, named, week=0).ravel()
        ranked = np.argsort(first, kind="stable")[: np.isfinite(first).sum()]
        parts = min(ranked.size, STARTS)
        numbers = ranked[
            ((np.arange(parts) + 0.5) * ranked.size / max(parts, 1)).astype(int)
        ].tolist()
        try:
            return [
                under(case, plan.draws[one.draw]).start(one.seed, weeks=1)
                for one in map(plan.run, numbers)
            ]
        except InputError:  # a file that the scenario names is no longer there
            return []

    @cached_property
    def _uses(self) -> list[Uses]:
        return [self._case.level.uses(self._case, state) for state in self._states]

    def budget(self) -> list[str]:
        """Say what there is to spend, and which policies do not fit in it."""
        told, found = self.told, self.told.found
        say, number, budget = told.words.say, told.words.number, found.budget
        limits = {} if budget is None else vars(budget)
        limits = {name: value for name, value in limits.items() if math.isfinite(value)}
        if not limits:
            return []
        given = say(
            f"report.budget.{'_'.join(sorted(limits))}", **{n: number(x) for n, x in limits.items()}
        )
        over, unknown = [], []
        for name in found.variants:
            spent = {limit: found.difference(name, limit).value for limit in limits}
            if any(value > limits[limit] * 1.005 for limit, value in spent.items()):
                over.append(told.labels[name])
            elif any(math.isnan(value) for value in spent.values()) or (
                "hours" in limits and not found.hours_given(name)
            ):
                unknown.append(told.labels[name])
        lines = (
            [say("report.budget.over", n=len(over), policies=_quoted(over, told.words))]
            if over
            else []
        )
        if unknown:
            lines.append(
                say("report.budget.unknown", n=len(unknown), policies=_quoted(unknown, told.words))
            )
        return [" ".join([given, *(lines or [say("report.budget.within")])])]

    def prices(self) -> list[str]:
        """Say which prices of a day are those that policies are made ready with: assumed, not quoted."""
        told, usual = self.told, Prices()
        acts = [act for arm in told.found.plan.arms for act in arm.case.scenario.interventions]
        kinds = [
            kind
            for kind in ("coaching", "training")
            if any(act.kind == kind and act.day_eur == usual.day_eur(kind) for act in acts)
        ]
        if not kinds:
            return []
        say, number = told.words.say, told.words.number
        prices = [say(f"report.prices.{kind}", eur=number(usual.day_eur(kind))) for kind in kinds]
        return [say("report.prices.usual", prices=", ".join(prices))]

    def who(self) -> list[str]:
        """Say how many staff, how many who can use the tool and how that is known, and how long."""
        told, say, scenario = self.told, self.told.words.say, self._case.scenario
        files = {one.authority_key: len(one) for one in self._files}
        staff = sum(files.get(e.key, e.staff * e.count) for e in scenario.authorities)
        name = f"tool.{features_for(scenario).main}"
        tool = say(f"{name}.long" if f"{name}.long" in told.words.texts else name)
        when = step_count(told.found.level, told.found.weeks, told.words)
        day = self._known.week_0 if self._known is not None else None
        key = "report.who_long" if day is None else "report.who_long_from"
        lasts = say(
            key, n=told.found.weeks, when=when, day="" if day is None else told.words.day(day)
        )
        able = able_of(told)
        who = say("report.who_staff", staff=staff, able=able, tool=tool) if staff and able else ""
        return [f"{who} {lasts}".strip(), *self._equipped()]

    def _equipped(self) -> list[str]:
        """Say how it is known who is equipped: assumed where a file is silent, drawn by lot elsewhere.

        The rules of a silent file are those of `simadopt.levels.staff.organisation.imported`.
        """
        say = self.told.words.say
        if not any(e.staff_file for e in self._case.scenario.authorities):
            return [say("report.equipped_fictional")]
        table = features_for(self._case.scenario)
        own = [one for one in table.features if one.tool == table.main]
        needed = [name for name in _DEVICES if any(getattr(one, name) for one in own)]
        silent = dict.fromkeys(
            name
            for one in self._files
            for name in needed
            if (column := getattr(one, name)) is None or bool((column == -1).any())
        )
        rules = ", ".join(say(f"report.equipped_assumed.{name}") for name in silent)
        lines = [say("report.equipped_assumed", rules=rules)] if rules else []
        able = [is_able(state) for state in self._states]
        if any(not np.array_equal(able[0], other) for other in able):
            lines.append(say("report.equipped_drawn"))
        return lines

    def today(self) -> list[str]:
        """Say how many use the tool at the start, and at the end in the base."""
        told, found, say = self.told, self.told.found, self.told.words.say
        scenario, base = self._case.scenario, self.told.labels[self.told.found.base]
        if not self._states and found.level.headline not in found.series:
            return []
        if not self._states:
            start = float(np.nanmean(found.runs(found.base, found.level.headline, week=0)))
            end = found.mean(found.base, found.level.headline).value
            use = {"start": told.words.percent(start), "end": told.words.percent(end)}
            return [say("report.today_use", base=base, when=told.when, **use)]
        users, able = np.mean([users_of_able(state) for state in self._states], axis=0)
        shown = {
            "users": round(float(users)),
            "able": round(float(able)),
            "end": round(found.mean(found.base, found.level.adopters).value),
            "tool": say(f"tool.{features_for(scenario).main}"),
        }
        means = "tracks" if features_for(scenario).tracks else "any"
        told_today = say("report.today_users", base=base, when=told.when, **shown)
        return [told_today, say(f"report.user_{means}")]

    def acts(self) -> list[str]:
        """Say of each policy what is done, to whom and when."""
        told, say = self.told, self.told.words.say
        base = Counter(one.model_dump_json() for one in self._case.scenario.interventions)
        lines = []
        for name in told.ranked:
            scenario = next(a for a in told.found.plan.arms if a.name == name).case.scenario
            own = _beyond(scenario.interventions, base)
            done = [self._act(act, scenario) for act in own] or [say("report.act_none")]
            parts = {"name": told.labels[name], "value": say("report.act_and").join(done)}
            lines.append(say("report.pair", **parts))
        return lines

    def _act(self, act: Any, scenario: Any) -> str:
        what, who, when, each, _ = act_words(act, features_for(scenario), self.told.words)
        say = self.told.words.say
        if act.target.share < 1.0 and self._states:
            who = say("report.who.counted", who=who, n=self._reached(act, scenario))
        parts = {"what": what, "who": who, "when": when}
        if len(self.told.ranked) <= FEW:
            return say("report.act_line", each=each, **parts)
        if not act.states_hours:
            return say("report.act_line_short", **parts)
        return say("report.act_line_hours", hours=self.told.words.significant(act.hours), **parts)

    def _reached(self, act: Any, scenario: Any) -> int:
        """Return how many people are reached the first time: a mean over starts."""
        done = Act(list(scenario.interventions).index(act), act)
        scenes = [Scene(s.o, s.labels, act.week, s.seed, s.c, s.p) for s in self._states]
        return round(float(np.mean([targets(scene, done).size for scene in scenes])))

    def known(self) -> list[str]:
        """Say what the user told of services: users of how many, heads by counts only."""
        table, say = self._known, self.told.words.say
        if table is None:
            return [say("report.known.not_kept")] if self._case.scenario.known else []
        lines = [line for tool in self._tools(table) if (line := self._counted(tool))]
        heads = Counter(row.head for row in table.rows if row.head)
        if heads:
            shown = {name: heads[name] for name in ("a_lot", "a_little", "no")}
            lines.append(say("report.known.heads", n=sum(heads.values()), **shown))
        return lines or [say("report.known.other", n=len(table))]

    def _tools(self, table: KnownTable) -> list[str]:
        return list(dict.fromkeys(row.tool for row in table.rows if row.users is not None))

    def _counted(self, tool: str) -> str:
        """Return the users given of a tool; services shown together count together, if not too few."""
        if not self._uses:
            return ""
        words, first = self.told.words, self._uses[0]
        t = first.tools.index(tool)
        able = np.mean([one.eligible[:, t] for one in self._uses], axis=0)
        known = np.mean([one.known[:, t] for one in self._uses], axis=0)
        alone = len({name.partition("/")[0] for name in first.groups}) == 1
        found: dict[str, list[float]] = {}
        hidden = [0, 0.0, 0.0]
        for s in np.flatnonzero(~np.isnan(known)).tolist():
            if first.shown[s] == first.groups[s]:
                label = service_label(f"service:{first.groups[s]}", words, alone=alone)
                found[label] = [known[s], able[s]]
            else:
                hidden = [hidden[0] + 1, hidden[1] + known[s], hidden[2] + able[s]]
        lines = [self._share(name, *values) for name, values in found.items()]
        if hidden[0]:
            name = words.say("report.known.small", n=hidden[0])
            many = hidden[2] >= self.told.found.level.least_answers  # fewer are told by no figure
            lines.append(self._share(name, *hidden[1:]) if many else name)
        listed = words.listed(lines)
        told = words.say(f"tool.{tool}")
        return words.say("report.known.users", tool=told, listed=listed) if lines else ""

    def _share(self, name: str, users: float, able: float) -> str:
        shown = {"users": round(users), "able": round(able)}
        return self.told.words.say("report.known.share", name=name, **shown)

    def count_first(self) -> str:
        """Say what to have counted on Monday: nothing that the user told already."""
        say = self.told.words.say
        table = self._known
        if table is None and self._case.scenario.known:
            return say("report.note.count_known")
        counted = _services(table.rows) if table is not None else 0
        if not counted:
            return say("report.note.count")
        left = len(self._uses[0].groups) - counted if self._uses else 0
        key = "report.note.count_rest" if left > 0 else "report.note.count_again"
        return say(key, n=counted, left=left)


def _beyond(acts: list[Any], base: Counter[str]) -> list[Any]:
    """Return the acts beyond those of the base: one that is done once more than there is one of them."""
    left, own = base.copy(), []
    for act in acts:
        name = act.model_dump_json()
        if left[name] > 0:
            left[name] -= 1
        else:
            own.append(act)
    return own


def _services(rows: tuple[KnownRow, ...]) -> int:
    return len({(row.authority, row.service) for row in rows if row.users is not None})


def _quoted(names: list[str], words: Wording) -> str:
    return words.say("answer.and").join(words.say("answer.quoted", policy=one) for one in names)
