"""A server in a process of its own, a Chromium, and pages that may ask nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlparse

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
WAIT = 60_000
VIEWS = (
    "organisation",
    "curves",
    "services",
    "residents",
    "compare",
    "search",
    "survey",
    "lessons",
    "own",
    "known",
    "logs",
    "session",
)


def until(page: Page, expression: str, timeout: float = WAIT / 1000) -> None:
    """Wait until an expression holds; asked from outside, as the page forbids eval within."""
    end = time.monotonic() + timeout
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never held: {expression}"
        page.wait_for_timeout(20)


def slide(page: Page, name: str, value: float, *, wait: bool = True) -> float | None:
    """Move a slider as a hand does; return how long the page took to show the new run."""
    page.evaluate("page.latency = null")
    page.evaluate(
        """([name, value]) => {
            const range = document.getElementById(name);
            range.value = value;
            range.dispatchEvent(new Event("input"));
        }""",
        [name, value],
    )
    if not wait:
        return None
    until(page, "page.latency !== null")
    return float(page.evaluate("page.latency"))


@dataclass
class Server:
    """A running app."""

    url: str
    pid: int

    def address(self, **state: Any) -> str:
        return f"{self.url}/?{urlencode(state, doseq=True)}"

    def resident(self) -> float:
        """Return its resident memory in MB."""
        text = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(text.split("VmRSS:")[1].split()[0]) / 1024


@dataclass
class Visit:
    """One page, with what it asked for and what went wrong in it."""

    page: Page
    server: Server
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, **state: Any) -> Page:
        """Open a state and wait until it is shown."""
        self.page.goto(self.server.address(**state))
        self.page.wait_for_selector("body[data-ready=yes]", timeout=WAIT)
        return self.page

    def digest(self) -> str:
        return str(self.page.get_attribute("#digest", "data-digest"))

    def strangers(self) -> list[str]:
        """Return the addresses it asked for that are not its server's."""
        own = ("blob", "data", "about")
        return [
            url
            for url in self.asked
            if urlparse(url).scheme not in own and not url.startswith(self.server.url)
        ]


@contextmanager
def started(lang: str, err: Path, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a server; yield its address and its process, which may be gone at the end."""
    with err.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "simadopt", "app", "--port", str(port), "--lang", lang],
            cwd=ROOT, env={**os.environ, "LANG": "C.UTF-8"}, stdout=subprocess.PIPE, stderr=told,
            text=True,
        )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        assert "http" in line, err.read_text()
        yield line.split("http://")[1].split("/")[0].join(("http://", "")), process
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started("en", tmp_path_factory.mktemp("app") / "err") as (url, process):
        yield Server(url, process.pid)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    """Return a way to open pages; none may fail, or ask anybody but the server."""
    visits: list[Visit] = []

    def new(**options: Any) -> Visit:
        given = {"viewport": {"width": 1400, "height": 1000}, **options}
        page = browser.new_context(**given).new_page()
        page.set_default_timeout(WAIT)
        found = Visit(page, server)
        page.on("request", lambda request: found.asked.append(request.url))
        page.on("pageerror", lambda error: found.errors.append(str(error)))
        page.on(
            "console",
            lambda said: found.errors.append(said.text) if said.type == "error" else None,
        )
        visits.append(found)
        return found

    yield new
    for one in visits:
        one.page.context.close()
    assert not [error for one in visits for error in one.errors]
    assert not [url for one in visits for url in one.strangers()]
