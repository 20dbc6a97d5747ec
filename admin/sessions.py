"""Who is logged in: the sessions of browsers, in `state.db`, by the hash of the token in their cookie."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from admin.accounts import User, token_hash
from admin.store import Store

IDLE: Final = {"school": 3600, "home": 14 * 24 * 3600}
ABSOLUTE: Final = {"school": 12 * 3600, "home": 60 * 24 * 3600}
"""Seconds without a look, and in all, after which a session ends: a school's computers are shared."""
KNOWN: Final = 180 * 24 * 3600
_TOUCH = 60  # the card is written at most so often for somebody who is only looking
MOST_EACH: Final = 20
_FIND = (
    "SELECT sessions.hash, sessions.key, name, role, users.created, sessions.created, seen, browser "
    "FROM sessions JOIN users USING (key) WHERE sessions.?column = ? AND sessions.created > ? AND seen > ? "
    "AND sessions.created <= ? ORDER BY seen DESC"
)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in. `mark` names it in forms, and is no secret."""

    user: User
    mark: str
    created: int
    seen: int
    browser: str


class Sessions:
    """The sessions of one box; `at` is epoch seconds. All methods may raise StoreBroken."""

    def __init__(
        self, state_db: Path, kind: str, *, token: Callable[[], str] = lambda: secrets.token_urlsafe(32)
    ) -> None:
        self._path = state_db
        self._kind = kind
        self._token = token

    def begin(self, user: User, browser: str, at: int) -> str:
        """Log a browser in under a token that nobody has seen before; the oldest of too many end."""
        token = self._token()
        with Store(self._path) as store, store.change() as change:
            change.run(
                "DELETE FROM sessions WHERE created <= ? OR seen <= ?",
                (at - ABSOLUTE[self._kind], at - IDLE[self._kind]),
            )
            change.run(
                "DELETE FROM sessions WHERE key = ? AND hash NOT IN "
                "(SELECT hash FROM sessions WHERE key = ? ORDER BY seen DESC LIMIT ?)",
                (user.key, user.key, MOST_EACH - 1),
            )
            change.run(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)",
                (token_hash(token), user.key, at, at, browser[:80]),
            )
            change.audit(at, user.role, "log-in", {"by": user.name, "browser": browser[:80]})
        return token

    def find(self, token: str, at: int) -> Session | None:
        """The session of a token, if it is not over; its user as the account says now."""
        with Store(self._path) as store:
            found = self._rows(store, "hash", token_hash(token), at)
            if not found:
                return None
            if at - found[0].seen >= _TOUCH:
                with store.change() as change:
                    change.run("UPDATE sessions SET seen = ? WHERE hash = ?", (at, token_hash(token)))
        return found[0]

    def of(self, user: User, at: int) -> tuple[Session, ...]:
        """All sessions of an account, the last seen first."""
        with Store(self._path) as store:
            return tuple(self._rows(store, "key", user.key, at))

    def end(self, token: str) -> None:
        """Log a browser out."""
        with Store(self._path) as store, store.change() as change:
            change.run("DELETE FROM sessions WHERE hash = ?", (token_hash(token),))

    def end_marked(self, user: User, mark: str) -> int:
        """Log one of an account's browsers out, by its mark; returns how many that were."""
        with Store(self._path) as store, store.change() as change:
            return change.run(
                "DELETE FROM sessions WHERE key = ? AND substr(hash, 1, 12) = ?", (user.key, mark)
            )

    def end_all(self, user: User) -> int:
        """Log an account out everywhere, and forget its browsers; returns how many were logged in."""
        with Store(self._path) as store, store.change() as change:
            change.run("DELETE FROM known_browsers WHERE key = ?", (user.key,))
            return change.run("DELETE FROM sessions WHERE key = ?", (user.key,))

    def know(self, user: User, at: int) -> str:
        """A token by which a browser is known as one that has logged in to this account before."""
        token = self._token()
        with Store(self._path) as store, store.change() as change:
            change.run("DELETE FROM known_browsers WHERE until <= ?", (at,))
            change.run(
                "INSERT INTO known_browsers VALUES (?, ?, ?)", (token_hash(token), user.key, at + KNOWN)
            )
        return token

    def knows(self, token: str, key: str, at: int) -> bool:
        """Whether a browser has logged in to this account before."""
        with Store(self._path) as store:
            return bool(
                store.rows(
                    "SELECT 1 FROM known_browsers WHERE hash = ? AND key = ? AND until > ?",
                    (token_hash(token), key, at),
                )
            )

    def _rows(self, store: Store, column: str, value: str, at: int) -> list[Session]:
        # A session from the future is none: the clock was wrong when it began, and would never let it end.
        rows = store.rows(
            _FIND.replace("?column", column),
            (value, at - ABSOLUTE[self._kind], at - IDLE[self._kind], at + 3600),
        )
        return [
            Session(User(key, name, role, made, ready=True), mark[:12], created, seen, browser)
            for mark, key, name, role, made, created, seen, browser in rows
        ]
