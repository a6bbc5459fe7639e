"""What contradicts itself, or lies in the way, is refused before any work: code 2, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from interfaces.shell_helper import COMMUNE, Here

RUN = ("run", COMMUNE, "--single-setting", "--weeks", 2, "--no-figures")
SHORT = ("run", COMMUNE, "--single-setting", "--no-figures", "--out", "x")
SWEEP = (
    "sweep",
    COMMUNE,
    "--single-setting",
    "--vary",
    "b_peer=0,1",
    "--design",
    "factorial",
    "--workers",
    1,
)
COMPARE = (
    "compare",
    COMMUNE,
    "x:b_boss_gru=0",
    "--single-setting",
    "--replicates",
    2,
    "--workers",
    1,
    "--no-figures",
)


@pytest.mark.parametrize(
    ("command", "key"),
    [
        ((*SHORT, "--set", "b_peer=0", "--set", "b_peer=1"), "b_peer"),
        ((*SHORT, "--set", "b_peer=0", "--set", "parameters.b_peer=1"), "b_peer"),
        ((*SHORT, "--set", "seed=5", "--seed", 3), "seed"),
        ((*SHORT, "--set", "weeks=9", "--weeks", 2), "weeks"),
        ((*SWEEP, "--out", "x", "--set", "weeks=9", "--weeks", 2), "weeks"),
        ((*SWEEP, "--out", "x", "--set", "seed=9", "--seed", 2), "seed"),
        ((*COMPARE, "--out", "x", "--set", "b_peer=0", "--set", "b_peer=1"), "b_peer"),
        ((*COMPARE, "--out", "x", "--set", "weeks=9", "--weeks", 2), "weeks"),
        ((*COMPARE[:2], "x:b_peer=0,b_peer=1", *COMPARE[3:], "--out", "x"), "b_peer"),
    ],
)
@pytest.mark.parametrize(("lang", "said"), [("en", "given twice"), ("fr", "donné deux fois")])
def test_what_is_given_twice_is_refused(here: Here, command, key, lang, said) -> None:
    ended = here(*command, "--lang", lang)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert key in ended.err
    assert not Path("x").exists()


@pytest.mark.parametrize("command", [RUN, (*COMPARE, "--weeks", 1), (*SWEEP, "--weeks", 1)])
@pytest.mark.parametrize(("lang", "said"), [("en", "not a folder"), ("fr", "pas un dossier")])
def test_a_file_in_the_place_of_the_folder_is_refused(here: Here, command, lang, said, monkeypatch):
    Path("mine").write_text("mine", encoding="utf-8")
    monkeypatch.setattr("simadopt.cases.Case.start", lambda *_, **__: pytest.fail("work"))
    ended = here(*command, "--out", "mine", "--lang", lang)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert Path("mine").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["history.csv", "summary.json", "origin.json"])
def test_a_folder_in_the_place_of_a_file_is_kept_whatever_is_asked(here: Here, name: str) -> None:
    mine = Path("x") / name / "thesis.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    for asked in ((), ("--overwrite",)):
        ended = here(*RUN, "--out", "x", *asked)
        assert (ended.code, ended.out) == (2, "")
        assert name in ended.err
        assert mine.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in Path("x").iterdir()] == [name]


@pytest.mark.parametrize(
    "command", [RUN, (*SWEEP, "--weeks", 1), (*COMPARE[:3], "--workers", 1, "--weeks", 1)]
)
def test_a_billion_draws_are_refused(here: Here, command) -> None:
    ended = here(*command, "--posterior", 1_000_000_000, "--out", "x")
    assert (ended.code, ended.out) == (2, "")
    assert "100000" in ended.err.replace("\u202f", "").replace(",", "").replace("_", "")


@pytest.mark.parametrize(("lang", "said"), [("en", "holds 4 replicates"), ("fr", "4 répétitions")])
def test_fewer_replicates_than_a_store_holds_are_told_so(here: Here, lang, said) -> None:
    sweep = (*SWEEP, "--weeks", 1, "--out", "s", "--lang", lang)
    assert here(*sweep, "--replicates", 4).code == 0
    ended = here(*sweep, "--replicates", 2)
    assert ended.code == 2
    assert said in ended.err
    assert here(*sweep, "--replicates", 5).code == 0
