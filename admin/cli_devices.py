"""``lachan devices``: who is on the network, in which group, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from rich import box as boxes
from rich.table import Table
from rich.text import Text

from admin.cli_common import data_option, fail, json_line, json_option, policy_option, warn
from admin.cli_devices_claim import claim
from admin.cli_devices_common import (
    DeviceBox,
    carry_out,
    group_of,
    no_device,
    open_box,
    said,
    write_devices,
)
from admin.cli_lists_show import console, span
from admin.deviceedit import forgotten
from admin.presence import Present, absent, find, only_the_gateway, who_is_present
from admin.words import Words
from config.devices import parse_devices
from config.errors import Mistake
from config.tags import TAGS
from config.tomledit import add_table
from resolver.asking import read_asking

_FEW = 3  # addresses of one device that a table shows


@click.group(invoke_without_command=True)
@click.option("--all", "everyone", is_flag=True, help="Also the devices of devices.toml that are not there.")
@json_option
@data_option
@policy_option
@click.pass_context
def devices(
    context: click.Context, everyone: bool, as_json: bool, data: Path | None, policy_file: Path | None
) -> None:
    """Say who is on the network, in which group, and why.

    Who is there is known from the kernel's neighbour table and from DHCP lease files; a device is known by
    a claim, its MAC, its DHCP host name, its address or its network, in this order. That identifies, it
    does not authenticate: who changes all of it is another one, and belongs to the default group.

    \b
    Examples:
      lachan devices
      lachan devices add "Máy của An" --group pupils --mac a4:83:e7:12:34:56
      lachan devices claim grant 192.168.1.23 --group teachers --until 2027-06-30
      lachan devices forget "Máy của An"
    """  # noqa: D301 - \b is click's mark for lines to keep
    if context.invoked_subcommand is not None:
        return
    box = open_box(context.obj, data, policy_file)
    claims = box.claims()
    rows = list(who_is_present(box.policy, box.devices, claims, box.found, box.now))
    if everyone:
        rows += absent(box.devices, rows, box.policy)
    gateway_only = only_the_gateway(box.found, read_asking(box.paths.runtime), box.now)
    if as_json:
        _print_json(box, rows, gateway_only=gateway_only)
        return
    if rows:
        console().print(_table(box, rows))
    click.echo(_summary(box.words, rows))
    _print_warnings(box, gateway_only=gateway_only)


devices.add_command(claim)


def _table(box: DeviceBox, rows: Iterable[Present]) -> Table:
    words, say = box.words, box.say
    table = Table(box=boxes.SIMPLE_HEAD, pad_edge=False)
    for vi, en in (
        ("Máy", "Device"),
        ("Địa chỉ", "Addresses"),
        ("MAC", "MAC"),
        ("Nhóm", "Group"),
        ("Vì sao", "Why"),
        ("Thấy", "Seen"),
        ("", ""),
    ):
        table.add_column(words.pick(vi, en), overflow="fold")
    for row in rows:
        shown = list(row.addresses[:_FEW])
        more = [f"+{len(row.addresses) - _FEW}"] if len(row.addresses) > _FEW else []
        # Text and no markup: a device chooses its host name itself, square brackets and all.
        table.add_row(
            Text(row.identity.device or row.host or "–"),
            Text("\n".join([*shown, *more]) or "–"),
            Text(row.mac or "–"),
            Text(say.group(row.identity.group)),
            Text(say.why(row)),
            Text(span(words, max(0.0, box.now - row.seen)) if row.seen else "–"),
            Text("; ".join(say.notes(row)), style="yellow"),
        )
    return table


def _summary(words: Words, rows: Sequence[Present]) -> str:
    there = [row for row in rows if row.seen or row.leased]
    unknown = sum(row.identity.device is None and not row.gateway for row in there)
    if not there:
        return words.pick(
            "Chưa thấy máy nào: hạt nhân không cho biết máy lân cận và không có tệp cấp địa chỉ (DHCP).",
            "Nobody was seen: the kernel tells of no neighbours, and there is no DHCP lease file.",
        )
    routers = any(row.gateway and row.identity.device is None for row in there)
    apart = words.pick(", không kể bộ định tuyến", ", not counting the router") if routers else ""
    devices = "device" if len(there) == 1 else "devices"
    return words.pick(
        f"{len(there)} máy, {unknown} máy chưa ai đặt tên{apart}.",
        f"{len(there)} {devices}, {unknown} of them nobody has named{apart}.",
    )


def _print_warnings(box: DeviceBox, *, gateway_only: bool) -> None:
    if gateway_only:
        for line in box.say.only_gateway():
            warn(line)
    for one in box.found.trouble:
        warn(box.say.trouble(one))


def _print_json(box: DeviceBox, rows: Iterable[Present], *, gateway_only: bool) -> None:
    for row in rows:
        click.echo(json_line(device_json(row)))
    value = {
        "type": "network",
        "at": int(box.now),
        "default_group": box.policy.default_group,
        "gateways": list(box.found.gateways),
        "only_the_gateway_asks": gateway_only,
        "trouble": [box.say.trouble(one) for one in box.found.trouble],
    }
    click.echo(json_line(value))


def device_json(row: Present) -> dict[str, object]:
    """A device as one JSON object; the keys are explained in docs/commands.md."""
    return {
        "type": "device",
        "device": row.identity.device,
        "group": row.identity.group,
        "how": row.identity.how,
        "claim": row.identity.claim or None,
        "until": row.identity.until,
        "tags": sorted(row.identity.tags),
        "host": row.host,
        "mac": row.mac,
        "random_mac": row.random_mac,
        "addresses": list(row.addresses),
        "other_groups": dict(row.others),
        "gateway": row.gateway,
        "leased": row.leased,
        "seen": row.seen or None,
        "perhaps": row.perhaps or None,
    }


# devices.toml ---------------------------------------------------------------------------------------------


@devices.command()
@click.argument("name")
@click.option("--group", required=True, metavar="GROUP", help="The id of its group.")
@click.option("--mac", "macs", multiple=True, metavar="MAC", help="Known by this MAC. Repeatable.")
@click.option(
    "--address",
    "addresses",
    multiple=True,
    metavar="ADDRESS",
    help="Known by this address, network or range. Repeatable.",
)
@click.option(
    "--host", "names", multiple=True, metavar="NAME", help="Known by this DHCP host name. Repeatable."
)
@click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help=f"A tag for $ctag: {TAGS[7]}, {TAGS[12]}. Repeatable."
)
@data_option
@policy_option
@click.pass_obj
def add(
    words: Words,
    name: str,
    group: str,
    macs: Sequence[str],
    addresses: Sequence[str],
    names: Sequence[str],
    tags: Sequence[str],
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Write a device into devices.toml, whose comments stay.

    \b
    Examples:
      lachan devices add "Phòng tin học" --group pupils --address 192.168.1.10-192.168.1.50
      lachan devices add "iPad của An" --group pupils --host ipad-cua-an --tag device_tablet
    """  # noqa: D301
    box = open_box(words, data, policy_file)
    group_of(box, group)
    given = {"addresses": addresses, "macs": macs, "names": names, "tags": tags}
    entry = {"name": name, "group": group, **{key: list(values) for key, values in given.items() if values}}
    write_devices(box, lambda text: add_table(text, "devices", entry), [name], group)
    said(
        words.pick(f"{name} đã có trong {box.paths.devices}", f"{name} is now in {box.paths.devices}"),
        as_json=False,
    )


@devices.command()
@click.argument("device")
@data_option
@policy_option
@click.pass_obj
def forget(words: Words, device: str, data: Path | None, policy_file: Path | None) -> None:
    """Forget what is written about a DEVICE: its entry in devices.toml, and its claims.

    DEVICE is a name in devices.toml, or a MAC, address or host name. Of an entry that holds more than that,
    only that is taken out. A device that is still on the network goes on being seen, and belongs to the
    default group. Exit code 1: nothing is known of it.
    """
    box = open_box(words, data, policy_file)
    try:
        text, gone = forgotten(box.text, box.devices.devices, device)
    except ValueError as error:
        fail(str(Mistake("devices", "", str(error))))
    if text != box.text:
        groups = box.policy.groups.keys()
        write_devices(
            box, lambda now: forgotten(now, parse_devices(now, groups).devices, device)[0], [device], ""
        )
    rows = who_is_present(box.policy, box.devices, (), box.found, box.now)
    targets = {device, *gone, *(row.mac for row in rows if row.mac and row.identity.device in gone)}
    meant = find(device, box.devices, box.found)
    if meant:
        targets.add(meant[1])
    desk = box.desk()
    ended = 0
    for one in box.claims():
        if one.target in targets or one.id == device:
            carry_out(box, lambda one=one: desk.revoke(one.id, box.now, by="forget"))  # type: ignore[misc]
            ended += 1
    if text == box.text and not ended:
        if meant is None:
            no_device(box, device)
        fail(words.pick(f"Không ghi gì về {device}.", f"Nothing is written about {device}."), code=1)
    said(
        words.pick(
            f"Đã quên {device}; nhận máy đã huỷ: {ended}.", f"{device} is forgotten; claims ended: {ended}."
        ),
        as_json=False,
    )
