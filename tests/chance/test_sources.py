"""C23: a checkout, a touch or a better sentence neither compiles again nor forgets runs; code does."""

import os
import shutil

import pytest

from simadopt.core.compiled import ROOT, fingerprint, sources
from simadopt.core.sources import digest_of_sources, statements
from simadopt.experiments import identity
from simadopt.experiments.identity import MODEL


@pytest.fixture
def package(tmp_path):
    """A copy of the sources that are compiled."""
    root = tmp_path / "simadopt"
    for path in sources():
        copy = root / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
    return root


def changed(root, old, new, file="rules/adoption.py"):
    """Write new for old in a file of the copy."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_c23_touch_and_checkout_change_nothing(package, tmp_path):
    before = fingerprint(package, tmp_path / "notes")
    for path in sources(package):
        os.utime(path, ns=(1, 1))
    assert fingerprint(package, tmp_path / "notes") == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""', '"""Told otherwise.\n\n'),
        ("\n\n\n", "\n\n\n# a comment\n\n\n"),
        ("    return", "    # a comment\n    return"),
    ],
)
def test_c23_docstrings_and_comments_change_nothing(package, tmp_path, old, new):
    before = fingerprint(package, tmp_path / "notes")
    changed(package, old, new)
    assert fingerprint(package, tmp_path / "notes") == before


@pytest.mark.parametrize(
    ("old", "new", "file"),
    [
        ("-p.b_load * load", "p.b_load * load", "rules/adoption.py"),
        ("1", "2", "levels/staff/tables/parameters.csv"),
    ],
)
def test_code_and_tables_count(package, tmp_path, old, new, file):
    before = fingerprint(package, tmp_path / "notes")
    changed(package, old, new, file)
    assert fingerprint(package, tmp_path / "notes") != before


def test_a_damaged_note_is_not_believed(package, tmp_path):
    before = fingerprint(package, tmp_path / "notes")
    (note,) = (tmp_path / "notes").iterdir()
    note.write_text("half", encoding="ascii")
    assert fingerprint(package, tmp_path / "notes") == before


def test_every_room_of_the_model_has_sources_that_count():
    rooms = {path.relative_to(ROOT).parts[0] for path in sources()}
    assert set(MODEL) <= rooms


def test_names_of_files_count(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    one = digest_of_sources(tmp_path, [tmp_path / "a.py"])
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert digest_of_sources(tmp_path, [tmp_path / "b.py"]) != one


def test_what_is_stated_is_kept():
    text = 'X = "#"  # hash\n"""About X."""\n\n\ndef f(g=lambda: 1):\n    "Told."\n    return """a # b"""\n'
    assert statements(text) == 'X = "#"\ndef f(g=lambda: 1):\n    return """a # b"""'


def test_what_asks_of_runs_makes_no_stored_run_another_one(tmp_path, monkeypatch):
    """Digits do not depend on who is asked, nor on how decisions are explained; fits do on the first."""
    monkeypatch.setattr(identity, "ROOT", tmp_path)
    rooms = (
        "levels/staff/rules", "levels/staff/survey", "levels/staff/explanations", "io/wording",
        "levels/staff/verify", "levels/staff/policies",
    )  # fmt: skip
    for room in rooms:
        (tmp_path / room).mkdir(parents=True)
        (tmp_path / room / "a.py").write_text("x = 1\n", encoding="utf-8")

    def digests():
        return [
            identity.sources_digest(identity.MODEL, without=out)
            for out in (identity.ASKED, identity.AROUND)
        ]

    runs, fits = digests()
    for room, moves in zip(
        rooms, ((True, True), *((False, True),) * 2, *((False, False),) * 3), strict=True
    ):
        (tmp_path / room / "a.py").write_text(f"x = '{room}'\n", encoding="utf-8")
        then = digests()
        assert (then[0] != runs, then[1] != fits) == moves, room
        runs, fits = then
