"""A search in words: the answer first, then a table, then each policy in a line."""

from __future__ import annotations

from textwrap import fill
from typing import Any, Final

from simadopt.core.level import DEFAULT, level_named
from simadopt.experiments.search.objectives import Objective
from simadopt.experiments.search.policy import Block, Policy
from simadopt.experiments.search.quest import Contestant, Found
from simadopt.experiments.search.results import (
    champion,
    gain,
    level,
    spent,
    verdict,
)
from simadopt.experiments.search.space import TAUGHT
from simadopt.interfaces.level_view import outcome_label
from simadopt.interfaces.own_words import with_own
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording, wording
from simadopt.levels.staff.scenario import Scenario, Text

__all__ = [
    "amount",
    "answer",
    "change",
    "judged",
    "label",
    "name_of",
    "policy_words",
    "scenarios_of",
    "tell_search",
]

_LONGEST_NAME: Final = 64
_POINTS: Final = 100.0
_WIDE: Final = 20
"""Characters of the widest column of a number with its interval."""
_DIGITS: Final = {"services": 1, "days": 1, "eur": 0}
_SPOKEN: Final = ("nothing", "rule", "found")


def tell_search(shell: Shell, found: Found, page: dict[str, Any]) -> None:
    """Print what to do and whether it was worth searching, then what it rests on."""
    say = shell.words.say
    shell.tell(answer(found, shell.words), "bold")
    for kind in ("rule", "random"):
        shell.tell(judged(found, kind, shell.words))
    if len(found.quest.objectives) > 1:
        parts = {kind: shell.words.percent(part) for kind, part in page["covered"].items()}
        shell.tell(say("optimise.covered", **parts))
    shell.tell()
    _table(shell, found)
    for one in found.contestants:
        if one.kind != "nothing":
            text = policy_words(one.policy, found, shell.words)
            shell.tell(say("optimise.line", name=name_of(one, shell.words), policy=text))
    shell.tell()
    if any(one.over for one in found.contestants):
        shell.tell(say("optimise.over"))
    shell.tell(say("optimise.how", search=len(found.quest.luck), fresh=len(found.quest.fresh)))
    if any(a.staff_file for a in found.quest.case.scenario.authorities):
        shell.tell(say("optimise.beside"))
    shell.tell(say("run.level"), "italic")


def answer(found: Found, words: Wording) -> str:
    """Return the answer in one sentence."""
    best, first, quest = champion(found, "found"), found.quest.objectives[0], found.quest
    budget = {
        "hours": words.number(quest.budget.hours),
        "eur": words.number(quest.budget.eur),
    }
    if best is None or not best.policy.blocks:
        return words.say("optimise.nothing", **budget)
    added, low, high = gain(first, best, found)
    return words.say(
        "optimise.answer",
        **budget,
        policy=policy_words(best.policy, found, words),
        objective=label(first, words),
        level=amount(first, level(first, best).mean, words),
        gain=change(first, added, words, unit=True),
        low=change(first, low, words),
        high=change(first, high, words),
    )


def judged(found: Found, kind: str, words: Wording) -> str:
    """Say how the policy of the answer fares against the best rule, or the best drawn at random."""
    best, rival, first = champion(found, "found"), champion(found, kind), found.quest.objectives[0]
    if best is None or rival is None:
        return words.say("optimise.alone")
    told = verdict(first, best, rival)
    # a difference that is shown as 0 is none, however sure its sign
    word = told.word if _plain(first, told.mean, words).strip("−0,.") else "alike"
    ends = (told.low, told.high) if word != "worse" else (-told.high, -told.low)
    return words.say(
        f"optimise.{kind}.{word}",
        rival=name_of(rival, words),
        candidates=found.quest.population * found.quest.generations,
        objective=label(first, words),
        gap=_plain(first, told.mean if word == "alike" else abs(told.mean), words, unit=True),
        low=_plain(first, ends[0], words),
        high=_plain(first, ends[1], words),
        share=words.percent(told.better),
    )


def _table(shell: Shell, found: Found) -> None:
    words, say = shell.words, shell.words.say
    headers = [say("optimise.policy"), say("optimise.hours"), say("optimise.eur")]
    for objective in found.quest.objectives:
        headers.append(f"{fill(label(objective, words), _WIDE)}\n{say('optimise.gain')}")
        headers += [f"\n{say(f'optimise.{part}')}" for part in ("mean", "worst")]
    table = shell.table(*headers, title=_title(found, words), right=range(1, len(headers)))
    for column in table.columns:
        column.no_wrap = True
    for one in found.contestants:
        if one.kind == "random" and not one.first:
            continue
        costs = [words.number(x) for x in spent(found, one).values()]
        cells = []
        for objective in found.quest.objectives:
            told, (added, low, high) = level(objective, one), gain(objective, one, found)
            interval = say(
                "optimise.interval",
                gain=change(objective, added, words),
                low=_plain(objective, low, words),
                high=_plain(objective, high, words),
            )
            cells += [
                "–" if one.kind == "nothing" else interval,
                amount(objective, told.mean, words),
                amount(objective, told.worst, words),
            ]
        table.add_row(name_of(one, words), *costs, *cells)
    shell.show(table)


def _title(found: Found, words: Wording) -> str:
    scenario = found.quest.case.scenario
    return words.say(
        "optimise.title", title=getattr(scenario.title, words.language), weeks=found.space.weeks
    )


def label(objective: Objective, words: Wording) -> str:
    """Return what an objective is called."""
    key = f"optimise.objective.{objective.name}"
    if key not in words.texts:
        return outcome_label(level_named(DEFAULT).outcomes[objective.outcome], words)
    return words.say(key)


def name_of(one: Contestant, words: Wording) -> str:
    """Return what a policy is called."""
    if one.kind in ("nothing", "rule"):
        return words.say(f"optimise.{one.name or 'as_today'}")
    return words.say(f"optimise.{one.kind}", n=one.name)


def amount(objective: Objective, value: float, words: Wording) -> str:
    """Write a level in its unit."""
    if objective.unit == "share":
        return words.percent(value)
    return words.number(value, _DIGITS.get(objective.unit, 1))


def change(objective: Objective, value: float, words: Wording, *, unit: bool = False) -> str:
    """Write a difference with its sign; of shares, in points."""
    text = _plain(objective, value, words, unit=unit)
    bare = _plain(objective, value, words)
    return text if bare.startswith("−") or not bare.strip("0,.") else f"+{text}"


def _plain(objective: Objective, value: float, words: Wording, *, unit: bool = False) -> str:
    if objective.unit == "share":
        text = words.number(_POINTS * value, 1)
    else:
        text = words.number(value, _DIGITS.get(objective.unit, 1))
    text = text.removeprefix("−") if not text.strip("−0,.") else text
    return words.say(f"optimise.unit.{objective.unit}", n=text) if unit else text


def policy_words(policy: Policy, found: Found, words: Wording) -> str:
    """Return a policy in words, a part for each block."""
    if not policy.blocks:
        return words.say("optimise.do_nothing")
    return " ; ".join(_block(block, found, words) for block in policy.blocks).replace(
        " ; ", words.say("optimise.and")
    )


def _block(block: Block, found: Found, words: Wording) -> str:
    say, sizes = words.say, found.space.sizes
    people, total = block.people(sizes), sizes[block.group]
    group = say(f"optimise.group.{block.group}")
    which = "all" if people == total else block.choose
    topic = ""
    if block.kind == "training":
        taught = next(name for name, some in TAUGHT.items() if some == block.features)
        topic = say(f"optimise.taught.{taught}")
    again = ""
    if block.every and block.week + block.every < found.space.weeks:
        again = say("optimise.again", hours=_hours(block.again_hours, words), every=block.every)
    if block.is_own:
        return say(
            "optimise.own",
            what=with_own(words, [found.quest.case]).say(f"report.kind.{block.kind}"),
            who=say(f"optimise.who.{which}", n=people, total=total, group=group),
            week=block.week,
            again=again,
        )
    return say(
        f"optimise.{block.kind}",
        who=say(f"optimise.who.{which}", n=people, total=total, group=group),
        hours=_hours(block.hours, words),
        week=block.week,
        topic=topic,
        again=again,
    )


def _hours(value: float, words: Wording) -> str:
    digits = next(d for d in (0, 1, 2) if d == 2 or round(value, d) == value)
    return words.number(value, digits)


def scenarios_of(found: Found, words: Wording) -> dict[str, tuple[Scenario, str]]:
    """Return rules and found policies as scenarios by name of file, with a comment in one language."""
    result = {}
    scenario = found.quest.case.scenario
    for one in found.contestants:
        if one.kind not in _SPOKEN or not one.policy.blocks:
            continue
        name = f"{one.kind}_{one.name}"
        told = {spoken.language: _told(one, found, spoken) for spoken in map(wording, ("fr", "en"))}
        update = {
            "name": f"{scenario.name[: _LONGEST_NAME - len(name) - 1]}_{name}",
            "title": Text(**{lang: title for lang, (title, _) in told.items()}),
            "description": Text(**{lang: text for lang, (_, text) in told.items()}),
            "interventions": (
                *scenario.interventions,
                *one.policy.interventions(found.quest.prices),
            ),
        }
        result[name] = (scenario.model_copy(update=update), words.say("optimise.file"))
    return result


def _told(one: Contestant, found: Found, words: Wording) -> tuple[str, str]:
    title = getattr(found.quest.case.scenario.title, words.language)
    named = words.say("optimise.named", title=title, name=name_of(one, words))
    return named, policy_words(one.policy, found, words)
