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

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291 §2.5.5.1
_INSIDE = (
    ipaddress.ip_network("64:ff9b:1::/48"),  # RFC 8215: NAT64 of a site
    ipaddress.ip_network("fec0::/10"),  # RFC 3879: site-local, of old
    ipaddress.ip_network("3fff::/20"),  # RFC 9637: documentation
    ipaddress.ip_network("5f00::/16"),  # RFC 9602: segment routing inside a network
    ipaddress.ip_network("192.88.99.0/24"),  # RFC 7526: the anycast of 6to4, of old
    ipaddress.ip_network("192.0.0.0/24"),  # RFC 6890: protocols
)
# Names that mean nothing outside: RFC 6761, 6762, 8375, ICANN's .internal, and what routers call themselves.
_HOUSE = (
    ".localhost",
    ".local",
    ".home.arpa",
    ".internal",
    ".lan",
    ".home",
    ".intranet",
    ".private",
    ".corp",
)

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

    `names`: distinct blocking entries and rules that are kept; `others`: lines understood otherwise
    (exceptions, duplicates); `rejected`: lines not understood; `quarantined`: names kept out because they are
    protected or public suffixes; `ignored`: rules that DNS cannot apply.
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
    """Whether there are addresses and every one of them is reachable from the whole internet.

    An IPv6 address that stands for an IPv4 one (mapped, compatible, NAT64, 6to4) is as public as that.
    """
    found = [ipaddress.ip_address(address.partition("%")[0]) for address in addresses]
    return bool(found) and all(_is_global(_meant(address)) for address in found)


def _is_global(address: Address) -> bool:
    inside = any(address in network for network in _INSIDE if network.version == address.version)
    return address.is_global and not address.is_multicast and not inside


def _meant(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def names_the_house(host: str) -> bool:
    """Whether a host as typed can only mean the local network: an address, or a name that is none outside."""
    try:
        ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return "." not in host or host.endswith(_HOUSE)
    return True


def judge_source(host: str, *, is_public: bool) -> Sane | Refused:
    """Judge where a list is said to be, before anything is asked there.

    A person may fetch a list from a machine of their own by naming it as such, http://192.168.1.5/list. A
    name of the internet that leads into the local network is somebody else's idea.
    """
    if is_public or names_the_house(host):
        return Sane()
    return Refused(f"{host} leads into the local network; if it is yours, write its address instead")


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
