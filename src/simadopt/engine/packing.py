"""Handing columns to compiled code by reference.

A named tuple of forty arrays is passed by value: every compiled function that takes it is slow to
compile and slow to call. Here each kind of named tuple gets a twin that is one reference; `pack` makes
it once a run. Interpreted, the named tuples themselves are used: the rules cannot tell.
"""

from __future__ import annotations

from typing import Any, Final

from numba import types
from numba.experimental import structref

from simadopt.compiled import compiled, config
from simadopt.engine.block import Local
from simadopt.engine.counts import Tally
from simadopt.engine.learn import Learner
from simadopt.engine.update import Context
from simadopt.engine.week import Records, Workspace
from simadopt.organisation import columns
from simadopt.organisation.people import Tables

_KINDS: Final[tuple[Any, ...]] = (
    columns.People,
    columns.Heads,
    columns.Services,
    columns.Cells,
    columns.Authorities,
    columns.Ties,
    columns.Catalogue,
    columns.Organisation,
    Local,
    Learner,
    Context,
    Tables,
    Tally,
    Workspace,
    Records,
)


def _unliteral(_: Any, fields: Any) -> Any:
    return tuple((name, types.unliteral(kind)) for name, kind in fields)


def _twin(kind: Any) -> Any:
    """Make the reference twin of a named tuple: a numba type, and the class that constructs it.

    Both must be found by name in this module, or compiled code that uses them could not be kept.
    """
    name = kind.__name__
    struct = type(
        f"{name}Struct",
        (types.StructRef,),
        {"preprocess_fields": _unliteral, "__module__": __name__},
    )
    proxy = type(f"{name}Reference", (structref.StructRefProxy,), {"__module__": __name__})
    globals()[struct.__name__], globals()[proxy.__name__] = struct, proxy
    structref.register(struct)
    structref.define_proxy(proxy, struct, list(kind._fields))
    return proxy


def _packer(kind: Any) -> Any:
    proxy = globals()[f"{kind.__name__}Reference"]

    @compiled
    def refer(values: Any) -> Any:
        return proxy(*values)

    return refer


for _kind in _KINDS:
    _twin(_kind)
_PACKERS: Final = {kind: _packer(kind) for kind in _KINDS}


def pack(values: Any) -> Any:
    """Return what compiled code takes in place of a named tuple of columns (nested ones included)."""
    if config.DISABLE_JIT:
        return values
    inner = [pack(v) if type(v) in _PACKERS else v for v in values]
    return _PACKERS[type(values)](tuple(inner))
