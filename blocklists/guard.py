"""Is what was fetched a sane list? Pure judgements; doing something about them is `refresh`'s work.

A list goes live only when it is text, holds names, and did not shrink or grow absurdly since its last good
copy. Single lines that would block a public suffix or a protected name are quarantined by the compiler and
do not condemn the rest. The same values feed the command line, the page and the log.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from blocklists.detect import ListUnreadable, detect

MEGABYTE = 1_000_000
DEFAULT_CAP = 200 * MEGABYTE  # after decompression; the largest known list (4.5 million names) is half of it

SHRINK_TO = 0.5
SHRINK_FLOOR = 10  # a hand-made file of a few names may lose half of them
GROW_TO = 5.0
GROW_FLOOR = 1000  # a small list may grow quickly while it is new
MOST_REJECTED = 0.5


class Sane(msgspec.Struct, frozen=True, tag="sane"):
    """The list may go live."""


class Held(msgspec.Struct, frozen=True, tag="held"):
    """The list is plausible but surprising: the last good copy stays until a person looks. `reason`: why."""

    reason: str


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The list cannot be used: the last good copy stays. `reason`: why, in plain words."""

    reason: str


Judgement = Sane | Held | Refused


class Counts(msgspec.Struct, frozen=True):
    """What parsing a list came to.

    `names`: distinct blocking entries that are kept; `others`: lines understood otherwise (exceptions,
    duplicates); `rejected`: lines not understood; `quarantined`: names kept out because they are protected
    or public suffixes; `ignored`: rules that DNS cannot apply.
    """

    names: int
    rejected: int = 0
    quarantined: int = 0
    others: int = 0
    ignored: int = 0


def judge_content(head: bytes, size: int, *, cap: int = DEFAULT_CAP) -> Sane | Refused:
    """Judge a file by its first bytes (`reader.HEAD` are plenty) and its size in bytes."""
    if size > cap:
        return Refused(f"it is larger than {megabytes(cap)}")
    try:
        detect(head)
    except ListUnreadable as error:
        return Refused(error.reason)
    return Sane()


def judge_counts(counts: Counts, previous: int | None) -> Judgement:
    """Judge what parsing came to; `previous` is how many names the last good copy held, None for none."""
    if reason := _unusable(counts):
        return Refused(reason)
    if previous is None:
        return Sane()
    if previous >= SHRINK_FLOOR and counts.names < previous * SHRINK_TO:
        return Held(f"it shrank from {previous:,} to {counts.names:,} names")
    if counts.names > GROW_FLOOR and counts.names > max(previous, 1) * GROW_TO:
        return Held(f"it grew from {previous:,} to {counts.names:,} names")
    return Sane()


def _unusable(counts: Counts) -> str:
    read = counts.names + counts.others + counts.quarantined + counts.rejected
    if counts.rejected > read * MOST_REJECTED:
        return f"{counts.rejected:,} of its {read:,} entries are no names: is the format right?"
    if counts.names or counts.others:
        return ""
    if counts.quarantined:
        return "every name in it is protected or a public suffix"
    if counts.ignored:
        return f"all of its {counts.ignored:,} rules are of a kind that DNS cannot apply"
    return "it names nothing"


def is_public(addresses: Iterable[str]) -> bool:
    """Whether there are addresses and every one of them is reachable from the whole internet."""
    found = [ipaddress.ip_address(address.partition("%")[0]) for address in addresses]
    return bool(found) and all(_unmapped(address).is_global for address in found)


def _unmapped(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def judge_redirect(source: str, target: str, *, from_public: bool, to_public: bool) -> Sane | Refused:
    """Judge one hop of a redirect. Raises nothing: an address that cannot be read is refused.

    A person may type any address; a server on the internet may not send the box to a file, to an address
    without encryption after one with it, or into the local network (the router's page, a metadata service).
    """
    try:
        old, new = urlsplit(source), urlsplit(target)
        host = new.hostname
    except ValueError:
        return Refused("it redirects to an address that cannot be read")
    if new.scheme not in ("http", "https") or not host:
        return Refused(f"it redirects to {new.scheme or 'nowhere'}:, which is neither http nor https")
    if old.scheme == "https" and new.scheme == "http":
        return Refused(f"it redirects from https to http ({host})")
    if from_public and not to_public:
        return Refused(f"it redirects from the internet into the local network ({host})")
    return Sane()


def megabytes(size: int) -> str:
    """A size for people, in megabytes (10^6 bytes), or in bytes when that reads better."""
    return f"{size / MEGABYTE:,.0f} MB" if size >= MEGABYTE else f"{size:,} bytes"
