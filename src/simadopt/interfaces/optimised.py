"""A search in words: the answer first, then a table, then each policy in a line."""

from __future__ import annotations

from textwrap import fill
from typing import Any, Final

from simadopt.core.policies import Objective, Policy
from simadopt.experiments.search.results import (
    champion,
    gain,
    level,
    spent,
    verdict,
)
from simadopt.experiments.search.search_spec import Candidate, Found, SearchSpec
from simadopt.interfaces.level_view import view_of
from simadopt.interfaces.level_words import outcome_label, scenario_title, step_count
from simadopt.interfaces.own_words import with_own
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording, wording
from simadopt.levels.staff.organisation.catalogue import features_for
from simadopt.levels.staff.policies.policy import Block
from simadopt.levels.staff.policies.space import taught

__all__ = [
    "amount",
    "answer",
    "change",
    "judged",
    "label",
    "name_of",
    "policy_words",
    "print_search",
    "scenarios_of",
    "within",
]

_LONGEST_NAME: Final = 64
_POINTS: Final = 100.0
_WIDE: Final = 20
"""Characters of the widest column of a number with its interval."""
_DIGITS: Final = {"services": 1, "days": 1, "eur": 0}
_WRITTEN: Final = ("nothing", "rule", "found")


def print_search(shell: Shell, found: Found, page: dict[str, Any]) -> None:
    """Print what to do and whether it was worth searching, then what it rests on."""
    say = shell.words.say
    shell.print(answer(found, shell.words), "bold")
    for kind in ("rule", "random"):
        shell.print(judged(found, kind, shell.words))
    if len(found.spec.objectives) > 1:
        parts = {kind: shell.words.percent(part) for kind, part in page["covered"].items()}
        shell.print(say("optimise.covered", **parts))
    shell.print()
    _table(shell, found)
    for one in found.candidates:
        if one.kind != "nothing":
            text = policy_words(one.policy, found, shell.words)
            shell.print(say("optimise.line", name=name_of(one, shell.words), policy=text))
    shell.print()
    if any(one.over for one in found.candidates):
        shell.print(say("optimise.over"))
    shell.print(
        say(
            "optimise.how", search=len(found.spec.search_seeds), fresh=len(found.spec.holdout_seeds)
        )
    )
    case = found.spec.case
    if case.level.files(case.scenario):
        shell.print(say("optimise.beside"))
    shell.print(view_of(case.level).caveats(shell.words)[0], "italic")


def answer(found: Found, words: Wording) -> str:
    """Return the answer in one sentence."""
    best, first, spec = champion(found, "found"), found.spec.objectives[0], found.spec
    budget = within(spec, words)
    if best is None or not best.policy.blocks:
        return words.say("optimise.nothing", budget=budget)
    added, low, high = gain(first, best, found)
    return words.say(
        "optimise.answer",
        budget=budget,
        policy=policy_words(best.policy, found, words),
        objective=label(first, words),
        level=amount(first, level(first, best).mean, words),
        gain=change(first, added, words, unit=True),
        low=change(first, low, words),
        high=change(first, high, words),
    )


def within(spec: SearchSpec, words: Wording) -> str:
    """Return the budget in words: hours where the level counts them, and euros."""
    eur, hours = words.number(spec.budget.eur), words.number(spec.budget.hours)
    if not spec.policies.spent[0]:
        return words.say("optimise.within_eur", eur=eur)
    return words.say("optimise.within_both", hours=hours, eur=eur)


def judged(found: Found, kind: str, words: Wording) -> str:
    """Say how the policy of the answer fares against the best rule, or the best drawn at random."""
    best, rival, first = champion(found, "found"), champion(found, kind), found.spec.objectives[0]
    if best is None or rival is None:
        return words.say("optimise.alone")
    shown = verdict(first, best, rival)
    # a difference that is shown as 0 is none, however sure its sign
    word = shown.word if _plain(first, shown.mean, words).strip("−0,.") else "alike"
    ends = (shown.low, shown.high) if word != "worse" else (-shown.high, -shown.low)
    return words.say(
        f"optimise.{kind}.{word}",
        rival=name_of(rival, words),
        candidates=found.spec.population * found.spec.generations,
        objective=label(first, words),
        gap=_plain(first, shown.mean if word == "alike" else abs(shown.mean), words, unit=True),
        low=_plain(first, ends[0], words),
        high=_plain(first, ends[1], words),
        share=words.percent(shown.better),
    )


def _table(shell: Shell, found: Found) -> None:
    words, say = shell.words, shell.words.say
    counted = ("hours", "eur") if found.spec.policies.spent[0] else ("eur",)
    headers = [say("optimise.policy"), *(say(f"optimise.{name}") for name in counted)]
    for objective in found.spec.objectives:
        headers.append(f"{fill(label(objective, words), _WIDE)}\n{say('optimise.gain')}")
        headers += [f"\n{say(f'optimise.{part}')}" for part in ("mean", "worst")]
    table = shell.table(*headers, title=_title(found, words), right=range(1, len(headers)))
    for column in table.columns:
        column.no_wrap = True
    for one in found.candidates:
        if one.kind == "random" and not one.first:
            continue
        paid = spent(found, one)
        costs = [words.number(paid[name]) for name in counted]
        cells = []
        for objective in found.spec.objectives:
            shown, (added, low, high) = level(objective, one), gain(objective, one, found)
            interval = say(
                "optimise.interval",
                gain=change(objective, added, words),
                low=_plain(objective, low, words),
                high=_plain(objective, high, words),
            )
            cells += [
                "–" if one.kind == "nothing" else interval,
                amount(objective, shown.mean, words),
                amount(objective, shown.worst, words),
            ]
        table.add_row(name_of(one, words), *costs, *cells)
    shell.show(table)


def _title(found: Found, words: Wording) -> str:
    case = found.spec.case
    time = step_count(case.level, found.space.weeks, words)
    return words.say("optimise.title", title=scenario_title(case.scenario, words), time=time)


def label(objective: Objective, words: Wording) -> str:
    """Return what an objective is called."""
    key = f"optimise.objective.{objective.name}"
    if key not in words.texts:
        return outcome_label(objective.wanted, words)
    return words.say(key)


def name_of(one: Candidate, words: Wording) -> str:
    """Return what a policy is called."""
    if one.kind in ("nothing", "rule"):
        key = f"optimise.{one.name or 'as_today'}"
        return words.say(key) if key in words.texts else one.name
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
    key = f"optimise.unit.{objective.unit}"
    return words.say(key, n=text) if unit and key in words.texts else text


def policy_words(policy: Policy, found: Found, words: Wording) -> str:
    """Return a policy in words, a part for each block."""
    if not policy.blocks:
        return words.say("optimise.do_nothing")
    return " ; ".join(_block(block, found, words) for block in policy.blocks).replace(
        " ; ", words.say("optimise.and")
    )


def _block(block: Any, found: Found, words: Wording) -> str:
    if not isinstance(block, Block):  # of another level: as it tells it, or what it holds
        if hasattr(block, "told"):
            return str(block.told(words))
        return ", ".join(f"{name} {value}" for name, value in vars(block).items())
    say, sizes = words.say, found.space.sizes
    people, total = block.people(sizes), sizes[block.group]
    group = say(f"optimise.group.{block.group}")
    which = "all" if people == total else block.choose
    topic = ""
    if block.kind == "training":
        parts = taught(features_for(found.spec.case.scenario))
        part = next(name for name, some in parts.items() if some == block.features)
        topic = say(f"optimise.taught.{part}")
    again = ""
    if block.every and block.week + block.every < found.space.weeks:
        again = say("optimise.again", hours=_hours(block.again_hours, words), every=block.every)
    if block.is_own:
        return say(
            "optimise.own",
            what=with_own(words, [found.spec.case]).say(f"report.kind.{block.kind}"),
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


def scenarios_of(found: Found, words: Wording) -> dict[str, tuple[Any, str]]:
    """Return rules and found policies as scenarios by name of file, with a comment in one language."""
    result = {}
    scenario = found.spec.case.scenario
    for one in found.candidates:
        if one.kind not in _WRITTEN or not one.policy.blocks:
            continue
        name = f"{one.kind}_{one.name}"
        shown = {
            catalogue.language: _title_and_text(one, found, catalogue)
            for catalogue in (with_own(wording(one), [found.spec.case]) for one in ("fr", "en"))
        }
        text_of = type(scenario.title)
        update = {
            "name": f"{scenario.name[: _LONGEST_NAME - len(name) - 1]}_{name}",
            "title": text_of(**{lang: title for lang, (title, _) in shown.items()}),
        }
        if "description" in type(scenario).model_fields:
            update["description"] = text_of(**{lang: text for lang, (_, text) in shown.items()})
        done = found.spec.policies.under(scenario, one.policy.interventions(found.spec.prices))
        result[name] = (done.model_copy(update=update), words.say("optimise.file"))
    return result


def _title_and_text(one: Candidate, found: Found, words: Wording) -> tuple[str, str]:
    title = getattr(found.spec.case.scenario.title, words.language)
    named = words.say("optimise.named", title=title, name=name_of(one, words))
    return named, policy_words(one.policy, found, words)
