"""A scenario with its own tools, as users meet it: commands, reports and the app speak of its tools alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from interfaces.app.conftest import BASE, STAFF
from interfaces.page_reader import Reader
from interfaces.shell_helper import ROOT, Here
from simadopt.experiments.comparison.compare import compare
from simadopt.experiments.sweep.sweeping import sweep
from simadopt.interfaces.app.application import application
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.report.writing import report

HOSPITAL = ROOT / "scenarios" / "hospital_records.yaml"
LANGUAGES = ["en", "fr"]
RECORD = {"en": "patient record", "fr": "dossier patient"}
NO_REQUEST = {"en": "No tool of this scenario tracks", "fr": "Aucun outil de ce scénario ne suit"}
ASSUMED = {"en": "its catalogue assumes", "fr": "suppose son catalogue"}
OTHERS = re.compile(r"\bGRU\b|\bgru\b|intranet_")
"""What nobody who reads of a hospital should meet; the sources of its own table may name the GRU."""


def own(text: str) -> str:
    """Return a text without the sources that the tools' own table gives."""
    return text.replace("assumed: between the intranet and the GRU of a commune, wide", "")


@pytest.fixture(scope="module")
def client() -> Any:
    with TestClient(application(Session("hospital_records", "fr")), base_url=BASE) as opened:
        yield opened


def asked(client: Any, door: str = "run", **given: Any) -> dict[str, Any]:
    what = {"scenario": "hospital_records", "sets": [], "seed": "3", "weeks": 10, "lang": "en"}
    answer = client.post(f"/api/{door}", json={**what, **given})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_run_then_report(here: Here, tmp_path: Path, lang: str) -> None:
    ended = here("run", HOSPITAL, "--weeks", 10, "--lang", lang, "--out", "made")
    assert ended.code == 0, ended.err
    assert RECORD[lang] in ended.out
    assert NO_REQUEST[lang] in ended.out
    assert ASSUMED[lang] in ended.out
    assert not OTHERS.search(ended.out)
    assert not list(tmp_path.glob("made/figures/tracked*"))
    drawn = (tmp_path / "made/figures/adoption_by_tool.svg").read_text(encoding="utf-8")
    assert RECORD[lang] in drawn
    assert not OTHERS.search(drawn)
    ended = here("report", "made", "--lang", lang, "--out", "made.html")
    assert ended.code == 0, ended.err
    text = (tmp_path / "made.html").read_text(encoding="utf-8")
    assert not Reader(text).wrong
    assert NO_REQUEST[lang] in text
    assert not OTHERS.search(own(text))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_compare_then_report(here: Here, tmp_path: Path, lang: str) -> None:
    ended = here(
        "compare", HOSPITAL, "more:coaching.share=1.0", "none:b_boss_records=0", "--single-setting",
        "--weeks", 10,
        "--replicates", 2, "--workers", 1, "--lang", lang, "--out", "made",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert RECORD[lang] in ended.out
    assert "b_boss_records" in ended.out  # an assumed parameter that the effect rests on
    assert not OTHERS.search(ended.out)
    page = json.loads((tmp_path / "made/summary.json").read_text(encoding="utf-8"))
    assert page["outcome"] == "records_use"
    ended = here("report", "made", "--lang", lang, "--out", "made.html")
    assert ended.code == 0, ended.err
    assert not OTHERS.search(own((tmp_path / "made.html").read_text(encoding="utf-8")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sweep_results_and_what_reads_them(here: Here, tmp_path: Path, lang: str) -> None:
    ended = here(
        "sweep", HOSPITAL, "--single-setting", "--vary", "b_boss_records=0:6", "--vary", "training.share=0:1",
        "--n", 8, "--weeks", 10, "--workers", 1, "--lang", lang, "--out", "made",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    ended = here("results", "made", "--lang", lang)
    assert "records_use" in ended.out
    assert "rota_use" in ended.out
    ended = here("report", "made", "--lang", lang, "--out", "made.html")
    assert ended.code == 0, ended.err
    text = (tmp_path / "made.html").read_text(encoding="utf-8")
    assert RECORD[lang] in text
    assert not OTHERS.search(own(text))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_describe_explain_and_survey(here: Here, lang: str) -> None:
    ended = here("describe", HOSPITAL, "--features", "--parameters", "--lang", lang)
    assert ended.code == 0, ended.err
    assert "records_notes" in ended.out
    assert "b_boss_rota" in ended.out
    assert "gru_intake" not in ended.out
    assert {"en": "maternity", "fr": "maternité"}[lang] in ended.out
    ended = here("explain", HOSPITAL, "--person", 50, "--feature", "records_notes", "--set", "weeks=10",
                 "--lang", lang)  # fmt: skip
    assert ended.code == 0, ended.err
    assert RECORD[lang] in ended.out
    ended = here("explain", HOSPITAL, "--service", "emergency", "--feature", "rota_swap",
                 "--set", "weeks=10", "--lang", lang)  # fmt: skip
    assert ended.code == 0, ended.err
    ended = here("explain", HOSPITAL, "--person", 5, "--feature", "gru_intake", "--lang", lang)
    assert ended.code == 2
    assert "records_notes" in ended.err
    ended = here("survey", HOSPITAL, "--weeks", 10, "--lang", lang)
    assert ended.code == 0, ended.err
    assert {"en": "were not asked", "fr": "n’ont pas été posées"}[lang] in ended.err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_optimise_searches_policies_about_its_own_tool(
    here: Here, lang: str, tmp_path: Path
) -> None:
    pytest.importorskip("optuna")
    ended = here(
        "optimise", HOSPITAL, "--budget-hours", 300, "--budget-eur", 4000, "--weeks", 20,
        "--population", 3, "--generations", 1, "--draws", 2, "--fresh", 3, "--workers", 1,
        "--set", "training.eur=64", "--set", "coaching.eur=300", "--lang", lang,
        "--out", tmp_path / "found",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert RECORD[lang] in ended.out and not OTHERS.search(ended.out)
    page = json.loads((tmp_path / "found" / "summary.json").read_text(encoding="utf-8"))
    assert [one["outcome"] for one in page["objectives"]] == ["records_use", "services_left_behind"]
    done = [act for one in page["policies"] for act in one["interventions"]]
    assert done and {act["tool"] for act in done} == {"records"}
    ended = here("report", tmp_path / "found", "--out", tmp_path / "note.html", "--lang", lang)
    assert ended.code == 0, ended.err
    text = (tmp_path / "note.html").read_text(encoding="utf-8")
    assert RECORD[lang] in text and not OTHERS.search(own(text))
    ended = here(
        "optimise", HOSPITAL, "--budget-hours", 9, "--budget-eur", 9, "--objective", "delay"
    )
    assert ended.code == 2 and "use, equity" in ended.err


def test_the_app_speaks_of_the_tools_of_its_scenario(client: Any) -> None:
    found = asked(client, sets=["b_boss_records=2"], lang="fr")
    told = found["catalogue"]
    assert told["tools"] == ["records", "rota"]
    assert told["main"] == "records"
    assert told["levers"]["mechanisms"][0] == "b_boss_records"
    assert not [n for n in told["levers"]["parameters"] if n.endswith(("_gru", "_intranet"))]
    assert not OTHERS.search(json.dumps(told["levers"]["actions"], ensure_ascii=False))
    assert told["words"]["app.outcome.rota_use"] == "Fonctions de «\u202fplanning\u202f» utilisées"
    assert found["summary"]["requests"] is None
    assert found["residents"] == {}
    assert set(found["curves"]) >= {"tool:records:use", "tool:rota:awareness"}
    assert "urgences" in found["services"]["names"]
    assert asked(client, scenario="commune_27k")["catalogue"] is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_app_gives_reasons_survey_and_report(client: Any, lang: str) -> None:
    why = asked(client, "why", person=50, feature="records_notes", lang=lang)
    assert RECORD[lang] in why["sentence"]
    asked(client, "path", person=50, feature="records_notes", lang=lang)
    survey = asked(client, "survey", lang=lang)
    assert {"en": "were not asked", "fr": "n’ont pas été posées"}[lang] in survey["note"]
    link = f"scenario=hospital_records&seed=3&weeks=10&lang={lang}"
    page = client.get(f"/export/report?{link}")
    assert page.status_code == 200
    assert not OTHERS.search(own(page.text))
    assert client.get(f"/export/data?{link}").status_code == 200


def test_the_app_takes_back_the_scenario_that_it_gives(client: Any) -> None:
    given = client.get("/export/scenario?scenario=hospital_records&seed=3&lang=en")
    sent = client.post(
        "/api/organisation", content=given.content, headers={"content-type": "application/yaml"}
    )
    assert sent.status_code == 200, sent.text
    again = asked(client, scenario=sent.json()["scenario"])
    assert again["digest"] == asked(client)["digest"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_staff_file_together_with_own_tools(client: Any, lang: str) -> None:
    """A report of real services was once a KeyError: 'gru'."""
    sent = client.post(
        f"/api/organisation?inhabitants=0&type=commune&base=hospital_records&lang={lang}",
        content=STAFF,
        headers={"content-type": "text/csv"},
    )
    assert sent.status_code == 200, sent.text
    name = sent.json()["scenario"]
    assert asked(client, scenario=name)["catalogue"]["main"] == "records"
    page = client.get(f"/export/report?scenario={name}&seed=3&weeks=10&lang={lang}")
    assert page.status_code == 200
    assert not Reader(page.text).wrong
    assert RECORD[lang] in page.text
    assert not OTHERS.search(own(page.text))


def test_reports_of_what_functions_return(tmp_path: Path) -> None:
    for lang in LANGUAGES:
        found = compare(
            HOSPITAL, {"none": {"b_boss_records": 0.0}}, draws=0, replicates=2, weeks=10, workers=1
        )
        (page,) = report(found, tmp_path / "compared.html", lang=lang)
        assert not OTHERS.search(own(page.read_text(encoding="utf-8")))
    swept = sweep(HOSPITAL, ["b_boss_records=0:6"], draws=0, n=8, out=tmp_path / "swept", workers=1)
    (page,) = report(swept, tmp_path / "swept.html", lang="en")
    assert "records" in page.read_text(encoding="utf-8")
