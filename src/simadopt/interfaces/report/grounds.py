"""What a result rests on: data, priors, assumptions; and how it is made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from simadopt.core.parameters import STATUSES, ParameterTable
from simadopt.interfaces.report.parts import English, Section, Table
from simadopt.interfaces.report.scene import MOST, coded, place_words, written
from simadopt.io.shipped import shipped_file
from simadopt.io.tables import read_rows
from simadopt.io.wording import Wording
from simadopt.levels.staff.assumed import NOT_SAID, SENT, SENT_KEY, supposed_residents
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.tables.parameters import PARAMETERS

__all__ = ["assumptions", "data_and_priors", "making", "rests_on", "sources"]

_SOURCES: Final = {SENT: "report.source_sent", NOT_SAID: "report.source_not_said"}
_FIT: Final = ("calibration/fit", "parameters.csv")


def _fitted() -> list[dict[str, str]]:
    """Return the fitted parameters of the calibration that ships, those most taught first."""
    rows = [row for row in _read() if row["fitted"] == "yes"]
    return sorted(rows, key=lambda row: -float(row["contraction"]))


def _counts() -> dict[str, int]:
    """Return how many parameters the calibration that ships fitted, and how many data taught."""
    rows = _fitted()
    return {
        "known": sum(row["identified"] == "yes" for row in rows),
        "fitted": len(rows),
        "uncertain": sum(row.free for row in PARAMETERS.values()),
    }


def rests_on(words: Wording, scenario: object = None, *, counts: bool = True) -> list[str]:
    """Return, for the first page, what the figures rest on; ``counts`` of parameters where there is room."""
    supposed = supposed_residents(scenario)
    told = [] if supposed is None else [words.say("answer.supposed_residents", n=supposed)]
    fitted = [words.say("report.grounds", **_counts())] if counts else []
    return [words.say("run.level"), *told, *fitted]


def data_and_priors(words: Wording, table: ParameterTable = PARAMETERS) -> Section:
    """Tell, parameter by parameter, what the data taught."""
    say, rows = words.say, []
    for row in (one for one in _fitted() if one["name"] in table):
        asked = _asked(row["questions"], words) or say("calibration.none")
        rows.append(
            (
                coded(PARAMETERS[row["name"]], words),
                say("report.yes" if row["identified"] == "yes" else "report.no"),
                asked,
                _span(row, "prior", words),
                _span(row, "posterior", words),
                words.percent(float(row["contraction"])),
            )
        )
    names = ("parameter", "identified", "taught_by", "prior", "posterior", "contraction")
    heads = [say(f"calibration.{name}") for name in names]
    taught = Table(say("report.identified_caption"), heads, rows, right=3)
    texts = [
        say("report.data_text"),
        say("report.priors_text", **_counts()),
        say("report.pattern"),
    ]
    return Section(say("report.data"), texts, parts=[taught])


def _asked(questions: str, words: Wording) -> str:
    """Return questions of the survey in words, by the groups that the calibration names."""
    names = [name for name in questions.split("; ") if name]
    keys = (f"report.asked.{name.replace(': ', '_').replace(' ', '_')}" for name in names)
    told = (words.texts.get(key, name) for key, name in zip(keys, names, strict=True))
    return words.listed(told)


def _span(row: dict[str, str], when: str, words: Wording) -> str:
    low, high = (words.significant(float(row[f"{when}_{q}"])) for q in ("q05", "q95"))
    return words.say("calibration.range", low=low, high=high)


def assumptions(
    scenario: Scenario | None, words: Wording, table: ParameterTable = PARAMETERS
) -> Section:
    """Tell where the figures of the model, and of a scenario, come from."""
    say = words.say
    number = Counter(row.status for row in table.values())
    texts = [
        say("report.statuses", all=len(table), **{s: number[s] for s in STATUSES}),
        say("report.described"),
    ]
    given = None if scenario is None else sources(scenario, words)
    if scenario is not None and given is None:
        texts.append(say("report.no_sources"))
    return Section(say("report.assumptions"), texts, parts=[given] if given else [])


def sources(scenario: Scenario, words: Wording) -> Table | None:
    """Return where each figure of the scenario comes from; those of real staff say it themselves."""
    say = words.say
    rows = [
        (
            place_words(authority, words) if authority.key == SENT_KEY else authority.key,
            words.texts.get(f"report.field.{name}", name),
            say("report.given_file")
            if name == "staff_file"
            else written(getattr(authority, name, ""), words),
            say(_SOURCES[source]) if source in _SOURCES else English(source),
        )
        for authority in scenario.authorities[:MOST]
        for name, source in authority.sources.items()
    ]
    if not rows:
        return None
    heads = [say(f"report.{n}") for n in ("authority", "field_name", "value", "source")]
    return Table(say("report.sources_caption"), heads, rows, right=9)


def making(words: Wording, facts: Sequence[tuple[str, str]], command: str) -> Section:
    """Tell the command that makes it all again; seed, version and digests are one line, at the very end."""
    say = words.say
    told = [say("report.pair", name=say(f"report.made.{name}"), value=v) for name, v in facts]
    texts = [say("report.remake" if command else "report.remake_python"), " · ".join(told)]
    return Section(say("report.made"), texts, code=command, small=True)


def _read() -> list[dict[str, str]]:
    return read_rows(shipped_file(*_FIT))
