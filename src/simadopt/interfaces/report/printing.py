"""A page as PDF, by WeasyPrint, which is optional."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.wording import Wording

__all__ = ["as_pdf", "may_print", "require_pdf"]

LIBRARY: Final = "weasyprint"


def may_print() -> bool:
    """Tell whether the library that prints is there, without loading it."""
    return find_spec(LIBRARY) is not None


def require_pdf(words: Wording, where: str = "simadopt report", field: str = "--pdf") -> None:
    """Refuse in one line when the library that prints is not there, or not whole.

    Parameters
    ----------
    words : Wording
    where, field : str
        Of what is refused.

    Raises
    ------
    InputError
    """
    if may_print():
        try:
            import weasyprint  # noqa: F401
        except OSError as error:  # the libraries of the system that it needs
            message = Message("report.broken_pdf", reason=str(error).splitlines()[0])
        else:
            return
    else:
        message = Message("report.missing_pdf")
    raise InputError(Problem(where, None, field, "", message))


def as_pdf(html: str) -> bytes:
    """Return a page as PDF; nothing is fetched from anywhere."""
    from weasyprint import HTML

    return bytes(HTML(string=html, url_fetcher=_fetch_nothing).write_pdf())


def _fetch_nothing(url: str, *args: object, **kwargs: object) -> dict[str, object]:
    raise ValueError(f"a report asks for nothing from elsewhere: {url}")
