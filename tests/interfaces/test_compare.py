"""``simadopt compare`` as a consultant types it."""

from __future__ import annotations

import csv
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from interfaces.shell_helper import COMMUNE, Here
from simadopt.experiments.comparison.compare import compare
from simadopt.experiments.comparison.estimates import Estimate
from simadopt.experiments.comparison.page import comparison_page
from simadopt.interfaces.comparison_figures import draw_differences, draw_weeks
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.policies import read_policies
from simadopt.io.wording import LANGUAGES, wording
from simadopt.levels.staff.model.outcomes import OUTCOMES

COACH = "coach heads:coaching.rank=[head],coaching.hours=6"
QUICK = ("--single-setting", "--replicates", "4", "--weeks", "10", "--workers", "1")


@pytest.fixture(scope="module")
def found():
    words = wording("en")
    variants = [COACH, "commune_27k_train_everybody", "little:training.share=0.02"]
    return compare(*read_policies(str(COMMUNE), variants, [], 10, words), draws=0, replicates=6)


def test_answer_table_and_files(here: Here, tmp_path: Path) -> None:
    ended = here("compare", COMMUNE, COACH, "commune_27k_train_everybody", *QUICK, "--lang", "fr")
    assert ended.code == 0, ended.err
    first = ended.out.splitlines()[0]
    assert "fait le mieux après 10 semaines\u202f: usage de la GRU, +" in first
    assert "par rapport à «\u202fUne commune de 27\u202f000 habitants\u202f»" in first
    assert "Former tout le monde" in ended.out
    assert "Coût d’un utilisateur de plus" in ended.out
    assert "Aucune source ne mesure l’usage de la GRU" in ended.out
    assert "la variance de l’écart est divisée par" in ended.out
    folder = tmp_path / "outputs" / "compare-commune_27k-1"
    assert sorted(p.name for p in folder.iterdir()) == [
        "differences.csv",
        "figures",
        "origin.json",
        "runs.csv",
        "runs.parquet",
        "summary.json",
        "weeks.parquet",
    ]
    assert len(list((folder / "figures").iterdir())) == 4
    with (folder / "runs.csv").open(encoding="utf-8-sig", newline="") as file:
        runs = list(csv.DictReader(file, delimiter=";"))
    assert len(runs) == 12
    assert [run["seed"] for run in runs[:4]] == ["1", "2", "3", "4"]
    with (folder / "differences.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file, delimiter=";"))
    assert len(table) == 2 * len(OUTCOMES)
    assert {row["variant"] for row in table} == {"coach heads", "commune_27k_train_everybody"}


def test_json_holds_json_only(here: Here, tmp_path: Path) -> None:
    arguments = (
        "compare",
        COMMUNE,
        COACH,
        *QUICK,
        "--json",
        "--no-figures",
        "--out",
        tmp_path / "o",
    )
    ended = here(*arguments)
    assert ended.code == 0, ended.err
    page = json.loads(ended.out)
    assert page["base"] == "commune_27k"
    assert [arm["name"] for arm in page["arms"]] == ["commune_27k", "coach heads"]
    assert (page["replicates"], page["draws"], page["weeks"]) == (4, 0, 10)
    assert page == json.loads((tmp_path / "o" / "summary.json").read_text(encoding="utf-8"))
    assert not (tmp_path / "o" / "figures").exists()
    again = here(*arguments[:-1], tmp_path / "again")
    assert again.out == ended.out


def test_under_the_posterior(here: Here) -> None:
    ended = here("compare", COMMUNE, COACH, "--draws", 3, "--weeks", 6, "--no-figures",
                 "--workers", 1, "--lang", "en")  # fmt: skip
    assert ended.code == 0, ended.err
    assert "2 of each policy under each of 3 draws" in ended.out
    assert "What makes the difference vary: “coach heads”, parameters and theories" in ended.out


def test_a_change_for_one_or_for_all(here: Here, tmp_path: Path) -> None:
    ended = here(
        "compare", COMMUNE, COACH, "everybody:commune_27k_train_everybody", "--set", "weeks=8",
        "--set", "coach heads:coaching.hours=12", "--single-setting", "--replicates", 2,
        "--workers", 1, "--seed", 9,
        "--json", "--no-figures", "--outcome", "requests_tracked",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    page = json.loads(ended.out)
    hours = page["variants"][0]["differences"]["hours"]["value"]
    assert hours > 0
    assert hours % 12 == 0
    assert (page["weeks"], page["seed"], page["outcome"]) == (8, 9, "requests_tracked")
    assert page["variants"][1]["name"] == "everybody"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("commune_27", COACH), "did you mean commune_27k?"),
        (("commune_27k", "commune_27k_coach_head"), "did you mean commune_27k_coach_heads?"),
        (("commune_27k", "commune_27k"), "commune_27k — is the base itself"),
        (("commune_27k", "same:weeks=104"), "same — is the base itself"),
        (("commune_27k", COACH, COACH), "coach heads — given twice"),
        (("commune_27k", "coaching.hours=6"), "the name is missing"),
        (("commune_27k", "coach:"), "the name is missing"),
        (("commune_27k", "a:b_per=0"), "a: b_per"),
        (("commune_27k", "a:b_peer=99"), "a: b_peer = 99"),
        (("commune_27k", "a:b_peer=0,b_peer"), "write it as key=value"),
        (("commune_27k", "a:b_peer=0", "--set", "b:weeks=3"), "no policy has this name"),
        (("commune_27k", "a:weeks=20"), "one number of weeks"),
        (("commune_27k", "a:b_peer=0", "--replicates", "1"), "--replicates"),
        (("commune_27k", "a:b_peer=0", "--draws", "1"), "draws = 1"),
        (("commune_27k", "a:b_peer=0", "--draws", "9", "--single-setting"), "exclude each other"),
        (("commune_27k", "a:b_peer=0", "--outcome", "gru_us"), "did you mean gru_use?"),
    ],
)
def test_refused_in_one_line(here: Here, arguments: tuple[str, ...], told: str) -> None:
    """C1 and C3: exit 2, one line."""
    ended = here("compare", *arguments, "--lang", "en")
    assert ended.code == 2
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert not Path("outputs").exists()


def test_every_problem_at_once(here: Here) -> None:
    ended = here("compare", "commune_27", "a:b_peer=0", "a:b_peer=1", "nowhere", "--lang", "en")
    assert ended.code == 2
    assert len(ended.err.strip().splitlines()) == 3


def test_interrupted(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """C3: Ctrl-C ends with 130, and nothing is written."""

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simadopt.experiments.comparison.compare.compare", stopped)
    ended = here("compare", COMMUNE, COACH, *QUICK)
    assert ended.code == 130
    assert not Path("outputs").exists()


def test_stopped_half_way_it_tells_what_is_done(
    here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ctrl-C: what every policy has done is told, written and marked, and the command ends with 130."""
    from simadopt.experiments.comparison import compare as module

    real = module.finished_batches

    def stopping(plan, batches, backend):
        for k, found in enumerate(real(plan, batches, backend)):
            if k == 10:
                raise KeyboardInterrupt
            yield found

    monkeypatch.setattr(module, "finished_batches", stopping)
    asked = ("compare", COMMUNE, COACH, "--draws", 8, "--weeks", 6, "--workers", 1, "--no-figures")
    ended = here(*asked, "--lang", "en", "--out", tmp_path / "o")
    assert ended.code == 130
    page = json.loads((tmp_path / "o" / "summary.json").read_text(encoding="utf-8"))
    assert 0 < page["stopped"] < 32
    told = f"Stopped before the end: {page['stopped']} of 32 simulations were not done"
    assert told in ended.out.replace("\n", " ")
    assert told in ended.err
    assert page["variants"][0]["differences"]["gru_use"]["level"] < 0.8


def test_outcomes_asked_for_hold_together(here: Here) -> None:
    asked = ("--outcome", "gru_use", "--outcome", "tracked_share", "--outcome", "intranet_use")
    ended = here("compare", COMMUNE, COACH, "--draws", 19, "--weeks", 6, "--workers", 1,
                 "--no-figures", "--json", *asked)  # fmt: skip
    assert ended.code == 0, ended.err
    page = json.loads(ended.out)
    assert page["asked"] == ["gru_use", "tracked_share", "intranet_use"]
    (variant,) = page["variants"]
    assert set(variant["together"]) == set(page["asked"])
    for name, held in variant["together"].items():
        alone = variant["differences"][name]
        assert held["low"] <= alone["low"]
        assert held["high"] >= alone["high"]
    assert page["interval_level"] <= 0.8
    assert sum(page["drawn"]["theories"].values()) == pytest.approx(1.0, abs=1e-4)


def test_partly_done(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """C3: a run that fails is told, and the command ends with 3."""
    from simadopt.cases import Case

    real = Case.finished

    def failing(case, seed):
        if seed == 2:
            raise RuntimeError("planted")
        return real(case, seed)

    monkeypatch.setattr(Case, "finished", failing)
    ended = here("compare", COMMUNE, COACH, *QUICK, "--no-figures", "--lang", "en")
    assert ended.code == 3
    assert "2 simulations could not be done" in ended.err
    assert "planted" in ended.err
    assert "With 3 runs of each policy, it cannot be told whether one does better" in ended.out


def test_no_policy_is_called_best_when_none_does_better(found) -> None:
    words = wording("en")
    costs = ComparisonWords(found, words, "cost_eur").answer()
    assert len(costs) == 2
    assert "no price" in costs[1]  # that of “coach heads”
    assert "coach heads" in costs[1]
    assert costs[0].startswith("No policy improves the outcome")
    assert costs[0].endswith("“little” gives the same result.")


def test_a6_an_unpriced_policy_never_wins_at_0_euros(found) -> None:
    assert [found.price_given(arm) for arm in found.names] == [True, False, True, True]
    page = comparison_page(found)
    coached, trained = page["variants"][:2]
    assert coached["price_given"] is False
    assert coached["differences"]["eur"]["value"] is None
    assert coached["differences"]["cost_eur"]["value"] is None
    assert coached["assumed_parameters"] == ["coaching_gain", "coaching_half_life_weeks"]
    assert trained["price_given"] is True
    cost = found.cost_per_user("coach heads")
    assert cost is None or math.isnan(cost.value)
    for language, unknown in (("en", "price not given"), ("fr", "prix non indiqué")):
        told = ComparisonWords(found, wording(language))
        assert told.amount(Estimate(*[math.nan] * 4, 6), "eur") == unknown
        assert told.gap(found.difference("coach heads", "eur"), "eur") == unknown
        answer = " ".join(told.answer())
        assert "course_hours" in answer  # assumed: beside the chance to be the best
        assert "coaching_gain" in " ".join(told.assumptions("coach heads"))
        assert not re.search(r"\b0[.,]0 ?€|€0\b", answer)


def test_numbers_as_people_read_them(found) -> None:
    fr, en = (ComparisonWords(found, wording(language)) for language in ("fr", "en"))
    cost = found.difference("commune_27k_train_everybody", "cost_eur")
    assert fr.gap(cost, "cost_eur").startswith("+51\u202f200\u202f€")
    assert en.gap(cost, "cost_eur").startswith("+€51,200")
    assert en.gap(found.difference(found.base), "gru_use") == "="
    assert en.amount(None, "eur") == "none shown"
    assert fr.labels["commune_27k_train_everybody"] == "Former tout le monde"
    assert en.labels["coach heads"] == "coach heads"
    assert fr.interval(-0.04, float("inf"), 1) == "[0,0\u202f; ∞]"


def test_a_user_has_a_price_only_where_more_users_are_shown_for_all_policies_at_once(
    found, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ComparisonWords(found, wording("en"))
    priced = next(name for name in found.variants if found.cost_per_user(name) is not None)
    before = told.cost(priced, "hours")
    gap = told.difference(priced, "gru_users")
    monkeypatch.setattr(told, "difference", lambda *asked: replace(gap, low=-1.0))
    assert before != "none shown" == told.cost(priced, "hours")


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_name_every_policy(found, language: str) -> None:
    told = ComparisonWords(found, wording(language))
    for draw in (draw_differences, draw_weeks):
        figure = draw(told)
        texts = [t.get_text() for t in figure.texts]
        texts += [t.get_text() for axes in figure.axes for t in axes.texts]
        shown = " ".join(texts).replace("\n", " ")
        assert all(told.labels[v] in shown for v in found.variants)
    assert told.gap(told.difference("coach heads", "gru_use"), "gru_use") in " ".join(
        t.get_text() for axes in draw_differences(told).axes for t in axes.texts
    )


def test_every_outcome_has_its_words() -> None:
    for language in LANGUAGES:
        texts = wording(language).texts
        assert all(f"outcome.{name}" in texts for name in OUTCOMES)
        assert all(f"outcome.unit.{one.unit}" in texts for one in OUTCOMES.values())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("variant", "said"),
    [
        ("day:coaching.share=1,coaching.day_eur=300,coaching.rank=[head]", "no_price"),
        ("boss:b_boss_gru=8", "no_action"),
        ("start:start=given,tools.gru.aware=1,tools.gru.use=0.9", "no_action"),
        ("aware:start=given,tools.gru.aware=1,tools.gru.use=0.6", "no_action"),
        ("quality:features.gru_tracking.quality=1", "no_price"),
    ],
)
def test_no_price_is_told_where_none_was_given(variant: str, said: str, lang: str) -> None:
    words = wording(lang)
    policies = read_policies(str(COMMUNE), [variant], [], 10, words)
    found = compare(*policies, draws=0, replicates=4)
    (name,) = found.variants
    told = ComparisonWords(found, words)
    page = comparison_page(found)["variants"][0]
    cost = page["cost_per_additional_user_eur"]
    assert cost is None or cost["value"] is None
    assert not re.search(r"\b0[.,]0\s", told.cost(name, "eur"))
    if cost is not None:
        assert told.cost(name, "eur") == words.say(f"compare.{said}")
    if name == "day":
        assert found.price_given(name) is False
        lacking = words.say("compare.no_hours", policies="day")
        assert lacking in told.answer()
    elif said == "no_action":
        assert cost is not None
        assert words.say("compare.cost_assumptions") in told.answer()
        assert page["differ_by"] == "assumptions"
    else:
        assert page["differ_by"] == "facts"
