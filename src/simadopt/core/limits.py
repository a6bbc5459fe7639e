"""The largest numbers that may be asked for, each written once."""

from __future__ import annotations

from typing import Final

__all__ = ["MOST_DRAWS", "MOST_SEED", "MOST_STEPS", "MOST_THREADS", "MOST_WORKERS"]

MOST_SEED: Final = 2**63 - 1
MOST_STEPS: Final = 10_400
"""Of a run: two hundred years of weeks."""
MOST_THREADS: Final = 1024
MOST_WORKERS: Final = 256
MOST_DRAWS: Final = 100_000
"""Of a posterior, in a command."""
