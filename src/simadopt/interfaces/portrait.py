"""An organisation in a few tables: authorities, people, services, ties, barometer."""

from __future__ import annotations

from typing import Final

import numpy as np

from simadopt.interfaces.groups import service_label
from simadopt.interfaces.shell import Shell
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model.groups import services_shown
from simadopt.levels.staff.organisation.barometer import barometer
from simadopt.levels.staff.organisation.demand import WEEKS_PER_YEAR, origins
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables.features import CATEGORIES, RANKS, REGIMES, TIE_TYPES

__all__ = ["print_portrait"]

_ENTRIES: Final = 20
_SERVICES: Final = 40
_NAMED: Final = 12


def print_portrait(shell: Shell, state: State) -> None:
    """Print what was read or generated."""
    words = shell.words
    title = getattr(state.scenario.title, words.language)
    shell.print(words.say("describe.title", title=title, name=state.scenario.name), "bold")
    _authorities(shell, state)
    _people(shell, state)
    _services(shell, state)
    _requests(shell, state)
    _ties(shell, state)
    _barometer(shell, state)


def _authorities(shell: Shell, state: State) -> None:
    words, entries = shell.words, state.labels.entries
    say, number = words.say, words.number
    names = ("authority", "type", "number", "inhabitants", "staff", "services", "sites")
    more = ("regime", "governance", "source")
    table = shell.table(
        *(say(f"describe.{name}") for name in (*names, *more)),
        title=say("describe.authorities"),
        right=range(2, 6),
    )
    units = state.labels.units
    size = len(entries)
    staff = np.bincount(units.entry[state.o.people.authority], minlength=size)
    ordinary = state.o.services.management == 0
    services = np.bincount(units.entry[units.authority[ordinary]], minlength=size)
    for k, entry in enumerate(entries[:_ENTRIES]):
        origin = "generated" if entry.staff_file is None else "imported"
        table.add_row(
            entry.key,
            say(f"authority.{entry.type}"),
            number(entry.count),
            number(entry.inhabitants * entry.count),
            number(int(staff[k])),
            number(int(services[k])),
            f"{number(entry.sites)} ({number(entry.joined_sites)})",
            words.label(REGIMES[entry.regime]).partition(":")[0].strip(),
            say(f"governance.{entry.governance}"),
            say(f"describe.{origin}", file=entry.staff_file),
        )
    shell.show(table)
    if size > _ENTRIES:
        shell.print(say("describe.more", n=size - _ENTRIES))


def _people(shell: Shell, state: State) -> None:
    """Print people by category and rank, and how they are equipped."""
    words, people = shell.words, state.o.people
    say, number = words.say, words.number
    ranks = [say(f"rank.{rank}") for rank in RANKS]
    extra = ("connected", "laptops", "front")
    table = shell.table(
        say("describe.category"),
        *ranks,
        say("describe.all"),
        *(say(f"describe.{name}") for name in extra),
        title=say("describe.people"),
        right=range(1, 9),
    )
    everybody = np.ones(people.key.size, bool)
    groups = [(name, people.category == c) for c, name in enumerate(CATEGORIES)]
    for name, who in [*groups, (say("describe.all"), everybody)]:
        by_rank = np.bincount(people.rank[who], minlength=len(RANKS))
        owned = (people.mailbox[who], people.laptop[who], people.front[who])
        table.add_row(
            name,
            *(number(int(n)) for n in by_rank),
            f"{number(int(who.sum()))} ({words.percent(float(who.mean()))})",
            *(number(int(column.sum())) for column in owned),
        )
    shell.show(table)


def _services(shell: Shell, state: State) -> None:
    """Print services with their sizes; small services of real staff stand together."""
    words, people = shell.words, state.o.people
    say, number = words.say, words.number
    shown = services_shown(state)
    group = shown.of[people.service]
    size = np.bincount(group, minlength=len(shown.names))
    if size.size > _SERVICES:
        low, middle, high = np.percentile(size, (0, 50, 100)).tolist()
        values = {"low": number(low), "high": number(high), "middle": number(middle)}
        shell.print(say("describe.teams_many", n=int(size.size), **values), "bold")
        return
    connected = np.bincount(group, people.mailbox, minlength=size.size)
    front = np.bincount(group, people.front, minlength=size.size)
    kept = shown.of >= 0
    yearly = state.o.services.demand * WEEKS_PER_YEAR
    asked = np.bincount(shown.of[kept], yearly[kept], minlength=size.size)
    names = ("service", "size", "connected", "front", "requests")
    table = shell.table(
        *(say(f"describe.{name}") for name in names), title=say("describe.teams"), right=range(1, 5)
    )
    alone = len(state.labels.units.key) == 1
    for k, name in enumerate(shown.names):
        label = service_label(name, words, alone=alone)
        table.add_row(
            label, *(number(int(column[k])) for column in (size, connected, front, asked))
        )
    shell.show(table)


def _requests(shell: Shell, state: State) -> None:
    """Say by what imported services get their share of residents' requests, and name what is assumed."""
    units, words = state.labels.units, shell.words
    if not state.labels.imported.any():
        return
    of_file = state.labels.imported[units.authority]
    found = [
        (origin, name)
        for origin, name, real in zip(
            origins(units, state.labels.entries), units.name, of_file, strict=True
        )
        if real
    ]
    count = {o: sum(origin == o for origin, _ in found) for o in ("given", "name", "assumed")}
    shell.print(words.say("describe.requests_from", **count))
    if count["given"]:
        _total(shell, state)
    assumed = [name for origin, name in found if origin == "assumed"]
    if assumed:
        more = "…" if len(assumed) > _NAMED else ""
        shell.print(
            words.say("describe.requests_assumed", names=", ".join(assumed[:_NAMED]) + more)
        )


def _total(shell: Shell, state: State) -> None:
    """Tell the requests of a year once some are given, beside what inhabitants imply."""
    units, number = state.labels.units, shell.words.number
    entries = {entry.key for entry in state.labels.entries if entry.requests}
    for a, key in enumerate(units.key):
        if key in entries:
            yearly = float(state.o.services.demand[units.authority == a].sum() * WEEKS_PER_YEAR)
            usual = float(units.inhabitants[a] * state.p.requests_per_resident)
            kept = {"total": number(round(yearly)), "usual": number(round(usual))}
            shell.print(shell.words.say("describe.requests_total", authority=key, **kept))


def _ties(shell: Shell, state: State) -> None:
    words = shell.words
    say = words.say
    ends = state.o.ties.degree.sum(axis=0)
    table = shell.table(
        say("describe.tie"),
        say("describe.number"),
        say("describe.mean"),
        title=say("describe.ties"),
        right=(1, 2),
    )
    for k, name in enumerate(TIE_TYPES):
        mean = float(ends[k]) / state.o.people.key.size
        table.add_row(say(f"tie.{name}"), words.number(int(ends[k]) // 2), words.number(mean, 1))
    shell.show(table)


def _barometer(shell: Shell, state: State) -> None:
    """Print the strict and nearest profiles of each authority, and what the nearest miss."""
    words, entries = shell.words, state.labels.entries
    say = words.say
    names = ("authority", "strict", "nearest", "violated")
    table = shell.table(
        *(say(f"describe.{name}") for name in names), title=say("describe.barometer")
    )
    for entry in entries[:_ENTRIES]:
        table.add_row(entry.key, *_profile(shell, entry))
    shell.show(table)


def _profile(shell: Shell, entry: Authority) -> tuple[str, str, str]:
    say = shell.words.say
    found = barometer(entry)
    strict = say("describe.no_profile" if found.strict is None else f"profile.{found.strict}")
    nearest = ", ".join(say(f"profile.{name}") for name in found.nearest)
    missing = [
        ", ".join(say(f"criterion.{criterion}") for criterion in found.violated[name])
        for name in found.nearest
    ]
    return strict, nearest, " / ".join(text for text in missing if text)
