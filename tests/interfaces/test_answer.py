"""The answer sentence: what it counts, what it may not say, in both languages."""

from __future__ import annotations

import numpy as np
import pytest

from simadopt.cases import Case, load
from simadopt.experiments.comparison.result import Comparison
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.interfaces.answer import (
    Ends,
    comparison_answer,
    run_answer,
)
from simadopt.interfaces.fractions import share_words
from simadopt.io.shipped import shipped_file
from simadopt.io.wording import wording
from simadopt.levels.staff.model.outcomes import OUTCOMES

EN, FR = wording("en"), wording("fr")
PAGE = {
    "tools": {"gru": {"users": 190, "users_able": 501, "users_share": 190 / 501}},
    "people": {"staff": 1100},
    "weeks": 104,
    "seed": 3,
}
RUNS = 100


def test_many_runs_give_denominators_and_an_interval():
    found = run_answer(PAGE, "gru", EN, Ends(0.35, 0.46, 0.56, 40))
    assert found.text == (
        "About one equipped member of staff in two uses the GRU (35 to 56%): "
        "230 of 501 equipped, of 1,100 staff."
    )
    assert "40 runs" in found.about
    assert "80%" in found.about
    french = run_answer(PAGE, "gru", FR, Ends(0.35, 0.46, 0.56, 40)).text
    assert french == (
        "Environ un agent équipé sur deux utilise la GRU (35 à 56\u202f%)\u202f: "
        "230 sur 501 équipés, parmi 1\u202f100 agents."
    )


def test_a_single_run_says_that_it_is_one():
    found = run_answer(PAGE, "gru", EN)
    assert found.text == (
        "In a single run, 190 of 501 equipped staff use the GRU (38%), of 1,100 staff."
    )
    assert "seed 3" in found.about


def test_nobody_equipped_is_no_share():
    page = {**PAGE, "tools": {"gru": {"users": 0, "users_able": 0, "users_share": None}}}
    assert run_answer(page, "gru", EN).text == "Nobody is equipped for the GRU: 0 of 1,100 staff."


@pytest.mark.parametrize("share", np.linspace(0.0, 1.0, 41).tolist())
def test_a_share_in_words_is_near_the_share(share):
    import re

    numbers = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "nine": 9, "ten": 10}
    told = share_words(share, EN)
    part, whole = (numbers[n] for n in re.findall(r"\b(one|two|three|four|five|nine|ten)\b", told))
    if told.startswith("About"):
        assert abs(part / whole - share) <= 0.0502
    else:
        assert share < part / whole if told.startswith("Fewer") else share > part / whole


def case(name: str) -> Case:
    return load(shipped_file("scenarios", f"{name}.yaml"))


def policies(gains: dict[str, float], *, eur: float = 16_200.0, noise: float = 8.0) -> Comparison:
    """Return made-up runs: each policy adds users to 200 of 500 equipped, give or take noise."""
    base = case("commune_27k")
    coached, trained = case("commune_27k_coach_heads"), case("commune_27k_train_everybody")
    arms = (Arm("base", base), *map(Arm, gains, (coached, trained)))
    draws, names = np.random.default_rng(4), list(OUTCOMES)
    values = np.zeros((3, 1, RUNS, len(OUTCOMES)))
    users = np.array([200.0, *(200.0 + one for one in gains.values())])[:, None]
    luck = draws.normal(0.0, noise, (3, RUNS))
    shaken = users + luck - luck.mean(axis=1, keepdims=True)
    for name, rows in (
        ("gru_users", shaken),
        ("gru_users_share", shaken / 500.0),
        ("gru_use", shaken / 500.0),
        ("cost_eur", np.array([0.0, eur, 2 * eur])[:, None] * np.ones(RUNS)),
        ("eur", np.array([0.0, eur, 2 * eur])[:, None] * np.ones(RUNS)),
        ("hours", np.array([0.0, 120.0, 240.0])[:, None] * np.ones(RUNS)),
    ):
        values[:, 0, :, names.index(name)] = rows
    return Comparison(Plan(arms, replicates=RUNS, seed=1), values, {}, ("",) * 3 * RUNS, {})


def test_the_winner_with_people_and_euros():
    text = comparison_answer(policies({"Coaching the heads": 26.0, "Training": 8.0}), EN).text
    assert text.startswith("“Coaching the heads” wins: +26 users of 500 equipped (")
    assert ", assumed effect) for €16,200 without staff time, and 120 h of staff." in text
    assert "cannot be told" not in text


def test_a_tie_is_named():
    found = policies({"Coaching the heads": 26.0, "Training": 25.7})
    assert comparison_answer(found, EN).text.endswith("; it cannot be told from “Training”.")
    french = comparison_answer(found, FR).text
    assert french.endswith("\u202f; rien ne la départage de «\u202fTraining\u202f».")
    assert "sur 500 équipés (" in french


def test_nothing_shown_is_no_winner():
    text = comparison_answer(policies({"Coaching the heads": 0.4, "Training": 0.2}), EN).text
    assert text.startswith("No policy is shown to do better than doing nothing (")
    assert "nearest" not in text
    assert "wins" not in text


def test_an_unknown_price_is_said_and_never_zero():
    text = comparison_answer(policies({"Coaching": 26.0, "Training": 8.0}, eur=np.nan), EN).text
    assert " for 120 h of staff, price not given" in text
    assert "€" not in text


def test_what_costs_as_much_as_the_base_is_not_said_to_cost_no_euros():
    found = policies({"Coaching": 26.0, "Training": 8.0}, eur=0.0)
    text = comparison_answer(found, EN).text
    assert " at no more cost, and 120 staff hours" in text
    assert "€" not in text
    assert "0\u202f€" not in comparison_answer(found, FR).text
