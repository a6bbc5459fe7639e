"""Load the package and its compiled code: imported once by the process that workers are forked from."""

from __future__ import annotations

from simadopt.core.level import DEFAULT, level_named

level_named(DEFAULT).warm()
