"""The baseline that a province publishes for its schools: a signed bundle, and how bundles follow each other.

One bundle is one version: what it says, whole, and the digest of the version before. All versions, one a
line, are the *chain*: what boxes fetch, what a stick carries, and the public log of what was ever asked of
schools. docs/baseline.md explains the fields. What a name or an address in it may be is looked at by who
applies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from reporting.schema.canonical import CanonicalBroken, decode, encode, printable
from reporting.schema.report import END, GENESIS, Digest
from reporting.schema.signing import KEY_BYTES, is_signed, public_key, sign

FORMAT: Final = "lachan-baseline/1"
MOST_BYTES: Final = 64 * 1024
MOST_VERSIONS: Final = 1000
MOST_CHAIN: Final = 8 * 1024 * 1024
LONGEST_DAYS: Final = 800
"""A bundle may be valid for two school years at most: what nobody renews is said to be old."""

_PURPOSE = FORMAT.encode() + b"\0"  # a key that signs baselines signs nothing that passes for a report

"""The only categories whose lists come into force at a school without its asking for them (DESIGN §7)."""

Day = Annotated[str, Meta(pattern=f"^20[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}{END}")]
Id = Annotated[str, Meta(pattern=f"^[a-z0-9-]{{1,30}}{END}")]
Line = Annotated[str, Meta(max_length=200, pattern=rf"^[^\u0000-\u001f\u007f]*{END}")]
Short = Annotated[str, Meta(max_length=40, pattern=rf"^[^\u0000-\u001f\u007f]*{END}")]
Text = Annotated[str, Meta(max_length=1000, pattern=r"^[^\u0000-\u0009\u000b-\u001f\u007f]*$")]
Name = Annotated[str, Meta(min_length=1, max_length=260)]
Address = Annotated[str, Meta(min_length=1, max_length=500)]
OptionalDigest = Annotated[str, Meta(pattern=f"^([0-9a-f]{{64}})?{END}")]


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is in no struct below has no place in a bundle."""


class Spoken(_Struct, frozen=True):
    """A text in both languages."""

    vi: Annotated[Text, Meta(min_length=1)]
    en: Annotated[Text, Meta(min_length=1)]


class ImposedList(_Struct, frozen=True):
    """A list that boxes subscribe to; `mirrors` are asked when `url` does not answer."""

    id: Id
    category: Literal["abuse", "malware", "phishing"]
    url: Address
    vi: Line
    en: Line
    mirrors: Annotated[tuple[Address, ...], Meta(max_length=4)] = ()


class Mirror(_Struct, frozen=True):
    """A second address for a list that a school may have: `of` is the address it knows."""

    of: Address
    url: Address


class Contacts(_Struct, frozen=True):
    """Whom a child or a school turns to. Empty: what the box has anyway."""

    hotline: Short = ""
    hotline_site: Annotated[str, Meta(max_length=253)] = ""
    reporting_site: Annotated[str, Meta(max_length=253)] = ""
    phone: Short = ""
    email: Line = ""
    page: Annotated[str, Meta(max_length=500)] = ""


class Recommended(_Struct, frozen=True):
    """A rule that schools are advised to have. It never comes into force by itself.

    `categories`: to be blocked for pupils. `safe_search`: 1 where search engines' safe mode is meant.
    """

    id: Id
    vi: Annotated[Text, Meta(min_length=1)]
    en: Annotated[Text, Meta(min_length=1)]
    categories: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()
    safe_search: Annotated[int, Meta(ge=0, le=1)] = 0


class Content(_Struct, frozen=True):
    """What the province writes: a bundle without its place in the chain."""

    authority: Spoken
    reason: Spoken
    protected: Annotated[tuple[Name, ...], Meta(max_length=100)] = ()
    lists: Annotated[tuple[ImposedList, ...], Meta(max_length=20)] = ()
    mirrors: Annotated[tuple[Mirror, ...], Meta(max_length=50)] = ()
    contacts: Contacts = Contacts()
    recommended: Annotated[tuple[Recommended, ...], Meta(max_length=20)] = ()


class Bundle(Content, frozen=True, kw_only=True):
    """One version. `withdraws`: the version that this one takes back, 0 for none.

    `successor`: the public key that signs from the next version on, "" while this one goes on.
    """

    format: Literal["lachan-baseline/1"]
    version: Annotated[int, Meta(ge=1, le=MOST_VERSIONS)]
    previous: Digest
    issued: Day
    expires: Day
    withdraws: Annotated[int, Meta(ge=0, le=MOST_VERSIONS)] = 0
    successor: OptionalDigest = ""


class BaselineRefused(ValueError):
    """These bytes are no baseline to be taken. `code` says why.

    size, encoding, schema, signature, key (of somebody else), chain (does not follow what is held), dates,
    expired, future.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class SignedBundle:
    """A version whose signature was checked; `digest` is what the next one calls `previous`."""

    bundle: Bundle
    key: bytes
    digest: str
    data: bytes

    @property
    def next_key(self) -> bytes:
        """The public key that has to sign the version after this one."""
        return bytes.fromhex(self.bundle.successor) or self.key


def read_content(value: object) -> Content:
    """Return what the province wrote, from plain values. Raises BaselineRefused ("schema")."""
    try:
        return msgspec.convert(value, Content)
    except msgspec.ValidationError as error:
        raise BaselineRefused("schema", printable(str(error))) from None


def next_bundle(
    content: Content,
    before: SignedBundle | None,
    issued: date,
    days: int,
    *,
    withdraws: int = 0,
    successor: str = "",
) -> Bundle:
    """Return the version that follows `before` (None: the first), valid for so many days."""
    fields = {name: getattr(content, name) for name in Content.__struct_fields__}
    return Bundle(
        **fields,
        format=FORMAT,
        version=before.bundle.version + 1 if before else 1,
        previous=before.digest if before else GENESIS,
        issued=issued.isoformat(),
        expires=(issued + timedelta(days=days)).isoformat(),
        withdraws=withdraws,
        successor=successor,
    )


def seal(bundle: Bundle, private: bytes) -> bytes:
    """Return a version's bytes: canonical, without a line break. Raises BaselineRefused, CanonicalBroken."""
    body = msgspec.to_builtins(bundle)
    envelope = {
        "baseline": body,
        "key": public_key(private).hex(),
        "signature": sign(private, _PURPOSE + encode(body)).hex(),
    }
    data = encode(envelope)
    opened(data)
    return data


def opened(data: bytes) -> SignedBundle:
    """Check size, encoding, fields, dates and signature of one version. Raises BaselineRefused."""
    if len(data) > MOST_BYTES:
        raise BaselineRefused("size", f"{len(data)} bytes; a version has at most {MOST_BYTES}")
    try:
        value = decode(data)
    except CanonicalBroken as error:
        raise BaselineRefused("encoding", str(error)) from None
    if not isinstance(value, Mapping) or set(value) != {"baseline", "key", "signature"}:
        raise BaselineRefused("schema", "a version holds baseline, key and signature, and nothing else")
    key, signature = _hex(value["key"], KEY_BYTES), _hex(value["signature"], 2 * KEY_BYTES)
    try:
        bundle = msgspec.convert(value["baseline"], Bundle)
    except msgspec.ValidationError as error:
        raise BaselineRefused("schema", printable(str(error))) from None
    _dates_fit(bundle)
    body = encode(value["baseline"])
    if not is_signed(key, signature, _PURPOSE + body):
        raise BaselineRefused("signature", "the signature does not fit: changed, or signed by somebody else")
    return SignedBundle(bundle, key, sha256(body).hexdigest(), data)


def read_chain(data: bytes) -> tuple[SignedBundle, ...]:
    """Open all versions of a file, one a line. They need not begin with the first. Raises BaselineRefused."""
    if len(data) > MOST_CHAIN:
        raise BaselineRefused("size", f"{len(data)} bytes; all versions have at most {MOST_CHAIN}")
    found = tuple(opened(line) for line in data.split(b"\n") if line)
    for before, after in pairwise(found):
        _follows(before, after)
    return found


def written_chain(chain: Iterable[SignedBundle]) -> bytes:
    """Return the bytes of several versions, as `read_chain` reads them."""
    return b"".join(one.data + b"\n" for one in chain)


def extended(held: Sequence[SignedBundle], offered: Sequence[SignedBundle], pinned: bytes) -> int:
    """Return how many of the versions offered are held already; the others follow. Raises BaselineRefused.

    held: from the first version taken on. pinned: the public key that a box trusts; it has to have signed the
    first of the versions offered, or the last, which vouches by its digest for all before it.
    """
    if not offered:
        raise BaselineRefused("schema", "there is no version in it")
    by_number = {one.bundle.version: one for one in held}
    known = 0
    for one in offered:
        same = by_number.get(one.bundle.version)
        if same is not None and same.digest != one.digest:
            raise BaselineRefused("chain", f"another version {one.bundle.version} is held already")
        known += same is not None
    if known == len(offered):
        return known
    new = offered[known]
    if not held:
        if pinned not in (new.key, offered[-1].key, offered[-1].next_key):
            raise BaselineRefused("key", "it is signed by another key than the one that this box trusts")
        return 0
    if new.bundle.version <= held[-1].bundle.version:
        raise BaselineRefused("chain", f"version {new.bundle.version} is older than what this box holds")
    _follows(held[-1], new)
    return known


def in_time(newest: SignedBundle, today: date) -> None:
    """Look at the dates of the newest version. A day of grace either side. Raises BaselineRefused."""
    bundle = newest.bundle
    if date.fromisoformat(bundle.issued) > today + timedelta(days=1):
        raise BaselineRefused("future", f"it was issued on {bundle.issued}; today is {today}")
    if date.fromisoformat(bundle.expires) < today - timedelta(days=1):
        raise BaselineRefused("expired", f"it was good until {bundle.expires}; today is {today}")


def withdrawn(chain: Iterable[SignedBundle]) -> frozenset[int]:
    """Return the numbers of the versions that a later one takes back."""
    return frozenset(one.bundle.withdraws for one in chain) - {0}


def _follows(before: SignedBundle, after: SignedBundle) -> None:
    number = before.bundle.version
    if after.bundle.version != number + 1:
        raise BaselineRefused("chain", f"version {number + 1} is missing")
    if after.bundle.previous != before.digest:
        raise BaselineRefused("chain", f"version {number + 1} does not follow the version {number} held")
    if after.key != before.next_key:
        raise BaselineRefused("key", f"version {number + 1} is signed by a key that nobody announced")


def _dates_fit(bundle: Bundle) -> None:
    try:
        issued, expires = date.fromisoformat(bundle.issued), date.fromisoformat(bundle.expires)
    except ValueError:
        raise BaselineRefused("dates", "issued and expires are dates: 2026-11-24") from None
    if not issued < expires <= issued + timedelta(days=LONGEST_DAYS):
        raise BaselineRefused("dates", f"expires lies 1 to {LONGEST_DAYS} days after issued")
    if bundle.withdraws >= bundle.version:
        raise BaselineRefused("schema", "a version takes back an earlier one only")


def _hex(value: object, length: int) -> bytes:
    try:
        found = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        found = b""
    if len(found) != length or found.hex() != value:
        raise BaselineRefused("schema", f"key and signature are {length} bytes in small hexadecimal letters")
    return found
