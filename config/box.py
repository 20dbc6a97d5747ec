"""The settings of a box, as a value: every key with its reader, its meaning and its default."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated

import msgspec

from config.endpoints import Endpoint, UpstreamUrl, endpoint, upstream
from config.names import DomainName
from config.policyfile import KINDS
from config.protected import why_unprotectable
from config.reading import Key, Spot, flag, integer, list_of, one_of, text
from config.rules import EXACT, NameRule, name_rule

LANGUAGES = ("vi", "en")
DEFAULT_KIND = "school"
MAX_CLIENT_TTL = {"home": 60, "school": 300}
# By address, so that no look-up is needed to make the first one; docs/settings.md says why these.
_UPSTREAMS = tuple(UpstreamUrl("udp", host, 53) for host in ("1.1.1.2", "9.9.9.9", "1.0.0.2"))
DNS = (Endpoint("0.0.0.0", 53), Endpoint("::", 53))
ADMIN = Endpoint("0.0.0.0", 8053)


def _network(value: object, spot: Spot) -> str:
    try:
        return str(ipaddress.ip_network(value if isinstance(value, str) else "", strict=True))
    except ValueError:
        spot.refuse(value, 'must be a network such as "192.168.1.0/24" or "2001:db8::/32"')


def _folder(value: object, spot: Spot) -> str:
    found = text(longest=1024)(value, spot)
    if not Path(found).is_absolute():
        spot.refuse(value, "must be a whole path, from /")
    return found


def _host(value: object, spot: Spot) -> DomainName:
    rule = name_rule(EXACT)(value, spot)
    if reason := why_unprotectable(rule):
        spot.refuse(value, reason)
    return rule.name


def _address(value: object, spot: Spot) -> str:
    try:
        return str(ipaddress.ip_address(value if isinstance(value, str) else ""))
    except ValueError:
        spot.refuse(value, 'must be an address such as "192.168.1.3"')


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one box, defaults filled in."""

    kind: Annotated[
        str,
        Key(
            one_of(KINDS, "a kind of place"),
            "school or home",
            "What kind of place this is.",
            "the policy file's, else `school`",
        ),
    ] = DEFAULT_KIND
    place: Annotated[
        str,
        Key(
            text(longest=80), "text", "The name of the school or the family, shown on the page.", "not shown"
        ),
    ] = ""
    language: Annotated[
        str,
        Key(
            one_of(LANGUAGES, "a language of Lá Chắn"),
            "vi or en",
            "The first language of page and text.",
            '`"vi"`',
        ),
    ] = "vi"
    dns: Annotated[
        tuple[Endpoint, ...],
        Key(
            list_of(endpoint, most=64),
            "list of ADDRESS:PORT",
            "Where DNS is answered, UDP and TCP.",
            "port 53 on all addresses where that is allowed, else port 5353 on loopback",
        ),
    ] = DNS
    admin: Annotated[
        Endpoint,
        Key(
            endpoint,
            "ADDRESS:PORT",
            "Where the page is served.",
            "port 8053; on all addresses where DNS takes port 53, else on loopback",
        ),
    ] = ADMIN
    admin_tls_port: Annotated[
        int,
        Key(
            integer(1, 65_535),
            "port",
            "Where the page is served over HTTPS, on the address of `admin` unless that is loopback. "
            "In a school one [logs in](page.md#https) there only.",
            "`8443`",
        ),
    ] = 8443
    block_page_port: Annotated[
        int,
        Key(
            integer(0, 65_535),
            "port",
            "Where the [page that explains a block](blockpage.md) is served, on the address of `admin`; 0 is "
            "nowhere. Browsers look for it at port 80 only; systemd opens that for an installed box.",
            "`80`",
        ),
    ] = 80
    upstreams: Annotated[
        tuple[UpstreamUrl, ...],
        Key(
            list_of(upstream, most=16),
            "list of URLs",
            "The resolvers that are asked, the first that is well first: `udp://ADDRESS` or `tcp://ADDRESS`.",
            "`udp://1.1.1.2`, `udp://9.9.9.9`, `udp://1.0.0.2`",
        ),
    ] = _UPSTREAMS
    upstream_timeout_ms: Annotated[
        int,
        Key(
            integer(100, 10_000),
            "milliseconds",
            "How long one upstream is waited for before the next "
            "is asked: three tries end before a client gives up at 5 s.",
            "`1200`",
        ),
    ] = 1200
    upstream_in_flight: Annotated[
        int,
        Key(integer(16, 65_536), "questions", "Most questions a worker has open with upstreams.", "`4096`"),
    ] = 4096
    trusted_ad: Annotated[
        bool,
        Key(
            flag,
            "true or false",
            "Whether the upstreams' AD bit (DNSSEC was checked) is passed on: only "
            "over a path nobody else writes to, such as a resolver on this machine.",
            "`false`",
        ),
    ] = False
    networks: Annotated[
        tuple[str, ...],
        Key(
            list_of(_network),
            "list of networks",
            "Networks that are served besides those this machine is on (a second building behind a router).",
            "`[]`",
        ),
    ] = ()
    rate_limit: Annotated[
        int,
        Key(
            integer(0, 1_000_000),
            "questions a second",
            "Most questions a second from one address; 0 is "
            "no limit. Generous, since one address may be a whole building behind a router.",
            "`1000`",
        ),
    ] = 1000
    workers: Annotated[
        int,
        Key(
            integer(1, 64),
            "processes",
            "Worker processes: the second answers while the first restarts.",
            "2, or 1 on a machine with one core",
        ),
    ] = 1
    cache_mb: Annotated[int, Key(integer(1, 4096), "MB", "Memory for all caches of one worker.", "`16`")] = 16
    max_client_ttl: Annotated[
        int,
        Key(
            integer(1, 86_400),
            "seconds",
            "The longest time a device may keep an answer, so that a change of the rules arrives.",
            "`300` in a school, `60` at home",
        ),
    ] = MAX_CLIENT_TTL[DEFAULT_KIND]
    block_ttl: Annotated[
        int, Key(integer(1, 3600), "seconds", "The longest time a device may keep a block.", "`10`")
    ] = 10
    serve_stale: Annotated[
        int,
        Key(
            integer(0, 604_800),
            "seconds",
            "How long past its time an answer may still serve while no "
            "upstream answers (RFC 8767); 0 is never.",
            "`86400`",
        ),
    ] = 86_400
    stale_ttl: Annotated[
        int, Key(integer(1, 30), "seconds", "The time a device may keep such a stale answer.", "`30`")
    ] = 30
    tcp_connections: Annotated[
        int, Key(integer(1, 65_536), "connections", "Most TCP connections of one worker.", "`512`")
    ] = 512
    tcp_per_client: Annotated[
        int, Key(integer(1, 65_536), "connections", "Most TCP connections from one address.", "`32`")
    ] = 32
    tcp_idle_s: Annotated[
        int, Key(integer(1, 600), "seconds", "How long an idle TCP connection stays open (RFC 7766).", "`10`")
    ] = 10
    lists_every_h: Annotated[
        int, Key(integer(1, 720), "hours", "How often subscribed lists are looked for.", "`24`")
    ] = 24
    lists_max_mb: Annotated[
        int, Key(integer(1, 4096), "MB", "The largest list that is accepted, unpacked.", "`256`")
    ] = 256
    authority_vi: Annotated[
        str,
        Key(
            text(longest=120),
            "text",
            "The authority that issues the box, in Vietnamese; shown on the page.",
            "not shown",
        ),
    ] = ""
    authority_en: Annotated[str, Key(text(longest=120), "text", "The same in English.", "not shown")] = ""
    hotline: Annotated[
        str, Key(text(longest=40), "text", "The child-protection hotline that block texts name.", '`"111"`')
    ] = "111"
    hotline_site: Annotated[
        DomainName, Key(_host, "name", "The hotline's site; always open.", '`"tongdai111.vn"`')
    ] = DomainName("tongdai111.vn")
    reporting_site: Annotated[
        DomainName, Key(_host, "name", "Where harm to children is reported; always open.", '`"vn-cop.vn"`')
    ] = DomainName("vn-cop.vn")
    lease_files: Annotated[
        tuple[str, ...],
        Key(
            list_of(_folder, most=16),
            "list of paths",
            "Lease files of a DHCP server on this machine, besides the [usual places](devices.md#leases).",
            "`[]`",
        ),
    ] = ()
    also_ours: Annotated[
        tuple[str, ...],
        Key(
            list_of(_address, most=64),
            "list of addresses",
            "Other DNS servers of this place that filter as this box does: a router may hand them out too.",
            "`[]`",
        ),
    ] = ()
    trust_clock: Annotated[
        bool,
        Key(
            flag,
            "true or false",
            "Whether the clock is believed [though nothing vouches for it](timetables.md#the-clock): for a "
            "machine without network time and hardware clock whose clock is right all the same.",
            "`false`",
        ),
    ] = False
    runtime_dir: Annotated[
        str,
        Key(
            _folder,
            "path",
            "Folder in memory for counters.",
            "`$RUNTIME_DIRECTORY`, `/run/lachan` or a folder below `/dev/shm`",
        ),
    ] = ""

    @property
    def protected(self) -> tuple[NameRule, ...]:
        """The names that are always open because these settings say so, with their `www`."""
        sites = (self.hotline_site, self.reporting_site)
        return tuple(NameRule(DomainName(prefix + site), EXACT) for site in sites for prefix in ("", "www."))
