"""How commands end (C3): one clear line, nothing half-written, real people kept apart (G1)."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from interfaces.shell_helper import COMMUNE, Here
from simadopt.core.errors import ResourceError, SimadoptError
from simadopt.interfaces import outputs, style
from simadopt.io.wording import wording

QUICK = ("--single-setting", "--weeks", 4, "--no-figures")


@pytest.mark.parametrize(
    ("raised", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "Interrupted"),
        (MemoryError(), 4, "enough memory"),
        (ResourceError("about 90 GiB are needed"), 4, "about 90 GiB"),
        (OSError(28, "No space left on device", "/x"), 4, "/x: No space left on device"),
        (ZeroDivisionError("x"), 1, "This is a bug of simadopt"),
        (SimadoptError("x"), 1, "This is a bug of simadopt"),
    ],
)
def test_exit_codes(
    here: Here, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, told: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("simadopt.cases.load", fail)
    ended = here("check", COMMUNE)
    assert ended.code == code
    assert told in ended.err
    assert ("Traceback" in ended.err) == (code == 1)


def test_a_request_too_large_is_refused_with_its_size(here: Here) -> None:
    ended = here("run", COMMUNE, "--set", "authorities.0.staff=5000000", "--set",
                 "authorities.0.count=4", *QUICK)  # fmt: skip
    assert ended.code in (2, 4)
    assert "GiB" in ended.err


@pytest.mark.parametrize(("where", "code"), [("file/out", 4), ("file", 2)])
def test_a_folder_that_cannot_be_written(here: Here, tmp_path: Path, where: str, code: int) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    ended = here("run", COMMUNE, *QUICK, "--out", tmp_path / where)
    assert ended.code == code
    assert len(ended.err.strip().splitlines()) == 1
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


def test_a_failing_write_leaves_the_earlier_results_whole(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "x"
    assert here("run", COMMUNE, *QUICK, "--out", folder).code == 0
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    before = {p.name: p.read_bytes() for p in folder.iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(outputs, "write_history", full)
    ended = here("run", COMMUNE, *QUICK, "--seed", 2, "--out", folder, "--overwrite")
    assert ended.code == 4
    assert "No space left on device" in ended.err
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_second_run_replaces_the_first_and_spares_the_rest(here: Here, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    here("run", COMMUNE, *QUICK, "--out", folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    figures = folder / "figures"
    figures.mkdir()
    origin = json.loads((folder / "origin.json").read_text(encoding="utf-8"))
    for name in ("old.svg", "mine.svg"):
        (figures / name).write_text(name, encoding="utf-8")
    origin["files"]["figures/old.svg"] = "as the first run wrote it"
    (folder / "origin.json").write_text(json.dumps(origin), encoding="utf-8")
    again = ("run", COMMUNE, *QUICK, "--seed", 2, "--out", folder, "--overwrite")
    assert here(*again).code == 0
    assert [p.name for p in figures.iterdir()] == ["mine.svg"]
    figures.rename(folder / "other")
    assert here(*again).code == 0
    names = sorted(p.name for p in folder.iterdir())
    assert names == ["history.csv", "notes.txt", "origin.json", "other", "summary.json"]
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8"))["seed"] == 2


@pytest.mark.parametrize(
    "listed", [{"figures/../mine.txt": "x", "figures/../../out.txt": "x"}, [], 3]
)
def test_a_list_of_files_that_lies_removes_nothing(
    here: Here, tmp_path: Path, listed: object
) -> None:
    folder, outside = tmp_path / "x", tmp_path / "out.txt"
    here("run", COMMUNE, *QUICK, "--out", folder)
    (folder / "figures").mkdir()
    for path in (outside, folder / "mine.txt", folder / "figures" / "mine.svg"):
        path.write_text("mine", encoding="utf-8")
    origin = json.loads((folder / "origin.json").read_text(encoding="utf-8"))
    (folder / "origin.json").write_text(json.dumps(origin | {"files": listed}), encoding="utf-8")
    done = here("run", COMMUNE, *QUICK, "--seed", 2, "--out", folder, "--overwrite")
    assert done.code == 0, done.err
    assert outside.exists()
    assert (folder / "mine.txt").exists() and (folder / "figures" / "mine.svg").exists()


def test_a_cell_is_never_a_formula() -> None:
    texts = ("plain", "=1+1", 'a,"b"', "@x", "\t=1", "\r=1", "\n=1")
    cells = [outputs.csv_cell(text) for text in texts]
    quoted = ["'\t=1", '"\'\r=1"', '"\'\n=1"']
    assert cells == ["plain", "'=1+1", '"a,""b"""', "'@x", *quoted]


def test_values_beside_a_curve_never_touch() -> None:
    placed = style.spread([1.0, 1.0, 0.99, 0.0, 0.01], 0.06)
    ordered = sorted(placed)
    gaps = [b - a for a, b in pairwise(ordered)]
    assert min(gaps) >= 0.06 - 1e-9
    assert ordered[0] >= 0.0
    assert ordered[-1] <= 1.0 + 1e-9


def test_small_services_of_real_staff_are_never_named(
    here: Here, tmp_path: Path, real_town: Path
) -> None:
    ended = here("run", real_town, "--out", tmp_path / "x")
    assert ended.code == 0
    shown = ended.out + here("describe", real_town).out
    for path in (tmp_path / "x").rglob("*"):
        if path.suffix in (".csv", ".json", ".svg"):
            shown += path.read_text(encoding="utf-8")
    assert "Écoles" in shown
    assert "Paie" not in shown
    assert "Nom00" not in shown
    assert "P00" not in shown
    assert wording("en").say("figure.service.head") not in shown


def test_one_real_person_is_shown_only_when_asked(here: Here, real_town: Path) -> None:
    asked = ("explain", real_town, "--person", "P03", "--feature", "gru_intake")
    assert here(*asked).code == 2
    ended = here(*asked, "--person-views")
    assert ended.code == 0
    assert "Simulated values, not measured." in ended.out
    assert here("describe", real_town, "--graphml", "net.graphml").code == 2
    assert not Path("net.graphml").exists()
    assert here("describe", real_town, "--graphml", "net.graphml", "--person-views").code == 0
    assert "<graphml" in Path("net.graphml").read_text(encoding="utf-8")
