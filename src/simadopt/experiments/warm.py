"""Load the package and its compiled code: imported once by the process that workers are forked from."""

from __future__ import annotations

from simadopt.cases import load
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.outcomes import outcomes
from simadopt.levels.staff.scenario import Authority, Scenario, Text

_TITLE = Text(fr="rien", en="nothing")
_SMALL = Authority(key="small", inhabitants=100, staff=10)
_state = load(Scenario(name="warm", title=_TITLE, weeks=1, authorities=(_SMALL,))).start(1)
_state.run_to(1)
outcomes(History(_state))
