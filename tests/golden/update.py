"""Rewrite the golden digests: ``python tests/golden/update.py``.

It refuses when digests moved and the changelog has no entry *numbers move: yes* to say so.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.golden import FILE, cases, digest, last_move, published


def main() -> None:
    """Compute all digests and write them down."""
    heading = last_move()
    if not heading:
        sys.exit("CHANGELOG.md has no entry that says 'numbers move: yes': write it first")
    digests = {name: digest(name) for name in cases()}
    before = published()["digests"] if FILE.exists() else {}
    moved = [name for name, value in digests.items() if before.get(name, value) != value]
    record = {"moved_in": heading, "digests": digests}
    FILE.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(f"{len(digests)} digests, last moved in {heading}; moved now: {moved or 'none'}")


if __name__ == "__main__":
    main()
