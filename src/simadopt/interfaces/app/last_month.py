"""Starting from the last month of counts: a count stays a count, and what was written by hand stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from simadopt.cases import Case
from simadopt.core.level import Uses
from simadopt.experiments.learning.counts import Counts
from simadopt.interfaces.app.known import with_text
from simadopt.interfaces.app.session import Session, checked
from simadopt.interfaces.groups import service_label
from simadopt.io.wording import Wording
from simadopt.levels.staff.known.match import conditions
from simadopt.levels.staff.known.table import Amount, KnownRow, KnownTable, known_in

__all__ = ["Counted", "counted_in", "from_last_month"]

_MOST: Final = 8
"""Services named in a sentence."""
_Place = tuple[int, int]


@dataclass(frozen=True)
class Counted:
    """What a month says of a service and tool.

    Parameters
    ----------
    service, tool : int
        Positions in `Uses`.
    users, eligible : int
        People who used the tool, and who could have, as counted.
    """

    service: int
    tool: int
    users: int
    eligible: int


def counted_in(counts: Counts, month: int, told: Uses) -> tuple[Counted, ...]:
    """Return the people of a month of counts, services and tools that it does not tell left out."""
    active, eligible = counts.masked()[:, :, month], counts.eligible[:, :, month]
    return tuple(
        Counted(g, told.tools.index(tool), round(active[g, t]), round(eligible[g, t]))
        for g in range(active.shape[0])
        for t, tool in enumerate(counts.tools)
        if active[g, t] >= 0.0 and eligible[g, t] > 0.0
    )


def from_last_month(
    session: Session, scenario: str, counted: Sequence[Counted], words: Wording
) -> tuple[str, list[str]]:
    """Keep a scenario that starts from the users of a month; return its name here, and what differs.

    As many people are equipped as the counts call eligible, no fewer than there are users and no more
    than the service has; how many are equipped stays where the user wrote it, if users fit in it. A
    service whose users the user wrote himself stays as he wrote it.

    Parameters
    ----------
    session : Session
    scenario : str
        The scenario that the counts were read for.
    counted : sequence of Counted
    words : Wording

    Raises
    ------
    InputError
    """
    case = checked(session.base(scenario, words), words)
    before, staff, written = _before(case)
    ours = session.placed(scenario)
    kept = {at for at, row in written.items() if row.users is not None and at not in ours}
    taken = [one for one in counted if (one.service, one.tool) not in kept]
    equip = _first_of_services(
        taken, {at for at, row in written.items() if at not in ours and row.equipped}
    )
    shown = words.say("app.logs.last_month")
    for _ in range(2):  # a second time where another tool needs other devices
        rows = {**written}
        for one in taken:
            at = one.service, one.tool
            old = replace(rows[at], equipped=None) if at in rows and at in ours else rows.get(at)
            rows[at] = _row(one, before, staff[one.service], old, equip=at in equip)
        text = KnownTable("counts", tuple(rows.values()), "").text()
        name, _ = with_text(session, scenario, text.encode(), shown, words)
        after, _, _ = _before(session.base(name, words))
        lacking = {
            (one.service, one.tool) for one in taken
            if after.users[one.service, one.tool] < min(one.users, staff[one.service])
        }  # fmt: skip
        if lacking <= equip:
            break
        equip |= lacking
    session.place(name, {(one.service, one.tool) for one in taken})
    named = _Named(before, words)
    short = [*named.short(taken, after)]
    first = [] if short else [words.say("app.logs.counts_stay")]
    lines = [*first, *named.differing(taken, after), *short]
    return name, [*lines, *named.kept(counted, kept, written)]


def _first_of_services(taken: Sequence[Counted], written: set[_Place]) -> set[_Place]:
    """Return the tool of each service that says how many are equipped: devices serve several tools.

    It is the one that most could use; none where the user wrote how many are equipped.
    """
    said = {service for service, _ in written}
    by_most = sorted(taken, key=lambda one: max(one.eligible, one.users))
    found = {one.service: one.tool for one in by_most if one.service not in said}
    return set(found.items())


def _before(case: Case) -> tuple[Uses, list[int], dict[_Place, KnownRow]]:
    """Return who could use tools in week 0, people by service, and what was written, by place."""
    run = case.start(weeks=1)
    found = case.level.uses(case, run)
    staff = [int(n) for n in run.o.services.start[1:] - run.o.services.start[:-1]]
    table = known_in(case.tables)
    rows = () if table is None else conditions(table, run.o, run.labels, found.tools)
    return found, staff, {(one.service, one.tool): one.row for one in rows}


def _row(one: Counted, told: Uses, staff: int, old: KnownRow | None, *, equip: bool) -> KnownRow:
    """Return the row of a service and tool: its users as counted, and who could be."""
    users, able = min(one.users, staff), int(told.eligible[one.service, one.tool])
    wanted = min(max(one.eligible, users), staff) if equip else able
    equipped = None if wanted == able else Amount(wanted, False)
    if old is not None:
        fits = old.equipped is not None and round(old.equipped.of(staff)) >= users
        mine = old.equipped if fits else None if old.equipped is None else Amount(users, False)
        return replace(old, users=Amount(users, False), equipped=mine or equipped)
    authority, _, service = told.groups[one.service].partition("/")
    tool = told.tools[one.tool]
    return KnownRow(0, authority, service, tool, Amount(users, False), None, None, "", equipped)


@dataclass(frozen=True)
class _Named:
    """Sentences on services; figures of those of few people are in none."""

    told: Uses
    words: Wording

    def _label(self, at: _Place) -> str:
        full = self.told.groups[at[0]]
        alone = len({name.partition("/")[0] for name in self.told.groups}) == 1
        label = service_label(f"service:{full}", self.words, alone=alone)
        if len(self.told.tools) == 1:
            return label
        tool = self.told.tools[at[1]]
        return f"{label}, {self.words.texts.get(f'tool.{tool}', tool)}"

    def _alone(self, one: Counted) -> bool:
        return self.told.shown[one.service] == self.told.groups[one.service]

    def _some(self, key: str, found: Sequence[tuple[Counted, int]]) -> Iterator[str]:
        for one, n in found[:_MOST]:
            able = int(self.told.eligible[one.service, one.tool])
            service = self._label((one.service, one.tool))
            told = {"users": one.users, "counted": one.eligible, "assumed": able, "taken": n}
            yield self.words.say(key, service=service, **told)
        if len(found) > _MOST:
            yield self.words.say("app.logs.more_services", n=len(found) - _MOST)

    def differing(self, taken: Sequence[Counted], after: Uses) -> Iterator[str]:
        """Yield services where the counts and the scenario differ on who could use a tool."""
        found = [
            (one, int(after.eligible[one.service, one.tool]))
            for one in taken
            if self._alone(one) and one.eligible != self.told.eligible[one.service, one.tool]
        ]
        yield from self._some("app.logs.able_differ", found)

    def short(self, taken: Sequence[Counted], after: Uses) -> Iterator[str]:
        """Yield services whose count could not be kept: more users than people, tools that share devices."""
        found = [
            (one, int(after.users[one.service, one.tool]))
            for one in taken
            if self._alone(one) and one.users != after.users[one.service, one.tool]
        ]
        yield from self._some("app.logs.users_differ", found)

    def kept(
        self, counted: Sequence[Counted], kept: set[_Place], written: dict[_Place, KnownRow]
    ) -> Iterator[str]:
        """Yield what stays as it was written, though the counts say something of it."""
        names = [
            self._label(at)
            + (f" ({_written(written[at].users, self.words)})" if self._alone(one) else "")
            for one in counted
            if (at := (one.service, one.tool)) in kept
        ]
        if names:
            yield self.words.say("app.logs.kept_written", names=self.words.listed(names))


def _written(users: Amount | None, words: Wording) -> str:
    if users is None:
        return ""
    return words.percent(users.value) if users.is_share else words.number(users.value)
