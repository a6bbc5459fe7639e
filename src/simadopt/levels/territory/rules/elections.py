"""Elections and mergers (step 2): the delegate is redrawn; a merged body starts again.

election: an elected member for digital remains with probability k_el; the culture of the delegate is redrawn
(uniform).
merger (2017, bodies drawn with probability m_share): plan, elected member and monitoring remain with
probability m_keep each, the digital service loses a class with probability 1 − m_keep.

Evidence: 2,062 intercommunal bodies became 1,266 on 1 January 2017, six months before the survey; what merged
is not in the table and is drawn. Limits: k_el = m_keep = 1 → neither changes anything but the culture.
"""

from __future__ import annotations

from typing import Final

from simadopt.levels.territory.clock import number

MERGERS: Final = number("2017Q1")
"""Quarter of the mergers of intercommunal bodies."""
RESET: Final = ("elected", "plan", "monitoring")
"""Items that a merger resets."""
