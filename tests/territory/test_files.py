"""Tables of one's own: what is wrong is named by line, in both languages, and nothing is half read."""

import pytest

import simadopt as sa
from simadopt.core.errors import InputError

HEAD = "siren;type;nom;population;departement;region;epci\n"
GOOD = HEAD + "1;commune;Un;1200;01;84;9\n2;commune;Deux;300;01;84;9\n9;EPCI;Ensemble;1500;01;84;\n"
SCENARIO = """\
level: territory
name: own
title: {fr: Les miennes, en: Mine}
quarters: 8
authorities: {source: file, file: own.csv}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "own.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def problems(folder, table, scenario=SCENARIO):
    (folder / "own.csv").write_text(table, encoding="utf-8")
    (folder / "own.yaml").write_text(scenario, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        sa.load(folder / "own.yaml")
    found = refused.value.problems
    for one in found:
        french = one.render("fr")
        assert french != str(one), f"not told in French: {one}"
    return found


def test_a_good_table_runs(folder):
    (folder / "own.csv").write_text(GOOD, encoding="utf-8")
    run = sa.run(folder / "own.yaml")
    assert run.roster.key == ("1", "2", "9")
    assert run.s.body.tolist() == [2, 2, -1]


@pytest.mark.parametrize(
    ("row", "line", "said"),
    [
        ("1;commune;Un bis;10;01;84;9\n", 5, "already on line 2"),
        ("1;commune;Un;1200;01;84;8\n", 5, "another intercommunal body on line 2"),
        ("3;commune;Trois;10;01;84;9 8\n", 5, "one intercommunal body; two are named"),
        ("3;comune;Trois;10;01;84;9\n", 5, "unknown type"),
        ("3;commune;Trois;beaucoup;01;84;9\n", 5, "whole number of inhabitants"),
        (";commune;Trois;12;01;84;9\n", 5, "a key is needed"),
    ],
)
def test_what_is_wrong_is_named_by_line(folder, row, line, said):
    found = problems(folder, GOOD + row)
    assert [one.line for one in found] == [line]
    assert said in str(found[0])


LAWS = "name;item;types;min_population;vote;deadline;form\nducks;dpo;commune;0;2016Q2;2018Q2;sanction\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("late;dpo;commune;0;2019Q1;2018Q2;duty\n", "dated after its deadline"),
        ("who;dpoo;commune;0;2016Q1;2018Q2;duty\n", "unknown item (did you mean dpo?)"),
        ("when;dpo;commune;0;2016;2018Q2;duty\n", "a quarter such as 2018Q2 is expected"),
        ("how;dpo;commune;0;2016Q1;2018Q2;prison\n", "unknown form"),
        ("whom;dpo;village;0;2016Q1;2018Q2;duty\n", "unknown type"),
    ],
)
def test_laws(folder, row, said):
    (folder / "laws.csv").write_text(LAWS + row, encoding="utf-8")
    scenario = SCENARIO.replace("file: own.csv", "file: own.csv, laws_file: laws.csv")
    found = problems(folder, GOOD, scenario)
    assert [one.line for one in found] == [3]
    assert said in str(found[0])


def test_pools(folder):
    (folder / "own.csv").write_text(GOOD, encoding="utf-8")
    scenario = SCENARIO.replace("file: own.csv", "file: own.csv, pools_file: pools.csv")
    (folder / "pools.csv").write_text("key,pool\n1,Alpha\n2,Alpha\n", encoding="utf-8")
    (folder / "own.yaml").write_text(scenario, encoding="utf-8")
    run = sa.run(folder / "own.yaml")
    assert run.hosts.names == ("Alpha",) and run.d.pool.tolist() == [0, 0, -1]
    (folder / "pools.csv").write_text("key,pool\n1,Alpha\n1,Beta\n", encoding="utf-8")
    found = problems(folder, GOOD, scenario)
    assert found[0].line == 3 and "already in a pool on line 2" in str(found[0])


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        ("focus: dpoo\n", 6, "unknown item (did you mean dpo?)"),
        ("interventions: [{kind: fund, quarter: 2013Q1, item: planes}]\n", 6, "unknown item"),
        (
            "interventions: [{kind: law, quarter: 2013Q1, deadline: 2012Q1}]\n",
            6,
            "before the quarter",
        ),
        ("interventions: [{kind: fund, quarter: 2033Q1}]\n", 6, "outside of the run"),
        ("parameters: {b_lod: 1.0}\n", 6, "did you mean b_load?"),
    ],
)
def test_scenarios(folder, change, line, said):
    found = problems(folder, GOOD, SCENARIO + change)
    assert [one.line for one in found] == [line]
    assert said in str(found[0])


def test_a_department_that_is_not_there(folder):
    scenario = SCENARIO.replace(
        "source: file, file: own.csv", 'source: published, departments: ["99"]'
    )
    (found,) = problems(folder, GOOD, scenario)
    assert "no such code" in str(found)


@pytest.mark.parametrize("field", ["fund.quarter", "fund.until", "start"])
def test_what_is_no_quarter_is_told_as_one(field):
    with pytest.raises(InputError) as refused:
        sa.load("territory_dpo_random", {field: "2024Q7"})
    (one,) = refused.value.problems
    assert str(one).endswith("= 2024Q7 — a quarter such as 2018Q2 is expected")
    assert one.render("fr").endswith("il faut un trimestre comme 2018T2")
