"""Explanations: terms that add up to V exactly, decisions as taken, and reruns without a lever."""

import numpy as np
import pytest

from simadopt.cases import load
from simadopt.core.errors import InputError
from simadopt.interfaces.reasons import as_plain, chance_sentence, sentence, without_sentence
from simadopt.io.wording import wording
from simadopt.levels.staff.explanations.explain import explain
from simadopt.levels.staff.explanations.explain_many import explain_many
from simadopt.levels.staff.explanations.removal import INTERVENTIONS, LEVERS, case_without
from simadopt.rules.adoption import TERMS

WEEKS = 26


@pytest.fixture(scope="module")
def case():
    return load("scenarios/commune_27k.yaml", {"weeks": WEEKS, "training.hours": 6.0})


@pytest.fixture(scope="module")
def adopters(case):
    """Rows of people who take up intake during the run, with the week."""
    state = case.start(1)
    found = {}
    before = state.o.people.uses & 1
    for week in range(WEEKS):
        state.run_to(week + 1)
        now = state.o.people.uses & 1
        for row in np.flatnonzero((now == 1) & (before == 0)).tolist():
            found.setdefault(row, week)
        before = now.copy()
    return found


def test_the_week_of_adoption_is_found(case, adopters):
    assert len(adopters) >= 4
    for row in list(adopters)[:4]:
        told = explain(case, 1, row, "gru_intake")
        assert told.adopted_week == told.week == adopters[row]
        assert told.started[0] == adopters[row]
        decision = told.decision
        assert (decision.used, decision.uses) == (False, True)
        assert decision.draw < decision.chance
        assert told.aware
        assert told.equippable


def test_terms_add_up_exactly(case, adopters):
    assert len(adopters) >= 6
    for row, week in list(adopters.items())[:6]:
        for asked in (None, week, 0, WEEKS - 1):
            decision = explain(case, 1, row, "gru_intake", asked).decision
            assert tuple(decision.terms) == TERMS
            total = np.float32(0.0)
            for term in decision.terms.values():
                assert float(np.float32(term)) == term
                total = np.float32(total + np.float32(term))
            assert float(total) == decision.value
            assert 0.0 <= decision.chance <= 1.0


def test_the_rerun_is_a_real_run_under_common_random_numbers(case, adopters):
    row = max(adopters)
    told = explain(case, 1, row, "gru_intake", without="encouragement")
    other = told.counterfactual
    assert other.without == "encouragement"
    assert set(other.parameters) == set(LEVERS["encouragement"])
    weaker = case.with_levers(dict.fromkeys(LEVERS["encouragement"], 0.0))
    state = weaker.start(1, watched=[row])
    adopted = None
    for week in range(WEEKS):
        state.run_to(week + 1)
        record = state.workspace.decisions[0, 0]
        if adopted is None and record[-2:].tolist() == [0.0, 1.0]:
            adopted = week
    assert other.adopted_week == adopted


def test_by_default_the_largest_pull_is_taken_away(case, adopters):
    told = explain(case, 1, next(iter(adopters)), "gru_intake")
    pulls = {t: v for t, v in told.decision.terms.items() if t not in ("base", "person")}
    largest = max(pulls, key=pulls.get)
    expected = "encouragement" if largest == "boss" else largest
    assert told.counterfactual.without == expected


@pytest.mark.parametrize("lever", [*LEVERS, *INTERVENTIONS])
def test_every_lever_can_be_taken_away(case, adopters, lever):
    short = case.with_levers({"weeks": 6})
    other = explain(short, 1, next(iter(adopters)), "gru_intake", without=lever).counterfactual
    assert other.without == lever
    assert other.interventions == (lever in ("interventions", "training"))


def test_a_lever_without_weight_changes_nothing(case, adopters):
    row = next(iter(adopters))
    still = case.with_levers({"b_peer": 0.0})
    told = explain(still, 1, row, "gru_intake", without="peers")
    assert told.counterfactual.adopted_week == told.adopted_week


def test_who_lacks_the_equipment_decides_nothing(case):
    people = case.start(1).o.people
    row = int(np.flatnonzero(people.can == 0)[0])
    told = explain(case, 1, row, "gru_intake")
    assert not told.equippable
    assert told.decision is None is told.counterfactual
    assert (told.week, told.adopted_week, told.started) == (WEEKS - 1, None, ())


def test_who_used_it_before_the_start(case):
    people = case.start(1).o.people
    row = int(np.flatnonzero(people.uses & 1)[0])
    told = explain(case, 1, row, "gru_intake", week=0)
    assert told.user_at_start
    assert told.decision.used


def test_newcomers_are_noted(case):
    state = case.start(1)
    state.run_to(WEEKS)
    row = int(np.flatnonzero((state.o.people.arrival > 0) & (state.o.people.can > 0))[0])
    told = explain(case, 1, row, "gru_intake")
    assert len(told.changed_hands) == state.o.people.arrival[row]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"feature": "gru_intak"}, "did you mean gru_intake"),
        ({"person": 520}, "rows go from 0 to 519"),
        ({"person": -1}, "rows go from 0 to 519"),
        ({"person": "zoe"}, "nobody here"),
        ({"week": 26}, "from 0 to 25"),
        ({"without": "encouragemant"}, "did you mean encouragement"),
    ],
)
def test_wrong_questions_are_refused(case, given, said):
    with pytest.raises(InputError, match=said):
        explain(case, **{"seed": 1, "person": 1, "feature": "gru_intake", **given})


def test_real_people_by_their_key_when_allowed(tmp_path):
    """G1."""
    rows = "key,category,rank,service,directorate,manager,mailbox\n"
    rows += "boss,A,head,Roads,Works,,1\n"
    rows += "".join(f"p{i},C,staff,Roads,Works,boss,1\n" for i in range(12))
    (tmp_path / "staff.csv").write_text(rows, encoding="utf-8")
    text = (
        "name: real\ntitle: {fr: Essai, en: Trial}\nweeks: 4\n"
        "tools: {gru: {aware: 0.9, use: 0.2}}\n"
        "authorities: [{key: town, inhabitants: 100, staff_file: staff.csv}]\n"
    )
    (tmp_path / "real.yaml").write_text(text, encoding="utf-8")
    case = load(tmp_path / "real.yaml")
    with pytest.raises(InputError, match="person views"):
        explain(case, 1, "p3", "gru_intake")
    told = explain(case, 1, "p3", "gru_intake", person_views=True)
    assert case.start(1).o.people.key[told.person] == case.tables["town"][0].key[4]
    assert told.named == "p3"
    assert explain(case, 1, str(told.person), "gru_intake", person_views=True).person == told.person


def test_c20_the_answer_names_the_person_as_she_was_asked_for(tmp_path):
    rows = "key,category,service,rank\n" + "".join(
        f"M-0{i},C,Roads,{'staff' if i else 'head'}\n" for i in range(12)
    )
    (tmp_path / "staff.csv").write_text(rows, encoding="utf-8")
    text = (
        "name: real\ntitle: {fr: Essai, en: Trial}\nweeks: 2\n"
        "authorities: [{key: town, inhabitants: 100, staff_file: staff.csv}]\n"
    )
    (tmp_path / "real.yaml").write_text(text, encoding="utf-8")
    told = explain(load(tmp_path / "real.yaml"), 1, "M-03", "gru_intake", person_views=True)
    assert (as_plain(told)["person"], as_plain(told)["row"]) == ("M-03", told.person)
    for language in ("en", "fr"):
        assert "M-03" in sentence(told, wording(language))
    made = explain("commune_27k", 1, 12, "gru_intake", weeks=1)
    assert as_plain(made)["person"] == 12
    assert "row" not in as_plain(made)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_who_does_not_know_of_it_decides_nothing_this_week(case, lang):
    words, people = wording(lang), case.start(1)
    people.run_to(WEEKS)
    known = (people.o.people.aware | people.o.people.uses) & 1
    row = int(np.flatnonzero((people.o.people.can & 1 == 1) & (known == 0))[0])
    told = explain(case, 1, row, "gru_intake")
    assert (told.aware, told.decision.used, told.decision.uses) == (False, False, False)
    chance = words.percent(told.decision.chance, 1)
    assert chance_sentence(told, words) == words.say("explain.start_unaware", chance=chance)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_user_of_the_start_is_not_said_never_to_have_taken_it_up(case, lang):
    words, start = wording(lang), case.start(1)
    able = start.o.people.uses & start.o.people.can & 1 == 1
    for row in np.flatnonzero(able)[:6].tolist():
        told = explain(case, 1, row, "gru_intake")
        if told.adopted_week is not None or told.counterfactual.adopted_week is not None:
            continue
        rerun = case_without(case, told.counterfactual.without).start(1)
        rerun.run_to(told.week + 1)
        uses = bool(rerun.o.people.uses[row] & 1)
        assert told.counterfactual.uses == uses
        (many,) = [o for o in explain_many(case, 1, [row]) if o.feature == "gru_intake"]
        assert many.counterfactual.uses == uses
        key = "explain.without.keeps" if uses else "explain.without.lacks"
        lever = words.say(f"lever.{told.counterfactual.without}")
        assert without_sentence(told, words) == words.say(key, lever=lever, week=told.week)
        return
    pytest.fail("no user of the start who never takes it up again")
