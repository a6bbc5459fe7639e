"""What is said of an imported authority comes from its file; what the file does not say is assumed."""

import numpy as np
import pytest

from simadopt.cases import load
from simadopt.core.errors import InputError
from simadopt.levels.staff.organisation.demand import NOT_ASKED, UNKNOWN, kind_of_service, origins
from simadopt.levels.staff.organisation.ties import pairs_of
from simadopt.levels.staff.tables.features import TIE_TYPES
from simadopt.levels.staff.tables.services import SERVICE_TYPES

TOWN = """\
name: town
title: {{fr: une ville, en: a town}}
authorities:
  - key: town
    inhabitants: 5200
    staff_file: staff.csv
{more}"""
SERVICES = (
    "État civil et élections", "Direction des systèmes d'information", "Conservatoire",
    "Finances et commande publique", "CCAS", "Pôle Alpha",
)  # fmt: skip
HEADER = "matricule;catégorie;direction;service;fonction;site;messagerie;accueil\n"


@pytest.fixture
def town(tmp_path):
    def made(more="", desks=()):
        rows = [
            f"{s}{k};{'ABC'[k % 3]};D;{name};{'chef' if k == 0 else ''};Site {(s + k) % 3};"
            f"{'oui' if k < 2 else 'non'};{'oui' if name in desks and k else 'non'}"
            for s, name in enumerate(SERVICES)
            for k in range(6)
        ]
        (tmp_path / "staff.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        path = tmp_path / "town.yaml"
        path.write_text(TOWN.format(more=more), encoding="utf-8")
        return path

    return made


def asked(path, **options):
    """Return the requests a year of each service by name, and where they come from."""
    state = load(path).start(1, weeks=2, **options)
    units = state.labels.units
    yearly = (state.o.services.demand * 52.0).tolist()
    told = origins(units, state.labels.entries)
    return dict(zip(units.name, yearly, strict=True)), dict(zip(units.name, told, strict=True))


def test_b18_a_type_whose_only_tie_has_no_weight_is_not_drawn(town):
    def drawn(row):
        path = town("    ties_file: ties.csv\n")
        (path.parent / "ties.csv").write_text(
            f"source,target,type,weight\n{row}\n", encoding="utf-8"
        )
        kinds = pairs_of(load(path).start(1, weeks=2).o.ties).kind
        return set(kinds.tolist())

    project, service = TIE_TYPES.index("project"), TIE_TYPES.index("service")
    assert {project, service} <= drawn("00,01,advice,1")
    assert project not in drawn("00,01,project,0")
    assert service in drawn("00,01,project,0")


def test_a10_requests_follow_what_imported_services_do(town):
    yearly, told = asked(town())
    row = {one.name: one.requests for one in SERVICE_TYPES}
    scale = yearly["État civil et élections"] / row["general_affairs"]
    assert yearly["Direction des systèmes d'information"] == 0.0
    assert yearly["Conservatoire"] == pytest.approx(scale * row["culture"])
    assert yearly["Finances et commande publique"] == pytest.approx(scale * row["finance"])
    assert yearly["CCAS"] == pytest.approx(scale * row["social"])
    assert yearly["Pôle Alpha"] == pytest.approx(scale * 1.0)
    assert told["Pôle Alpha"] == "assumed"
    assert {o for name, o in told.items() if name != "Pôle Alpha"} == {"name"}


def test_a10_a_service_without_a_desk_where_others_have_one_is_asked_less(town):
    none, _ = asked(town())
    desks, _ = asked(town(desks=("CCAS",)))
    ratio = [one["Pôle Alpha"] / one["CCAS"] for one in (desks, none)]
    assert ratio == pytest.approx([0.3 / 2.0, 1.0 / 2.0])


def test_a10_requests_that_are_given_are_those(town):
    yearly, told = asked(town("    requests: {conservatoire: 800, Pole Alpha: 0}\n"))
    assert yearly["Conservatoire"] == pytest.approx(800.0)
    assert yearly["Pôle Alpha"] == 0.0
    assert told["Conservatoire"] == told["Pôle Alpha"] == "given"
    usual, _ = asked(town())
    for name in set(yearly) - {"Conservatoire", "Pôle Alpha"}:  # the others keep their share
        assert yearly[name] == pytest.approx(usual[name])
    with pytest.raises(InputError, match=r"Conservatoir.*no service.*Conservatoire"):
        load(town("    requests: {Conservatoir: 800}\n"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Service de l'état civil", "general_affairs"),
        ("Urbanisme réglementaire", "planning"),
        ("Vie scolaire et périscolaire", "schools"),
        ("Multi-accueil Les Lutins (petite enfance)", "childhood"),
        ("Centre communal d'action sociale", "social"),
        ("Voirie - réseaux", "technical"),
        ("Eau et assainissement", "technical"),
        ("Propreté urbaine", "green"),
        ("Médiathèque", "culture"),
        ("École de musique", "culture"),
        ("Piscine municipale", "sport"),
        ("Direction des finances", "finance"),
        ("DRH", "human_resources"),
        ("Hygiène et sécurité", "human_resources"),
        ("Police municipale", "safety"),
        ("DSI", "information_technology"),
        ("IT", "information_technology"),
        ("Human Resources", "human_resources"),
        ("Cuisine centrale", "catering"),
    ],
)
def test_a10_names_of_services_are_recognised(name, kind):
    assert SERVICE_TYPES[kind_of_service(name)].name == kind


def test_a10_what_is_no_word_of_a_service_is_not_guessed():
    assert kind_of_service("Secrétariat") == UNKNOWN
    assert kind_of_service("Unité 12") == UNKNOWN
    assert kind_of_service("Situation") == UNKNOWN  # "si" is a word, not a beginning
    assert kind_of_service("Direction générale") == NOT_ASKED


def test_a9_sites_are_those_of_the_file(town):
    state = load(town("    joined_sites: 3\n")).start(1, weeks=2)
    assert state.labels.entries[0].sites == 3
    assert not state.o.people.apart.any()
    apart = load(town("    joined_sites: 2\n")).start(1, weeks=2).o.people.apart
    assert 0 < apart.sum() < apart.size
    with pytest.raises(InputError, match=r"joined_sites = 4 — the staff file has 3 sites"):
        load(town("    joined_sites: 4\n"))
    with pytest.raises(InputError, match=r"sites = 5 — the staff file has 3 sites"):
        load(town("    sites: 5\n"))


def test_a9_facts_of_the_file_replace_those_of_the_scenario(town):
    entry = load(town("    share_a: 0.5\n    laptops: 4\n")).start(1, weeks=2).labels.entries[0]
    assert (entry.staff, entry.services, entry.mailboxes) == (36, 6, 12)
    assert entry.share_a == pytest.approx(1 / 3)
    assert entry.laptops == 4  # the file has no such column
    assert np.isclose(entry.share_b, 1 / 3)
