"""Weeks are run in stretches: what lies apart meanwhile is in its columns again, whatever ends them."""

import pytest

from simadopt.levels.staff.engine.state import start
from support.worlds import scenario, town

WEEKS = 7


@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_that_is_stopped_is_whole_and_can_go_on(monkeypatch, threads):
    monkeypatch.setattr("simadopt.levels.staff.engine.state._CHUNK_BYTES", 8 * 160 * 2)
    stopped, at = start(scenario(town()), 1, weeks=WEEKS, threads=threads), []

    def stop(week):
        at.append(week)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        stopped.run_to(WEEKS, stop)
    (week,) = at
    assert 0 < week < WEEKS
    alone = start(scenario(town()), 1, weeks=WEEKS)
    alone.run_to(week)
    assert stopped.o.people.habit.any()
    assert stopped.digest() == alone.digest()
    for run in (stopped, alone):
        run.run_to(WEEKS)
    assert stopped.digest() == alone.digest()
