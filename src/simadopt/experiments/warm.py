"""Load the package and its compiled code: imported once by the process that workers are forked from."""

from __future__ import annotations

from simadopt.data.scenario import Authority, Scenario, Text
from simadopt.model.history import History
from simadopt.model.loading import load
from simadopt.model.outcomes import outcomes

_TITLE = Text(fr="rien", en="nothing")
_SMALL = Authority(key="small", inhabitants=100, staff=10)
_state = load(Scenario(name="warm", title=_TITLE, weeks=1, authorities=(_SMALL,))).start(1)
_state.run_to(1)
outcomes(History(_state))
