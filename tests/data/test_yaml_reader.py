"""Good scenarios: what is read, overridden, hashed and described."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from simadopt.core.errors import InputError, SimadoptError
from simadopt.io.yaml_nodes import compose
from simadopt.io.yaml_reader import (
    parse_assignment,
    read_scenario,
    read_scenario_text,
    scenario_hash,
)
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.schema import schema
from simadopt.levels.staff.tables.features import FEATURES
from simadopt.levels.staff.tables.parameters import PARAMETERS

TOWN = """\
# a small town
name: town
title: {fr: Ville, en: Town}
weeks: 52
tools:
  gru: {deployed_week: -10, aware: 0.5, use: 1}
theory: {preset: wang, peer: null}
authorities:
  - key: commune
    inhabitants: 27000
    staff: 520
    jobs: [dpo, security]
    sources:
      staff: 'assumed: round number'
      2024: text
"""


def read(text=TOWN, **overrides):
    return read_scenario_text(
        text, "town.yaml", {k.replace("__", "."): v for k, v in overrides.items()}
    )


def test_values_lists_and_defaults():
    town = read()
    assert town.weeks == 52
    assert town.tools.gru.use == 1.0
    assert type(town.tools.gru.use) is float
    assert town.authorities[0].jobs == ("dpo", "security")
    assert town.authorities[0].sources == {"staff": "assumed: round number", "2024": "text"}
    assert town.authorities[0].share_a == 0.13


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_file_with_bom_and_windows_line_ends(tmp_path, newline, bom):
    file = tmp_path / "town.yaml"
    file.write_bytes((bom + TOWN.replace("\n", newline)).encode())
    assert scenario_hash(read_scenario(file)) == scenario_hash(read())


def test_yaml_1_2_words():
    text = (
        "{a: no, b: 12:30, c: 1e3, d: 0x1F, e: 0o17, f: 010, g: 2024-01-01, h: ~, i: TRUE, j: -.5}"
    )
    data, _, problems = compose(text, "x")
    assert problems == []
    assert data == {
        "a": "no", "b": "12:30", "c": 1000.0, "d": 31, "e": 15, "f": 10,
        "g": "2024-01-01", "h": None, "i": True, "j": -0.5,
    }  # fmt: skip


def test_every_key_and_value_has_its_line():
    _, places, _ = compose("a:\n  b: 1\n  c:\n    - x\n    - {d: 2}\n", "x")
    assert places.keys == {("a",): 1, ("a", "b"): 2, ("a", "c"): 3, ("a", "c", 1, "d"): 5}
    assert places.values["a", "c", 0] == 4
    assert places.texts["a", "c", 1, "d"] == "2"


def test_overrides_of_fields_parameters_and_entries():
    name = next(iter(PARAMETERS))
    town = read(
        weeks=20,
        theory__peer="none",
        tools__intranet__use=0.25,
        authorities__0__staff=400,
        authorities__commune__laptops=np.int64(30),
        authorities__commune__jobs=("dpo",),
        **{name: PARAMETERS[name].max},
    )
    assert (town.weeks, town.theory.peer, town.theory.preset) == (20, "none", "wang")
    assert (town.tools.intranet.use, town.tools.gru.use) == (0.25, 1.0)
    assert (town.authorities[0].staff, town.authorities[0].laptops) == (400, 30)
    assert town.authorities[0].jobs == ("dpo",)
    assert town.parameters == {name: PARAMETERS[name].max}
    assert read() == read_scenario_text(TOWN, "town.yaml")


def test_numbers_of_numpy_are_numbers_everywhere_in_a_scenario():
    page = read().model_dump()
    page |= {"weeks": np.int64(20), "parameters": {next(iter(PARAMETERS)): np.float32(0.5)}}
    page["authorities"][0]["staff"] = np.uint16(400)
    town = Scenario(**page)
    assert type(town.weeks) is int
    assert (town.weeks, town.authorities[0].staff) == (20, 400)
    with pytest.raises(ValueError, match="weeks"):
        Scenario(**page | {"weeks": np.float64(20.5)})


def test_lever_adds_an_intervention_when_there_is_none():
    (coaching,) = read(coaching__share=0.5, coaching__hours=2).interventions
    assert (coaching.kind, coaching.week, coaching.hours) == ("coaching", 4, 2.0)
    assert coaching.target.share == 0.5


def test_lever_changes_every_intervention_of_its_kind():
    text = TOWN + (
        "interventions:\n"
        "  - {kind: training, week: 3, hours: 1}\n"
        "  - {kind: campaign, week: 5}\n"
        "  - {kind: training, week: 9, target: {broker: true}}\n"
    )
    first, campaign, second = read(text, training__hours=6, training__share=0.1).interventions
    assert (first.hours, second.hours, campaign.hours) == (6.0, 6.0, 0.0)
    assert (first.target.share, second.target.share, second.target.broker) == (0.1, 0.1, True)
    assert (first.week, second.week) == (3, 9)


def test_interventions_may_name_features_of_their_tool():
    row = FEATURES[-1]
    text = TOWN + (
        f"interventions: [{{kind: mandate, week: 51, tool: {row.tool}, features: [{row.name}]}}]\n"
        f"features: {{{row.name}: {{ease: 0.9}}}}\n"
    )
    town = read(text)
    assert town.interventions[0].features == (row.name,)
    assert town.features[row.name].ease == 0.9


def test_staff_file_beside_the_scenario(tmp_path):
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "staff.csv").write_text("key,category,service\n")
    file = tmp_path / "town.yaml"
    file.write_text(TOWN.replace("staff: 520", "staff_file: people/staff.csv"))
    town = read_scenario(file)
    assert town.authorities[0].staff_file == "people/staff.csv"
    one = scenario_hash(town, {"people/staff.csv": b"a"})
    assert one != scenario_hash(town, {"people/staff.csv": b"b"})
    with pytest.raises(SimadoptError, match=r"people/staff\.csv"):
        scenario_hash(town)


def test_hash_ignores_order_comments_defaults_and_what_is_only_told():
    same = """\
title: {en: Another title, fr: Autre titre}
description: {fr: Un texte., en: A text.}
authorities:
- {jobs: [dpo, security], staff: 520, inhabitants: 27000, key: commune, share_a: 0.13}
theory: {preset: wang}
tools: {gru: {use: 1.0, aware: 0.5, deployed_week: -10}}
weeks: 52
seed: 1
name: town
"""
    digest = scenario_hash(read())
    assert digest == scenario_hash(read(same))
    assert len(digest) == 64
    assert int(digest, 16) > 0
    assert digest != scenario_hash(read(weeks=51))


def test_hash_moves_only_with_the_schema():
    expected = "14fd06e4151fe60b9f76c9858f8b66bf5a26d0a16ecf2f2ff03f92771f5436eb"
    assert scenario_hash(read()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1", ("a", 1)),
        ("a.b = 0.5", ("a.b", 0.5)),
        ("a=yes", ("a", "yes")),
        ("a=null", ("a", None)),
        ("a=[x, 2]", ("a", ["x", 2])),
        ("a=b=c", ("a", "b=c")),
        ("a='1'", ("a", "1")),
    ],
)
def test_assignments(text, expected):
    assert parse_assignment(text) == expected


def test_schema_describes_what_is_read():
    described = schema()
    validator = jsonschema.Draft202012Validator(described)
    validator.check_schema(described)
    name = next(iter(PARAMETERS))
    plain = json.loads(read().model_dump_json(exclude_none=True))
    validator.validate(plain)
    assert not validator.is_valid({**plain, "parameters": {name: PARAMETERS[name].max + 1}})
    assert not validator.is_valid({**plain, "parameters": {"unheard_of": 1}})
    assert not validator.is_valid({**plain, "features": {"unheard_of": {}}})


def test_shipped_scenarios_are_valid():
    folder = Path(__file__).parents[2] / "scenarios"
    for file in sorted(folder.glob("*.yaml")):
        assert read_scenario(file).name


@pytest.mark.parametrize("written", ["01004", "0x1F", "true", "2024"])
def test_b16_a_key_that_yaml_takes_for_a_number_is_shown_as_it_is_written(tmp_path, written):
    file = tmp_path / "a.yaml"
    file.write_text(f"name: a\nweeks: 4\nauthorities:\n  - {{key: {written}, inhabitants: 3000}}\n")
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    hints = {p.hint for p in caught.value.problems if p.field.endswith("key")}
    assert hints == {f'"{written}"'}
