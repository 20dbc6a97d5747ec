"""The name by which a device shows that it asks this box: below it, only our own resolver answers.

`internal` is set apart for private networks and is in no public zone (ICANN, 29 July 2024), so another
resolver says that there is no such name. One label in front is different for each look, or an old answer
would do.
"""

from __future__ import annotations

import re
from typing import Final

ZONE: Final = "check.lachan.internal"
_HOST = re.compile(rf"([0-9a-f]{{16}})-([0-9])\.{re.escape(ZONE)}")


def host_of(token: str, number: int) -> str:
    """The name that a browser is made to ask for. token: 16 hex digits; number: 0 to 9."""
    return f"{token}-{number}.{ZONE}"


def asked_of(host: str) -> tuple[str, int] | None:
    """The token and number of such a name, without a port; None for any other name."""
    found = _HOST.fullmatch(host.lower())
    return (found[1], int(found[2])) if found else None
