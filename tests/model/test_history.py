"""The history: exact counts, person ⇔ service ⇔ total (D2), real people in groups (G1)."""

import numpy as np
import pytest

from simadopt.cases import run
from simadopt.core.errors import InputError, SimadoptError
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.model import groups
from simadopt.levels.staff.model.groups import Groups
from simadopt.levels.staff.model.history import GROUPINGS, History
from simadopt.levels.staff.model.services import person_shares
from simadopt.levels.staff.tables.features import FEATURE_NAMES, TOOLS, features_of, mask_of


@pytest.fixture(scope="module")
def history(finished):
    return History(finished)


def _by_service(people, values, n):
    return np.bincount(people.service, values, minlength=n).astype(int)


def test_person_service_and_total_agree_every_week(commune):
    """D2, from the columns themselves, week after week."""
    state = commune.start(3)
    people, n = state.o.people, state.o.services.authority.size
    for week in range(27):
        state.run_to(week)
        records, group = state.records, state.labels.group_service
        for f in range(len(FEATURE_NAMES)):
            flag = np.uint32(1 << f)
            for name, bits in (("users", people.uses), ("able", people.can),
                               ("aware", people.aware & people.can)):  # fmt: skip
                held = (bits & flag) != 0
                counted = getattr(records, name)[week, :, f]
                assert counted.sum() == held.sum()
                by_service = np.bincount(group, counted, minlength=n)
                np.testing.assert_array_equal(by_service, _by_service(people, held, n))
        for t, tool in enumerate(TOOLS):
            shares, posted = person_shares(state, tool)
            assert records.shares[week, :, t].sum() == shares.sum()
            assert records.posts[week, :, t].sum() == posted.sum()
        assert not np.any(people.uses & ~people.can)


def test_stock_is_previous_and_flows(history):
    """D2: every use that comes or goes is counted once."""
    table = {name: values[:, 0] for name, values in history.by("all").measures.items()}
    change = table["gained"] - table["dropped"] - table["departed"]
    np.testing.assert_array_equal(np.diff(table["uses"]), change[1:])
    assert table["gained"][0] == 0
    assert table["gained"].sum() > 0


def test_groups_partition_everybody(history, finished):
    state, total = finished, history.by("all").measures
    for kind in ("category", "rank", "authority", "service"):
        table = history.by(kind).measures
        for tool in TOOLS:
            np.testing.assert_array_equal(
                table[f"{tool}_posts"].sum(axis=1), total[f"{tool}_posts"][:, 0]
            )
            weighted = np.nansum(table[f"{tool}_use"] * table[f"{tool}_posts"], axis=1)
            np.testing.assert_allclose(
                weighted, total[f"{tool}_use"][:, 0] * total[f"{tool}_posts"][:, 0], rtol=1e-12
            )
    for kind in ("authority", "service"):
        arrived = history.by(kind).measures["requests_arrived"].sum(axis=1)
        np.testing.assert_array_equal(arrived, total["requests_arrived"][:, 0])
    assert total["requests_arrived"][-1, 0] == state.records.arrived[-1].sum()


def test_use_is_the_mean_person_share(history, finished):
    people = finished.o.people
    mask = np.uint32(mask_of(features_of("gru")))
    relevant = np.bitwise_count(people.post & mask)
    used = np.bitwise_count(people.uses & people.post & mask)
    rows = relevant > 0
    used, relevant = used.astype(int), relevant.astype(int)
    expected = np.mean(used[rows] * SHARE_UNIT // relevant[rows]) / SHARE_UNIT
    assert history.last("gru_use") == pytest.approx(expected, rel=1e-14)
    assert history.last("use", "tool:gru") == history.last("gru_use")


def test_awareness_counts_the_equippable_only(history, finished):
    people = finished.o.people
    shares = []
    for f in features_of("intranet"):
        able = people.can >> np.uint32(f) & 1 == 1
        shares.append(np.mean(people.aware[able] >> np.uint32(f) & 1))
    assert history.last("intranet_awareness") == pytest.approx(np.mean(shares), rel=1e-14)
    assert 0.0 < history.last("intranet_awareness") <= 1.0


def test_adopters_are_users_among_the_equippable(history, finished):
    people = finished.o.people
    users = int((people.uses & 1).sum())
    assert history.last("users", "feature:gru_intake") == users
    assert history.last("use", "feature:gru_intake") == users / int((people.can & 1).sum())


def test_series_and_last_agree(history):
    for kind in GROUPINGS:
        table = history.by(kind)
        for measure in table.measures:
            for name, value in table.last(measure).items():
                series = history.series(measure, name)
                assert series.shape == (27,)
                np.testing.assert_equal(series[-1], value)
                np.testing.assert_equal(history.last(measure, name), value)


@pytest.mark.parametrize("kind", GROUPINGS)
def test_the_end_is_the_last_week_of_all(history, kind):
    whole, end = history.by(kind), history.end(kind)
    assert end.names == whole.names
    assert list(end.measures) == list(whole.measures)
    for name, values in whole.measures.items():
        np.testing.assert_array_equal(end.measures[name], values[-1:])


def test_an_end_of_an_unknown_kind_is_refused(history):
    with pytest.raises(InputError):
        history.end("servise")


def test_frame_is_tidy(history):
    frame = history.frame()
    assert list(frame.columns) == ["week", "group", "measure", "value"]
    assert not frame.duplicated(["week", "group", "measure"]).any()
    assert frame["value"].notna().all()
    one = frame[(frame.group == "all") & (frame.measure == "gru_use")]
    np.testing.assert_array_equal(one["value"], history.series("gru_use"))
    assert {g.partition(":")[0] for g in frame.group} == set(GROUPINGS)


def test_plot_draws_a_line_a_group(history):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    axes = history.by("category").plot("gru_use")
    assert [line.get_label() for line in axes.lines] == ["A", "B", "C"]
    assert history.by("tool").plot(ax=axes) is axes
    with pytest.raises(InputError, match="did you mean gru_use"):
        history.by("category").plot("gru_uses")
    plt.close("all")


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda h: h.last("gru_user"), "gru_use"),
        (lambda h: h.series("gru_use", "service:commune/finances"), "service:commune/finance"),
        (lambda h: h.by("services"), "service"),
        (lambda h: h.last("gru_use", "ranks:head"), "rank"),
        (lambda h: h.by("tool").last("used"), "use"),
    ],
)
def test_unknown_names_get_the_nearest(history, call, hint):
    with pytest.raises(InputError, match=rf"did you mean {hint}\?"):
        call(history)


def test_a_history_ends_where_it_was_made(commune):
    state = commune.start(2)
    state.run_to(3)
    early = History(state)
    kept = early.series("gru_use").copy()
    state.run_to(6)
    np.testing.assert_array_equal(early.series("gru_use"), kept)
    with pytest.raises(SimadoptError, match="gone on to week 6"):
        _ = early.digest
    assert History(state).series("gru_use").shape == (7,)
    assert repr(early) == "History(commune_27k, seed=2, weeks=3)"


def test_run_takes_levers_weeks_and_seed(commune):
    told = []
    history = run(commune, seed=7, weeks=4, progress=told.append, pace=0.0, pace_out=0.0)
    assert (history.weeks, history.seed, told[-1]) == (4, 7, 4)
    flows = history.by("all").measures
    assert flows["gained"].sum() == flows["dropped"].sum() == 0


def test_group_sums_leave_out_the_ungrouped():
    values = np.arange(12).reshape(2, 6)
    shown = Groups(("a", "b", "none"), np.array([1, -1, 0, 1, -1, 0]))
    np.testing.assert_array_equal(shown.sum(values), [[7, 3, 0], [19, 15, 0]])


def test_real_services_of_few_people_are_merged(real):
    """G1."""
    history = run(real, seed=1)
    names = history.by("service").names
    assert "service:town/Roads" in names
    assert "service:town/other services of Works" in names
    assert "service:town/other services" in names  # Office is one person: with the smallest others
    for hidden in ("Parks", "Cellar", "Nursery", "Library", "Office"):
        assert f"service:town/{hidden}" not in names
    posts = dict(zip(names, history.by("service").measures["gru_posts"][-1], strict=True))
    assert min(posts.values()) >= groups.LEAST_PEOPLE
    assert sum(posts.values()) == history.last("gru_posts")


def test_real_heads_show_in_groups_only(real):
    """G1."""
    history = run(real, seed=1)
    assert np.isnan(history.by("service").measures["gru_encouragement"]).all()
    assert history.by("rank").names == ("rank:staff", "rank:managers")
    assert 0.0 <= history.last("gru_encouragement", "rank:managers") <= 1.0


def test_generated_services_show_their_heads(history):
    values = history.by("service").last("gru_encouragement")
    assert not np.isnan(values["service:commune/finance"])


def test_many_cells_are_kept_by_entry(commune, monkeypatch):
    from simadopt.levels.staff.engine import state as engine
    from simadopt.levels.staff.engine import week_zero
    from simadopt.levels.staff.organisation import build, labels
    from simadopt.levels.staff.organisation.kept import Kept

    per_cell = run(commune, seed=4, weeks=3)
    monkeypatch.setattr(engine, "MOST_GROUPS", 10)
    monkeypatch.setattr(labels, "MOST_GROUPS", 10)
    for kept in (build, week_zero):  # what is kept of the first run has its groups
        monkeypatch.setattr(kept, "_KEPT", Kept(0))
    by_entry = run(commune, seed=4, weeks=3)
    assert by_entry.by("service").names == ()
    assert by_entry.digest == per_cell.digest
    for measure in ("gru_use", "intranet_awareness", "requests_tracked"):
        np.testing.assert_array_equal(by_entry.series(measure), per_cell.series(measure))
        np.testing.assert_array_equal(
            by_entry.series(measure, "authority:commune"), per_cell.series(measure)
        )
    assert by_entry.frame().size
