"""The figures of 2017 beside simulated answers: counts, intervals of the fit, and what is withheld."""

import csv
import json

import pytest

import simadopt as sa
from simadopt.interfaces.territory_survey import _limits, _published, _titled
from simadopt.io.wording import wording
from simadopt.levels.territory.survey.asked import questions
from simadopt.levels.territory.survey.published import (
    count_of,
    figures,
    is_as_shipped,
    is_national,
)
from support.shells import ROOT


def rows(name):
    with (ROOT / "calibration" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("lower", "upper", "n", "count"),
    [
        (0.4384, 0.4504, 9, 4),
        (0.995, 1.0, 42, 42),
        (0.6, 0.65, 9, None),  # 5 of 8: not all of the nine answered
        (0.495, 0.505, 33, None),
        (0.2, 0.4, 10, None),
    ],
)
def test_a_count_is_told_where_the_share_allows_one_only(lower, upper, n, count):
    assert count_of(lower, upper, n) == count


def test_every_question_has_its_figure_and_no_withheld_one_has_a_value():
    told = rows("survey_targets")
    assert list(figures()) == [one.id for one in questions()]
    for name, figure in figures().items():
        sealed = told[name]["split"] == "sealed"
        assert figure.withheld == sealed, name
        assert (figure.inside is None) == sealed and figure.low <= figure.high
        if sealed:
            assert figure.count is None and figure.printed == ""
        elif figure.count is not None:
            low, high = (float(told[name][end]) for end in ("lower", "upper"))
            assert low - 1e-9 <= figure.count / figure.n <= high + 1e-9


def test_what_is_inside_is_what_the_fit_says():
    fit = rows("territory_rows")
    known = {name: one for name, one in figures().items() if not one.withheld}
    assert {name: one.inside for name, one in known.items()} == {
        name: fit[name]["inside_90"] == "1" for name in known
    }


def test_intervals_are_of_the_scenario_that_ships():
    def scenario(name, **levers):
        return sa.load(name).with_levers(levers).scenario

    assert is_as_shipped(scenario("territory_2017")) and is_as_shipped(
        scenario("territory_2017", seed=9)
    )
    assert not is_as_shipped(scenario("territory_2017", b_size=2.0))
    assert not is_as_shipped(scenario("territory_france"))
    assert is_national(scenario("territory_france")) and is_national(
        scenario("territory_2017", b_size=2.0)
    )
    assert not is_national(scenario("territory_department"))
    assert not is_national(scenario("territory_synthetic"))


def test_a_figure_is_shown_as_it_was_printed():
    en, fr = wording("en"), wording("fr")
    found = figures()
    assert _published(en, found["service_size_5to10_region"]) == "4 of 9 (44%)"
    assert _published(fr, found["service_size_5to10_region"]) == "4 sur 9 (44\u202f%)"
    assert _published(en, found["axis_smart_city_envisaged_region"]) == "over 60%"
    assert _published(en, found["elected_digital_exists_all"]) == "about 66%"
    assert _published(en, found["role_dataviz_exists"]) == "withheld"
    assert _limits(en, found["derived_barometer_systemique_max"]).endswith("%")
    assert _titled(en, "#2 axes", "003") == "Axes of development (source 003, part 2)"
    for figure in found.values():
        assert _titled(en, figure.section, figure.source) != _titled(
            fr, figure.section, figure.source
        )


def test_questions_are_asked_in_words_of_their_language():
    told = {one.id: one for one in questions()}
    one = told["role_data_security_in_creation_region"]
    assert one.asked_en == "Manager of data protection and IT security: being created (regions)"
    assert one.asked_fr.endswith("informatique\u202f: en création (régions)")
    assert told["role_dataviz_any_department"].asked_fr.endswith(
        "existe ou en création (départements)"
    )
    texts = [(one.asked_en, one.asked_fr) for one in told.values()]
    assert len({en for en, _ in texts}) == len({fr for _, fr in texts}) == len(texts)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_command_shows_both(here, language):
    done = here("survey", "territory_2017", "--lang", language)
    assert done.code == 0, done.err
    known = [one for one in figures().values() if not one.withheld]
    inside, held = sum(one.inside for one in known), len(figures()) - len(known)
    told = {
        "en": f"{inside} of {len(known)} published figures lie inside the interval of the fitted model; "
        f"{held} are withheld",
        "fr": f"{inside} des {len(known)} chiffres publiés sont dans l’intervalle",
    }
    assert told[language] in done.out
    word = {"en": "withheld", "fr": "tenu secret"}[language]
    assert sum(line.rstrip().endswith(word) for line in done.out.splitlines()) == held
    assert {"en": "4 of 9 (44%)", "fr": "4 sur 9 (44\u202f%)"}[language] in done.out
    assert "undecided" not in done.out


def test_another_scenario_shows_no_interval_of_the_fit(here):
    done = here("survey", "territory_2017", "--weeks", 2, "--lang", "en")
    assert "none is shown" in done.out and "outside" not in done.out
    assert "4 of 9 (44%)" in done.out and "withheld" in done.out
    done = here("survey", "territory_2017", "--weeks", 2, "--json")
    given = json.loads(done.out)
    assert all("q05" not in one for one in given)
    one = next(one for one in given if one["id"] == "service_size_5to10_region")
    assert (one["count"], one["asked"], one["source"]) == (4, 9, "003")
    held = [one for one in given if one["withheld"]]
    assert held and all(one["published"] is None for one in held)


def test_published_figures_are_of_the_whole_country(here):
    done = here("survey", "territory_department", "--weeks", 2, "--lang", "en")
    assert done.code == 0 and "4 of 9" not in done.out and "withheld" not in done.out
