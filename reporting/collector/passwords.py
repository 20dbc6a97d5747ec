"""Passwords of staff: Argon2id (RFC 9106), judged by their length (NIST SP 800-63B §5.1.1.2)."""

from __future__ import annotations

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 12
LONGEST: Final = 200
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_ONE = threading.Lock()  # so that guessing costs at most one core and 19 MiB
_NOBODY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$MRy8ecZnZJb4iVJBfyUg8EJJzOJ5kGQCw9KHu1C1Wag"
)


def weakness(password: str, name: str) -> str:
    """Why a password is not taken: "short", "long", "simple"; "" when it is."""
    plain = _plain(password).casefold()
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    bare = plain.strip("0123456789!.@ ")
    return "simple" if len(set(plain)) < 5 or bare in {"", name.casefold(), "matkhau", "password"} else ""


def hashed(password: str) -> str:
    """The text to keep instead of a password."""
    with _ONE:
        return _HASHER.hash(_plain(password))


def fits(password: str, kept: str) -> bool:
    """Whether it is the password of a kept text; for "" (nobody's) no, in the same time."""
    if len(password) > LONGEST:
        password = ""
    with _ONE:
        try:
            return _HASHER.verify(kept or _NOBODY, _plain(password)) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def _plain(password: str) -> str:
    # Phones compose Vietnamese letters, some keyboards don't: the same password all the same.
    return unicodedata.normalize("NFKC", password)
