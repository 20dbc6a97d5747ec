"""Tokens for other programs: what they may do, as whom, until when; of the token itself only a hash is kept.

A token is `lachan_`, eight letters that name it, `_`, and 32 random bytes: nothing that anybody could guess,
so a plain hash is enough and looking one up costs nothing.
"""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from admin.accounts import Doer
from admin.store import Store
from config.roles import OWNERS

READ, DEVICES, MOVES, PASSES, POLICY, LISTS, STATISTICS = (
    "read",
    "devices",
    "moves",
    "passes",
    "policy",
    "lists",
    "statistics",
)
SCOPES: Final = (READ, DEVICES, MOVES, PASSES, POLICY, LISTS, STATISTICS)
MOST: Final = 50
LONGEST_NAME: Final = 40
_NOTED: Final = 3600
"""Seconds between two notes of its last use: a card is not worn out by a program that asks each second."""
_TOKEN = re.compile(r"lachan_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_COLUMNS: Final = "id, hash, name, scopes, role, made_by, created, until, used"


class Token(NamedTuple):
    """One token. Times are epoch seconds; `until` 0: no end; `used`: about when it was last used, 0 never."""

    id: str
    name: str
    scopes: frozenset[str]
    role: str
    made_by: str
    created: int
    until: int
    used: int


class TokenRefused(Exception):
    """No token was made: its name is "empty", "long" or "taken", it has no "scopes", or there are "many"."""

    def __init__(self, reason: str) -> None:
        """Take why."""
        super().__init__(reason)
        self.reason = reason


class TokenBook:
    """The tokens of a box. All methods raise StoreBroken."""

    def __init__(self, state_db: Path) -> None:
        self._path = state_db

    def make(
        self, name: str, scopes: frozenset[str], role: str, until: int, at: int, by: Doer
    ) -> tuple[Token, str]:
        """Make one and return it with its text, which nobody can see again. Raises TokenRefused."""
        name = " ".join(name.split())
        _judge(name, scopes)
        identity = "".join(secrets.choice(_LETTERS) for _ in range(8))
        secret = secrets.token_urlsafe(32)
        token = Token(identity, name, scopes & set(SCOPES), role, by.name, at, until, 0)
        with Store(self._path) as store, store.change() as change:
            taken = [row[0] for row in change.rows("SELECT name FROM tokens")]
            if len(taken) >= MOST:
                raise TokenRefused("many")
            if name.casefold() in (one.casefold() for one in taken):
                raise TokenRefused("taken")
            kept = " ".join(sorted(token.scopes))
            row = (identity, _hash(secret), name, kept, role, by.name, at, until, 0)
            change.run("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            said = {
                "by": by.name,
                "label": name,
                "token": identity,
                "scopes": kept,
                "role": role,
                "until": until,
            }
            change.audit(at, by.role, "token.make", said)
        return token, f"lachan_{identity}_{secret}"

    def find(self, text: str, at: int) -> Token | None:
        """The token with this text, if it holds; its use is noted about once an hour.

        It reaches no further than who made it: it ends with an account that is gone, or owns the box no more,
        also where it was made at the very moment at which that happened.
        """
        found = _TOKEN.fullmatch(text)
        if found is None or not self._path.exists():
            return None
        with Store(self._path) as store:
            rows = store.rows(f"SELECT {_COLUMNS} FROM tokens WHERE id = ?", (found[1],))  # noqa: S608
            if not rows or not hmac.compare_digest(rows[0][1], _hash(found[2])):
                return None
            token = _token(rows[0])
            maker = store.rows("SELECT role FROM users WHERE name = ?", (token.made_by,))
            if not maker or maker[0][0] not in OWNERS or (token.until and not at < token.until):
                return None
            if not 0 <= at - token.used < _NOTED:
                with store.change() as change:
                    change.run("UPDATE tokens SET used = ? WHERE id = ?", (at, token.id))
        return token

    def tokens(self) -> tuple[Token, ...]:
        """All there are, the newest first."""
        if not self._path.exists():
            return ()
        with Store(self._path) as store:
            rows = store.rows(f"SELECT {_COLUMNS} FROM tokens ORDER BY created DESC, name")  # noqa: S608
        return tuple(map(_token, rows))

    def revoke(self, identity: str, at: int, by: Doer) -> Token | None:
        """End one at once; None where there is none of this id."""
        with Store(self._path) as store, store.change() as change:
            rows = change.rows(f"SELECT {_COLUMNS} FROM tokens WHERE id = ?", (identity,))  # noqa: S608
            if not rows:
                return None
            gone = _token(rows[0])
            change.run("DELETE FROM tokens WHERE id = ?", (identity,))
            change.audit(at, by.role, "token.revoke", {"by": by.name, "label": gone.name, "token": gone.id})
        return gone


def _judge(name: str, scopes: frozenset[str]) -> None:
    if not name:
        raise TokenRefused("empty")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise TokenRefused("long")
    if not scopes & set(SCOPES):
        raise TokenRefused("scopes")


def _token(row: tuple[Any, ...]) -> Token:
    identity, _kept, name, scopes, role, by, created, until, used = row
    return Token(identity, name, frozenset(scopes.split()), role, by, created, until, used)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
