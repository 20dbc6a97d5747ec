"""What a box and a collector say to each other once, when the box is enrolled or changes its key.

A request is signed by the key that it hands in: nobody can enrol a key that is not theirs. A change of the
key is signed by the old key and by the new one. The answer says what the box needs to begin.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta

from reporting.schema.canonical import printable
from reporting.schema.report import END, Digest, Slug
from reporting.schema.signing import KEY_BYTES, is_signed, public_key, sign

INVITED: Final = "/api/v1/enrolments"
"""Below the collector's address: where a box with an invitation asks to be enrolled."""
PAGE: Final = "/enrol"
"""Where an invitation's link leads; the code stands behind its #, which browsers send to nobody."""

_ENROL, _SUCCEED = b"lachan-enrol/1\0", b"lachan-key/1\0"
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: none is taken for another
CODE_LENGTH: Final = 20
_SLIPS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s-]")


class EnrolmentRefused(ValueError):
    """No request, or no answer, that can be taken; the text says why."""


class Answer(msgspec.Struct, frozen=True):
    """What a collector answers a box that is enrolled. Fields that are added later don't hurt an older box.

    boxes: how many the school has; each spends its part of epsilon. floor: the last month that the collector
    holds of the school under any key ("" for none). baseline_key: the public key of the province's baseline
    policy, to be pinned; "" where there is none.
    """

    school: Annotated[Slug, Meta(min_length=1)]
    box: Digest
    boxes: Annotated[int, Meta(ge=1, le=2)] = 1
    floor: Annotated[str, Meta(pattern=f"^(20[0-9]{{2}}-(0[1-9]|1[0-2]))?{END}")] = ""
    name: Annotated[str, Meta(max_length=300)] = ""
    authority: Annotated[str, Meta(max_length=300)] = ""
    baseline_key: Annotated[str, Meta(pattern=f"^([0-9a-f]{{64}})?{END}")] = ""


class Request(NamedTuple):
    """A key that asks to be enrolled, by the code of an invitation or by a former key."""

    key: bytes
    code: str = ""
    former: bytes = b""


def plain_code(text: str) -> str:
    """A code as it is compared: however it was typed. Raises EnrolmentRefused."""
    code = _SEPARATORS.sub("", text).upper().translate(_SLIPS)
    if len(code) != CODE_LENGTH or not set(code) <= set(_LETTERS):
        raise EnrolmentRefused(f"an invitation's code has {CODE_LENGTH} letters and digits")
    return code


def code_from(number: int) -> str:
    """A code from a random number of 100 bits."""
    return "".join(_LETTERS[number >> (5 * place) & 31] for place in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """A code as people read it: in groups of five."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def invited(code: str, private: bytes) -> bytes:
    """The request of a box that has an invitation. code: plain."""
    key = public_key(private)
    signature = sign(private, _ENROL + code.encode() + key)
    return _json({"code": code, "key": key.hex(), "signature": signature.hex()})


def succeeding(former: bytes, private: bytes) -> bytes:
    """The request to take over from a former key; both are private."""
    key, old = public_key(private), public_key(former)
    message = _SUCCEED + old + key
    return _json(
        {
            "former": old.hex(),
            "key": key.hex(),
            "permission": sign(former, message).hex(),
            "signature": sign(private, message).hex(),
        }
    )


def read_request(data: bytes) -> Request:
    """Check a request from anywhere. Raises EnrolmentRefused."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise EnrolmentRefused("is no JSON") from None
    if not isinstance(value, dict) or set(value) not in ({"code", "key", "signature"}, _SUCCESSION):
        raise EnrolmentRefused("holds code, key and signature, or former, key, permission and signature")
    key, signature = _bytes(value["key"], KEY_BYTES), _bytes(value["signature"], 2 * KEY_BYTES)
    if "code" in value:
        code = plain_code(value["code"] if isinstance(value["code"], str) else "")
        if not is_signed(key, signature, _ENROL + code.encode() + key):
            raise EnrolmentRefused("the signature is not by this key")
        return Request(key, code=code)
    former, permission = _bytes(value["former"], KEY_BYTES), _bytes(value["permission"], 2 * KEY_BYTES)
    message = _SUCCEED + former + key
    if former == key or not is_signed(key, signature, message) or not is_signed(former, permission, message):
        raise EnrolmentRefused("the signatures are not by these keys")
    return Request(key, former=former)


_SUCCESSION = {"former", "key", "permission", "signature"}


def read_answer(data: bytes) -> Answer:
    """What a collector answered. Raises EnrolmentRefused."""
    try:
        return msgspec.json.decode(data, type=Answer)
    except msgspec.DecodeError as error:
        raise EnrolmentRefused(printable(f"the collector's answer makes no sense: {error}")) from None


def _bytes(value: Any, length: int) -> bytes:
    found = value if isinstance(value, str) and re.fullmatch(f"[0-9a-f]{{{2 * length}}}", value) else ""
    if not found:
        raise EnrolmentRefused(f"keys and signatures are {length} bytes in small hexadecimal letters")
    return bytes.fromhex(found)


def _json(value: dict[str, str]) -> bytes:
    return json.dumps(value, sort_keys=True).encode()
