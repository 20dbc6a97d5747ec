"""Passwords of the page are judged before they are taken; how they are kept is in `config.passwordhash`."""

from __future__ import annotations

from typing import Final

from config.passwordhash import LONGEST, composed

SHORTEST: Final = {"school": 10, "home": 8}
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
    plain = composed(password).casefold()
    if len(plain) < SHORTEST[kind]:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    if plain in _COMMON or len(set(plain)) < 4:
        return "common"
    bare = plain.strip("0123456789!.@ ")
    return "name" if bare and bare in {name.casefold(), name.casefold().replace(" ", "")} else ""
