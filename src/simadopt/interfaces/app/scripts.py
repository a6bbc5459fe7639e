"""The modules of a page sent as one script: one request in place of thirty."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from simadopt.interfaces.classroom.modules import bundle

__all__ = ["script", "script_door"]

_ENTRIES: Final = ("main", "territory")


@lru_cache(maxsize=len(_ENTRIES))
def script(entry: str) -> str:
    """Return the script that a page starts with: a module and all that it imports."""
    folder = files("simadopt.interfaces.app") / "static" / "js"
    sources = {
        file.name.removesuffix(".js"): file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".js")
    }
    return bundle(sources, entry)


async def script_door(request: Request) -> Response:
    """Return the script of a page."""
    name = request.path_params["name"]
    if name not in _ENTRIES:
        raise HTTPException(404)
    headers = {"Cache-Control": "no-store"}
    return Response(script(name), media_type="text/javascript; charset=utf-8", headers=headers)
