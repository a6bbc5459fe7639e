"""A page as PDF, by WeasyPrint, which is optional."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from simadopt.data.wording import Wording
from simadopt.errors import InputError, Problem

__all__ = ["print_pdf", "require_pdf"]

LIBRARY: Final = "weasyprint"


def require_pdf(words: Wording) -> None:
    """Refuse in one line when the library that prints is not there, or not whole.

    Raises
    ------
    InputError
    """
    if find_spec(LIBRARY) is not None:
        try:
            import weasyprint  # noqa: F401
        except OSError as error:  # the libraries of the system that it needs
            message = words.say("report.broken_pdf", reason=str(error).splitlines()[0])
        else:
            return
    else:
        message = words.say("report.missing_pdf")
    raise InputError(Problem("simadopt report", None, "--pdf", "", message))


def print_pdf(html: str, path: Path) -> None:
    """Write a page as PDF; nothing is fetched from anywhere."""
    from weasyprint import HTML

    HTML(string=html, url_fetcher=_fetch_nothing).write_pdf(path)


def _fetch_nothing(url: str, *args: object, **kwargs: object) -> dict[str, object]:
    raise ValueError(f"a report asks for nothing from elsewhere: {url}")
