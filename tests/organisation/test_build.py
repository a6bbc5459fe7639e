"""Organisations as built: the margins of the scenario, a chain of command, imported staff."""

import numpy as np
import pytest

from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.files.ties_file import read_ties
from simadopt.levels.staff.organisation.columns import Organisation, columns_of
from simadopt.levels.staff.scenario import Theory
from support.commune import printed, shipped
from support.staff import LINES, imported, read, world, write
from support.worlds import authority, run, scenario, town

A, B, C = 0, 1, 2
STAFF, HEAD, DIRECTOR, GENERAL_MANAGER = range(4)
ELECTED = 4
GRU = range(7)
VILLAGE = authority("village", staff=9, services=2, mailboxes=6)
SILENT = {"services": None, "directorates": None, "mailboxes": None}
WORLDS = {
    "commune": shipped("commune_27k"),
    "town": scenario(town()),
    "many": scenario(town(), VILLAGE, town("three", count=3)),
    "tiny": scenario(authority(staff=1, services=1, directorates=1, mailboxes=1, laptops=0)),
    "two people": scenario(authority(staff=2, **SILENT)),
    "spread": scenario(town(count=12, staff_spread=0.8, **SILENT)),
}


@pytest.fixture(scope="module", params=WORLDS)
def built(request):
    state = start(WORLDS[request.param], 1)
    return WORLDS[request.param], state.o, state.labels


# --- the case commune, figure by figure ----------------------------------------------------------


def commune_figures(scenario_, state):
    """Return every open figure about the case commune, read off the organisation that was built."""
    people, (entry,) = state.o.people, state.labels.entries
    connected = (people.can & 0b111).astype(bool)
    service = state.o.services
    ordinary = service.management == 0
    with_gru = np.bincount(people.service, connected, minlength=ordinary.size)[ordinary] > 0
    return {
        "commune_population": entry.inhabitants,
        "commune_agents": people.key.size,
        "commune_share_cat_c": (people.category == C).mean(),
        "commune_email_addresses": int(people.mailbox.sum()),
        "commune_laptops": int(people.laptop.sum()),
        "commune_it_directorate": int(entry.it_directorate),
        "commune_services_with_gru_access": with_gru.mean(),
    }


OUTSIDE = {"commune_fibre_coverage"}  # the territory, which the model does not hold


def test_every_figure_of_the_commune_is_checked(commune_scenario, commune):
    assert set(printed("commune_")) - OUTSIDE == set(commune_figures(commune_scenario, commune))


@pytest.mark.parametrize("name", sorted(set(printed("commune_")) - OUTSIDE))
def test_the_commune_has_the_printed_figures(commune_scenario, commune, name):
    low, high = printed("commune_")[name]
    assert low <= commune_figures(commune_scenario, commune)[name] <= high


def test_mailboxes_of_the_commune_go_with_the_job(commune):
    people = commune.o.people
    assert (people.mailbox[people.category != C] == 1).all()
    assert (people.mailbox[people.rank > STAFF] == 1).all()
    c = people.category == C
    front, back = (people.mailbox[c & (people.front == f)].mean() for f in (1, 0))
    assert front > back
    np.testing.assert_array_equal(people.workstation, people.mailbox)
    assert (people.internet > 0).sum() == people.mailbox.sum()


def test_the_commune_has_several_sites_and_not_all_are_joined(commune):
    people = commune.o.people
    assert np.unique(people.site).size == 5
    assert 0 < people.apart.sum() < people.key.size
    np.testing.assert_array_equal(people.apart == 1, people.site >= 1)


def test_laptops_of_the_commune_are_those_of_managers(commune):
    people = commune.o.people
    assert people.rank[people.laptop == 1].mean() > people.rank[people.laptop == 0].mean() + 0.5


# --- margins -------------------------------------------------------------------------------------


def test_margins_are_those_of_the_scenario(built):
    what, o, labels = built
    people = o.people
    entry = labels.units.entry[people.authority]
    for number, e in enumerate(what.authorities):
        rows = entry == number
        if e.staff_spread == 0.0:
            assert rows.sum() == e.staff * e.count
        for a in np.unique(people.authority[rows]):
            n = (people.authority == a).sum()
            share = np.bincount(people.category[people.authority == a], minlength=3)
            assert share[A] == round(e.share_a * n)
            assert share[A] + share[B] == round((e.share_a + e.share_b) * n)
            if e.mailboxes is not None:
                assert people.mailbox[people.authority == a].sum() == min(e.mailboxes, n)
            assert people.laptop[people.authority == a].sum() == min(e.laptops, n)


def test_columns_have_the_declared_shapes(built):
    """Letters of the declarations are sizes, the same wherever they occur."""
    _, o, _ = built
    sizes = {"1": {1}, "3": {3}, "6": {6}, "T": {3}}
    for part, kind in zip(o, Organisation.__annotations__, strict=True):
        for name, column in columns_of(type(part)):
            values = getattr(part, name)
            shape = column.shape.replace("F or 1", "?").split(",")
            assert values.ndim == len(shape), (kind, name)
            for size, letter in zip(values.shape, shape, strict=True):
                if letter.endswith("+1"):
                    sizes.setdefault(letter[:-2], set()).add(size - 1)
                elif letter != "?":
                    sizes.setdefault(letter, set()).add(size)
    assert all(len(found) == 1 for found in sizes.values()), sizes


def test_rows_are_sorted_and_groups_are_ranges(built):
    _, o, _ = built
    people, services, cells = o.people, o.services, o.cells
    for values in (people.authority, people.service, people.cell, services.authority):
        assert (np.diff(values) >= 0).all()
    np.testing.assert_array_equal(services.authority[people.service], people.authority)
    for s in range(services.handlers.size):
        assert (people.service[services.start[s] : services.start[s + 1]] == s).all()
    for column in ("service", "rank", "category"):
        np.testing.assert_array_equal(getattr(cells, column)[people.cell], getattr(people, column))
    assert np.unique(people.key).size == people.key.size


def test_what_is_drawn_lies_in_its_bounds(built):
    people = built[1].people
    for name in ("innovativeness", "skill_base", "skill", "load_base", "load", "reach", "habit"):
        values = getattr(people, name)
        assert ((values >= 0.0) & (values <= 1.0)).all(), name
    assert (people.age <= 4).all()
    assert not (people.post & ~people.can).any()
    heads = built[1].heads
    for name in ("culture", "conviction", "encouragement"):
        values = getattr(heads, name)
        assert ((values >= 0.0) & (values <= 1.0)).all(), name


# --- chain of command ----------------------------------------------------------------------------


def chain(o):
    """Return each person's boss as a row of people, -1 above the top."""
    return o.heads.person[o.people.leader]


def check_chain_of_command(o):
    people, heads = o.people, o.heads
    boss = chain(o)
    np.testing.assert_array_equal(heads.authority[people.leader], people.authority)
    top = boss < 0
    # whoever has nobody above answers to the mayor: the first elected member of the authority
    assert (heads.kind[people.leader[top]] == ELECTED).all()
    np.testing.assert_array_equal(
        people.leader[top], np.searchsorted(heads.authority, people.authority[top])
    )
    assert (boss != np.arange(boss.size)).all()
    above, steps = boss.copy(), 0
    while (above >= 0).any():
        above = np.where(above >= 0, boss[np.maximum(above, 0)], -1)
        steps += 1
        assert steps <= 50, "a cycle of command"
    led = np.flatnonzero(people.leader_row >= 0)
    np.testing.assert_array_equal(heads.person[people.leader_row[led]], led)
    assert (np.flatnonzero(heads.person >= 0).size) == led.size
    np.testing.assert_array_equal(
        heads.kind[people.leader_row[led]], np.maximum(people.rank[led], 1)
    )


def test_everybody_has_a_boss_of_the_authority_and_nobody_a_circle(built):
    check_chain_of_command(built[1])


def test_one_head_a_service_and_one_general_manager_an_authority(built):
    _, o, _ = built
    people, services = o.people, o.services
    heads = np.bincount(people.service, people.rank == HEAD, minlength=services.handlers.size)
    managed = np.zeros(services.authority.max() + 1, bool)
    managed[services.authority[services.management == 1]] = True
    ordinary = (services.management == 0) & managed[services.authority]
    assert (heads[ordinary] == 1).all()
    assert (heads[services.management == 1] == 0).all()
    tops = np.bincount(people.authority, people.rank == GENERAL_MANAGER)
    assert (tops == 1).all()


def test_ranks_command_downwards(built):
    _, o, _ = built
    boss = chain(o)
    below = np.flatnonzero(boss >= 0)
    assert (o.people.rank[boss[below]] > o.people.rank[below]).all()


def test_teams_are_what_is_led(built):
    _, o, _ = built
    people, heads, services = o.people, o.heads, o.services
    for h in np.flatnonzero(heads.person >= 0):
        i, team = heads.person[h], range(heads.first_service[h], heads.end_service[h])
        assert (services.authority[list(team)] == heads.authority[h]).all()
        if heads.kind[h] == HEAD:
            assert list(team) == [people.service[i]]
        if heads.kind[h] == DIRECTOR:
            assert np.unique(services.directorate[list(team)]).size == 1
        if heads.kind[h] == GENERAL_MANAGER:
            assert len(team) == (services.authority == heads.authority[h]).sum()


def test_weights_of_influence_come_from_heads_of_the_authority(built):
    heads = built[1].heads
    row = np.repeat(np.arange(heads.kind.size), np.diff(heads.start))
    assert (row != heads.source).all()
    np.testing.assert_array_equal(heads.authority[row], heads.authority[heads.source])
    assert (heads.weight >= 0.0).all()
    assert (heads.kind[row] != ELECTED).all()


def test_bosses_do_not_weigh_where_influence_from_above_is_off():
    off = start(scenario(town(), theory=Theory(top_down=False)), 1).o.heads
    boss_or_delegate = (
        off.kind[off.source] > off.kind[np.repeat(np.arange(off.kind.size), np.diff(off.start))]
    )
    assert boss_or_delegate.any()
    assert (off.weight[boss_or_delegate] == 0.0).all()


def test_partners_are_other_services_of_the_authority(built):
    services = built[1].services
    np.testing.assert_array_equal(services.authority[services.partner], services.authority)
    ordinary = services.management == 0
    count = np.bincount(services.authority, ordinary)[services.authority]
    several = ordinary & (count > 1)
    assert (services.partner[several] != np.flatnonzero(several)).all()
    assert (services.management[services.partner[ordinary]] == 0).all()


def test_the_demand_of_residents_is_shared_out(built):
    _, o, labels = built
    total = np.bincount(o.services.authority, o.services.demand)
    residents = np.array([e.inhabitants for e in labels.entries])[labels.units.entry]
    per_year = start(WORLDS["tiny"], 1).p.requests_per_resident
    np.testing.assert_allclose(total, residents * per_year / 52.0, rtol=1e-6)


# --- imported staff ------------------------------------------------------------------------------


def test_imported_staff_are_all_there(tmp_path):
    state = imported(tmp_path, LINES)
    people, table = state.o.people, read(tmp_path, LINES)
    order = np.argsort(table.key)
    mine = np.argsort(people.key)
    np.testing.assert_array_equal(people.key[mine], table.key[order])
    for name in ("category", "rank", "mailbox"):
        np.testing.assert_array_equal(getattr(people, name)[mine], getattr(table, name)[order])
    known = ~np.isnan(table.innovativeness)
    np.testing.assert_array_equal(
        people.innovativeness[mine][known[order]], table.innovativeness[order][known[order]]
    )
    boss = chain(state.o)
    rows = np.flatnonzero(boss >= 0)
    command = dict(zip(people.key[rows].tolist(), people.key[boss[rows]].tolist(), strict=True))
    given = np.flatnonzero(table.boss >= 0)
    assert command == dict(
        zip(table.key[given].tolist(), table.key[table.boss[given]].tolist(), strict=True)
    )
    check_chain_of_command(state.o)
    run(state.scenario, tables_read={"real": (table, None)})


KEPT = {
    "nothing but what is required": ("key", "category", "service"),
    "no rank": ("key", "category", "service", "directorate", "manager"),
    "no manager": ("key", "category", "service", "directorate", "rank"),
    "no directorate": ("key", "category", "service", "rank", "manager"),
    "no site": ("key", "category", "service", "directorate", "rank", "mailbox"),
}


@pytest.mark.parametrize("kept", KEPT)
def test_a_file_with_missing_columns_builds_and_runs(tmp_path, kept):
    state = imported(tmp_path, LINES, columns=KEPT[kept])
    assert state.o.people.key.size == len(LINES)
    check_chain_of_command(state.o)
    state.run_to(4)


def test_where_the_file_is_silent_a_mailbox_goes_with_categories_a_and_b(tmp_path):
    people = imported(tmp_path, LINES, columns=("key", "category", "service", "rank")).o.people
    np.testing.assert_array_equal(people.mailbox == 1, people.category < C)
    np.testing.assert_array_equal(people.workstation, people.mailbox)
    assert people.laptop.sum() == people.front.sum() == 0


def test_services_without_directorate_stay_in_their_authority(tmp_path):
    lines = [{**line, "directorate": ""} if line["service"] == "Parks" else line for line in LINES]
    table = read(tmp_path, lines)
    state = start(world(town()), 1, tables_read={"real": (table, None)})
    o, units = state.o, state.labels.units
    owner = units.directorate_authority[units.directorate]
    np.testing.assert_array_equal(owner, units.authority)
    one = np.repeat(np.arange(o.people.key.size), np.diff(o.ties.start))
    np.testing.assert_array_equal(o.people.authority[one], o.people.authority[o.ties.other])
    check_chain_of_command(o)


def test_generated_and_imported_authorities_together(tmp_path):
    table = read(tmp_path, LINES)
    extra = (town(), authority("small", count=4))
    state = start(world(*extra), 1, tables_read={"real": (table, None)})
    people, labels = state.o.people, state.labels
    sizes = np.bincount(people.authority).tolist()
    assert sizes == [160, 40, 40, 40, 40, len(LINES)]
    assert labels.imported.tolist() == [False] * 5 + [True]
    assert [labels.entries[e].key for e in labels.units.entry] == ["town", *["small"] * 4, "real"]
    check_chain_of_command(state.o)
    alone = imported(tmp_path, LINES)
    for name in ("key", "category", "rank", "mailbox", "skill", "effect", "uses", "aware"):
        together, by_itself = getattr(people, name), getattr(alone.o.people, name)
        np.testing.assert_array_equal(together[..., -len(LINES) :], by_itself, name)


TIES = [("p1", "p2", "project"), ("p3", "p9", "broker"), ("p4", "p5", "advice")]


def test_a12_imported_ties_replace_the_drawn_ones_of_their_type_only(tmp_path):
    o = imported(tmp_path, LINES, ties=TIES).o
    drawn = imported(tmp_path, LINES).o.ties.degree.sum(axis=0) // 2
    count = o.ties.degree.sum(axis=0) // 2
    assert count[[2, 4, 5]].tolist() == [1, 1, 1]
    assert count[[0, 1, 3]].tolist() == drawn[[0, 1, 3]].tolist()
    assert drawn[0] > 0


def test_a12_a_file_said_to_be_complete_leaves_no_drawn_tie_but_the_hierarchy(tmp_path):
    (tmp_path / "staff").mkdir()
    table = read(tmp_path / "staff", LINES)
    names = ("source", "target", "type")
    path = write(tmp_path / "ties.csv", [dict(zip(names, t, strict=True)) for t in TIES])
    scene = world()
    real = scene.authorities[0].model_copy(update={"ties_complete": True})
    scene = scene.model_copy(update={"authorities": (real, *scene.authorities[1:])})
    o = start(scene, 1, tables_read={"real": (table, read_ties(path, table))}).o
    count = o.ties.degree.sum(axis=0) // 2
    assert count[[0, 2, 3, 4, 5]].tolist() == [0, 1, 0, 1, 1]
    assert count[1] == (chain(o) >= 0).sum()


def test_directors_lead_the_directorate_of_those_they_command(tmp_path):
    """Whoever is told to command heads of a directorate leads its services, whatever its name."""
    state = imported(tmp_path, LINES)
    o, units = state.o, state.labels.units
    people, heads = o.people, o.heads
    boss = chain(o)
    for h in np.flatnonzero(heads.kind == DIRECTOR):
        team = units.directorate[heads.first_service[h] : heads.end_service[h]]
        below = people.service[boss == heads.person[h]]
        np.testing.assert_array_equal(np.unique(units.directorate[below]), np.unique(team))


def test_known_ages_count(tmp_path):
    """Skills fall with age: the age that counts is the one in the file."""
    young, old = (
        imported(tmp_path, [{**line, "age": age} for line in LINES]).o.people
        for age in ("20", "60")
    )
    assert (young.age == 0).all()
    assert (old.age == 4).all()
    assert (young.skill_base >= old.skill_base).all()
    assert young.skill_base.mean() > old.skill_base.mean() + 0.05
