"""What counts taught, in sentences of a language: quality, verdicts, the gate, what would teach more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from simadopt.experiments.learning.naive import LEAST_ORIGINS
from simadopt.interfaces.groups import service_label
from simadopt.io.wording import Wording

__all__ = [
    "ahead_rows",
    "best_rule",
    "gate_lines",
    "month_words",
    "more_lines",
    "naive_line",
    "name_of",
    "quality_lines",
    "scaled_rows",
    "sheet_of_fit",
    "unequal_line",
    "verdict_rows",
]


CALM, ROUGH = 0.7, 1.5
"""Noise of counts, times that of a binomial law, below and above which it is said to be less and more."""
_GAIN: Final = {"skill": "skill", "low": "skill_low", "high": "skill_high"}
SCALED: Final = ("name", "halved", "posterior", "doubled")
"""Titles of the columns of `scaled_rows`."""


def month_words(month: str, words: Wording) -> str:
    """Return a month, told as 2026-03, as a language writes it.

    >>> from simadopt.io.wording import wording
    >>> month_words("2026-03", wording("fr")), month_words("2026-03", wording("en"))
    ('03/2026', '2026-03')
    """
    year, _, number = month.partition("-")
    return f"{number}/{year}" if words.language == "fr" else month


def quality_lines(facts: Mapping[str, Any], words: Wording) -> Iterator[str]:
    """Yield what the counts hold, which months say nothing, and why nothing more is learned."""
    say = words.say
    if facts.get("persons"):
        yield from _person_lines(facts["persons"], words)
    yield say(
        "learn.counts_read", months=facts["months"], first=month_words(facts["first_month"], words),
        services=facts["services"], starts=round(facts["starts"]),
    )  # fmt: skip
    if facts["hidden"]:
        hidden = facts["hidden"].items()
        told = (f"{month_words(m, words)} ({say(f'learn.hidden.{why}')})" for m, why in hidden)
        yield say("learn.hidden_months", months=", ".join(told))
    for tool, psi in facts["noise"].items():
        key = "calm" if psi < CALM else "usual" if psi < ROUGH else "rough"
        name = words.texts.get(f"tool.{tool}", tool)
        yield say(f"learn.noise.{key}", tool=name, psi=words.number(psi, 1))
    yield from _supposed_lines(facts, words)
    if facts.get("odd_services"):
        yield say("learn.odd", n=facts["odd_services"])
    if facts.get("silent_services"):
        yield say("learn.silent", n=facts["silent_services"])
    for why in facts["state_only"]:
        yield say(f"learn.only.{why}")


def _supposed_lines(facts: Mapping[str, Any], words: Wording) -> Iterator[str]:
    """Yield who is taken to have been able to use the tool, where the counts do not tell."""
    if facts.get("supposed"):
        yield words.say("learn.supposed")
    if raised := facts.get("raised"):
        shown = [name for name in raised if name]
        names = f" ({words.listed(shown)})" if shown else ""
        yield words.say("learn.raised", n=len(raised), names=names)


def _person_lines(persons: Mapping[str, Any], words: Wording) -> Iterator[str]:
    """Yield what a log of persons held."""
    yield words.say("learn.persons_read", people=persons["people"], weeks=persons["weeks"])
    for tool, rho in persons["rho"].items():
        name = words.texts.get(f"tool.{tool}", tool)
        yield words.say("learn.persons_rho", tool=name, rho=words.percent(rho))
    if any(persons["dropped"].values()):
        yield words.say("learn.persons_dropped", **persons["dropped"])
    if persons["hidden"]:
        told = (f"{n} ({words.say(f'learn.hidden.{why}')})" for why, n in persons["hidden"].items())
        yield words.say("learn.persons_hidden", weeks=", ".join(told))


def verdict_rows(facts: Mapping[str, Any], words: Wording) -> Iterator[tuple[str, ...]]:
    """Yield name, prior, posterior, ratio of spreads and verdict, as texts."""
    for row in facts["verdicts"]:
        ends = [_ends(row[which], words) for which in ("prior", "posterior")]
        ratio = words.number(row["ratio"], 2)
        yield name_of(row["name"], words), *ends, ratio, words.say(f"learn.word.{row['verdict']}")


def name_of(name: str, words: Wording) -> str:
    """Return what a quantity is, in words, and its name among the parameters."""
    for kind in ("offset", "b_boss"):
        tool = name.removeprefix(f"{kind}_")
        if tool != name:
            told = words.texts.get(f"tool.{tool}", tool)
            return f"{words.say(f'learn.name.{kind}', tool=told)} ({name})"
    key = f"learn.name.{name}"
    return f"{words.say(key)} ({name})" if key in words.texts else name


def unequal_line(rows: Sequence[tuple[str, str, int, int]], words: Wording) -> str:
    """Return that counts and scenario differ on who could use a tool, by how much where shown alone."""
    alone = [row for row in rows if row[0]]
    shown = [
        words.say("learn.unequal_one", service=service, eligible=eligible, equipped=equipped)
        for service, _, eligible, equipped in alone[:5]
    ]
    more = ", …" if len(alone) > len(shown) else ""
    some = words.say("learn.unequal_some", some=", ".join(shown) + more) if shown else ""
    return words.say("learn.unequal", n=len(rows), some=some)


def scaled_rows(facts: Mapping[str, Any], words: Wording) -> Iterator[tuple[str, ...]]:
    """Yield name, and the posterior under half, once and twice the prior spread, as texts."""
    scaled = facts.get("scaled") or {}
    for k, row in enumerate(facts["verdicts"] if scaled else ()):
        told = (scaled["0.5"][k], row["posterior"], scaled["2"][k])
        yield name_of(row["name"], words), *(_ends(ends, words) for ends in told)


def _ends(ends: Sequence[float], words: Wording) -> str:
    low, middle, high = (words.number(x, 2) for x in ends)
    return f"{middle} ({low}–{high})"


def gate_lines(facts: Mapping[str, Any], words: Wording) -> Iterator[str]:
    """Yield whether the forecast may be shown as one, and by what it is measured."""
    say, score = words.say, facts["score"]
    if score is None:
        yield say("learn.gate.none", best=say("learn.forecast.no_change"))
        return
    yield say(
        "learn.gate.pass" if facts["forecast_shown"] else "learn.gate.fail",
        best=say(f"learn.forecast.{score['best_naive']}"),
        **{name: words.percent(round(score[key], 2) + 0.0) for name, key in _GAIN.items()},
        coverage=words.percent(score["coverage"]), cells=score["cells"],
    )  # fmt: skip


def naive_line(facts: Mapping[str, Any], table: pd.DataFrame, words: Wording) -> str:
    """Return by what rule the naive forecast goes on, and where its interval is from or why it has none."""
    ahead = table[table["kind"] == "ahead"]
    key = "about" if "naive_q05" in table and ahead["naive_q05"].notna().any() else "bare"
    return words.say(f"learn.naive_{key}", best=best_rule(facts, words), least=LEAST_ORIGINS)


def best_rule(facts: Mapping[str, Any], words: Wording) -> str:
    """Return the rule of the naive forecast that is shown, in words."""
    score = facts["score"]
    return words.say(f"learn.forecast.{score['best_naive'] if score else 'no_change'}")


def more_lines(facts: Mapping[str, Any], words: Wording) -> Iterator[str]:
    """Yield what would teach more."""
    names = {row["name"] for row in facts["verdicts"]}
    missing = {
        "learn.more.months": facts["months"] < 18,
        "learn.more.heads": not any(name.startswith("b_boss") for name in names),
        "learn.more.course": "b_train" not in names,
        "learn.more.today": bool(facts["state_only"]),
    }
    return (words.say(key) for key, wanted in missing.items() if wanted)


def ahead_rows(
    facts: Mapping[str, Any], table: pd.DataFrame, months: int, words: Wording
) -> Iterator[tuple[str, ...]]:
    """Yield service, tool, now, and the last month asked for: the forecast, or the naive one."""
    alone = len({n.partition("/")[0] for n in table["service"] if n != "all"}) == 1
    for key, rows in table.groupby(["service", "tool"], sort=False):
        name, tool = map(str, key)
        seen = rows[rows["kind"] == "counted"].dropna(subset="observed")
        ahead = rows[rows["kind"] == "ahead"][:months]
        if seen.empty or ahead.empty:
            continue
        last = ahead.iloc[-1]
        label = words.say("learn.all") if name == "all" else service_label(name, words, alone=alone)
        if facts["forecast_shown"]:
            ends = [words.percent(last[q]) for q in ("q50", "q05", "q95")]
            told = f"{ends[0]} ({ends[1]}–{ends[2]})"
        else:
            told = words.percent(last["naive"])
            ends = [words.percent(last.get(f"naive_{q}")) for q in ("q05", "q95")]
            if last.get("naive_q05", float("nan")) == last.get("naive_q05"):
                told += f" ({ends[0]}–{ends[1]})"
        now = words.percent(seen.iloc[-1]["observed"])
        yield label, words.texts.get(f"tool.{tool}", tool), now, told


def sheet_of_fit(facts: Mapping[str, Any], table: pd.DataFrame, words: Wording) -> str:
    """Return the data sheet of a fit, in Markdown."""
    say = words.say
    lines = [f"# {facts['scenario']}", "", f"## {say('learn.sheet.data')}", ""]
    lines += [f"- {line}" for line in quality_lines(facts, words)]
    lines += ["", f"## {say('learn.sheet.verdicts')}", "", say("learn.verdicts_about"), ""]
    heads = [say(f"learn.head.{name}") for name in ("name", "prior", "posterior", "ratio", "word")]
    lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(row) + " |" for row in verdict_rows(facts, words)]
    scaled = list(scaled_rows(facts, words))
    if scaled:
        heads = [say(f"learn.head.{name}") for name in SCALED]
        lines += ["", say("learn.scaled_about"), "", "| " + " | ".join(heads) + " |"]
        lines += ["|" + "---|" * len(heads), *("| " + " | ".join(row) + " |" for row in scaled)]
    lines += ["", f"## {say('learn.sheet.gate')}", "", *gate_lines(facts, words), ""]
    heads = [say(f"learn.head.{name}") for name in ("service", "tool", "now", "ahead")]
    lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(row) + " |" for row in ahead_rows(facts, table, 12, words)]
    if not facts["forecast_shown"]:
        lines += ["", naive_line(facts, table, words)]
    lines += ["", f"## {say('learn.sheet.more')}", ""]
    lines += [f"- {line}" for line in more_lines(facts, words)]
    return "\n".join([*lines, "", say("learn.sheet.local")]) + "\n"
