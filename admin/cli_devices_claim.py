"""``lachan devices claim``: move a device to a group until a date, by hand, by PIN or by code."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from admin.claimcodes import Offer
from admin.claimdesk import ClaimRefused, Target
from admin.cli_common import data_option, fail, json_line, json_option, policy_option, warn
from admin.cli_devices_common import DeviceBox, carry_out, group_of, open_box, target_of, until_of
from admin.cli_pass_common import login
from admin.words import Words
from config.claims import Claim
from policy.devicemap import is_random_mac

_DAY = 86_400

until_option = click.option(
    "--until", required=True, metavar="DATE", help="The last day, 2027-06-30, or a moment, 2027-06-30T12:00."
)
group_option = click.option("--group", required=True, metavar="GROUP", help="The id of the group.")
by_option = click.option("--by", default="", metavar="NAME", help="Who does it. Otherwise who is logged in.")
label_option = click.option("--label", default="", metavar="TEXT", help="What people call the device.")


@click.group()
def claim() -> None:
    """Move a device to a group until a date: by hand, or by a PIN that somebody types on it.

    A claim outranks everything else a device is known by, ends by itself, and can be revoked.

    \b
    Examples:
      lachan devices claim grant 192.168.1.23 --group teachers --until 2027-06-30
      lachan devices claim code --group teachers --until 2027-06-30 --uses 10
      lachan devices claim use 12-483-917 192.168.1.23
      lachan devices claim list
      lachan devices claim revoke c3f2a1
    """  # noqa: D301 - \b is click's mark for lines to keep


@claim.command()
@click.argument("device")
@group_option
@until_option
@label_option
@by_option
@json_option
@data_option
@policy_option
@click.pass_obj
def grant(
    words: Words,
    device: str,
    group: str,
    until: str,
    label: str,
    by: str,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Move DEVICE to a group by hand; an older claim of it ends.

    DEVICE is a MAC, an address (its MAC is looked up), a name in devices.toml or a host name.
    """
    box = open_box(words, data, policy_file)
    target, end = target_of(box, device), until_of(box, until)
    group_of(box, group)
    desk = box.desk()
    made = carry_out(box, lambda: desk.grant(target, group, end, box.now, by=by or login(), label=label[:80]))
    _tell(box, made, target, as_json=as_json)


@claim.command()
@group_option
@until_option
@click.option(
    "--uses", type=click.IntRange(1, 1000), default=1, show_default=True, help="For so many devices."
)
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=7,
    show_default=True,
    help="The code can be used for so long.",
)
@click.option("--long", is_flag=True, help="Twenty letters for a QR picture, in place of a PIN to type.")
@label_option
@by_option
@json_option
@data_option
@policy_option
@click.pass_obj
def code(
    words: Words,
    group: str,
    until: str,
    uses: int,
    days: int,
    long: bool,
    label: str,
    by: str,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Make a PIN with which devices can be moved to a group. It is shown once and kept as a hash.

    Ten wrong tries end a PIN; who guesses waits longer and longer.
    """
    box = open_box(words, data, policy_file)
    group_of(box, group)
    end = until_of(box, until)
    expires = min(end, int(box.now) + days * _DAY)
    desk = box.desk()
    try:
        offer, text = carry_out(
            box,
            lambda: desk.offer(
                group, end, box.now, by=by or login(), expires=expires, uses=uses, label=label[:80], long=long
            ),
        )
    except ValueError as error:
        fail(str(error), code=1)
    if as_json:
        click.echo(json_line({**_offer_json(offer), "code": text}))
        return
    say = box.say
    click.echo(click.style(text, bold=True))
    name, last, works = say.group(group), say.moment(end), say.moment(expires)
    click.echo(
        words.pick(
            f"Cho {uses} máy vào nhóm {name} đến {last}. Mã dùng được đến {works}.",
            f"Moves {_devices(uses)} to group {name} until {last}. The code works until {works}.",
        )
    )


@claim.command()
@click.argument("code")
@click.argument("device")
@label_option
@json_option
@data_option
@policy_option
@click.pass_obj
def use(
    words: Words,
    code: str,
    device: str,
    label: str,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Claim DEVICE with a CODE, as its owner would. Exit code 1: the code does not do."""
    box = open_box(words, data, policy_file)
    target = target_of(box, device)
    desk = box.desk()
    try:
        made = carry_out(box, lambda: desk.redeem(code, target, box.now, asker="", label=label[:80]))
    except ClaimRefused as refusal:
        fail(box.say.refused(refusal), code=1)
    _tell(box, made, target, as_json=as_json)


@claim.command("list")
@json_option
@data_option
@policy_option
@click.pass_obj
def list_(words: Words, as_json: bool, data: Path | None, policy_file: Path | None) -> None:
    """Show the claims in force and the codes that can still be used."""
    box = open_box(words, data, policy_file)
    claims = [one for one in box.claims() if one.end > box.now]
    offers = [one for one in carry_out(box, box.desk().offers) if one.usable(box.now)]
    for one in claims:
        click.echo(json_line(_claim_json(one)) if as_json else _claim_line(box, one))
    for offer in offers:
        click.echo(json_line(_offer_json(offer)) if as_json else _offer_line(box, offer))
    if not claims and not offers and not as_json:
        click.echo(words.pick("Không có máy nào được nhận.", "No device is claimed."))


@claim.command()
@click.argument("name", metavar="ID|DEVICE|NUMBER")
@by_option
@data_option
@policy_option
@click.pass_obj
def revoke(words: Words, name: str, by: str, data: Path | None, policy_file: Path | None) -> None:
    """End a claim at once, by its ID or DEVICE, or a code by its NUMBER (its first two digits)."""
    box = open_box(words, data, policy_file)
    desk = box.desk()
    known = {one.id for one in box.claims()} | {one.number for one in carry_out(box, desk.offers)}
    wanted = name if name.partition("-")[0] in known else target_of(box, name).text
    try:
        carry_out(box, lambda: desk.revoke(wanted, box.now, by=by or login()))
    except KeyError:
        fail(words.pick(f"Không có gì để huỷ: {name}", f"Nothing to revoke: {name}"), code=1)
    click.echo(words.pick(f"Đã huỷ {name}.", f"{name} is revoked."))


def _tell(box: DeviceBox, made: Claim, target: Target, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_line(_claim_json(made)))
    else:
        click.echo(_claim_line(box, made))
    pick = box.words.pick
    if target.mac and is_random_mac(target.mac):
        warn(
            pick(
                "Máy này tự đặt địa chỉ MAC: khi nó đổi MAC, việc nhận máy hết tác dụng.",
                "This device made its MAC up: when it makes up another, the claim is lost.",
            )
        )
    if target.address:
        warn(
            pick(
                "Không biết MAC của máy: địa chỉ này ngày mai có thể là của máy khác.",
                "Its MAC is not known: tomorrow this address may be another device's.",
            )
        )
    sys.stdout.flush()


def _claim_line(box: DeviceBox, one: Claim) -> str:
    say = box.say
    label = f" ({one.label})" if one.label else ""
    by = box.words.pick(f", do {one.by} cấp", f", by {one.by}") if one.by else ""
    return box.words.pick(
        f"{one.id}  {one.target}{label}: nhóm {say.group(one.group)} đến {say.moment(one.end)}{by}",
        f"{one.id}  {one.target}{label}: group {say.group(one.group)} until {say.moment(one.end)}{by}",
    )


def _offer_line(box: DeviceBox, offer: Offer) -> str:
    say = box.say
    label = f" ({offer.label})" if offer.label else ""
    name, last, works = say.group(offer.group), say.moment(offer.until), say.moment(offer.expires)
    return box.words.pick(
        f"mã {offer.number}-…{label}: nhóm {name} đến {last}, còn {offer.uses} máy, dùng được đến {works}",
        f"code {offer.number}-…{label}: group {name} until {last}, {_devices(offer.uses)}, good to {works}",
    )


def _devices(number: int) -> str:
    return "1 device" if number == 1 else f"{number} devices"


def _claim_json(one: Claim) -> dict[str, object]:
    return {
        "type": "claim",
        "id": one.id,
        "group": one.group,
        "device": one.target,
        "start": one.start,
        "end": one.end,
        "label": one.label,
        "by": one.by,
        "number": one.code or None,
    }


def _offer_json(offer: Offer) -> dict[str, object]:
    return {
        "type": "code",
        "number": offer.number,
        "group": offer.group,
        "until": offer.until,
        "expires": offer.expires,
        "uses": offer.uses,
        "label": offer.label,
        "by": offer.by,
    }
