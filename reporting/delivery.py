"""What a collector's answer to a report means, and when to try again. The protocol: docs/report-format.md.

Only a clear word counts. Whatever else answers (a hotel's log-in page, a proxy, a server that was moved)
means *later*: nothing is given up, and nothing is taken for delivered.
"""

from __future__ import annotations

import json
import re
from enum import Enum
from typing import Any, Final, NamedTuple

import msgspec

from blocklists.backoff import retry_delay, wished_delay
from reporting.schema.verify import Place, Standing

REPORTS = "/api/v1/reports"
"""Below the collector's address: where reports are posted."""


def last_path(box: str) -> str:
    """Return where a collector tells what it holds of a box."""
    return f"/api/v1/boxes/{box}/last"


class Reply(NamedTuple):
    """An answer: its HTTP status, its body, and its Retry-After header, "" without one."""

    status: int
    body: bytes
    retry_after: str = ""


class Outcome(Enum):
    """What became of a report."""

    DELIVERED = "delivered"
    LATER = "later"
    REFUSED = "refused"


class Verdict(NamedTuple):
    """What became of it, and why: a code, and words behind it. for_good: the same bytes never pass."""

    outcome: Outcome
    why: str = ""
    for_good: bool = False


FOR_GOOD: Final = frozenset(
    {
        *("size", "encoding", "schema", "implausible", "key", "signature", "school", "epsilon"),
        *("revoked", "replaced", Standing.MONTH_TAKEN.value, Standing.FOREIGN.value),
    }
)
"""Why the same bytes are not taken, today or in a year.

A box that is unknown may be enrolled tomorrow, and a clock that is wrong be set.
"""


class Rest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When to try again (epoch seconds), after how many failures in a row, and why the last one failed."""

    next_try: float = 0.0
    failures: int = 0
    why: str = ""

    def is_over(self, now: float) -> bool:
        """Whether it is time; a clock that was set back does not make anybody wait for ever."""
        return now >= self.next_try or self.next_try - now > 2 * 24 * 3600


class NoAnswer(OSError):
    """What answered is no collector, or its answer makes no sense."""


def judge(reply: Reply) -> Verdict:
    """Return what became of a report that was posted."""
    said = _object(reply.body)
    standing = _word(said, "standing")
    taken = reply.status == 201 and standing in {one.value for one in Standing if one.acceptable}
    if taken or (reply.status == 200 and standing == Standing.DUPLICATE.value):
        return Verdict(Outcome.DELIVERED, standing)
    if reply.status == 409 and standing in {one.value for one in Standing}:
        return Verdict(Outcome.REFUSED, standing, standing in FOR_GOOD)
    code = _word(said, "code")
    if reply.status in {400, 403, 413, 422} and code:
        return Verdict(Outcome.REFUSED, _plain(f"{code} {_word(said, 'text')}"), code in FOR_GOOD)
    return Verdict(Outcome.LATER, f"HTTP {reply.status}")


def rest(before: Rest, why: str, now: float, jitter: float, retry_after: str = "") -> Rest:
    """Return when to try again after a failure: minutes at first, hours later, as long as it takes.

    jitter: 0 to 1, so that a province's boxes don't come back at the same second.
    """
    failures = before.failures + 1
    wished = wished_delay(retry_after, now) if retry_after else None
    return Rest(now + max(retry_delay(failures, jitter), wished or 0.0), failures, why)


def read_last(reply: Reply) -> Place | None:
    """Return the last place that a collector holds, None if it says that it holds none. Raises NoAnswer.

    "None" has to be said ({"sequence": 0}): a page that is not found says nothing.
    """
    said = _object(reply.body)
    number, month = said.get("sequence"), said.get("month")
    if reply.status != 200 or not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise NoAnswer(f"no collector answers there (HTTP {reply.status})")
    if number == 0:
        return None
    digests = said.get("digest"), said.get("previous")
    whole = all(isinstance(one, str) and re.fullmatch(r"[0-9a-f]{64}", one) for one in digests)
    if not whole or not isinstance(month, str) or not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", month):
        raise NoAnswer("the collector's answer makes no sense")
    return Place(number, str(digests[0]), str(digests[1]), month)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _word(said: dict[str, Any], key: str) -> str:
    found = said.get(key, "")
    return found if isinstance(found, str) else ""


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:200].strip()
