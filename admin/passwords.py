"""Passwords: hashed by Argon2id (RFC 9106), judged before they are taken. The door to argon2-cffi.

One hash at a time: each takes 19 MiB for a moment, and a Raspberry Pi has few of them to give. That also
bounds what guessing can cost the machine.
"""

from __future__ import annotations

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = {"school": 10, "home": 8}
LONGEST: Final = 200
# OWASP's password storage cheat sheet, the Argon2id setting that needs the least memory but one.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_ONE = threading.Lock()
_COMMON = frozenset(
    """
    password passw0rd password123 matkhau matkhau123 12345678 123456789 1234567890 0123456789 87654321
    0987654321 qwertyui qwertyuiop 1q2w3e4r 1q2w3e4r5t abcd1234 abc12345 iloveyou anhyeuem emyeuanh
    lachan123 giaovien truonghoc hocsinh123 vietnam123 admin123 administrator
    """.split()  # noqa: SIM905 - a list of words reads best without quotes
)


def weakness(password: str, name: str, kind: str) -> str:
    """Why a password is not taken: "short", "long", "common", "name"; "" when it is.

    kind: of place. Length counts, not which signs it is made of (NIST SP 800-63B §5.1.1.2).
    """
    plain = _plain(password).casefold()
    if len(plain) < SHORTEST[kind]:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    if plain in _COMMON or len(set(plain)) < 4:
        return "common"
    bare = plain.strip("0123456789!.@ ")
    return "name" if bare and bare in {name.casefold(), name.casefold().replace(" ", "")} else ""


def hashed(password: str) -> str:
    """The text to keep instead of a password."""
    with _ONE:
        return _HASHER.hash(_plain(password))


def fits(password: str, kept: str) -> bool:
    """Whether it is the password of a kept text. False for a bad text."""
    if len(password) > LONGEST:
        password = ""
    with _ONE:
        try:
            return _HASHER.verify(kept, _plain(password))
        except (VerificationError, InvalidHashError):
            return False


NOBODY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$MRy8ecZnZJb4iVJBfyUg8EJJzOJ5kGQCw9KHu1C1Wag"
)
"""What the password of a name that does not exist is compared with, in the same time."""


def _plain(password: str) -> str:
    # Phones compose Vietnamese letters, some keyboards don't: the same password all the same.
    return unicodedata.normalize("NFKC", password)
