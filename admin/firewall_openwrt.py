"""Firewall rules for OpenWrt (fw4, from 22.03 on) as a shell script of uci commands.

https://openwrt.org/docs/guide-user/firewall/firewall_configuration
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from admin.firewall import Plan, hairpin_note, ipv6_note, preamble, resolvers_of
from admin.words import Words

_PREFIX = "lachan_"
_MARK = (
    "0x10000000/0x10000000"  # one bit of the packet mark: what is sent to the box, and only that, comes back
)


def openwrt(plan: Plan, words: Words) -> str:
    """A script for the router's shell; it removes its own sections first, so it may be run again."""
    sections = list(_sections(plan, words))
    lines = [
        "#!/bin/sh",
        *preamble(
            words,
            load="sh lachan-openwrt.sh",
            undo="sh lachan-openwrt.sh undo",
        ),
        "set -e",
        "",
        "for section in $(uci show firewall | sed -n 's/^firewall\\.\\(lachan_[a-z0-9_]*\\)=.*/\\1/p'); do",
        '    uci delete "firewall.$section"',
        "done",
        'if [ "$1" != undo ]; then',
        "# " + words.pick(f"Vùng của các máy: {plan.lan}", f"The zone the devices are in: {plan.lan}"),
        hairpin_note(words),
        *sections,
        "fi",
        "uci commit firewall",
        "/etc/init.d/firewall restart",
    ]
    return "\n".join(lines) + "\n"


def _sections(plan: Plan, words: Words) -> Iterator[str]:
    for version in (4, 6):
        if free := plan.free_of(version):
            yield from _ipset(f"free{version}", version, "src_net", free)
            known = f"lachan_free{version}"
            yield from _rule(plan, f"free{version}", "ACCEPT", version, dest_port="53 853 443", ipset=known)
    for version in (4, 6):
        if address := plan.box_of(version):
            yield from _send_here(plan, version, address)
    if not plan.box_of(6):
        yield "# " + ipv6_note(words)
        yield from _rule(plan, "dns6", "REJECT", 6, dest_port="53")
        yield from _rule(plan, "dns6_router", "REJECT", 6, dest_port="53", dest="")
    yield "# " + words.pick("DNS mã hoá (DoT, DoQ)", "Encrypted DNS (DoT, DoQ)")
    yield from _rule(plan, "dot", "REJECT", 0, dest_port="853")
    if plan.https:
        yield "# " + words.pick("DNS qua HTTPS tới máy chủ công cộng", "DNS over HTTPS to public resolvers")
        for version in (4, 6):
            yield from _ipset(f"resolvers{version}", version, "dest_net", resolvers_of(version))
            known = f"lachan_resolvers{version}"
            yield from _rule(plan, f"doh{version}", "REJECT", version, dest_port="443", ipset=known)


def _section(section: str, kind: str, options: Mapping[str, str]) -> Iterator[str]:
    yield f"uci set firewall.{_PREFIX}{section}={kind}"
    for option, value in options.items():
        if value:
            yield f"uci set firewall.{_PREFIX}{section}.{option}='{value}'"


def _ipset(name: str, version: int, match: str, entries: tuple[str, ...]) -> Iterator[str]:
    section = f"{name}_set"
    yield from _section(section, "ipset", {"name": f"lachan_{name}", "family": f"ipv{version}"})
    yield f"uci add_list firewall.{_PREFIX}{section}.match='{match}'"
    for entry in entries:
        yield f"uci add_list firewall.{_PREFIX}{section}.entry='{entry}'"


def _rule(
    plan: Plan, section: str, target: str, version: int, *, dest: str = "*", **more: str
) -> Iterator[str]:
    options = {
        "name": f"Lachan-{section}",
        "src": plan.lan,
        "dest": dest,
        "proto": "tcp udp",
        "family": f"ipv{version}" if version else "any",
        "target": target,
    }
    yield from _section(section, "rule", options | more)


def _send_here(plan: Plan, version: int, address: str) -> Iterator[str]:
    """Mark what asks elsewhere; send it to the box; let the answers come back through the router."""
    yield from _rule(
        plan,
        f"mark{version}",
        "MARK",
        version,
        dest="",
        dest_ip=f"!{address}",
        dest_port="53",
        ipset=f"!lachan_free{version}",
        set_xmark=_MARK,
    )
    common = {
        "src": plan.lan,
        "dest_ip": address,
        "dest_port": str(plan.port),
        "proto": "tcp udp",
        "family": f"ipv{version}",
        "mark": _MARK,
    }
    send = {"name": f"Lachan-send{version}", "src_dport": "53", "target": "DNAT", "reflection": "0"}
    yield from _section(f"send{version}", "redirect", common | send)
    back = {"name": f"Lachan-back{version}", "target": "MASQUERADE"}
    yield from _section(f"back{version}", "nat", common | back)
