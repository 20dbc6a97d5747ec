"""The second step of a log-in: six digits from an app (TOTP, RFC 6238), or a code from a sheet of paper.

The door to pyotp. A code is taken once: who looks over a shoulder cannot use it again. The sheet's codes are
for the day on which the phone is lost; each is good once, and of them only hashes are kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyotp

from admin.accounts import AccountRefused, Doer, User, token_hash
from admin.store import Store

SHEET: Final = 8
"""Codes on the sheet of paper."""
_SECONDS = 30
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else


class SecondSteps:
    """The second steps of the accounts of one box. `at` is epoch seconds. Methods may raise StoreBroken."""

    def __init__(
        self, state_db: Path, *, letter: Callable[[], str] = lambda: secrets.choice(_ALPHABET)
    ) -> None:
        self._path = state_db
        self._letter = letter

    def is_on(self, user: User) -> bool:
        """Whether this account needs a second step."""
        with Store(self._path) as store:
            return bool(store.rows("SELECT 1 FROM second_steps WHERE key = ?", (user.key,)))

    def left(self, user: User) -> int:
        """How many codes of the sheet are left."""
        with Store(self._path) as store:
            [(count,)] = store.rows("SELECT count(*) FROM sheet_codes WHERE key = ?", (user.key,))
        return int(count)

    def turn_on(self, user: User, secret: str, code: str, at: int) -> tuple[str, ...]:
        """Ask for a second step from now on; returns the sheet's codes, shown this once.

        code: what the app says now, so that nobody locks himself out. Raises AccountRefused("code").
        """
        step = _step_of(secret, code, at) if secret else None
        if step is None:
            raise AccountRefused("code")
        sheet = tuple(self._code() for _number in range(SHEET))
        with Store(self._path) as store, store.change() as change:
            for table in ("second_steps", "sheet_codes"):
                change.run(f"DELETE FROM {table} WHERE key = ?", (user.key,))  # noqa: S608 - our own tables
            change.run("INSERT INTO second_steps VALUES (?, ?, ?, ?)", (user.key, secret, at, step))
            for one in sheet:
                change.run("INSERT INTO sheet_codes VALUES (?, ?)", (token_hash(_plain(one)), user.key))
            change.audit(at, user.role, "user.second-step", {"by": user.name, "on": True})
        return sheet

    def turn_off(self, user: User, at: int, by: Doer) -> bool:
        """Ask for none any more; whether there was one."""
        with Store(self._path) as store, store.change() as change:
            change.run("DELETE FROM sheet_codes WHERE key = ?", (user.key,))
            gone = change.run("DELETE FROM second_steps WHERE key = ?", (user.key,))
            if gone:
                what = {"by": by.name, "user": user.name, "on": False}
                change.audit(at, by.role, "user.second-step", what)
        return bool(gone)

    def passes(self, user: User, code: str, at: int) -> bool:
        """Whether a code is right, and has not been used; it is used up then."""
        with Store(self._path) as store, store.change() as change:
            rows = change.rows("SELECT secret, last FROM second_steps WHERE key = ?", (user.key,))
            if not rows:
                return False
            secret, last = rows[0]
            step = _step_of(secret, code, at)
            if step is not None:
                if step <= last:
                    return False
                change.run("UPDATE second_steps SET last = ? WHERE key = ?", (step, user.key))
                return True
            spent = change.run(
                "DELETE FROM sheet_codes WHERE key = ? AND hash = ?", (user.key, token_hash(_plain(code)))
            )
            if spent:
                change.audit(at, user.role, "user.sheet-code", {"by": user.name})
        return bool(spent)

    def _code(self) -> str:
        letters = "".join(self._letter() for _place in range(10))
        return f"{letters[:5]}-{letters[5:]}"


def new_secret() -> str:
    """A secret for an app: 160 bits in base 32."""
    return pyotp.random_base32()


def app_uri(secret: str, user: User, place: str) -> str:
    """The address that an app reads from the QR code (the Key URI format)."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.name, issuer_name=place or "Lá Chắn")


def _step_of(secret: str, code: str, at: int) -> int | None:
    """The half-minute that a code belongs to: now, or one before or after (RFC 6238 §5.2); None for none."""
    digits = code.replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    app, now = pyotp.TOTP(secret), at // _SECONDS
    found = [
        step for step in (now, now - 1, now + 1) if secrets.compare_digest(app.generate_otp(step), digits)
    ]
    return found[0] if found else None


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())
