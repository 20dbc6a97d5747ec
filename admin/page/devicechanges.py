"""Changes of devices: into a group for good (devices.toml) or until a date (a claim), a name, forgetting."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from flask import Blueprint, Response, request, url_for

from admin.claimdesk import ClaimFilesBroken, Target
from admin.claimrules import groups_for, until_of
from admin.devicedesk import DeviceDesk, DevicesChanged, Written
from admin.deviceedit import with_device_in, with_name, without_device
from admin.devicelist import token_of
from admin.devicemoves import Move, What
from admin.devicewords import DeviceWords
from admin.mistakes import told
from admin.page import change
from admin.page.access import OWNER, TEACHER, open_to, rank, safe_next
from admin.page.askers import this_moment
from admin.page.claims import desk_of, may_end
from admin.page.language import words
from admin.page.notes import Note
from admin.page.site import me, site
from admin.page.why import household
from admin.presence import Present, who_is_present
from admin.store import StoreBroken
from config.claims import Claim, claims_in_force
from config.errors import ConfigInvalid

blueprint = Blueprint("devicechanges", __name__)

_FAULTS = (DevicesChanged, ConfigInvalid, StoreBroken, ClaimFilesBroken, OSError, ValueError, KeyError)
_MOST = 300
_LONGEST_NAME = 80
_NAMED = 3  # of many devices that move at once


class _Picked(NamedTuple):
    """A device that was chosen: as it is known without its claims, and these."""

    row: Present
    claims: tuple[Claim, ...]


class _Deed(NamedTuple):
    """What is done with the chosen devices; `to`: the group or the name."""

    what: What
    to: str
    picked: Sequence[_Picked]


@blueprint.post("/devices/move")
@open_to(TEACHER)
def move() -> Response:
    """Move the chosen devices to a group: for good, or until the end of a day."""
    pick, form, role = words().pick, request.form, site().role_of(me())
    group, picked = form.get("group", ""), _picked(form.getlist("device")[:_MOST])
    if not picked:
        return _said(pick("Hãy chọn ít nhất một máy.", "Choose at least one device."))
    if group not in groups_for(role, site().policy):
        text = pick(
            "Chọn một nhóm mà bạn được chuyển máy vào.", "Choose a group that you may move devices to."
        )
        return _said(text)
    where = DeviceWords(words(), site().policy, site().epoch()).group(group)
    moved = pick(f"{len(picked)} máy nay ở nhóm {where}.", f"Now in the group {where}: {len(picked)}.")
    deed = _Deed("move", group, picked)
    if not form.get("until") and rank() >= OWNER:
        return _done(lambda: _for_good(deed), moved)
    until = until_of(form.get("until", ""), role, this_moment())
    if until is None:
        return _said(
            pick("Chọn ngày cuối cùng, trong hạn bạn được phép.", "Choose the last day, one that you may.")
        )
    if any(not may_end(site(), claim.by) for one in picked for claim in one.claims):
        text = pick(
            "Người khác đã chuyển máy này; hãy hỏi họ.", "Somebody else has moved this device; ask them."
        )
        return _said(text)
    return _done(lambda: _until(deed, until), moved)


@blueprint.post("/devices/name")
@open_to(OWNER)
def name() -> Response:
    """Give a device a name."""
    pick, wanted = words().pick, " ".join(request.form.get("name", "").split())[:_LONGEST_NAME]
    picked = _picked(request.form.getlist("device")[:1])
    if not picked or not wanted:
        return _said(pick("Hãy đặt tên cho máy.", "Give the device a name."))
    groups, row = site().policy.groups.keys(), picked[0].row
    deed = _Deed("name", wanted, picked)
    return _done(
        lambda: _kept(deed, _write(lambda text: with_name(text, groups, row, wanted), picked, wanted)),
        pick(f"Máy này nay tên là {wanted}.", f"This device is now called {wanted}."),
    )


@blueprint.post("/devices/forget")
@open_to(OWNER)
def forget() -> Response:
    """Forget what is written about a device, and end its claims."""
    pick, groups = words().pick, site().policy.groups.keys()
    picked = _picked(request.form.getlist("device")[:1])
    if not picked:
        return _said(pick("Không có máy nào như vậy.", "There is no such device."))

    def work() -> Move:
        written = _write(lambda text: without_device(text, groups, picked[0].row), picked, "")
        return _kept(_Deed("forget", "", picked), written, ended=_end(picked))

    return _done(
        work, pick("Đã quên những gì ghi về máy này.", "What was written about this device is gone.")
    )


@blueprint.post("/devices/undo")
@open_to(TEACHER)
def undo() -> Response:
    """Undo a change of one's own, if nobody has changed the file since."""
    box, pick = site(), words().pick
    try:
        move = box.moves.find(request.form.get("id", ""), me().user.name, box.at)
        if move is None:
            return _said(pick("Không hoàn tác được nữa.", "It can no longer be undone."))
        _undo(move)
        box.moves.drop(move, box.at)
    except _FAULTS as error:
        return _said(_why_not(error))
    box.notes.leave(me().mark, Note(pick("Đã trả lại như trước.", "As it was before.")))
    return change.to(_goal())


def _undo(move: Move) -> None:
    box = site()
    if move.text is not None and rank() >= OWNER:
        _write(lambda _now: move.text or "", [], "", seen=move.version)
    desk = desk_of(box)
    for number in move.made:
        with suppress(KeyError):  # its time is over, or somebody has ended it
            desk.revoke(number, box.epoch(), by=me().user.name)
    for claim in move.ended:
        if claim.end > box.epoch():
            target = Target(claim.mac, claim.address, claim.device)
            desk.grant(target, claim.group, claim.end, box.epoch(), by=claim.by, label=claim.label)


def _for_good(deed: _Deed) -> Move:
    groups = site().policy.groups.keys()

    def edit(text: str) -> str:
        for one in deed.picked:
            text = with_device_in(text, groups, one.row, deed.to)
        return text

    written = _write(edit, deed.picked, deed.to)
    return _kept(deed, written, ended=_end(deed.picked))


def _until(deed: _Deed, until: int) -> Move:
    desk = desk_of(site())
    made: list[str] = []
    ended: list[Claim] = []
    for row, claims in deed.picked:
        target = _target(row)
        ended += [claim for claim in claims if claim.target == target.text]
        label = row.identity.device or row.host
        made.append(desk.grant(target, deed.to, until, site().epoch(), by=me().user.name, label=label).id)
    return _kept(deed, None, made=tuple(made), ended=tuple(ended))


def _target(row: Present) -> Target:
    if row.mac:
        return Target(mac=row.mac)
    if row.addresses:
        return Target(address=row.addresses[0])
    return Target(device=row.identity.device or "")


def _end(picked: Sequence[_Picked]) -> tuple[Claim, ...]:
    """End the claims of devices: what is written in the file would wait behind them."""
    claims = tuple(claim for one in picked for claim in one.claims)
    for claim in claims:
        desk_of(site()).revoke(claim.id, site().epoch(), by=me().user.name)
    return claims


def _kept(
    deed: _Deed, written: Written | None, made: tuple[str, ...] = (), ended: tuple[Claim, ...] = ()
) -> Move:
    text, version = (written.before, written.version) if written and written.version else (None, "")
    return Move(
        secrets.token_urlsafe(9),
        me().user.name,
        site().at,
        deed.what,
        deed.to,
        tuple(one.row.identity.device or one.row.host or token_of(one.row) for one in deed.picked[:_NAMED]),
        text,
        version,
        made,
        ended,
    )


def _write(
    edit: Callable[[str], str], picked: Sequence[_Picked], to: str, seen: str | None = None
) -> Written:
    """Change devices.toml; `to` is the group or name for the trail, "" for what goes."""
    box = site()
    payload = {"by": me().user.name, "devices": [token_of(one.row) for one in picked], "to": to}
    desk = DeviceDesk(box.paths, box.policy.groups.keys())
    return desk.change(edit, box.at, box.role_of(me()).id, "devices.change", payload, seen=seen)


def _picked(tokens: Sequence[str]) -> list[_Picked]:
    """The devices of these tokens, as they are known without claims, with the claims that hold for them."""
    house = household()
    plain = who_is_present(house.policy, house.devices, (), house.found, house.now)
    known = {token_of(row): row for row in (*house.rows(), *plain)}  # those without claims win
    claims = claims_in_force(house.claims, house.now)
    found = []
    for row in (known[token] for token in dict.fromkeys(tokens) if token in known):
        targets = {row.mac, *row.addresses, row.identity.device or ""} - {""}
        found.append(_Picked(row, tuple(claim for claim in claims if claim.target in targets)))
    return found


def _done(work: Callable[[], Move], text: str) -> Response:
    """Carry something out, and leave a note with its undo, or why it was not done."""
    box, pick = site(), words().pick
    try:
        move = work()
    except _FAULTS as error:
        return _said(_why_not(error))
    if move.text is None and not (move.made or move.ended):
        return _said(pick("Không có gì thay đổi.", "Nothing has changed."), tone="info")
    try:
        box.moves.keep(move)
    except OSError:  # it is done, and what was done is said; there is only no way back
        box.notes.leave(me().mark, Note(text))
        return change.to(_goal())
    fields = {"id": move.id, "to": _goal()}
    box.notes.leave(me().mark, Note(text, undo=url_for("devicechanges.undo"), fields=fields))
    return change.to(_goal())


def _why_not(error: Exception) -> str:
    pick = words().pick
    if isinstance(error, DevicesChanged):
        return pick(
            "Có người vừa sửa danh sách máy ở nơi khác, nên không hoàn tác được nữa.",
            "Somebody has changed the devices elsewhere meanwhile, so it can no longer be undone.",
        )
    if isinstance(error, ConfigInvalid):
        return told(words(), error)
    return pick(f"Chưa lưu gì: {error}", f"Nothing was saved: {error}")


def _said(text: str, tone: str = "warn") -> Response:
    site().notes.leave(me().mark, Note(text, tone=tone))
    return change.to(_goal())


def _goal() -> str:
    given = request.form.get("to", "")
    return safe_next(given) if given else url_for("devices.overview")
