"""Reading an .ics file in a process of its own: the library would stay in the page's memory, 9 MB of it.

A file that somebody has made to keep a reader busy ends with its time, not with the page's.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from zoneinfo import ZoneInfo

from admin.icsdays import IcsDays, IcsFound, IcsInvalid

PATIENCE = 20.0
"""Seconds; a calendar of ten years takes one on a Raspberry Pi."""


def read_apart(data: bytes, zone: ZoneInfo, first: dt.date, last: dt.date) -> IcsFound:
    """As `admin.icsfile.read_ics`. Raises IcsInvalid."""
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "admin.icsapart", zone.key, first.isoformat(), last.isoformat()],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise IcsInvalid("takes too long to read") from None
    return _found(done.stdout)


def _found(answer: bytes) -> IcsFound:
    try:
        said = json.loads(answer)
    except ValueError:
        raise IcsInvalid("is a broken calendar file: it could not be read") from None
    if "error" in said:
        raise IcsInvalid(said["error"])
    days = [
        IcsDays(dt.date.fromisoformat(first), dt.date.fromisoformat(last), name)
        for first, last, name in said["days"]
    ]
    return IcsFound(tuple(days), tuple(said["skipped"]))


def main(argv: list[str]) -> int:
    """``python -m admin.icsapart ZONE FIRST LAST``: a file comes in, its days go out as JSON."""
    from admin.icsfile import read_ics  # noqa: PLC0415 - here, and not in who asks for it

    zone, first, last = argv
    data = sys.stdin.buffer.read()
    try:
        found = read_ics(data, ZoneInfo(zone), dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    except IcsInvalid as error:
        answer: dict[str, object] = {"error": str(error)}
    else:
        days = [(one.first.isoformat(), one.last.isoformat(), one.name) for one in found.days]
        answer = {"days": days, "skipped": found.skipped}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
