"""Maps that would hang, or read what is not theirs, are refused in one line."""

import os

import pytest
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.experiments.diffusion.importer import read_diffusion
from simadopt.experiments.diffusion.patterns import matching, too_free
from simadopt.experiments.learning.own_survey import read_survey_map
from simadopt.experiments.learning.usage import import_usage, read_usage_map
from simadopt.experiments.learning.usage_map import UsageMap

PIPE = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


def refused(call, *given):
    with pytest.raises(InputError) as caught:
        call(*given)
    (problem,) = caught.value.problems
    assert not left_in_english([problem])
    return problem


@PIPE
@pytest.mark.parametrize("read", [read_diffusion, read_survey_map, read_usage_map])
def test_a_pipe_in_the_place_of_a_map_is_not_waited_for(tmp_path, read):
    os.mkfifo(tmp_path / "map.yaml")
    problem = refused(read, tmp_path / "map.yaml")
    assert "not a file" in str(problem.message)


@PIPE
def test_a_pipe_in_the_place_of_an_export_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "export.json")
    problem = refused(
        import_usage, "publik", tmp_path / "export.json", UsageMap(tool="gru"), tmp_path
    )
    assert "not a file" in str(problem.message)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)*b", "(a|a){20}b", "a*a*a*b", "(a)(a)(a)", "a?" * 30 + "a" * 30]
)
def test_a_pattern_that_could_be_tried_for_ever_is_refused(tmp_path, pattern):
    title = "a" * 60 + "!"
    (tmp_path / "people.csv").write_text(f"id,toa,{title}\na,1,b\nb,2,a\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text(
        "people: {file: people.csv, id: id}\nadoption: {time: toa}\n"
        f'networks: {{n: {{pattern: "{pattern}"}}}}\n',
        encoding="utf-8",
    )
    problem = refused(read_diffusion, tmp_path / "map.yaml")
    assert (problem.field, problem.value) == ("networks.n.pattern", pattern)
    assert "tried for ever" in str(problem.message)


def test_patterns_in_use_are_allowed_and_a_long_title_matches_none():
    titles = ("net1_1", "net2_12", "y2024", "(x)*", "a" * 101)
    for pattern, places in [(r"net1_\d", [0]), (r"net[12]_\d+", [0, 1]), (r"y\d{4}", [2]),
                            (r"\(x\)\*", [3]), ("(net1|net2)_[+*0-9]+", [0, 1]), ("a+", [])]:  # fmt: skip
        assert not too_free(pattern)
        assert matching(pattern, titles) == places


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.csv", "C:\\secret.csv", "link.csv"])
def test_a_map_reads_its_own_folder_only(tmp_path, name):
    (tmp_path / "secret.csv").write_text("secret,word\n1,2\n", encoding="utf-8")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "map.yaml").write_text(
        f"people: {{file: '{name}', id: id}}\nadoption: {{time: toa}}\n", encoding="utf-8"
    )
    problem = refused(read_diffusion, folder / "map.yaml")
    assert "inside the folder of the map" in str(problem.message)
    (folder / "map.yaml").write_text(
        f"tool: gru\nstaff: {{file: '{name}', key: id, service: s}}\n", encoding="utf-8"
    )
    how = read_usage_map(folder / "map.yaml")
    problem = refused(import_usage, "csv", tmp_path / "secret.csv", how, folder)
    assert (problem.field, problem.value) == ("staff.file", name)
    assert "inside the folder of the map" in str(problem.message)
