"""C1, C2: planted errors in scenarios: each is named, at its line and field, in plain words."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.io.yaml_nodes import MAX_BYTES
from simadopt.io.yaml_reader import parse_assignment, read_scenario, read_scenario_text
from simadopt.levels.staff.tables.features import FEATURES
from simadopt.levels.staff.tables.parameters import PARAMETERS

FEATURE = next(row.name for row in FEATURES if row.tool == "gru")
FOREIGN = next(row.name for row in FEATURES if row.tool == "intranet")
PARAMETER = next(name for name, row in PARAMETERS.items() if row.max == 1.0)

VALID = f"""\
name: town
title:
  fr: Ville
  en: Town
weeks: 52
seed: 1
tools:
  gru:
    deployed_week: -10
    use: 0.20
theory:
  peer: threshold
parameters:
  {PARAMETER}: 0.5
features:
  {FEATURE}: {{ease: 0.5}}
authorities:
  - key: commune
    type: commune
    inhabitants: 27000
    staff: 520
    share_a: 0.10
    services: 40
    directorates: 5
    sites: 4
    joined_sites: 3
    plan: true
    jobs: [dpo]
    sources: {{staff: annual report}}
  - key: department
    inhabitants: 1000000
    staff: 3000
interventions:
  - kind: training
    week: 8
    hours: 3
    features: [{FEATURE}]
    target: {{authority: [commune], share: 0.5}}
"""


def line_of(piece):
    return VALID[: VALID.index(piece)].count("\n") + 1


def problems_of(text, overrides=None, **named):
    with pytest.raises(InputError) as caught:
        read_scenario_text(text, "town.yaml", overrides or {}, **named)
    assert not left_in_english(caught.value.problems)
    return caught.value.problems


def test_the_starting_point_is_valid():
    assert read_scenario_text(VALID, "town.yaml").name == "town"


A = "authorities.0."
CATALOGUE = [
    # (what stands there, what is planted, field, part of the message, hint)
    ("weeks: 52", "week: 52", "week", "unknown key", "weeks"),
    ("weeks: 52", "zzzz: 52", "zzzz", "allowed here: level, name, title", ""),
    ("staff: 520", "Staff: 520", A + "Staff", "unknown key", "staff"),
    ("peer: threshold", "pear: none", "theory.pear", "unknown key", "peer"),
    ("use: 0.20", "use: 70", "tools.gru.use", "between 0 and 1", "0.70"),
    ("use: 0.20", "use: 12.5", "tools.gru.use", "between 0 and 1", "0.125"),
    ("use: 0.20", "use: -0.1", "tools.gru.use", "between 0 and 1", ""),
    ("use: 0.20", "use: 70%", "tools.gru.use", "sign %", "0.70"),
    ("use: 0.20", "use: 0,7", "tools.gru.use", "decimal point", "0.7"),
    ("use: 0.20", "use: .nan", "tools.gru.use", "not a finite number", ""),
    ("use: 0.20", "use: NaN", "tools.gru.use", "not a finite number", ""),
    ("use: 0.20", "use: .inf", "tools.gru.use", "not a finite number", ""),
    ("use: 0.20", "use: 1e999", "tools.gru.use", "not a finite number", ""),
    ("use: 0.20", "use: true", "tools.gru.use", "true/false is not a number", ""),
    ("use: 0.20", "use:", "tools.gru.use", "no value is given", ""),
    ("use: 0.20", "use: [0.2]", "tools.gru.use", "a list stands where", ""),
    ("use: 0.20", "use: {a: 1}", "tools.gru.use", "a section stands where", ""),
    ("deployed_week: -10", "deployed_week: 3", "tools.gru.deployed_week", "from -1040 to 0", ""),
    ("staff: 520", "staff: 12:30", A + "staff", "are text", ""),
    ("staff: 520", "staff: 3,5", A + "staff", "decimal point", "3.5"),
    ("staff: 520", "staff: 1,500", A + "staff", "without a separator", "1500"),
    ("staff: 520", "staff: 1 500", A + "staff", "without a separator", "1500"),
    ("staff: 520", "staff: 1_500", A + "staff", "without a separator", "1500"),
    ("staff: 520", 'staff: "520"', A + "staff", "quotes make this a text", "520"),
    ("staff: 520", "staff: 520.0", A + "staff", "not a whole number", "520"),
    ("staff: 520", "staff: 520.5", A + "staff", "not a whole number", ""),
    ("staff: 520", "staff: many", A + "staff", "this is text", ""),
    ("staff: 520", "staff: -1", A + "staff", "from 0 to 5000000", ""),
    ("staff: 520", "staff: 1000000000000", A + "staff", "too large", ""),
    ("staff: 520", "staff: " + "9" * 60, A + "staff", "60 digits", ""),
    ("staff: 520", "staff: 0", A + "staff", "at least 1", ""),
    ("staff: 520", "staff: 30", A + "services", "at most staff = 30", ""),
    ("plan: true", "plan: yes", A + "plan", "true or false", "true"),
    ("plan: true", "plan: non", A + "plan", "true or false", "false"),
    ("plan: true", "plan: 1", A + "plan", "true or false", "true"),
    ("type: commune", "type: comune", A + "type", "one of commune", "commune"),
    ("type: commune", "type: Commune", A + "type", "one of commune", "commune"),
    ("type: commune", "type: 3", A + "type", "one of commune", ""),
    ("jobs: [dpo]", "jobs: dpo", A + "jobs", "a list", "[dpo]"),
    ("jobs: [dpo]", "jobs: [dpp]", A + "jobs.0", "one of", "dpo"),
    ("key: commune", "key: 75056", A + "key", "in quotes", '"75056"'),
    ("key: commune", "key: la commune", A + "key", "letters, digits", ""),
    ("fr: Ville", "fr: 3", "title.fr", "in quotes", '"3"'),
    ("share_a: 0.10", "share_a: 0.95", A + "share_a", "the sum of share_a and share_b is 1.07", ""),
    ("directorates: 5", "directorates: 41", A + "directorates", "at most services = 40", ""),
    ("services: 40", "services: 521", A + "services", "at most staff = 520", ""),
    ("joined_sites: 3", "joined_sites: 5", A + "joined_sites", "at most sites = 4", ""),
    ("plan: true", "mailboxes: 521", A + "mailboxes", "at most staff = 520", ""),
    ("plan: true", "laptops: 521", A + "laptops", "at most staff = 520", ""),
    ("plan: true", "count: 100000", "authorities", "GiB of memory", ""),
    ("plan: true", "staff_file: ../a.csv", A + "staff_file", "inside the scenario's folder", ""),
    ("plan: true", "staff_file: /a.csv", A + "staff_file", "inside the scenario's folder", ""),
    ("plan: true", "staff_file: 'C:\\a'", A + "staff_file", "inside the scenario's folder", ""),
    ("plan: true", "staff_file: a.csv", A + "staff_file", "given as text has no folder", ""),
    ("plan: true", "ties_file: a.csv", A + "ties_file", "need a staff_file", ""),
    ("sources: {staff", "sources: {a b", A + "sources.a b", "letters, digits", ""),
    ("key: department", "key: commune", "authorities.1.key", "already has this key", ""),
    (f"  {PARAMETER}: 0.5", "  x: 0.5", "parameters.x", "unknown parameter", ""),
    (f"  {PARAMETER}: 0.5", f"  {PARAMETER}: 50", f"parameters.{PARAMETER}", "from 0 to 1", "0.50"),
    (f"  {PARAMETER}: 0.5", f"  {PARAMETER}: a", f"parameters.{PARAMETER}", "this is text", ""),
    (f"  {PARAMETER}:", f"  {PARAMETER}x:", f"parameters.{PARAMETER}x", "unknown", PARAMETER),
    (f"  {FEATURE}: ", f"  {FEATURE}x: ", f"features.{FEATURE}x", "unknown feature", FEATURE),
    ("{ease: 0.5}", "{easy: 0.5}", f"features.{FEATURE}.easy", "unknown key", "ease"),
    ("{ease: 0.5}", "{ease: 50}", f"features.{FEATURE}.ease", "between 0 and 1", "0.50"),
    ("{ease: 0.5}", "{ease: 0,5}", f"features.{FEATURE}.5", "decimal point", ""),
    (f"[{FEATURE}]", f"[{FOREIGN}]", "interventions.0.features.0", "of the tool intranet", ""),
    (f"[{FEATURE}]", f"[{FEATURE}x]", "interventions.0.features.0", "no such feature", FEATURE),
    ("[commune]", "[comune]", "interventions.0.target.authority.0", "no authority", "commune"),
    ("week: 8", "week: 53", "interventions.0.week", "weeks = 52", ""),
    ("week: 8", "weak: 8", "interventions.0.weak", "unknown key", "week"),
    ("hours: 3", "hours: -3", "interventions.0.hours", "at least 0", ""),
    ("kind: training", "kind: trainings", "interventions.0.kind", "one of", "training"),
    ("weeks: 52", "name: twice", "name", "already given on line 1", ""),
    ("weeks: 52", "weeks: &x 52", "weeks", "anchors", ""),
    ("weeks: 52", "weeks: !!int 52", "weeks", "tags", ""),
    ("weeks: 52", "<<: {weeks: 52}", "<<", "merge keys", ""),
    ("weeks: 52", 'weeks: "\\0"', "weeks", "control character", ""),
    ("weeks: 52", "\tweeks: 52", "", "a tab is used", ""),
    ("weeks: 52", "weeks: 'a", "", "quote opened here is never closed", ""),
    ("weeks: 52", "weeks: a: b", "", "a second ': '", ""),
    ("weeks: 52", "weeks: @a", "", "quotes around", ""),
    ("weeks: 52", "weeks: \0", "", "UTF-16", ""),
    ("weeks: 52", "? [a]\n: b", "", "a key must be a plain word", ""),
    ("weeks: 52", "weeks: " + "[" * 30, "", "nested more than 20", ""),
]  # fmt: skip


@pytest.mark.parametrize(("there", "planted", "field", "message", "hint"), CATALOGUE)
def test_planted_error(there, planted, field, message, hint):
    assert VALID.count(there) >= 1
    problems = problems_of(VALID.replace(there, planted, 1))
    found = [p for p in problems if p.field == field and message in p.message.render("en")]
    assert found, "\n".join(map(str, problems))
    line = line_of(there)
    if field.endswith("services") and "staff" in planted:
        line = line_of("services: 40")
    if field == "authorities":
        line = line_of("authorities:")
    assert (found[0].where, found[0].line, found[0].hint) == ("town.yaml", line, hint)
    assert "\n" not in str(found[0])


def test_alias_is_refused_and_nothing_more_said_of_it():
    text = VALID.replace("weeks: 52", "weeks: &x 52").replace("seed: 1", "seed: *x")
    assert [(p.line, p.field) for p in problems_of(text)] == [(5, "weeks"), (6, "seed")]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "empty"),
        ("# only a comment\n", 2, "empty"),
        ("- a\n- b\n", 1, "no scenario here"),
        ("\n\nhello\n", 3, "no scenario here"),
        ("---\n...\n", 2, "no scenario here"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("%YAML 1.1\n---\na: 1\n", 2, "directives"),
        ('a: "\\U99999999"\n', 1, "not valid YAML"),
        ("[" * 10_000, 1, "nested more than"),
        ("a: 1\nb: !" + "!" * 100_000, 2, "a line of more than"),
        ("- a\n" * 200_001, 200_000, "more than 200,000 values"),
        ("a" * (MAX_BYTES + 1), None, "2 MB"),
    ],
)
def test_what_is_no_scenario(text, line, message):
    (problem,) = problems_of(text)
    assert problem.line == line
    assert message in problem.message.render("en")


def test_missing_keys_are_named_at_the_section_they_miss_in():
    problems = problems_of("name: town\nauthorities:\n  - key: a\n  - {}\n")
    found = {(p.line, p.field) for p in problems if "missing" in p.message.render("en")}
    expected = {(1, "title"), (3, "authorities.0.inhabitants"), (4, "authorities.1.key")}
    assert expected <= found


def test_all_problems_are_told_at_once_in_order_of_lines():
    text = VALID.replace("weeks: 52", "weeks: 0").replace("use: 0.20", "use: 70")
    text = text.replace("services: 40", "services: 4000").replace("kind: training", "kind: x")
    text = text.replace("seed: 1", "seed: 1\nseed: 2")
    fields = [p.field for p in problems_of(text)]
    assert fields == ["weeks", "seed", "tools.gru.use", "authorities.0.services",
                      "interventions.0.kind"]  # fmt: skip


def test_only_fifty_are_listed():
    lines = "".join(f"  unheard_{i}: 1\n" for i in range(3000))
    problems = problems_of(VALID.replace("parameters:\n", f"parameters:\n{lines}"))
    assert len(problems) == 51
    assert problems[-1].message.render("en") == "and 2,950 more problems"


@pytest.mark.parametrize(
    ("contents", "line", "message"),
    [
        (VALID.replace("Ville", "Évry").encode("cp1252"), 3, "not UTF-8 (byte 0xC9)"),
        (VALID.encode("utf-16"), 1, "not UTF-8"),
        (VALID.encode("utf-16-le"), 1, "UTF-16"),
        (b"\xff\xfe\x00", 1, "not UTF-8"),
        (b"a" * (MAX_BYTES + 1), None, "at most"),
    ],
)
def test_unreadable_bytes(tmp_path, contents, line, message):
    file = tmp_path / "town.yaml"
    file.write_bytes(contents)
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    (problem,) = caught.value.problems
    assert not left_in_english([problem])
    assert (problem.where, problem.line) == (str(file), line)
    assert message in problem.message.render("en")


def test_no_file_a_folder_or_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name, message in [("none", "cannot be read"), (".", "not a file"), ("pipe", "not a file"),
                          ("a\0b", "cannot be read")]:  # fmt: skip
        with pytest.raises(InputError, match=message):
            read_scenario(tmp_path / name)


def test_named_files_stay_in_the_folder_and_exist(tmp_path):
    (tmp_path / "secret.csv").write_text("")
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "agents.csv").write_text("")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    for name, message in [("agnts.csv", "there is agents.csv"), ("link.csv", "leads out"),
                          ("x" * 5000, "looked up"), ("''", "inside")]:  # fmt: skip
        text = VALID.replace("plan: true", f"staff_file: {name}")
        (problem,) = problems_of(text, folder=folder)
        assert message in problem.message.render("en")
        assert problem.field == "authorities.0.staff_file"
    text = VALID.replace("plan: true", "staff_file: agents.csv\n    count: 2")
    (problem,) = problems_of(text, folder=folder)
    assert "count must be 1" in problem.message.render("en")


@pytest.mark.parametrize(
    ("key", "value", "message", "hint"),
    [
        ("week", 3, "neither a field", "weeks"),
        (PARAMETER + "x", 0.5, "neither a field", PARAMETER),
        (PARAMETER, 50, "out of bounds", "0.50"),
        ("parameters.zzz", 1, "unknown parameter", ""),
        ("weeks", "many", "this is text", ""),
        ("weeks", float("nan"), "not a finite number", ""),
        ("weeks", object(), "whole number", ""),
        ("weeks.x", 1, "not a section", ""),
        ("tools.gru.use", 70, "between 0 and 1", "0.70"),
        ("tools.gruu.use", 0.7, "unknown key", "gru"),
        ("theory.peer", "thresold", "one of", "threshold"),
        ("authorities.comune.staff", 3, "there is no 'comune'", "commune"),
        ("authorities.2.staff", 3, "there is no '2'", ""),
        ("authorities.commune", 3, "say which field", ""),
        ("authorities.commune.staf", 3, "unknown key", "staff"),
        ("interventions.4.week", 3, "there is no entry 4", ""),
        ("training", 3, "say which field", ""),
        ("training.hour", 3, "no such field", "hours"),
        ("training.share", 50, "between 0 and 1", "0.50"),
        ("campaign.week", 60, "weeks = 52", ""),
        ("", 3, "neither a field", ""),
        ("a\nb", 3, "neither a field", ""),
    ],
)
def test_wrong_overrides(key, value, message, hint):
    (problem,) = problems_of(VALID, {key: value})
    assert (problem.where, problem.line, problem.hint) == ("--set", None, hint)
    assert message in problem.message.render("en")
    assert "\n" not in str(problem)


@pytest.mark.parametrize("text", ["a", "=1", "a=", "a= ", "a=@x", "a=[", "a=&x 1", "a='"])
def test_wrong_assignments(text):
    with pytest.raises(InputError) as caught:
        parse_assignment(text)
    assert all(p.where == "--set" and p.line is None for p in caught.value.problems)
    assert not left_in_english(caught.value.problems)


PIECES = st.sampled_from(
    [": ", "- ", "\t", "  ", "\n", "{", "}", "[", "]", "'", '"', "&a ", "*a", "!!str ", "<<: ",
     "---\n", "...", "|", ">", "#", "%", "? ", "0", "-", "1e999", ".nan", "null", "é", "\0",
     "\u2028", "\ufeff", "💥", ",", "9" * 50, "\x85", "\r"]
) | st.text(max_size=4)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.sampled_from("cdirt"), st.integers(0, len(VALID)), PIECES, st.integers(0, 20)),
    min_size=1,
    max_size=6,
)


def mutate(text, edits):
    for how, at, piece, length in edits:
        lines = text.splitlines(keepends=True)
        pick = at % max(1, len(lines))
        match how:
            case "c":
                text = text[:at] + piece + text[at + length :]
            case "d":
                text = text[:at] + text[at + length :]
            case "i":
                text = text[:at] + piece + text[at:]
            case "r":
                text = "".join([*lines[: pick + 1], *lines[pick : pick + 1 + length]])
            case "t":
                text = "".join([*lines[:pick], *lines[pick + length :], *lines[pick : pick + 1]])
    return text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_mutated_scenarios_are_read_or_refused(edits):
    try:
        read_scenario_text(mutate(VALID, edits), "town.yaml")
    except InputError as error:
        assert error.problems
        assert all("\n" not in str(p) and p.message for p in error.problems)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.none() | st.booleans() | st.integers() | st.floats() | st.text())
def test_any_override_is_taken_or_refused(key, value):
    try:
        read_scenario_text(VALID, "town.yaml", {key: value, f"authorities.{key}": value})
    except InputError as error:
        assert all(p.where == "--set" for p in error.problems)
