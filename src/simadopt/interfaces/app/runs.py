"""The whole of a run, as a page reads it."""

from __future__ import annotations

from typing import Any

from simadopt.cases import Case
from simadopt.interfaces.answer import run_answer
from simadopt.interfaces.app.answers import to_json
from simadopt.interfaces.app.breakdown import packed_breakdown
from simadopt.interfaces.app.layout_payload import may_show
from simadopt.interfaces.app.levers import acts_of, kinds_of, targets_of, values_of
from simadopt.interfaces.app.page import own_catalogue
from simadopt.interfaces.app.payload import packed_run
from simadopt.interfaces.app.recording import record_run
from simadopt.interfaces.app.resting import told_of_rest
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.interfaces.app.session import Session

__all__ = ["run_sent"]


def run_sent(session: Session, run_request: RunRequest) -> bytes:
    """Return the whole of a run, in JSON: kept, or made now."""
    base = session.base(run_request.scenario, run_request.words)
    recent = session.recent
    body = recent.find(run_request, base)
    if body is None:
        found = _packed(session, base, run_request)
        body = to_json(found)
        recent.keep(run_request, base, body)
    return body


def _packed(session: Session, base: Case, run_request: RunRequest) -> dict[str, Any]:
    case = session.moved(base, run_request)
    recording = record_run(case, run_request.seed)
    state = recording.history.state
    words = case.level.words(run_request.words)
    packed = packed_run(recording, words, people=may_show(state, session.person_views))
    start = base.scenario
    said = run_answer(packed["summary"], recording.history.features.main, words)
    return {
        **packed,
        "answer": vars(told_of_rest(said, base, words)),
        "breakdown": packed_breakdown(state, words),
        "catalogue": own_catalogue(case, run_request.words),
        "command": run_request.command(),
        "base": {
            "values": values_of(start),
            "kinds": kinds_of(start),
            "acts": acts_of(start),
            "targets": targets_of(state, words),
            "weeks": start.weeks,
        },
        "values": values_of(case.scenario),
    }
