"""The book of requests: what children ask to have opened, and what they were answered.

It knows no child: a request is a site or service, the group of the device that asked, and the reason given.
Only where whoever asks wants it for their own device alone is that device's name here too, until the request
is answered and an undo is past: a pass for a device needs its name.
Who asked gets a receipt, a random word whose hash stands here, to find the answer by. Equal requests of a
group are one, with a count. What is older than thirty days is gone, what nobody answers after a week; the
counts of each day stay. Of one group only so many wait: whoever floods the book spoils it for no other group.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from admin.store import Change, Store

KEPT: Final = 30 * 86_400
"""Seconds that a request is kept."""
UNANSWERED: Final = 7 * 86_400
"""Seconds that a request waits for an answer, from when it was last asked."""
MOST_WAITING: Final = 40
"""Requests of one group that may wait."""
MOST_REASONS: Final = 5
"""Reasons that are kept of equal requests, the first ones."""
LONGEST_REASON: Final = 200
MOST_DEVICES: Final = 5
"""Devices that are named of equal requests; where more ask, it is for the group."""
UNDO: Final = 3600
"""Seconds after an answer in which the devices' names are kept for an undo."""
_MOST_RECEIPTS: Final = 1000
"""Receipts of equal requests: all of a school's children may ask for one site, and each finds the answer."""

State = Literal["waiting", "opened", "refused"]
WAITING, OPENED, REFUSED = "waiting", "opened", "refused"
_COLUMNS = (
    "number, what, grp, reasons, times, first, last, state, answered, until, pass, "
    "(SELECT json_group_array(device) FROM request_devices AS d WHERE d.number = requests.number)"
)


class RequestsFull(Exception):
    """So many of the group wait for an answer that no more are taken."""


class NotWaiting(Exception):
    """This request is not there any more, or somebody else has answered it: `found`, None for gone."""

    def __init__(self, found: Request | None) -> None:
        """Take the request as it is now."""
        super().__init__(found.number if found else 0)
        self.found = found


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `what`: a site's name, or `service:ID`. Times are epoch seconds, 0 for none.

    `times`: how often it was asked. `until`: when what was opened closes again, 0 for never or not opened.
    `entry`: the ids of the passes that opened it, "" for none. `devices`: those for which alone it was asked.
    `for_all`: whether somebody asked for the group.
    """

    number: int
    what: str
    group: str
    reasons: tuple[str, ...]
    times: int
    first: int
    last: int
    state: State
    answered: int = 0
    until: int = 0
    entry: str = ""
    devices: tuple[str, ...] = ()
    for_all: bool = True

    def closed_early(self, kept: frozenset[str] | None, at: int) -> bool:
        """Whether somebody has ended what opened it. kept: ids of the passes that are kept; None: unknown."""
        return bool(
            self.entry and self.until > at and kept is not None and kept.isdisjoint(self.entry.split())
        )


class RequestBook:
    """The requests of one box. All methods may raise StoreBroken. `at`: epoch seconds."""

    def __init__(self, path: Path) -> None:
        """path: the state database."""
        self._path = path

    def ask(self, what: str, group: str, reason: str, at: int, day: date, *, device: str = "") -> str:
        """Take a request and return its receipt. Raises RequestsFull, ValueError for too long a reason.

        day: the day at this place, which it is counted for. device: the name of the device that it is for
        alone; "" for the group.
        """
        reason = plain_reason(reason)
        if len(reason) > LONGEST_REASON:
            raise ValueError("the reason is too long")
        receipt = secrets.token_urlsafe(12)
        with self._change(at) as change:
            number = _merged(change, what, group, reason, at) or _added(change, what, group, reason, at)
            _note_device(change, number, device)
            _count(change, day, "asked")
            change.run("INSERT INTO request_receipts VALUES (?, ?)", (_hash(receipt), number))
            change.run(
                "DELETE FROM request_receipts WHERE number = ? AND rowid NOT IN "
                "(SELECT rowid FROM request_receipts WHERE number = ? ORDER BY rowid DESC LIMIT ?)",
                (number, number, _MOST_RECEIPTS),
            )
        return receipt

    def waiting(self, at: int) -> tuple[Request, ...]:
        """What waits for an answer, the oldest first."""
        return self._find("state = ? ORDER BY first, number", at, WAITING)

    def answered(self, at: int, most: int = 20) -> tuple[Request, ...]:
        """What was answered, the last first."""
        return self._find("state != ? ORDER BY answered DESC, number DESC LIMIT ?", at, WAITING, most)

    def find(self, number: int, at: int) -> Request | None:
        """One of them."""
        return next(iter(self._find("number = ?", at, number)), None)

    def of_receipts(self, receipts: Iterable[str], at: int) -> tuple[Request, ...]:
        """The requests that somebody holds these receipts for, the newest first."""
        hashes = [_hash(one) for one in list(receipts)[:20]]
        if not hashes:
            return ()
        marks = ", ".join("?" * len(hashes))
        where = f"number IN (SELECT number FROM request_receipts WHERE hash IN ({marks}))"  # noqa: S608 - marks
        return self._find(f"{where} ORDER BY last DESC, number DESC", at, *hashes)

    def answer(
        self,
        number: int,
        state: State,
        at: int,
        day: date,
        *,
        role: str,
        by: str,
        until: int = 0,
        entry: str = "",
    ) -> Request:
        """Note what was answered, with a line in the audit trail. Raises NotWaiting."""
        with self._change(at) as change:
            found = _one(change, number)
            if found is None or found.state != WAITING:
                raise NotWaiting(found)
            change.run(
                "UPDATE requests SET state = ?, answered = ?, until = ?, pass = ? WHERE number = ?",
                (state, at, until, entry, number),
            )
            _count(change, day, state)
            said = {"request": number, "what": found.what, "group": found.group, "by": by}
            change.audit(at, role, f"request.{state}", said)
        return found

    def refuse_all(self, group: str, at: int, day: date, *, role: str, by: str) -> tuple[int, ...]:
        """Answer "not now" to all that waits of a group, with one line in the trail. Return their numbers."""
        with self._change(at) as change:
            rows = change.rows(
                "SELECT number FROM requests WHERE state = ? AND grp = ? ORDER BY number", (WAITING, group)
            )
            numbers = tuple(int(number) for (number,) in rows)
            change.run(
                "UPDATE requests SET state = ?, answered = ? WHERE state = ? AND grp = ?",
                (REFUSED, at, WAITING, group),
            )
            if numbers:
                _count(change, day, REFUSED, len(numbers))
                said = {"group": group, "many": len(numbers), "by": by}
                change.audit(at, role, "request.refused-all", said)
        return numbers

    def put_back(self, number: int, at: int, day: date, *, role: str, by: str) -> Request:
        """Let an answered request wait again: the answer is undone. Raises NotWaiting for one that waits."""
        with self._change(at) as change:
            found = _one(change, number)
            if found is None or found.state == WAITING:
                raise NotWaiting(found)
            change.run(
                "UPDATE requests SET state = ?, answered = 0, until = 0, pass = '' WHERE number = ?",
                (WAITING, number),
            )
            _count(change, day, found.state, -1)
            change.audit(at, role, "request.undo", {"request": number, "by": by})
        return found

    def days(self, first: date, last: date) -> dict[date, tuple[int, int, int]]:
        """How many were asked, opened and refused, by day, both ends included; for statistics."""
        with Store(self._path) as store:
            rows = store.rows(
                "SELECT day, asked, opened, refused FROM request_days WHERE day BETWEEN ? AND ?",
                (first.isoformat(), last.isoformat()),
            )
        return {date.fromisoformat(day): (asked, opened, refused) for day, asked, opened, refused in rows}

    def _find(self, where: str, at: int, *values: str | int) -> tuple[Request, ...]:
        with Store(self._path) as store:
            rows = store.rows(
                f"SELECT {_COLUMNS} FROM requests WHERE NOT ({_OVER}) AND {where}",  # noqa: S608 - ours
                (*_over(at), *values),
            )
        return tuple(map(_request, rows))

    @contextmanager
    def _change(self, at: int) -> Iterator[Change]:
        with Store(self._path) as store, store.change() as change:
            change.run(f"DELETE FROM requests WHERE {_OVER}", _over(at))  # noqa: S608 - ours
            change.run("DELETE FROM request_receipts WHERE number NOT IN (SELECT number FROM requests)")
            change.run(f"DELETE FROM request_devices WHERE number NOT IN ({_UNDOABLE})", (at - UNDO,))  # noqa: S608
            yield change

    def tidy(self, at: int) -> None:
        """Forget what is older than thirty days or was left unanswered, and devices of answered ones."""
        with Store(self._path) as store:
            old = store.rows(f"SELECT 1 FROM requests WHERE {_OVER} LIMIT 1", _over(at))  # noqa: S608 - ours
            named = f"SELECT 1 FROM request_devices WHERE number NOT IN ({_UNDOABLE}) LIMIT 1"  # noqa: S608
            old = old or store.rows(named, (at - UNDO,))
        if old:
            with self._change(at):
                pass


def by_turns(waiting: Iterable[Request]) -> tuple[Request, ...]:
    """Requests by turns: each group's first, then each one's second; so a group with many hides no other."""
    turns: dict[str, int] = {}
    placed = []
    for one in waiting:
        turns[one.group] = turns.get(one.group, 0) + 1
        placed.append((turns[one.group], one))
    return tuple(one for _turn, one in sorted(placed, key=lambda pair: pair[0]))


def plain_reason(text: str) -> str:
    """What somebody wrote, on one line, without signs that are not seen or turn the text around."""
    seen = (" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    return " ".join("".join(sign for sign in seen if unicodedata.category(sign) not in _UNSEEN).split())


_OVER = f"last <= ? OR (state = '{WAITING}' AND last <= ?)"


_UNDOABLE = "SELECT number FROM requests WHERE answered = 0 OR answered > ?"


def _over(at: int) -> tuple[int, int]:
    return at - KEPT, at - UNANSWERED


_UNSEEN = frozenset({"Cf", "Cs", "Co", "Cn"})


def _merged(change: Change, what: str, group: str, reason: str, at: int) -> int:
    """The number of the equal request that waits, with this one added to it; 0 for none."""
    rows = change.rows(
        f"SELECT {_COLUMNS} FROM requests WHERE what = ? AND grp = ? AND state = ?",  # noqa: S608 - ours
        (what, group, WAITING),
    )
    if not rows:
        return 0
    found = _request(rows[0])
    reasons = found.reasons
    if reason and reason not in reasons and len(reasons) < MOST_REASONS:
        reasons = (*reasons, reason)
    change.run(
        "UPDATE requests SET reasons = ?, times = times + 1, last = ? WHERE number = ?",
        (json.dumps(reasons, ensure_ascii=False), at, found.number),
    )
    return found.number


def _added(change: Change, what: str, group: str, reason: str, at: int) -> int:
    [(many,)] = change.rows("SELECT count(*) FROM requests WHERE state = ? AND grp = ?", (WAITING, group))
    if many >= MOST_WAITING:
        raise RequestsFull
    reasons = json.dumps([reason] if reason else [], ensure_ascii=False)
    change.run(
        "INSERT INTO requests (what, grp, reasons, times, first, last, state, answered, until, pass) "
        "VALUES (?, ?, ?, 1, ?, ?, ?, 0, 0, '')",
        (what, group, reasons, at, at, WAITING),
    )
    [(number,)] = change.rows("SELECT last_insert_rowid()")
    return int(number)


def _note_device(change: Change, number: int, device: str) -> None:
    """Note for whom it is; "" stands for the group."""
    [(many,)] = change.rows("SELECT count(*) FROM request_devices WHERE number = ?", (number,))
    who = device if many < MOST_DEVICES else ""
    change.run("INSERT OR IGNORE INTO request_devices VALUES (?, ?)", (number, who))


def _count(change: Change, day: date, column: str, step: int = 1) -> None:
    change.run("INSERT OR IGNORE INTO request_days VALUES (?, 0, 0, 0)", (day.isoformat(),))
    change.run(
        f"UPDATE request_days SET {column} = max(0, {column} + ?) WHERE day = ?",  # noqa: S608 - three words
        (step, day.isoformat()),
    )


def _one(change: Change, number: int) -> Request | None:
    rows = change.rows(f"SELECT {_COLUMNS} FROM requests WHERE number = ?", (number,))  # noqa: S608 - ours
    return _request(rows[0]) if rows else None


def _request(row: tuple[Any, ...]) -> Request:
    *plain, devices = row
    plain[3] = tuple(json.loads(plain[3]))
    named = json.loads(devices)
    who = tuple(sorted(one for one in named if one))
    return replace(Request(*plain), devices=who, for_all="" in named or not named)


def _hash(receipt: str) -> str:
    return sha256(receipt.encode()).hexdigest()
