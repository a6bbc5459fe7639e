"""Load the package and its compiled code: imported once by the process that workers are forked from."""

from __future__ import annotations

import warnings

from simadopt.core.level import DEFAULT, level_named
from simadopt.core.plugins import PluginWarning

# the process that compiles for the next time is a child of the one that forks workers, which knows it not
warnings.filterwarnings("ignore", message="forkserver: waitpid returned unexpected pid")
with warnings.catch_warnings():
    warnings.simplefilter("ignore", PluginWarning)  # whoever starts workers has said it
    level_named(DEFAULT).warm()
