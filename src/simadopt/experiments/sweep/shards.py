"""Files of a store: each written once, whole or not at all, under a name that says what it holds.

``000012-0063-<key of the batch>-<SHA-256 of the bytes>.parquet``: a file whose bytes do not have the
hash in its name is damaged, and known to be.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simadopt.experiments.kept_arrays import key_of

__all__ = ["Shard", "decode", "encode", "shards_in"]

_NAME: Final = re.compile(r"(\d{6,})-(\d{4,})-([0-9a-f]{16})-([0-9a-f]{32})\.parquet")


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
            return key_of(self.path.read_bytes()) == self.digest
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
    return f"{batch:06d}-{rows:04d}-{key}-{key_of(contents)}.parquet"


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
