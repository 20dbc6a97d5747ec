"""Firewall rules for a router, as text: DNS goes to this box, and the ways around it are closed.

Pure: a plan in, text out; nothing is changed here. A filter that knows names only is walked around by a
device that asks another resolver. So port 53 is sent to the box whoever was asked, port 853 (DNS over
TLS and QUIC, RFC 7858 and RFC 9250) is closed, and on request port 443 of well-known resolvers (DNS over
HTTPS, RFC 8484). The box itself stays free: it has to ask.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from admin.words import Words

# Addresses that the resolvers themselves publish for DNS; a network where all of it is theirs.
RESOLVERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Google", ("8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844")),
    (
        "Cloudflare",
        (
            *("1.1.1.1", "1.0.0.1", "1.1.1.2", "1.0.0.2", "1.1.1.3", "1.0.0.3"),
            *(f"2606:4700:4700::{last}" for last in (1111, 1001, 1112, 1002, 1113, 1003)),
        ),
    ),
    (
        "Quad9",
        (
            *("9.9.9.9", "9.9.9.10", "9.9.9.11", "149.112.112.112", "149.112.112.10", "149.112.112.11"),
            *("2620:fe::fe", "2620:fe::9", "2620:fe::10", "2620:fe::11", "2620:fe::fe:10", "2620:fe::fe:11"),
        ),
    ),
    (
        "OpenDNS",
        (
            *("208.67.222.222", "208.67.220.220", "208.67.222.123", "208.67.220.123", "146.112.41.2"),
            *("2620:119:35::35", "2620:119:53::53", "2620:119:35::123", "2620:119:53::123"),
        ),
    ),
    (
        "AdGuard",
        (
            *(
                "94.140.14.14",
                "94.140.15.15",
                "94.140.14.15",
                "94.140.15.16",
                "94.140.14.140",
                "94.140.14.141",
            ),
            *("2a10:50c0::ad1:ff", "2a10:50c0::ad2:ff", "2a10:50c0::bad1:ff", "2a10:50c0::bad2:ff"),
            *("2a10:50c0::1:ff", "2a10:50c0::2:ff"),
        ),
    ),
    ("NextDNS", ("45.90.28.0/24", "45.90.30.0/24", "2a07:a8c0::/32", "2a07:a8c1::/32")),
    ("Control D", ("76.76.2.0/24", "76.76.10.0/24", "2606:1a40::/48", "2606:1a40:1::/48")),
    (
        "CleanBrowsing",
        (
            *("185.228.168.9", "185.228.169.9", "185.228.168.10", "185.228.169.11"),
            *("185.228.168.168", "185.228.169.168", "2a0d:2a00:1::", "2a0d:2a00:2::"),
        ),
    ),
    ("Mullvad", ("194.242.2.0/28", "2a07:e340::/64")),
    ("Yandex", ("77.88.8.1", "77.88.8.2", "77.88.8.3", "77.88.8.7", "77.88.8.8", "77.88.8.88")),
    ("AliDNS", ("223.5.5.5", "223.6.6.6", "2400:3200::1", "2400:3200:baba::1")),
    ("DNSPod", ("119.29.29.29", "1.12.12.12", "120.53.53.53")),
    ("DNS.SB", ("185.222.222.222", "45.11.45.11", "2a09::", "2a11::")),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules are made for.

    lan: the interface (nftables), zone (OpenWrt) or interface list (MikroTik) the devices are on. box: the
    addresses of this box; empty when it is the router itself. port: where it answers DNS. free: addresses
    and networks besides the box that may ask whom they like. https: whether the well-known resolvers are
    closed to HTTPS, too. All are plain and checked: the text is run as it is.
    """

    lan: str
    box: tuple[str, ...] = ()
    port: int = 53
    free: tuple[str, ...] = ()
    https: bool = False

    def box_of(self, version: int) -> str:
        """The box's first address of this IP version, "" for none."""
        return next((address for address in self.box if ipaddress.ip_address(address).version == version), "")

    def free_of(self, version: int) -> tuple[str, ...]:
        """Everything of this IP version that stays free, the box first."""
        return of_version((*self.box, *self.free), version)


Maker = Callable[[Plan, Words], str]


def of_version(addresses: Iterable[str], version: int) -> tuple[str, ...]:
    """Those of some addresses and networks that are of this IP version, each once, in order."""
    found = dict.fromkeys(addresses)
    return tuple(one for one in found if ipaddress.ip_network(one, strict=False).version == version)


def resolvers_of(version: int) -> tuple[str, ...]:
    """All addresses of well-known resolvers of this IP version."""
    return of_version((address for _, addresses in RESOLVERS for address in addresses), version)


def preamble(words: Words, *, load: str, undo: str) -> Iterator[str]:
    """The comment at the top: what it does, how it is loaded and undone."""
    yield "# " + words.pick("Lá Chắn: mọi DNS đi qua bộ lọc", "Lá Chắn: all DNS goes through the filter")
    yield "# " + words.pick(f"Nạp: {load}", f"Load: {load}")
    yield "# " + words.pick(f"Gỡ bỏ: {undo}", f"Undo: {undo}")


def hairpin_note(words: Words) -> str:
    """What a person has to know about devices that are sent back into their own network."""
    return "# " + words.pick(
        "Máy tự đặt DNS khác bị đưa về hộp; hộp thấy nó dưới địa chỉ của bộ định tuyến, nên nó theo nhóm "
        "mặc định. Hãy để DHCP phát địa chỉ hộp làm DNS.",
        "A device that asks elsewhere is sent to the box, which sees it with the router's address: it gets "
        "the default group. Let DHCP give out the box as DNS server.",
    )


def ipv6_note(words: Words) -> str:
    """Said where the box has no IPv6 address to send DNS to."""
    return words.pick(
        "Hộp không có địa chỉ IPv6: đóng cổng 53 qua IPv6, máy sẽ hỏi qua IPv4",
        "The box has no IPv6 address: port 53 over IPv6 is closed, devices ask over IPv4",
    )


def nftables(plan: Plan, words: Words) -> str:
    """A ruleset for `nft -f`: one table of its own; loading it again or deleting it touches no other."""
    lines = [
        *preamble(
            words,
            load='nft -f lachan.nft (/etc/nftables.conf: include "/etc/lachan.nft")',
            undo="nft delete table inet lachan",
        ),
        "",
        "table inet lachan",
        "delete table inet lachan",
        "table inet lachan {",
        *_sets(plan, words),
        *_send_here(plan, words),
        *(_send_back(plan, words) if plan.box else ()),
        *_close(plan, words),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _sets(plan: Plan, words: Words) -> Iterator[str]:
    yield "    # " + words.pick(
        "Được hỏi ai tuỳ ý: hộp và các máy ngoại lệ", "May ask whom they like: the box, exceptions"
    )
    for version in (4, 6):
        yield from _set(f"free{version}", version, plan.free_of(version))
    if plan.https:
        yield "    # " + words.pick("Máy chủ DNS công cộng", "Public resolvers")
        for version in (4, 6):
            yield from _set(f"resolvers{version}", version, resolvers_of(version))


def _set(name: str, version: int, elements: tuple[str, ...]) -> Iterator[str]:
    yield f"    set {name} {{"
    yield f"        type ipv{version}_addr"
    yield "        flags interval"
    yield "        auto-merge"
    if elements:
        yield f"        elements = {{ {', '.join(elements)} }}"
    yield "    }"


def _send_here(plan: Plan, words: Words) -> Iterator[str]:
    dns = f'iifname "{plan.lan}" meta l4proto {{ tcp, udp }} th dport 53'
    yield ""
    yield "    # " + words.pick("Cổng 53, hỏi ai cũng về đây", "Port 53, whoever was asked")
    yield "    chain send_here {"
    yield "        type nat hook prerouting priority dstnat; policy accept;"
    yield "        ip saddr @free4 return"
    yield "        ip6 saddr @free6 return"
    if not plan.box:
        yield f"        {dns} redirect to :{plan.port}"
    for version, family in ((4, "ip"), (6, "ip6")):
        if address := plan.box_of(version):
            to = f"{address}:{plan.port}" if version == 4 else f"[{address}]:{plan.port}"
            yield f"        {family} daddr {address} return"
            yield f"        meta nfproto ipv{version} {dns} dnat {family} to {to}"
    yield "    }"


def _send_back(plan: Plan, words: Words) -> Iterator[str]:
    yield ""
    yield "    " + hairpin_note(words)
    yield "    chain send_back {"
    yield "        type nat hook postrouting priority srcnat; policy accept;"
    for version, family in ((4, "ip"), (6, "ip6")):
        if address := plan.box_of(version):
            port = f"meta l4proto {{ tcp, udp }} th dport {plan.port}"
            yield f"        ct status dnat {family} daddr {address} {port} masquerade"
    yield "    }"


def _close(plan: Plan, words: Words) -> Iterator[str]:
    for hook in ("forward", "input"):
        only_ipv6 = plan.box and not plan.box_of(6)
        if hook == "input" and not only_ipv6:
            continue
        yield ""
        yield f"    chain close_{hook} {{"
        yield f"        type filter hook {hook} priority filter - 1; policy accept;"
        yield f'        iifname != "{plan.lan}" return'
        yield "        ip saddr @free4 return"
        yield "        ip6 saddr @free6 return"
        if only_ipv6:
            yield "        # " + ipv6_note(words)
            yield "        meta nfproto ipv6 meta l4proto { tcp, udp } th dport 53 reject"
        if hook == "forward":
            yield from _close_ports(plan, words)
        yield "    }"


def _close_ports(plan: Plan, words: Words) -> Iterator[str]:
    yield "        # " + words.pick("DNS mã hoá (DoT, DoQ)", "Encrypted DNS (DoT, DoQ)")
    yield "        tcp dport 853 reject with tcp reset"
    yield "        udp dport 853 reject"
    if plan.https:
        yield "        # " + words.pick(
            "DNS qua HTTPS (DoH) tới máy chủ công cộng", "DNS over HTTPS to public resolvers"
        )
        for version, family in ((4, "ip"), (6, "ip6")):
            yield f"        {family} daddr @resolvers{version} tcp dport 443 reject with tcp reset"
            yield f"        {family} daddr @resolvers{version} udp dport 443 reject"
