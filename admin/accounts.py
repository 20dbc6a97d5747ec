"""The accounts of a box: who may log in to the page, as what, and the links that are good once.

In `state.db`; every change is a line of the audit trail, in the same transaction. No account has a password
that anybody else chose: a new one, and a forgotten one, begin with a link.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from admin.passwords import weakness
from admin.store import Change, Store
from config.passwordhash import fits, hashed
from config.roles import OWNERS, ROLES_AT

SETUP, PASSWORD = "setup", "password"
LIFETIME: Final = {SETUP: 24 * 3600, PASSWORD: 24 * 3600}
LONGEST_NAME: Final = 40
MOST_USERS: Final = 500
_CHANGED: Final = "user.password"


class AccountRefused(Exception):
    """What was asked of an account cannot be; `reason` is a key of `admin.accountwords`."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(f"{reason} {name}".strip())
        self.reason = reason
        self.name = name


@dataclass(frozen=True, slots=True)
class User:
    """An account. `key` is the name as it is compared; `ready`: whether a password was ever set."""

    key: str
    name: str
    role: str
    created: int
    ready: bool


@dataclass(frozen=True, slots=True)
class Doer:
    """Who changes an account, for the audit trail: role and name. The command line is `root`."""

    role: str
    name: str


class Accounts:
    """The accounts of one box. `at` is epoch seconds everywhere. All methods may raise StoreBroken."""

    def __init__(
        self, state_db: Path, *, token: Callable[[], str] = lambda: secrets.token_urlsafe(24)
    ) -> None:
        self._path = state_db
        self._token = token

    def users(self) -> tuple[User, ...]:
        """All accounts, by name."""
        with Store(self._path) as store:
            rows = store.rows("SELECT key, name, role, created, hash FROM users ORDER BY key")
        return tuple(User(key, name, role, created, bool(kept)) for key, name, role, created, kept in rows)

    def find(self, name: str) -> User | None:
        """The account of this name, however its letters are written."""
        key = key_of(name)
        return next((user for user in self.users() if user.key == key), None)

    def is_set_up(self) -> bool:
        """Whether anybody can log in."""
        return any(user.ready for user in self.users())

    def add(self, name: str, role: str, kind: str, at: int, by: Doer) -> User:
        """Make an account without a password: nobody can log in to it until a link was used."""
        with self._change() as change:
            return _added(change, name, role, kind, at, by)

    def remove(self, name: str, at: int, by: Doer) -> None:
        """Take an account away with its sessions and links. Not the last one that owns the box."""
        with self._change() as change:
            user = _wanted(change, name)
            _not_the_last(change, user)
            for table in ("users", "sessions", "links", "known_browsers", "second_steps", "sheet_codes"):
                change.run(f"DELETE FROM {table} WHERE key = ?", (user.key,))  # noqa: S608 - our own tables
            change.run("DELETE FROM tokens WHERE made_by = ?", (user.name,))
            change.audit(at, by.role, "user.remove", {"by": by.name, "user": user.name, "role": user.role})

    def change_role(self, name: str, role: str, kind: str, at: int, by: Doer) -> None:
        """Give an account another role, at once in all its sessions; the last owner of the box keeps his."""
        if role not in {one.id for one in ROLES_AT[kind]}:
            raise AccountRefused("bad-role", role)
        with self._change() as change:
            user = _wanted(change, name)
            if role not in OWNERS:
                _not_the_last(change, user)
                # A token reaches as far as who made it did.
                change.run("DELETE FROM tokens WHERE made_by = ?", (user.name,))
            change.run("UPDATE users SET role = ? WHERE key = ?", (role, user.key))
            what = {"by": by.name, "user": user.name, "from": user.role, "to": role}
            change.audit(at, by.role, "user.role", what)

    def set_password(self, name: str, password: str, kind: str, at: int, by: Doer) -> None:
        """Give an account a password and end its sessions everywhere."""
        _judge(password, name, kind)
        kept = hashed(password)
        with self._change() as change:
            user = _wanted(change, name)
            _set(change, user.key, kept)
            change.audit(at, by.role, _CHANGED, {"by": by.name, "user": user.name})

    def log_in(self, name: str, password: str) -> User | None:
        """The account if the password is right, in the same time whether there is such an account."""
        key = key_of(name)
        with Store(self._path) as store:
            rows = store.rows("SELECT name, role, created, hash FROM users WHERE key = ?", (key,))
        kept = rows[0][3] if rows else ""
        right = fits(password, kept)
        if not right:
            return None
        return User(key, rows[0][0], rows[0][1], rows[0][2], ready=True)

    def set_up(self, link: str, name: str, role: str, password: str, kind: str, at: int) -> User:
        """Make the first account by the set-up link, which is used up then."""
        _judge(password, name, kind)
        kept = hashed(password)
        with self._change() as change:
            _use(change, link, SETUP, at)
            if change.rows("SELECT 1 FROM users WHERE hash != ''"):
                raise AccountRefused("set-up-done")
            change.run("DELETE FROM users WHERE key = ?", (key_of(name),))
            user = _added(change, name, role, kind, at, Doer(role, name))
            _set(change, user.key, kept)
            change.run("DELETE FROM links WHERE purpose = ?", (SETUP,))
        return user

    def offer(self, purpose: str, at: int, by: Doer, name: str = "") -> str:
        """A new link's token, good once; earlier ones of this purpose and account end."""
        token = self._token()
        with self._change() as change:
            user = _wanted(change, name) if purpose == PASSWORD else None
            if purpose == SETUP and change.rows("SELECT 1 FROM users WHERE hash != ''"):
                raise AccountRefused("set-up-done")
            key = user.key if user else ""
            change.run("DELETE FROM links WHERE (purpose = ? AND key = ?) OR until <= ?", (purpose, key, at))
            change.run(
                "INSERT INTO links VALUES (?, ?, ?, ?)",
                (token_hash(token), purpose, key, at + LIFETIME[purpose]),
            )
            if user:
                change.audit(at, by.role, "user.link", {"by": by.name, "user": user.name})
        return token

    def whose(self, purpose: str, link: str, at: int) -> str | None:
        """Whose link it is ("" for the set-up's), None if it is not good (any more). Uses nothing up."""
        with Store(self._path) as store:
            rows = store.rows(
                "SELECT links.key, users.name FROM links LEFT JOIN users USING (key) "
                "WHERE links.hash = ? AND purpose = ? AND until > ?",
                (token_hash(link), purpose, at),
            )
        return (rows[0][1] or "") if rows else None

    def use(self, link: str, password: str, kind: str, at: int) -> User:
        """Choose a password by a link, which is used up then; ends the account's sessions everywhere."""
        name = self.whose(PASSWORD, link, at)
        if not name:
            raise AccountRefused("link")
        _judge(password, name, kind)
        kept = hashed(password)
        with self._change() as change:
            key = _use(change, link, PASSWORD, at)
            user = _wanted(change, key)
            _set(change, key, kept)
            change.audit(at, user.role, _CHANGED, {"by": user.name, "user": user.name, "how": "link"})
        return user

    @contextmanager
    def _change(self) -> Iterator[Change]:
        with Store(self._path) as store, store.change() as change:
            yield change


def key_of(name: str) -> str:
    """A name as it is compared: however its letters are composed, in any case, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def token_hash(token: str) -> str:
    """What is kept of a secret that a machine chose: it is long, so a plain hash does."""
    return sha256(token.encode()).hexdigest()


def _judge(password: str, name: str, kind: str) -> None:
    if why := weakness(password, name, kind):
        raise AccountRefused(why)


def _added(change: Change, name: str, role: str, kind: str, at: int, by: Doer) -> User:
    shown = " ".join(unicodedata.normalize("NFC", name).split())
    if not shown or len(shown) > LONGEST_NAME or not shown.isprintable():
        raise AccountRefused("bad-name", name)
    if role not in {one.id for one in ROLES_AT[kind]}:
        raise AccountRefused("bad-role", role)
    key = key_of(name)
    if change.rows("SELECT 1 FROM users WHERE key = ?", (key,)):
        raise AccountRefused("taken", shown)
    if change.rows("SELECT count(*) FROM users")[0][0] >= MOST_USERS:
        raise AccountRefused("full")
    change.run("INSERT INTO users VALUES (?, ?, ?, '', ?)", (key, shown, role, at))
    change.audit(at, by.role, "user.add", {"by": by.name, "user": shown, "role": role})
    return User(key, shown, role, at, ready=False)


def _wanted(change: Change, name: str) -> User:
    rows = change.rows("SELECT key, name, role, created, hash FROM users WHERE key = ?", (key_of(name),))
    if not rows:
        raise AccountRefused("unknown", name)
    key, shown, role, created, kept = rows[0]
    return User(key, shown, role, created, bool(kept))


def _not_the_last(change: Change, user: User) -> None:
    others = change.rows("SELECT role FROM users WHERE key != ? AND hash != ''", (user.key,))
    if user.role in OWNERS and user.ready and not any(role in OWNERS for (role,) in others):
        raise AccountRefused("last", user.name)


def _set(change: Change, key: str, kept: str) -> None:
    change.run("UPDATE users SET hash = ? WHERE key = ?", (kept, key))
    for table in ("sessions", "known_browsers", "links"):
        change.run(f"DELETE FROM {table} WHERE key = ?", (key,))  # noqa: S608 - our own tables


def _use(change: Change, link: str, purpose: str, at: int) -> str:
    rows = change.rows(
        "SELECT key FROM links WHERE hash = ? AND purpose = ? AND until > ?",
        (token_hash(link), purpose, at),
    )
    if not rows:
        raise AccountRefused("link")
    change.run("DELETE FROM links WHERE hash = ?", (token_hash(link),))
    return str(rows[0][0])
