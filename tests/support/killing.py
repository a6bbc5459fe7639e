"""SIGKILL at random: workers, the server they come from, the command itself, or all at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ALL_AT_ONCE = 0.1
LEAVING_SECONDS = 10.0


@dataclass(frozen=True)
class Ordeal:
    """How a command fared.

    Parameters
    ----------
    kills, starts, code : int
        Kills, times the command was started, and how it ended at last.
    orphans : list of int
        Processes that outlived their command.
    """

    kills: int
    starts: int
    code: int
    orphans: list[int]


def ordeal(
    command: Sequence[str], kills: int, *, seed: int, longest: float, environment: dict[str, str]
) -> Ordeal:
    """Start a command again and again while its processes are killed, until it ends by itself.

    Parameters
    ----------
    command : sequence of str
    kills : int
    seed : int
    longest : float
        Longest time between two kills, in seconds.
    environment : dict
    """
    chance, done, starts, sessions = random.Random(seed), 0, 0, []
    while True:
        starts += 1
        child = subprocess.Popen(
            command, start_new_session=True, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        sessions.append(child.pid)
        while done < kills and child.poll() is None:
            time.sleep(chance.random() * longest)
            victims = alive(child.pid)
            if victims and chance.random() >= ALL_AT_ONCE:
                victims = [chance.choice(victims)]
            done += sum(kill(process) for process in victims)
        code = child.wait()
        if code >= 0:
            return Ordeal(done, starts, code, _left(sessions))


def alive(session: int) -> list[int]:
    """Return the processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return sorted(found)


def kill(process: int) -> int:
    """Kill a process; return 1 if it was there."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1


def _left(sessions: list[int]) -> list[int]:
    """Return who is still there after a while."""
    until = time.monotonic() + LEAVING_SECONDS
    while True:
        left = [process for session in sessions for process in alive(session)]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.1)
