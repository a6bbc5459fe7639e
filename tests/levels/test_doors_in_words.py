"""What the shell says of levels, plug-ins and scenarios of others: only what is so, in both languages."""

from __future__ import annotations

import pytest

import simadopt as sa
from interfaces.shell_helper import elsewhere
from levels.toy import TOY
from simadopt.core import level
from simadopt.core.errors import InputError
from simadopt.core.plugins import FILES

pytestmark = pytest.mark.usefixtures("nothing_added")


def test_a_run_of_a_level_of_ones_own_promises_no_draws_and_no_theories(here):
    level.register(TOY)
    for language, word, other in (
        ("en", "--single-setting", "theory"),
        ("fr", "hasard", "théorie"),
    ):
        ended = here("--lang", language, "run", "switches.yaml", "--no-figures", "--overwrite")
        assert ended.code == 0, ended.err
        assert word in ended.out and other not in ended.out and "--draws" not in ended.out


PLUGIN = """\
import simadopt
import their_numbers

simadopt.register_outcome("mine", lambda h: their_numbers.HALF, unit="share", better=1, words="mine")
"""


def test_a_plug_in_imports_a_module_beside_it_and_one_that_is_missing_is_told_at_its_line(tmp_path):
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "mine.py").write_text(PLUGIN, encoding="utf-8")
    given = {FILES: str(folder / "mine.py")}
    ended = elsewhere("describe", "--plugins", folder=tmp_path, **given)
    assert "mine.py:2: " in ended.err and "their_numbers" in ended.err, ended.err
    (folder / "their_numbers.py").write_text("HALF = 0.5\n", encoding="utf-8")
    ended = elsewhere("describe", "--plugins", folder=tmp_path, **given)
    assert not ended.err and "mine" in ended.out


def test_sources_of_parameters_are_told_in_french(here):
    ended = here("--lang", "fr", "describe", "--parameters")
    assert ended.code == 0
    assert "une journée de formation" in ended.out and "one day of training" not in ended.out


def test_a_lever_that_nothing_is_near_is_told_with_what_there_is():
    with pytest.raises(InputError, match=r"zzz — neither a field.*weeks.*coaching") as refused:
        sa.load("commune_27k", {"zzz": 1.0})
    assert "ni un champ" in refused.value.render("fr")


def test_a_survey_shows_no_empty_table(here):
    ended = here("survey", "hospital_records", "--weeks", "10")
    assert ended.code == 0 and "0 of 0" not in ended.out and "Simulated" in ended.out, ended.out
    ended = here("--lang", "fr", "survey", "hospital_records", "--weeks", "10")
    assert "0 sur 0" not in ended.out and "Traceback" not in ended.err
