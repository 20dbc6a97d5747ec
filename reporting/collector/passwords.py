"""Passwords of staff are judged by their length (NIST SP 800-63B §5.1.1.2); see `config.passwordhash`."""

from __future__ import annotations

from typing import Final

from config.passwordhash import LONGEST, composed

SHORTEST: Final = 12


def weakness(password: str, name: str) -> str:
    """Why a password is not taken: "short", "long", "simple"; "" when it is."""
    plain = composed(password).casefold()
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    bare = plain.strip("0123456789!.@ ")
    return "simple" if len(set(plain)) < 5 or bare in {"", name.casefold(), "matkhau", "password"} else ""
