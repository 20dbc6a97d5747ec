"""Firewall rules for MikroTik (RouterOS 7) as a script for `/import`.

https://help.mikrotik.com/docs/display/ROS/NAT. Closing is done in `raw`, before all rules of `filter`: no
order has to be known there.
"""

from __future__ import annotations

from collections.abc import Iterator

from admin.firewall import Plan, hairpin_note, ipv6_note, preamble, resolvers_of
from admin.words import Words

_TABLES = ("mangle", "nat", "raw", "address-list")


def mikrotik(plan: Plan, words: Words) -> str:
    """A script; it removes its own entries first, so it may be imported again."""
    undo = "; ".join(_remove(family, table) for family in ("ip", "ipv6") for table in _TABLES)
    lines = [
        *preamble(words, load="/import file-name=lachan.rsc", undo=undo),
        hairpin_note(words),
        "",
        *(_remove(family, table) for family in ("ip", "ipv6") for table in _TABLES),
        *_lists(plan),
        *_send_here(plan, words),
        *_close(plan, words),
    ]
    return "\n".join(lines) + "\n"


def _remove(family: str, table: str) -> str:
    return f'/{family} firewall {table} remove [find comment~"^lachan"]'


def _family(version: int) -> str:
    return "ip" if version == 4 else "ipv6"


def _lists(plan: Plan) -> Iterator[str]:
    for version in (4, 6):
        where = f"/{_family(version)} firewall address-list add"
        for address in plan.free_of(version):
            yield f'{where} list=lachan-free address={address} comment="lachan"'
        for address in resolvers_of(version) if plan.https else ():
            yield f'{where} list=lachan-resolvers address={address} comment="lachan"'


def _send_here(plan: Plan, words: Words) -> Iterator[str]:
    for version, option in ((4, "to-addresses"), (6, "to-address")):
        address = plan.box_of(version)
        if not address:
            continue
        yield "# " + words.pick(f"Cổng 53 (IPv{version}) về hộp", f"Port 53 (IPv{version}) goes to the box")
        firewall = f"/{_family(version)} firewall"
        for protocol in ("udp", "tcp"):
            # Marked before its destination is changed: only what is sent to the box comes back this way.
            yield (
                f"{firewall} mangle add chain=prerouting action=mark-connection new-connection-mark=lachan "
                f"connection-state=new protocol={protocol} dst-port=53 dst-address=!{address} "
                f'in-interface-list={plan.lan} src-address-list=!lachan-free comment="lachan dns"'
            )
            yield (
                f"{firewall} nat add chain=dstnat action=dst-nat {option}={address} to-ports={plan.port} "
                f'protocol={protocol} connection-mark=lachan comment="lachan dns"'
            )
        yield (
            f"{firewall} nat add chain=srcnat action=masquerade connection-mark=lachan "
            'comment="lachan dns back"'
        )


def _close(plan: Plan, words: Words) -> Iterator[str]:
    if not plan.box_of(6):
        yield "# " + ipv6_note(words)
        yield from _drop(plan, 6, "53", "lachan dns ipv6")
    yield "# " + words.pick("DNS mã hoá (DoT, DoQ)", "Encrypted DNS (DoT, DoQ)")
    for version in (4, 6):
        yield from _drop(plan, version, "853", "lachan dot")
    if plan.https:
        yield "# " + words.pick("DNS qua HTTPS tới máy chủ công cộng", "DNS over HTTPS to public resolvers")
        for version in (4, 6):
            yield from _drop(plan, version, "443", "lachan doh", " dst-address-list=lachan-resolvers")


def _drop(plan: Plan, version: int, port: str, comment: str, more: str = "") -> Iterator[str]:
    for protocol in ("udp", "tcp"):
        yield (
            f"/{_family(version)} firewall raw add chain=prerouting action=drop protocol={protocol} "
            f"dst-port={port} in-interface-list={plan.lan} src-address-list=!lachan-free{more} "
            f'comment="{comment}"'
        )
