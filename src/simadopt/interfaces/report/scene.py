"""What was simulated, in words: the organisation, the levers, where each figure comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from simadopt.cases import Case
from simadopt.core.parameters import Parameter, ParameterTable
from simadopt.core.terms import Term
from simadopt.experiments.sweep.plan import Arm
from simadopt.interfaces.report.completed import file_lines
from simadopt.interfaces.report.parts import English, Section, Table
from simadopt.io.wording import Wording
from simadopt.levels.staff.assumed import ACTS_THROUGH, NOT_SAID, SENT_KEY
from simadopt.levels.staff.files.file_facts import FROM_FILE
from simadopt.levels.staff.known.table import KNOWN, LEARNED
from simadopt.levels.staff.organisation.catalogue import FeatureTable, features_for
from simadopt.levels.staff.scenario import Intervention, Scenario
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.levels.staff.tables.services import directorate_label, service_label
from simadopt.levels.staff.tables.sources import cited_source, translated_source

__all__ = [
    "MOST",
    "act_words",
    "coded",
    "lever_name",
    "levers",
    "place_words",
    "scene",
    "title_of",
    "written",
]

MOST: Final = 8
"""Authorities described one by one."""
_FACTS: Final = (
    "inhabitants", "staff", "services", "directorates", "sites", "mailboxes", "laptops", "officials",
)  # fmt: skip
_UNASKED: Final = {"officials": Authority.model_fields["officials"].default}
"""Fields that a table leaves out where nobody gave them."""


def title_of(scenario: Scenario, words: Wording) -> str:
    """Return the title of a scenario."""
    return str(getattr(scenario.title, words.language))


def scene(
    case: Case,
    words: Wording,
    question: Sequence[str],
    start: Mapping[str, tuple[float, float]] | None = None,
) -> Section:
    """Tell what was asked, and of which organisation.

    Parameters
    ----------
    case : Case
    words : Wording
    question : sequence of str
    start : mapping of tool to (float, float), optional
        Mean shares of features known and used in week 0 of a run. Without it a start is told only
        where week 0 is what the scenario declares: nothing of it was lived or is known otherwise.
    """
    say, scenario = words.say, case.scenario
    texts = list(question)
    if scenario.description is not None:
        texts.append(str(getattr(scenario.description, words.language)))
    shown = scenario.authorities[:MOST]
    if any(authority.staff_file for authority in scenario.authorities):
        texts += [say("report.real_staff"), *file_lines(case, words)]
    if len(scenario.authorities) > len(shown):
        texts.append(say("report.more_authorities", n=len(scenario.authorities) - len(shown)))
    heads = [say("report.organisation"), *(place_words(authority, words) for authority in shown)]
    rows = [
        (say(f"report.field.{name}"), *(_fact(one, name, words) for one in shown))
        for name in _FACTS
        if any(getattr(one, name) and getattr(one, name) != _UNASKED.get(name) for one in shown)
    ]
    declared = scenario.start == "given" and not {KNOWN, LEARNED} & set(case.tables)
    if declared or (start and len(shown) == 1):
        rows += [
            _started(scenario, tool, len(shown), words, None if declared else start)
            for tool in features_for(scenario).tool_names
        ]
    table = Table(say("report.organisation_caption"), heads, rows)
    return Section(say("report.question"), texts, parts=[table])


def place_words(authority: Authority, words: Wording) -> str:
    """Return what an authority is called, of which type, and how many such there are."""
    kind = words.say(f"authority.{authority.type}")
    if authority.key == SENT_KEY and authority.staff_file is not None:
        return words.say("report.your_authority", kind=kind)
    description = kind if authority.key == kind else f"{authority.key} ({kind})"
    return (
        description if authority.count == 1 else f"{description} × {words.number(authority.count)}"
    )


def _fact(authority: Authority, name: str, words: Wording) -> str:
    value = getattr(authority, name)
    if name in FROM_FILE and authority.staff_file is not None:
        return words.say("report.from_file")
    if value is None:
        return words.say("report.by_default")
    told = words.number(value)
    supposed = authority.sources.get(name) == NOT_SAID
    return words.say("report.supposed", value=told) if supposed else told


def _started(
    scenario: Scenario,
    tool: str,
    places: int,
    words: Wording,
    start: Mapping[str, tuple[float, float]] | None,
) -> tuple[str, ...]:
    given = scenario.tools.of(tool)
    aware, use = (given.aware, given.use) if start is None else start[tool]
    key = "report.at_start" if start is None else "report.at_start_run"
    description = words.say(key, aware=words.percent(aware), use=words.percent(use))
    return (
        words.say("report.tool_at_start", tool=words.say(f"tool.{tool}")),
        *([description] * places),
    )


def lever_name(name: str, words: Wording, table: ParameterTable = PARAMETERS) -> str:
    """Return a lever or a parameter in words, with its name."""
    kind, _, field = name.partition(".")
    if name in table:
        meaning = getattr(table[name], f"meaning_{words.language}")
    elif field and f"report.kind.{kind}" in words.texts:
        meaning = words.say(f"report.kind.{kind}")
    else:
        return name
    return words.say("report.lever_name", meaning=meaning, name=name)


def levers(arms: Sequence[tuple[str, Arm]], words: Wording, varied: Sequence[str] = ()) -> Section:
    """Tell what is done in each arm, by which mechanism, and where the effect comes from.

    Parameters
    ----------
    arms : sequence of (label, Arm)
    words : Wording
    varied : sequence of str
        Levers and parameters that a sweep varies.
    """
    say, rows = words.say, []
    known = {n: row for _, arm in arms for n, row in arm.case.level.parameters.items()}
    kinds: list[str] = []
    for label, arm in arms:
        for act in arm.case.scenario.interventions:
            rows.append((label, *act_words(act, features_for(arm.case.scenario), words)))
            kinds.append(act.kind)
        rows += [(label, *_term(term, words)) for term in arm.case.terms]
    parts = []
    if rows:
        heads = [say(f"report.lever.{n}") for n in ("arm", "what", "who", "when", "unit", "force")]
        parts.append(Table(say("report.levers_caption"), heads, rows, right=9))
    kinds += [name.partition(".")[0] for name in varied]
    names = [name for kind in dict.fromkeys(kinds) for name in ACTS_THROUGH.get(kind, ())]
    names += [name for _, arm in arms for name in arm.case.scenario.parameters]
    names += [row.name for _, arm in arms for term in arm.case.terms for row in term.parameters]
    names += [name for name in varied if name in known]
    if names:
        parts.append(
            _mechanisms(dict.fromkeys(names), known, [arm for _, arm in arms], varied, words)
        )
    nothing = "report.levers_varied" if varied else "report.no_lever"
    if names and not varied:
        nothing = "report.only_parameters"
    text = say("report.levers_text" if rows else nothing)
    return Section(say("report.levers"), [text], parts=parts)


def act_words(act: Intervention, table: FeatureTable, words: Wording) -> tuple[str, ...]:
    """Return what, to whom, when, for how much a person, with what strength."""
    say = words.say
    when = say("report.week", week=act.week)
    if act.repeat_weeks:
        when = say("report.again", when=when, every=act.repeat_weeks)
    hours = _plain(act.hours, words)
    if act.price is None and act.is_priced:
        unit = say("report.own_cost")
    elif not act.states_hours and act.price is None and not act.lacks_hours:
        unit = say("report.per_person_unknown")
    elif not act.states_hours and act.price is not None:
        unit = say("report.per_person_hours_unknown", eur=_money(act.price, words))
    elif act.price is None:
        lacking = "no_hours" if act.lacks_hours else "unpriced"
        unit = say(f"report.per_person_{lacking}", hours=hours)
    else:
        unit = say("report.per_person", hours=hours, eur=_money(act.price, words))
    what = say("report.act_on", what=say(f"report.kind.{act.kind}"), tool=say(f"tool.{act.tool}"))
    if act.features:
        labels = {row.name: words.label(row) for row in table.features}
        named = ", ".join(labels.get(name, name) for name in act.features)
        what = say("report.act_features", what=what, features=named)
    own = _own_fields(act, words)
    if own:
        what = f"{what} ({own})"
    return what, _reached(act, words), when, unit, words.percent(act.strength)


def _term(term: Term, words: Wording) -> tuple[str, ...]:
    """Return a term that is added to V as a row beside what is done."""
    what = words.say("report.own_term", what=str(getattr(term, f"label_{words.language}")))
    return what, words.say("report.who.everybody"), words.say("report.all_weeks"), "–", "–"


def _own_fields(act: Intervention, words: Wording) -> str:
    """Return the fields of its own of a kind of intervention that others add."""
    own = [name for name in type(act).model_fields if name not in Intervention.model_fields]
    return ", ".join(f"{name} {written(getattr(act, name), words)}" for name in own)


def _reached(act: Intervention, words: Wording) -> str:
    """Return who is reached; people are counted, never named."""
    say, target = words.say, act.target
    description = [say(f"rank.{rank}") for rank in target.rank]
    description += [say("run.category", category=c) for c in target.category]
    description += [service_label(name, words) for name in target.service]
    description += [directorate_label(name, words) for name in target.directorate]
    description += list(target.authority)
    if target.people:
        description.append(words.count("people", len(target.people)))
    description += [
        say(f"report.who.{name}") for name in ("broker", "connected") if getattr(target, name)
    ]
    who = ", ".join(description) or say("report.who.everybody")
    if act.kind == "training":  # nobody else can use what is taught
        who = say("report.who.equipped", who=who)
    if target.share < 1.0:
        share = words.percent(target.share)
        return say(f"report.who.{target.choose}", share=share, who=who)
    return who


def coded(row: Parameter, words: Wording) -> str:
    """Return what a parameter means; in English, the language of codes, behind its code."""
    meaning = str(getattr(row, f"meaning_{words.language}"))
    return meaning if words.language == "fr" else f"{row.name} – {meaning}"


def _mechanisms(
    names: Iterable[str],
    table: ParameterTable,
    arms: Sequence[Arm],
    varied: Sequence[str],
    words: Wording,
) -> Table:
    """Return the parameters through which levers act, with unit, value, source and status."""
    say, rows = words.say, []
    table = {name: row for arm in arms for name, row in arm.case.level.parameters.items()}
    for name in names:
        row = table[name]
        values = {arm.case.scenario.parameters.get(name, row.default) for arm in arms}
        rows.append(
            (
                coded(row, words),
                words.texts.get(f"unit.{row.unit}", row.unit),
                say("report.varies")
                if name in varied
                else " / ".join(words.significant(value) for value in sorted(values)),
                say(f"status.{row.status}"),
                cited_source(translated_source(name, words.language) or English(row.source)),
            )
        )
    heads = [say(f"report.{n}") for n in ("mechanism", "unit", "value", "status", "source")]
    return Table(say("report.mechanisms_caption"), heads, rows, right=9)


def written(value: Any, words: Wording) -> str:
    """Return the value of a field as the language writes it."""
    if value is None or value == ():
        return "–"
    if isinstance(value, bool):
        return words.say("report.yes" if value else "report.no")
    if isinstance(value, float):
        return words.significant(value)
    if isinstance(value, int):
        return words.number(value)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _money(value: float, words: Wording) -> str:
    """Write euros: whole ones alone, else to the cent."""
    return words.number(value, 0 if value == round(value) else 2)


def _plain(value: float, words: Wording) -> str:
    return words.number(value) if value == round(value) else words.significant(value)
