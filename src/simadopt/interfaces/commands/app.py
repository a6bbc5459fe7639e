"""``simadopt app``: the page that plays runs, served to this machine only."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlencode

import typer

from simadopt.interfaces.commands.run import warn_compilation
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import LANGUAGES, Wording, wording

__all__ = ["add"]

_START: Final = "commune_27k"
_PORT: Final = 8765


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def serve_app(
        scenario: Annotated[str, options.argument("help.scenario", "[SCENARIO]")] = _START,
        port: Annotated[int, options.of("help.port", min=0, max=65535, metavar="N")] = _PORT,
        host: Annotated[str, options.of("help.host", metavar="H")] = "127.0.0.1",
        lang: Annotated[Language, options.lang] = options.default,
        person_views: Annotated[bool, options.person_views] = False,
    ) -> None:
        shell = Shell(lang.value)
        with shell.guard():
            _serve(shell, scenario, host, port, person_views)

    options.add(app, serve_app, "app")


def _serve(shell: Shell, scenario: str, host: str, port: int, person_views: bool) -> None:
    """Read the scenario, run it once so that the first page is quick, then answer."""
    from simadopt.core.errors import InputError
    from simadopt.interfaces.app.application import free_socket, serve
    from simadopt.interfaces.app.guard import is_loopback
    from simadopt.interfaces.app.page import boot
    from simadopt.interfaces.app.run_request import RunRequest
    from simadopt.interfaces.app.runs import run_sent
    from simadopt.interfaces.app.session import Session
    from simadopt.interfaces.app.visitors import TOKEN, new_secret
    from simadopt.io.shipped import find_scenario, shipped_scenarios
    from simadopt.io.yaml_reader import read_scenario

    path = find_scenario(scenario)
    known = scenario in shipped_scenarios()
    name = scenario if known else path.stem
    given = {} if known and scenario in shipped_scenarios("staff") else {name: Path(path)}
    territory = given and read_scenario(path).level == "territory"
    session = Session(
        _START if territory else name,
        shell.words.language,
        person_views,
        {} if territory else given,
        given if territory else {},
    )
    case = session.base(session.start, shell.words)
    case.level.check_offers("app")
    place = free_socket(host, port)
    warn_compilation(shell)
    with shell.progress("progress.run", None):
        case.start(weeks=1).run_to(1)
        for language in LANGUAGES:  # scenarios are read before a page waits for them
            boot(session, wording(language))
        if is_loopback(host) and not territory:  # visitors have desks of their own
            with contextlib.suppress(InputError):  # too large: its page says so
                run_sent(session, RunRequest(session.start, (), None, None, shell.words.language))
    shown = f"[{host}]" if ":" in host else host
    secret = "" if is_loopback(host) else new_secret()
    query = urlencode({"lang": shell.words.language, **({TOKEN: secret} if secret else {})})
    door = "territory" if territory else ""
    url = f"http://{shown}:{place.getsockname()[1]}/{door}?{query}"
    if secret:
        shell.note("app.open_to_all", host=host)
    shell.print(shell.words.say("app.address", url=url))
    sys.stdout.flush()
    _open(url)
    serve(session, place, host, secret)


def _open(url: str) -> None:
    """Open the page, when somebody sits before a screen."""
    screen = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY")
    if screen and sys.stdout.isatty():
        import webbrowser

        webbrowser.open(url)
