"""The second step of a log-in: six digits from an app on the phone (TOTP, RFC 6238). The door to pyotp.

A code is taken once. There is no sheet of codes: who lost the phone asks an administrator, and the last
administrator has the command line of the server.
"""

from __future__ import annotations

import re
from hmac import compare_digest
from typing import Final

import pyotp
from sqlalchemy import Connection, select, update

from reporting.collector.audit import note
from reporting.collector.db import Database
from reporting.collector.tables import staff

_SECONDS: Final = 30
_SECRET = re.compile(r"[A-Z2-7]{32}")


class StepRefused(ValueError):
    """Not done. `code`: code (it is wrong, or was used), or unknown (there is no such account or no step)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_secret() -> str:
    """A secret for an app: 160 bits in base 32."""
    return pyotp.random_base32()


def app_uri(secret: str, name: str, place: str) -> str:
    """The address that an app reads from the QR code (the Key URI format)."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=place or "Lá Chắn")


def is_on(connection: Connection, number: int) -> bool:
    """Whether the account with this number needs a second step."""
    return bool(connection.execute(select(staff.c.second).where(staff.c.id == number)).scalar())


def turn_on(database: Database, number: int, secret: str, code: str, at: int, who: str) -> None:
    """Ask for a second step from now on. code: what the app says, so that nobody locks himself out.

    Raises StepRefused, DatabaseAway.
    """
    step = _step_of(secret, code, at) if _SECRET.fullmatch(secret) else None
    if step is None:
        raise StepRefused("code")
    with database.changing() as connection:
        none = (staff.c.id == number) & (staff.c.second == "")
        values = {"second": secret, "second_used": step}
        if not connection.execute(update(staff).where(none).values(**values)).rowcount:
            raise StepRefused("unknown")
        note(database, connection, at, who, "staff.second", {"on": True})


def turn_off(database: Database, key: str, at: int, who: str) -> None:
    """Ask for none any more. key: the account's. Raises StepRefused, DatabaseAway."""
    with database.changing() as connection:
        had = (staff.c.key == key) & (staff.c.second != "")
        if not connection.execute(update(staff).where(had).values(second="", second_used=0)).rowcount:
            raise StepRefused("unknown")
        name = connection.execute(select(staff.c.name).where(staff.c.key == key)).scalar()
        note(database, connection, at, who, "staff.second", {"on": False, "name": name})


def passes(database: Database, number: int, code: str, at: int) -> bool:
    """Whether a code is right, and has not been used; it is used up then. Raises DatabaseAway."""
    with database.changing() as connection:
        secret = connection.execute(select(staff.c.second).where(staff.c.id == number)).scalar()
        step = _step_of(secret, code, at) if secret else None
        if step is None:
            return False
        fresh = (staff.c.id == number) & (staff.c.second_used < step)
        return bool(connection.execute(update(staff).where(fresh).values(second_used=step)).rowcount)


def _step_of(secret: str, code: str, at: int) -> int | None:
    """The half-minute that a code belongs to: now, or one before or after (RFC 6238 §5.2); None for none."""
    digits = code.replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    app, now = pyotp.TOTP(secret), at // _SECONDS
    return next(
        (step for step in (now, now - 1, now + 1) if compare_digest(app.generate_otp(step), digits)), None
    )
