"""Hashing the short secrets that people type, PINs and codes of claims, by scrypt (RFC 7914).

A PIN of six digits has few possibilities, so its hash only buys time against somebody who copies the file;
what protects it is that the file is readable by the admin's processes only, that guesses are counted, and
that a PIN lives for days.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

SALT_BYTES: Final = 16
_LOG_N, _R, _P = (
    14,
    8,
    1,
)  # 16 MB and about 0.1 s on a Raspberry Pi: a page may do it, a thousand guesses cost
_QUICK_LOG_N = 4
_MOST_LOG_N = 20


def hash_secret(secret: str, salt: bytes, *, slow: bool = True) -> str:
    """The text to keep instead of a secret: `scrypt$LOG_N$R$P$SALT$HASH`.

    slow: for what could be tried out; twenty random letters (99 bits) cannot, however quick a try is.
    """
    log_n = _LOG_N if slow else min(_LOG_N, _QUICK_LOG_N)
    return _text(log_n, _R, _P, salt, _hash(secret, log_n, _R, _P, salt))


def matches(secret: str, kept: str) -> bool:
    """Whether it is the secret of a kept text, in the same time for every wrong one. False for a bad text."""
    try:
        name, log_n, r, p, salt, digest = kept.split("$")
        numbers = int(log_n), int(r), int(p)
        if name != "scrypt" or not 1 <= numbers[0] <= _MOST_LOG_N:
            return False
        found = _hash(secret, *numbers, base64.b64decode(salt, validate=True))
        return hmac.compare_digest(found, base64.b64decode(digest, validate=True))
    except ValueError:
        return False


def _hash(secret: str, log_n: int, r: int, p: int, salt: bytes) -> bytes:
    return hashlib.scrypt(
        secret.encode(), salt=salt, n=1 << log_n, r=r, p=p, maxmem=128 * r * (2 << log_n), dklen=32
    )


def _text(log_n: int, r: int, p: int, salt: bytes, digest: bytes) -> str:
    return f"scrypt${log_n}${r}${p}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
