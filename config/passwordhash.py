"""Passwords as they are kept: Argon2id (RFC 9106). The door to argon2-cffi, of the box and of the collector.

One hash at a time: each takes 19 MiB for a moment, and a Raspberry Pi has few of them to give. That also
bounds what guessing can cost the machine.
"""

from __future__ import annotations

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST: Final = 200
# OWASP's password storage cheat sheet, the Argon2id setting that needs the least memory but one.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_ONE = threading.Lock()
NOBODY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$MRy8ecZnZJb4iVJBfyUg8EJJzOJ5kGQCw9KHu1C1Wag"
)
"""What the password of a name that does not exist is compared with, in the same time."""


def hashed(password: str) -> str:
    """The text to keep instead of a password."""
    with _ONE:
        return _HASHER.hash(composed(password))


def fits(password: str, kept: str) -> bool:
    """Whether it is the password of a kept text; for "" (nobody's) and a bad text no, "" in the same time."""
    if len(password) > LONGEST:
        password = ""
    with _ONE:
        try:
            return _HASHER.verify(kept or NOBODY, composed(password)) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def composed(password: str) -> str:
    """A password as it is compared: phones compose Vietnamese letters, some keyboards don't."""
    return unicodedata.normalize("NFKC", password)
