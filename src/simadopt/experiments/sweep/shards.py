"""Files of a store: each written once, whole or not at all, under a name that says what it holds.

``000012-0063-<key of the batch>-<SHA-256 of the bytes>.parquet``: a file whose bytes do not have the
hash in its name is damaged, and known to be.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simadopt.core.errors import ResourceError, system_reason
from simadopt.core.messages import Message

__all__ = ["Shard", "decode", "encode", "move", "put", "shards_in", "sweep_leftovers"]

_NAME: Final = re.compile(r"(\d{6,})-(\d{4,})-([0-9a-f]{16})-([0-9a-f]{32})\.parquet")
_WINDOWS: Final = os.name == "nt"
_DAY_SECONDS: Final = 86_400.0
_PART: Final = re.compile(r"\..*\.([^.]+)\.(\d+)\.part")


@dataclass(frozen=True)
class Shard:
    """One stored file.

    Parameters
    ----------
    path : Path
    batch : int
    rows : int
        Runs that it holds.
    key : str
        Identity of the batch.
    digest : str
        Beginning of the SHA-256 of its bytes.
    """

    path: Path
    batch: int
    rows: int
    key: str
    digest: str

    def whole(self) -> bool:
        """Tell whether every byte is as it was written."""
        try:
            return _digest(self.path.read_bytes()) == self.digest
        except FileNotFoundError:
            return False


def shards_in(folder: Path) -> list[Shard]:
    """Return the shards of a folder in plan order, whole or not; of one batch, the fullest."""
    if not folder.is_dir():
        return []
    found: dict[tuple[int, str], Shard] = {}
    for path in sorted(folder.iterdir()):
        match = _NAME.fullmatch(path.name)
        if match:
            batch, rows, key, digest = match.groups()
            one = Shard(path, int(batch), int(rows), key, digest)
            known = found.get((one.batch, key))
            if known is None or known.rows < one.rows:
                found[one.batch, key] = one
    return sorted(found.values(), key=lambda shard: shard.batch)


def shard_name(batch: int, rows: int, key: str, contents: bytes) -> str:
    """Return the name of a shard from what it holds."""
    return f"{batch:06d}-{rows:04d}-{key}-{_digest(contents)}.parquet"


def encode(columns: Mapping[str, Any]) -> bytes:
    """Return columns as a Parquet file; the same columns give the same bytes."""
    import pyarrow as pa
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pa.table(dict(columns)), out, compression="zstd", use_dictionary=False)
    return out.getvalue()


def decode(contents: Sequence[bytes]) -> Any:
    """Return the rows of some Parquet files, one after the other, as one Arrow table."""
    import pyarrow as pa
    from pyarrow import parquet

    return pa.concat_tables([parquet.read_table(io.BytesIO(part)) for part in contents])


def put(path: Path, contents: bytes) -> None:
    """Write a file aside, make sure that it lies on the disk, and put it in place.

    Raises
    ------
    ResourceError
        When it cannot be written; nothing of it is then left.
    """
    aside = path.with_name(f".{path.name}.{_host()}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        reason = system_reason(error)
        raise ResourceError(Message("problem.unwritable", file=path, reason=reason)) from error
    finally:
        _remove(aside)


def move(path: Path, place: Path) -> None:
    """Put a file in another folder of the store; another command may have done it already.

    Raises
    ------
    ResourceError
        When it cannot be moved.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
    except FileNotFoundError:
        return
    except OSError as error:
        reason = system_reason(error)
        raise ResourceError(Message("problem.unwritable", file=place, reason=reason)) from error


def sweep_leftovers(folder: Path) -> None:
    """Remove files half-written by processes of this machine that are gone."""
    for path in folder.rglob(".*.part"):
        match = _PART.fullmatch(path.name)
        if match and match[1] == _host() and not _lives(int(match[2]), path):
            _remove(path)


def _host() -> str:
    return socket.gethostname().replace(".", "-")


def _lives(process: int, path: Path) -> bool:
    """Tell whether the process that writes a file lives, or may."""
    if _WINDOWS:  # to ask by a signal would end it: what is a day old is left over
        return time.time() - path.stat().st_mtime < _DAY_SECONDS
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # a folder that became read-only: what matters has been said already
        return


def _digest(contents: bytes) -> str:
    return hashlib.sha256(contents).hexdigest()[:32]
