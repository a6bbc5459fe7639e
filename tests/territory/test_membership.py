"""Communes that join another intercommunal body: ties, hosts, counts; bad input by name."""

import numpy as np
import pytest

import simadopt as sa
from simadopt.core.errors import InputError
from simadopt.levels.territory.scenario import Intervention, Target
from simadopt.levels.territory.tables.items import INDEX
from simadopt.levels.territory.verify.laboratory import communes, finished, held, scenario

MOVED = ("C0-0", "C0-1", "C0-2")


def moving(quarter="2013Q1", body="E0-1"):
    return Intervention(kind="join", quarter=quarter, body=body, target=Target(keys=MOVED), eur=0.0)


def test_a_commune_that_joins_imitates_its_new_body():
    """One body has the item everywhere, the other nowhere, and only members of the body are imitated."""
    roster = communes(1, 40, 20)
    values = {"alpha_thd": -30.0, "b_epci": 60.0}
    shares = {}
    for name, acts in {"stay": (), "move": (moving(),)}.items():
        example = Intervention(
            kind="example", quarter="2012Q2", item="thd", target=Target(epci=("E0-1",)), eur=0.0
        )
        run = finished(scenario(12, {"imitation": True}, (example, *acts), **values), roster)
        shares[name] = held(run, "thd")
        assert shares[name][20:].all()
    assert not shares["stay"][:20].any()
    assert shares["move"][:3].all()
    assert not shares["move"][3:20].any()


def test_counts_and_sizes_follow_the_members():
    run = finished(scenario(6, {}, (moving(),)), communes(1, 40, 20))
    assert run.s.epci_size[:2].tolist() == [17.0, 23.0]
    assert [run.roster.epci[i] for i in (0, 3, 39)] == ["E0-1", "E0-0", "E0-1"]
    before = finished(scenario(6), communes(1, 40, 20))
    assert before.s.epci_size[:2].tolist() == [20.0, 20.0]


def test_what_the_old_body_hosted_stops():
    roster = communes(1, 40, 20)
    made = sa.load(scenario(8, {}, (moving("2012Q3"),)))
    from simadopt.levels.territory.engine.state import start

    run = start(made.scenario, roster, 1, 8)
    bit = np.uint32(1 << INDEX["open_data"])
    run.m.placed[:10] |= bit
    run.m.shared[:10] |= bit
    run.recount()
    run.run_to(8)
    assert held(run, "open_data")[:10].tolist() == [False] * 3 + [True] * 7
    assert not run.m.shared[:3].any()
    assert run.a.epci_count[:2, INDEX["open_data"]].tolist() == [7, 0]


def test_bodies_are_named(tmp_path):
    with pytest.raises(InputError, match="no intercommunal body of the table") as refused:
        finished(scenario(6, {}, (moving(body="E0-7"),)), communes(1, 40, 20))
    assert refused.value.problems[0].hint
    text = """\
level: territory
name: moves
title: {fr: adhésions, en: joinings}
authorities: {source: published, departments: ["35"]}
interventions:
  - {kind: join, quarter: 2020Q1, target: {keys: ["213502388"]}}
  - {kind: join, quarter: 2020Q1, body: "243500138", target: {keys: ["213502388"]}}
  - {kind: fund, quarter: 2020Q1, body: "243500139"}
"""
    path = tmp_path / "moves.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        sa.load(path)
    told = [(one.line, one.message.key) for one in refused.value.problems]
    assert told == [
        (6, "problem.join_body"),
        (7, "problem.no_such_body"),
        (8, "problem.only_join"),
    ]
    assert refused.value.problems[1].hint.startswith("2435")
