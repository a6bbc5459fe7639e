"""Reports: each number is that of the result, and the page stands alone."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simadopt as sa
from interfaces.page_reader import Reader, checked
from interfaces.shell_helper import COMMUNE, ROOT, Here
from simadopt.experiments.search.results import champion, summary
from simadopt.experiments.search.store import read_found
from simadopt.interfaces.cli import main
from simadopt.interfaces.report import printing
from simadopt.interfaces.report.rendering import as_html
from simadopt.interfaces.report.writing import page_of
from simadopt.io.wording import LANGUAGES, wording

FIT = ROOT / "calibration" / "fit"
COACH = "coach heads:coaching.rank=[head],coaching.hours=6,coaching.eur=100"
COMMANDS: dict[str, tuple[Any, ...]] = {
    "run": (
        "run", COMMUNE, "--seed", 3, "--weeks", 8, "--set", "training.hours=6",
        "--set", "training.day_eur=100", "--no-figures",
    ),
    "posterior": ("run", COMMUNE, "--weeks", 5, "--draws", 3),
    "compare": (
        "compare", COMMUNE, COACH, "six:training.hours=6,training.day_eur=100", "--single-setting",
        "--replicates", 4, "--weeks", 10, "--workers", 1, "--no-figures",
    ),
    "sweep": (
        "sweep", COMMUNE, "--single-setting", "--vary", "b_boss_gru=0:2", "--vary", "coaching.share=0:1",
        "--n", 9, "--weeks", 12, "--workers", 1,
    ),
    "optimise": (
        "optimise", COMMUNE, "--budget-hours", 300, "--budget-eur", 4000, "--weeks", 30,
        "--population", 3, "--generations", 1, "--draws", 2, "--fresh", 3, "--workers", 1,
        "--no-figures",
    ),
}  # fmt: skip


def command(*arguments: object) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    assert not ended.value.code


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a folder of each kind of result."""
    place = tmp_path_factory.mktemp("results")
    for kind, arguments in COMMANDS.items():
        command(*arguments, "--out", place / kind, "--lang", "en")
    return {**{kind: place / kind for kind in COMMANDS}, "calibrate": FIT}


@pytest.fixture(scope="module")
def pages(made: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[Any, str]:
    """Return each report in each language."""
    place = tmp_path_factory.mktemp("pages")
    found = {}
    for kind, folder in made.items():
        for lang in LANGUAGES:
            path = place / f"{kind}_{lang}.html"
            command("report", folder, "--out", path, "--lang", lang)
            found[kind, lang] = path.read_text(encoding="utf-8")
    return found


def summary_of(folder: Path) -> dict[str, Any]:
    page: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return page


def percent(value: float, digits: int = 0) -> str:
    return f"{100.0 * value:.{digits}f}%"


def signed(value: float, digits: int = 1) -> str:
    return f"{value:+.{digits}f}".replace("-", "−")


def front(text: str) -> str:
    """Return the text of the first page."""
    return html.unescape(text.split('<section class="front">')[1].split("</section>")[0])


def answer(text: str) -> str:
    found = re.search(r'<p class="answer">(.*?)</p>', text, re.DOTALL)
    assert found
    return found[1]


def row(page: Reader, name: str, caption: str = "") -> list[str]:
    rows = [r for t in page.tables if caption in t.caption for r in t.rows if r[0].strip() == name]
    assert rows, name
    return [cell.strip().replace("\u00a0", " ") for cell in rows[0]]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [*COMMANDS, "calibrate"])
def test_every_page_stands_alone(pages: dict[Any, str], kind: str, lang: str) -> None:
    text = pages[kind, lang]
    page = checked(text, lang)
    say = wording(lang).say
    for key in ("report.made", "report.assumptions", "report.fact.cost", "report.fact.rests"):
        assert say(key) in page.text, key
    told = page.text.replace("\u202f", " ")
    assert ("GRU : " if lang == "fr" else "use of a GRU: ") in told
    assert "origin.json" not in text


@pytest.mark.parametrize("kind", COMMANDS)
def test_the_command_is_told(pages: dict[Any, str], made: dict[str, Path], kind: str) -> None:
    code = Reader(pages[kind, "en"]).by_tag["code"][0]
    assert code.startswith(f"simadopt {COMMANDS[kind][0]} ")
    assert str(made[kind]) in code


def test_levers_have_units_mechanisms_and_sources(pages: dict[Any, str]) -> None:
    page = checked(pages["run", "en"], "en")
    assert row(page, "A commune of 27,000 residents", "What is done")[2:5] == [
        "everybody, if equipped", "week 4", "6 h, €100",
    ]  # fmt: skip
    name = next(r[0] for t in page.tables for r in t.rows if r[0].strip().startswith("b_train"))
    assert row(page, name.strip())[1:4] == ["log-odds", "1", "estimated"]


def test_a_run(pages: dict[Any, str], made: dict[str, Path]) -> None:
    text, found = pages["run", "en"], summary_of(made["run"])
    page = checked(text, "en")
    gru = found["tools"]["gru"]
    assert f"mean use of the GRU is {percent(gru['use'])}" in page.text
    users, able = gru["users"], gru["users_able"]
    assert f"In a single run, {users} of {able} equipped staff" in answer(text)
    assert wording("en").say("report.note.compare") in front(text)
    assert row(page, "intranet", "Use of tools")[3] == percent(found["tools"]["intranet"]["use"])
    for c in "ABC":
        use = found["categories"][c]["gru"]
        assert row(page, f"cat. {c}")[1] == f"{percent(use['use'])} ({use['posts']} people)"
    assert (
        f"{found['spent']['hours']:,.0f} hours and {found['spent']['eur']:,.0f} euros" in page.text
    )
    desk = found["requests"]["channels"]
    told = [r for t in page.tables if "Requests by channel" in t.caption for r in t.rows]
    assert [r[1] for r in told] == [f"{one['arrived']:,}" for one in desk.values()]
    for value in (found["digest"], found["scenario_hash"], str(found["seed"])):
        assert value in page.text
    band = json.loads((made["run"] / "band.json").read_text(encoding="utf-8"))
    use = band["outcomes"]["gru_use"]
    ends = f"between {percent(use['low'])} and {percent(use['high'])}"
    assert (
        f"what one organisation may see lies {ends} ({percent(use['level'])} interval)" in page.text
    )


def test_a_run_from_python_is_the_same(pages: dict[Any, str], tmp_path: Path) -> None:
    case = sa.load(COMMUNE, {"weeks": 8, "training.hours": 6.0, "training.day_eur": 100.0})
    assert sa.report(sa.run(case, seed=3), tmp_path / "x.html", lang="en") == [tmp_path / "x.html"]
    text = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert answer(text) == answer(pages["run", "en"])
    theirs, ours = checked(text, "en").tables, checked(pages["run", "en"], "en").tables
    sure = wording("en").say("report.note.facts")  # the shell also knows a band; Python ran once
    theirs, ours = ([t.rows for t in some if t.caption != sure] for some in (theirs, ours))
    assert theirs == ours
    assert len(theirs) > 5


def test_draws(pages: dict[Any, str], made: dict[str, Path]) -> None:
    text, found = pages["posterior", "en"], summary_of(made["posterior"])
    share = found["measures"]["gru_users_share"]
    able, staff = found["tools"]["gru"]["users_able"], found["people"]["staff"]
    ends = f"({100 * share['q05']:.0f} to {percent(share['q95'])})"
    users = f"{round(share['q50'] * able)} of {able} equipped, of {staff} staff."
    assert answer(text).endswith(f"the GRU {ends}: {users}")
    page = checked(text, "en")
    numbers = [percent(found["measures"]["gru_use"][end]) for end in ("mean", "q05", "q95")]
    assert f"is {numbers[0]}; nine" in page.text
    assert f"between {numbers[1]} and {numbers[2]}" in page.text
    assert row(page, "Share of users of the GRU among equipped staff")[1] == percent(
        share["mean"], 1
    )
    use = found["measures"]["intranet_use"]
    shown = [percent(use[end], 1) for end in ("mean", "q05", "q95")]
    assert row(page, "Use – intranet")[1:] == shown


def test_a_comparison(pages: dict[Any, str], made: dict[str, Path]) -> None:
    text, found = pages["compare", "en"], summary_of(made["compare"])
    page = checked(text, "en")
    for place, variant in enumerate(found["variants"], start=2):
        gap = variant["together"]["gru_use"]
        low, high = (f"{100 * gap[end]:.1f}".replace("-", "−") for end in ("low", "high"))
        shown = f"{signed(100 * gap['value'])} pts [{low} to {high}]"
        assert row(page, "Use of the GRU", "Results")[place] == shown
        cost = variant["differences"]["cost_eur"]["value"]
        assert row(page, "Cost, time included")[place].startswith(f"+€{cost:,.0f}")
    base = found["arms"][0]["outcomes"]["tracked_share"]["value"]
    assert row(page, "Share of requests tracked, last quarter")[1] == percent(base, 1)
    best = max(found["variants"], key=lambda v: v["differences"]["gru_use"]["value"])
    assert f"“{best['name']}” does best after 10 weeks" in page.text
    assert signed(100 * best["differences"]["gru_use"]["value"]) in page.text
    told = front(text)
    for name in ("sureness", "rests", "monday"):
        assert wording("en").say(f"report.fact.{name}") in told
    for variant in found["variants"]:
        users = variant["differences"]["gru_users"]["value"]
        digits = 1 if abs(users) < 10 else 0
        assert row(page, variant["name"], "adds to")[1].startswith(signed(users, digits))


def test_who_wrote_it_and_one_slide(made: dict[str, Path], tmp_path: Path) -> None:
    words = wording("fr")
    path = tmp_path / "n.html"
    asked = ("--author", "Anne <b>Martin</b>", "--date", "3 mai 2026", "--slide", "--lang", "fr")
    command("report", made["compare"], "--out", path, *asked)
    slide = (tmp_path / "n.slide.html").read_text(encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    for one in (text, slide):
        assert "Anne &lt;b&gt;Martin&lt;/b&gt; · 3 mai 2026" in one
    assert words.say("report.fact.monday") in slide
    said = re.search(r"<h1>(.*?)</h1>", slide, re.DOTALL)
    assert said
    assert said[1] == answer(text)
    checked(slide, "fr")


def test_a_policy_that_wins_is_put_on_the_agenda_and_a_tie_is_not() -> None:
    case = sa.load(COMMUNE, {"weeks": 12})
    arms = {"a": {"training.hours": 6.0}, "b": {"training.hours": 6.5}}
    words = wording("en")
    tied = as_html(page_of(sa.compare(case, arms, draws=0, replicates=6), words), words)
    alone = as_html(
        page_of(sa.compare(case, {"a": arms["a"]}, draws=0, replicates=6), words), words
    )
    assert "Put “a” on the agenda" in front(alone)
    assert "Ask for the price of “a”" in front(alone)
    assert "Put “" not in front(tied)
    assert words.say("report.note.single") in front(tied)


def test_a_sweep(pages: dict[Any, str], made: dict[str, Path]) -> None:
    text, runs = pages["sweep", "en"], pd.read_parquet(made["sweep"] / "runs")
    use = runs["gru_use"].to_numpy()
    low, high = np.quantile(use, (0.05, 0.95))
    assert f"in the last week is {percent(use.mean())}; nine" in answer(text)
    assert f"between {percent(low)} and {percent(high)}" in answer(text)
    page = checked(text, "en")
    shown = [percent(x, 1) for x in (use.mean(), low, high, use.min(), use.max())]
    assert row(page, "Use of the GRU", "Results")[1:] == shown
    value = runs["b_boss_gru"].corr(runs["gru_use"], method="spearman")
    assert row(page, "b_boss_gru", "Rank correlation")[1] == f"{value:.2f}"
    assert row(page, "b_boss_gru", "Rank correlation")[0] in page.text


def test_a_sweep_made_in_python(made: dict[str, Path], tmp_path: Path) -> None:
    copy = tmp_path / "sweep"
    shutil.copytree(made["sweep"], copy)
    (copy / "origin.json").unlink()
    for number, result in enumerate((copy, sa.read_results(copy))):
        sa.report(result, tmp_path / f"{number}.html", lang="en")
    texts = [(tmp_path / f"{number}.html").read_text(encoding="utf-8") for number in (0, 1)]
    assert texts[0] == texts[1]
    assert "What does the result depend on? commune_27k" in checked(texts[0], "en").text


def test_a_calibration(pages: dict[Any, str]) -> None:
    with (FIT / "parameters.csv").open(encoding="utf-8", newline="") as file:
        fitted = [r for r in csv.DictReader(file) if r["fitted"] == "yes"]
    known = sum(r["identified"] == "yes" for r in fitted)
    assert f"about {known} of {len(fitted)} parameters" in answer(pages["calibrate", "en"])
    page = checked(pages["calibrate", "en"], "en")
    told = {r[0].partition(":")[0]: r for t in page.tables for r in t.rows if len(r) == 8}
    for one in fitted:
        assert told[one["name"]][5] == percent(max(float(one["contraction"]), 0.0))


def test_what_is_identified_is_told_on_each_page(pages: dict[Any, str]) -> None:
    with (FIT / "parameters.csv").open(encoding="utf-8", newline="") as file:
        fitted = {r["name"]: r for r in csv.DictReader(file) if r["fitted"] == "yes"}
    for kind in COMMANDS:
        page = checked(pages[kind, "en"], "en")
        rows = next(t.rows for t in page.tables if t.caption.startswith("Fitted parameters"))
        told = {r[0].partition(" – ")[0].strip(): r[1].strip() for r in rows}
        assert told == {name: r["identified"] for name, r in fitted.items()}


def test_a_search(pages: dict[Any, str], made: dict[str, Path]) -> None:
    page, found = checked(pages["optimise", "en"], "en"), summary_of(made["optimise"])
    kept = read_found(made["optimise"])
    assert json.loads(json.dumps(summary(kept))) == found
    names = {"rule": {"everybody": "everybody alike", "heads": "heads only"}}
    for one in found["policies"]:
        name = names.get(one["kind"], {}).get(one["name"])
        if name:
            gain = one["objectives"]["use"]["gain"]
            told = row(page, name, "Results")[2]
            assert told.startswith(f"{signed(100 * gain)} points")
    best = champion(kept, "found")
    assert best is not None
    assert "Better than common sense?" in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_names_are_text(tmp_path: Path, lang: str) -> None:
    hostile = "<script>alert('x')</script>"
    scenario = COMMUNE.read_text(encoding="utf-8")
    scenario = re.sub(r"(?m)^  (fr: Une|en: A) commune.*$", rf'  \1: "{hostile}"', scenario)
    scenario = scenario.replace("fr: Une:", "fr:").replace("en: A:", "en:")
    scenario = scenario.replace('"source 004: none (commune_it', f'"{hostile} (commune_it')
    path = tmp_path / "town.yaml"
    path.write_text(scenario, encoding="utf-8")
    policy = f"<img src=x onerror=1>{hostile}"
    case = sa.load(path, {"weeks": 6})
    choice = sa.compare(case, {policy: {"training.hours": 2.0}}, draws=0, replicates=2)
    for number, result in enumerate((choice, sa.run(case))):
        page = tmp_path / f"{number}.html"
        sa.report(result, page, lang=lang)
        text = page.read_text(encoding="utf-8")
        assert hostile in checked(text, lang).text
        assert hostile not in text
        assert "<img" not in text


def test_real_people_are_seen_in_groups_only(here: Here, real_town: Path, tmp_path: Path) -> None:
    assert here("run", real_town, "--no-figures", "--out", tmp_path / "r").code == 0
    assert here("report", tmp_path / "r", "--out", tmp_path / "r.html").code == 0
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    checked(text, "en")
    assert "nobody is shown alone" in text
    assert "Écoles" not in text  # A5: of one run, which service is low is a matter of chance
    assert "encourage at" not in text
    assert "Paie" not in text
    assert not re.search(r"Nom\d", text)
    assert not re.search(r"\bP[0-2]\d", text.replace("P90/P10", ""))


@pytest.mark.parametrize("kind", ["compare", "sweep", "optimise"])
def test_real_staff_in_every_kind(real_town: Path, tmp_path: Path, kind: str) -> None:
    """Staff files are gone when the report is made."""
    given = {
        "compare": (
            "compare",
            real_town,
            "six:training.hours=6,training.eur=9",
            "--single-setting",
            "--replicates",
            2,
        ),
        "sweep": ("sweep", real_town, "--single-setting", "--vary", "b_peer=0:1", "--n", 3),
        "optimise": (
            "optimise",
            real_town,
            *COMMANDS["optimise"][2:6],
            *COMMANDS["optimise"][8:-3],
        ),
    }[kind]
    command(*given, "--weeks", 6, "--workers", 1, "--out", tmp_path / "r")
    for name in ("staff.csv", "town.yaml"):
        (tmp_path / name).unlink()
    sa.report(tmp_path / "r", tmp_path / "r.html", lang="en")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "nobody is shown alone" in checked(text, "en").text
    assert "Paie" not in text


def test_named_people_are_counted(real_town: Path, tmp_path: Path) -> None:
    act = "interventions: [{kind: training, week: 1, hours: 2, target: {people: [P01, P02]}}]\n"
    real_town.write_text(real_town.read_text(encoding="utf-8") + act, encoding="utf-8")
    command(
        "run", real_town, "--no-figures", "--out", tmp_path / "r", "--set", "training.people=[P03]"
    )
    assert "P0" not in (tmp_path / "r" / "origin.json").read_text(encoding="utf-8")
    command(
        "sweep",
        real_town,
        "--single-setting",
        "--vary",
        "b_peer=0:1",
        "--n",
        1,
        "--out",
        tmp_path / "s",
    )
    assert "P0" not in (tmp_path / "s" / "plan.json").read_text(encoding="utf-8")
    sa.report(tmp_path / "r", tmp_path / "r.html", lang="en")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "P0" not in checked(text, "en").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_folder_is_one_line(
    here: Here, made: dict[str, Path], tmp_path: Path, lang: str
) -> None:
    older, broken, odd = tmp_path / "older", tmp_path / "broken", tmp_path / "odd"
    for folder in (older, broken, odd):
        folder.mkdir()
    (older / "summary.json").write_text("{}")
    (broken / "origin.json").write_text("{")
    text = (made["compare"] / "origin.json").read_text(encoding="utf-8")
    (odd / "origin.json").write_text(text, encoding="utf-8")
    (odd / "summary.json").write_text('{"outcome": "gru_use"}')
    (odd / "runs.parquet").write_bytes(b"not a table")
    for folder in (tmp_path / "nowhere", tmp_path, older, broken, odd):
        ended = here("report", folder, "--out", tmp_path / "x.html", "--lang", lang)
        assert ended.code == 2, folder
        assert len(ended.err.strip().splitlines()) == 1, ended.err
        assert str(folder) in ended.err
    assert not (tmp_path / "x.html").exists()


def test_other_things_are_refused(tmp_path: Path) -> None:
    with pytest.raises(sa.InputError, match="is not a result"):
        sa.report(3, tmp_path / "x.html", lang="en")
    with pytest.raises(sa.InputError, match="one of fr, en"):
        sa.report(FIT, tmp_path / "x.html", lang="de")


def test_without_weasyprint_one_line(
    here: Here, made: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(printing, "find_spec", lambda name: None)
    ended = here("report", made["run"], "--out", tmp_path / "x.html", "--pdf")
    assert ended.code == 2
    assert ended.err.strip().splitlines() == [
        "simadopt report: --pdf — WeasyPrint is needed: pip install 'simadopt[pdf]'"
    ]
    assert not (tmp_path / "x.html").exists()


def test_pdf(made: dict[str, Path], tmp_path: Path) -> None:
    pytest.importorskip("weasyprint")
    written = sa.report(made["compare"], tmp_path / "x.html", lang="fr", pdf=True)
    assert written == [tmp_path / "x.html", tmp_path / "x.pdf"]
    printed = written[1].read_bytes()
    assert printed.startswith(b"%PDF")
    assert len(printed) > 10_000
