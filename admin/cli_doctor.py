"""``lachan doctor``: what is wrong around the box, and what to do about it."""

from __future__ import annotations

import ipaddress
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from admin.banner import lan_address
from admin.cli_common import (
    data_option,
    fail,
    json_line,
    json_option,
    paths_of,
    policy_option,
    settings_of,
)
from admin.devicehealth import device_findings
from admin.devicewatch import who_is_there
from admin.devicewords import DeviceWords
from admin.firewall import Maker, Plan, nftables
from admin.firewall_mikrotik import mikrotik
from admin.firewall_openwrt import openwrt
from admin.gather import read_service
from admin.health import Facts, Grade, findings
from admin.inforce import policy_in_force
from admin.leases.reader import LeaseReader
from admin.lookups import open_lists
from admin.probe import answers
from admin.status import Health
from admin.words import Words
from config import clock
from config.endpoints import Endpoint, endpoint
from config.paths import Paths
from config.reading import Refused, Spot
from resolver.asking import read_asking

KINDS: Mapping[str, Maker] = {"nftables": nftables, "openwrt": openwrt, "mikrotik": mikrotik}
_SIGNS = {Grade.FINE: "✓", Grade.NOTE: "·", Grade.WRONG: "✗"}
_LAN = {"openwrt": "lan", "mikrotik": "LAN"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,31}")


@click.group(invoke_without_command=True)
@json_option
@data_option
@policy_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, data: Path | None, policy_file: Path | None) -> None:
    """Say what is right and wrong about the box, and close what lets devices go around the filter.

    Looks at this machine only and changes nothing. Exit code 1 when something has to be mended.

    \b
    Examples:
      lachan doctor
      lachan doctor firewall --kind openwrt --box 192.168.1.2
    """  # noqa: D301 - \b is click's mark for lines to keep
    if ctx.invoked_subcommand is not None:
        return
    words: Words = ctx.obj
    paths = paths_of(data, policy_file)
    settings = settings_of(paths)
    rules = policy_in_force(paths, settings.kind)
    where = _listening(paths, rules.policy.zone) or settings.dns
    asked = [endpoint for endpoint in where if not answers(endpoint)]
    facts = Facts(rules, open_lists(paths, rules.policy), list(map(str, where)), list(map(str, asked)))
    wrong = False
    now = clock.epoch()
    found = who_is_there(paths, LeaseReader(map(Path, settings.lease_files)), now)
    say = DeviceWords(words, rules.policy, now)
    devices = device_findings(found, read_asking(paths.runtime), now, say, words)
    for finding in (*findings(facts, words), *devices):
        wrong |= finding.grade is Grade.WRONG
        if as_json:
            line = {"type": "finding", "about": finding.about, "grade": finding.grade.value}
            click.echo(json_line(line | {"text": finding.text}))
        else:
            click.echo(f"{_SIGNS[finding.grade]} {finding.text}")
    sys.exit(1 if wrong else 0)


def _listening(paths: Paths, zone: ZoneInfo) -> tuple[Endpoint, ...]:
    """Where a resolver that is alive says it listens: `lachan run --dns` may have said so, and no file."""
    service = read_service(paths.runtime, clock.wall(zone))
    if service.health is Health.OFF:
        return ()
    try:
        return tuple(endpoint(text, Spot("dns")) for text in service.dns)
    except Refused:  # written by another version
        return ()


@doctor.command()
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    default="nftables",
    show_default=True,
    help="What the router runs.",
)
@click.option(
    "--lan",
    metavar="NAME",
    help="Where the devices are: the interface (nftables; needed), the zone (OpenWrt: lan) or the interface "
    "list (MikroTik: LAN).",
)
@click.option(
    "--box",
    metavar="ADDRESS",
    multiple=True,
    help="The box's address on that network, IPv4 and IPv6, each once. Without it: with nftables the box is "
    "the router; else this machine's address.",
)
@click.option(
    "--free",
    metavar="ADDRESS",
    multiple=True,
    help="An address or network that may ask whom it likes, such as a server.",
)
@click.option("--https", is_flag=True, help="Close port 443 of well-known public resolvers, too.")
@data_option
@click.pass_obj
def firewall(
    words: Words,
    kind: str,
    lan: str | None,
    box: tuple[str, ...],
    free: tuple[str, ...],
    https: bool,
    data: Path | None,
) -> None:
    """Print rules for the router: DNS goes to the box, ways around it are closed.

    Nothing is changed: read the rules, then load them on the router. How that is done, and undone, stands at
    their top.

    \b
    Examples:
      lachan doctor firewall --lan br0 > /etc/lachan.nft        the box is the router
      lachan doctor firewall --kind openwrt --box 192.168.1.2
      lachan doctor firewall --kind mikrotik --box 192.168.88.2 --box fd00::2 --https
    """  # noqa: D301 - \b is click's mark for lines to keep
    settings = settings_of(paths_of(data))
    plan = Plan(
        lan=_lan(words, kind, lan),
        box=_box(words, kind, box),
        port=settings.dns[0].port,
        free=tuple(_network(words, "--free", one) for one in free),
        https=https,
    )
    click.echo(KINDS[kind](plan, words), nl=False)


def _lan(words: Words, kind: str, name: str | None) -> str:
    found = name or _LAN.get(kind, "")
    if not found:
        fail(
            words.pick(
                "--lan: cần tên giao diện nối tới các máy, ví dụ --lan br0 (xem: ip -brief link)",
                "--lan: name the interface the devices are on, such as --lan br0 (ip -brief link shows them)",
            )
        )
    if not _NAME.fullmatch(found):
        fail(
            words.pick(
                f'--lan: "{found}" không phải tên giao diện', f'--lan: "{found}" is no name of an interface'
            )
        )
    return found


def _box(words: Words, kind: str, given: tuple[str, ...]) -> tuple[str, ...]:
    if not given and kind == "nftables":
        return ()
    found = tuple(_address(words, "--box", one) for one in given or filter(None, [lan_address()]))
    if not found:
        fail(
            words.pick(
                "--box: máy này không ở trong mạng nào; hãy cho địa chỉ của hộp",
                "--box: this machine is on no network; give the box's address",
            )
        )
    if len({ipaddress.ip_address(one).version for one in found}) < len(found):
        fail(
            words.pick(
                "--box: mỗi loại một địa chỉ, IPv4 và IPv6",
                "--box: one address of each kind, IPv4 and IPv6",
            )
        )
    return found


def _address(words: Words, option: str, text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        fail(words.pick(f'{option}: "{text}" không phải địa chỉ IP', f'{option}: "{text}" is no IP address'))


def _network(words: Words, option: str, text: str) -> str:
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        fail(
            words.pick(
                f'{option}: "{text}" không phải địa chỉ hay mạng (như 192.168.1.0/28)',
                f'{option}: "{text}" is no address or network (such as 192.168.1.0/28)',
            )
        )
    return str(network.network_address if network.num_addresses == 1 else network)
