"""A command writes over what the same command wrote, and over nothing else (A11)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interfaces.shell_helper import COMMUNE, Here

RUN = ("run", COMMUNE, "--single-setting", "--weeks", 2, "--no-figures")
OTHER = ("--set", "b_peer=0")
COMPARE = (
    "compare",
    COMMUNE,
    "--single-setting",
    "--weeks",
    1,
    "--replicates",
    2,
    "--workers",
    1,
    "--no-figures",
)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("command", "other"), [(RUN, OTHER), ((*COMPARE, "b:b_peer=0"), ("c:b_peer=1",))]
)
def test_a11_other_levers_go_to_another_folder_by_themselves(
    here: Here, command: tuple[object, ...], other: tuple[object, ...]
) -> None:
    assert here(*command).code == 0
    (first,) = Path("outputs").iterdir()
    kept = contents(first)
    ended = here(*command, *other)
    assert ended.code == 0
    (second,) = set(Path("outputs").iterdir()) - {first}
    assert str(second) in ended.out
    assert contents(first) == kept
    assert here(*command, *other).code == 0
    assert len(list(Path("outputs").iterdir())) == 2


def test_a11_the_same_run_again_is_silent_and_another_in_its_folder_is_refused(
    here: Here, tmp_path: Path
) -> None:
    kept = []
    for _ in range(2):
        assert here(*RUN, "--out", "x").code == 0
        kept.append(contents(tmp_path / "x"))
    assert kept[0] == kept[1]
    for lang, said in (("en", "holds the results of another run"), ("fr", "une autre simulation")):
        ended = here(*RUN, *OTHER, "--out", "x", "--lang", lang)
        assert (ended.code, ended.out) == (2, "")
        assert said in ended.err
        assert "--overwrite" in ended.err
        assert len(ended.err.strip().splitlines()) == 1
    assert contents(tmp_path / "x") == kept[0]
    assert here(*RUN, *OTHER, "--out", "x", "--overwrite").code == 0
    assert contents(tmp_path / "x")["history.csv"] != kept[0]["history.csv"]
    assert here("run", COMMUNE, "--weeks", 2, "--draws", 2, "--out", "x").code == 2


def test_a_run_alone_and_one_under_draws_leave_nothing_of_each_other(
    here: Here, tmp_path: Path
) -> None:
    assert here(*RUN, "--out", "x").code == 0
    alone = set(contents(tmp_path / "x"))
    under = ("run", COMMUNE, "--weeks", 2, "--draws", 2, "--out", "x", "--overwrite")
    assert here(*under).code == 0
    assert set(contents(tmp_path / "x")) == {"origin.json", "posterior.csv", "summary.json"}
    assert here("report", "x", "--out", "page.html").code == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "the middle of 2 runs" in page and "In a single run" not in page
    assert here(*RUN, "--out", "x", "--overwrite").code == 0
    assert set(contents(tmp_path / "x")) == alone


@pytest.mark.parametrize("name", ["history.csv", "figures/mine.svg", "summary.json", "origin.json"])
def test_a11_a_foreign_file_is_never_replaced(here: Here, tmp_path: Path, name: str) -> None:
    for folder in (tmp_path / "new", tmp_path / "ours"):
        if folder.name == "ours":
            assert here(*RUN, "--out", folder).code == 0
        mine = folder / name
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.write_text("mine", encoding="utf-8")
        before = contents(folder)
        ended = here(*RUN, "--out", folder)
        assert ended.code == 2
        assert name in ended.err
        assert contents(folder) == before
    assert not list(tmp_path.rglob("*.part"))
    assert here(*RUN, "--out", tmp_path / "new", "--overwrite").code == 0
    assert json.loads((tmp_path / "new" / "summary.json").read_text(encoding="utf-8"))
    if name.endswith("mine.svg"):  # what no result replaces is nobody's to remove
        assert (tmp_path / "new" / name).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "command",
    [
        ("report", "x", "--out", "page"),
        ("describe", COMMUNE, "--graphml", "page"),
        ("results", "s", "--csv", "page"),
        ("classroom", "commune_27k", "--weeks", 1, "--out", "page"),
    ],
)
def test_a11_a_single_file_is_replaced_by_itself_only(
    here: Here, tmp_path: Path, command: tuple[object, ...]
) -> None:
    if command[0] == "report":
        here(*RUN, "--out", "x")
    if command[0] == "results":
        here("sweep", COMMUNE, "--single-setting", "--vary", "b_peer=0,1",
             "--design", "factorial", "--weeks", 1,
             "--workers", 1, "--out", "s")  # fmt: skip
    page = tmp_path / "page"
    page.write_text("mine", encoding="utf-8")
    ended = here(*command)
    assert ended.code == 2
    assert "--overwrite" in ended.err
    assert page.read_text(encoding="utf-8") == "mine"
    assert here(*command, "--overwrite").code == 0
    assert page.read_text(encoding="utf-8") != "mine"
    assert here(*command).code == 0


def test_what_is_no_file_is_never_replaced(tmp_path):
    import os

    from simadopt.core.errors import ResourceError
    from simadopt.io.atomic import put

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ResourceError):
        put(pipe, b"x")
    assert not pipe.is_file() and pipe.exists()
    assert [one.name for one in tmp_path.iterdir()] == ["pipe"]
