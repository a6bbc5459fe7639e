"""``simadopt run``: one run's files, and the band of all that is not known beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interfaces.shell_helper import COMMUNE, Here
from simadopt.cases import load
from simadopt.experiments.draws import draws_of
from simadopt.io.wording import wording

ASKED = ("run", COMMUNE, "--weeks", 3, "--no-figures")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simadopt.experiments.band.BAND_DRAWS", 5)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_run_has_its_band_beside_it(here: Here, tmp_path: Path) -> None:
    alone = here(*ASKED, "--json", "--single-setting", "--out", tmp_path / "a")
    beside = here(*ASKED, "--json", "--out", tmp_path / "b")
    one, both = json.loads(alone.out), json.loads(beside.out)
    assert one["digest"] == both["digest"]
    assert "band" not in one
    assert both["band"]["draws"] == 5
    use = both["band"]["outcomes"]["gru_use"]
    assert use["low"] < use["mean"] < use["high"]
    assert names(tmp_path / "b") - names(tmp_path / "a") == {"band.json"}
    assert json.loads((tmp_path / "b" / "band.json").read_text(encoding="utf-8")) == both["band"]
    for lang in ("en", "fr"):
        said = here("report", tmp_path / "b", "--lang", lang, "--out", tmp_path / f"{lang}.html")
        assert said.code == 0, said.err
        page = (tmp_path / f"{lang}.html").read_text(encoding="utf-8")
        assert ("rival theories, chance" if lang == "en" else "théories rivales, hasard") in page
        words = wording(lang)
        ends = {end: words.percent(use[end]) for end in ("low", "high", "level")}
        mean = words.percent(both["tools"]["gru"]["use"])
        sure = words.say("report.note.run_band", draws=5, use=mean, **ends)
        assert sure in page.split('class="front"')[1].split("<h2")[0]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "What one organisation may see"), ("fr", "Ce qu’une organisation peut voir")],
)
def test_it_is_printed_with_what_it_rests_on(here: Here, lang: str, said: str) -> None:
    told = here(*ASKED, "--lang", lang).out
    assert said in told
    assert "Tucker" in told
    drawn = draws_of(load("commune_27k").level, 2)
    assert (drawn.other in told) if drawn.other else drawn.fitted


def test_a_band_that_would_last_is_not_made(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simadopt.experiments.band.MOST_SECONDS", 0.0)
    ended = here(*ASKED, "--lang", "en")
    assert ended.code == 0
    assert "No band is made beside this run" in ended.err
