"""What a program does about devices: lists and forgets them, moves them until a day, makes codes for that.

A token moves devices as a person of its role would on the page: who does not own the box moves them between
pupils' groups only, and not for long (`admin.claimrules`); devices.toml is the owner's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from admin import apimoved as m
from admin import apivalues as v
from admin.claimcodes import Offer
from admin.claimdesk import ClaimDesk, ClaimFilesBroken, Target
from admin.claimrules import OWNER, groups_for, last_day_for, until_of
from admin.devicedesk import DeviceDesk
from admin.deviceedit import forgotten
from admin.mistakes import in_language, told
from admin.page.language import words
from admin.page.problems import ApiProblem
from admin.page.programs import rank_role, token
from admin.page.site import Site, site
from admin.page.why import household
from admin.presence import find, who_is_present
from admin.store import Store, StoreBroken
from config.claims import Claim
from config.devices import parse_devices
from config.errors import ConfigInvalid
from config.roles import Role
from config.tomledit import add_table

_DAY = 86_400
_BROKEN = (ClaimFilesBroken, StoreBroken, OSError, UnicodeDecodeError)
Value = TypeVar("Value")


def add(body: m.NewDevice) -> m.DeviceEntry:
    """One more entry of devices.toml."""
    _owners_only()
    _known_group(body.group)
    given = {"macs": body.macs, "addresses": body.addresses, "names": body.names, "tags": body.tags}
    entry = {"name": body.name, "group": body.group, **{key: some for key, some in given.items() if some}}
    _write(lambda text: add_table(text, "devices", entry), [body.name], body.group)
    return m.DeviceEntry(body.name, body.group, body.macs, body.addresses, body.names, body.tags)


def forget(id: str) -> m.Forgotten:  # noqa: A002 - the parameter is called so in the address
    """What is written about a device, and its claims."""
    _owners_only()
    box, house = site(), household()
    gone: list[str] = []

    def edit(text: str) -> str:
        gone.clear()
        after, names = forgotten(text, parse_devices(text, box.policy.groups.keys()).devices, id)
        gone.extend(names)
        return after

    wrote = _write(edit, [id], "")
    rows = who_is_present(house.policy, house.devices, (), house.found, house.now)
    targets = {id, *gone, *(row.mac for row in rows if row.mac and row.identity.device in gone)}
    meant = find(id, house.devices, house.found)
    if meant:
        targets.add(meant[1])
    desk = _desk(box)
    ended = [one.id for one in _carried(desk.claims) if one.target in targets or one.id == id]
    for one in ended:
        _carried(lambda one=one: desk.revoke(one, box.epoch(), by=token().name))  # type: ignore[misc]
    if not wrote and not ended:
        raise _nothing()
    return m.Forgotten(wrote, ended)


def claims() -> m.Claims:
    """What was moved, and by which codes more can be."""
    box = site()
    desk, now = _desk(box), box.epoch()
    return m.Claims(
        [_claim(box, one) for one in _carried(desk.claims) if one.end > now],
        [_code(box, one) for one in _carried(desk.offers) if one.usable(now)],
    )


def grant(body: m.NewClaim) -> m.ClaimReply:
    """A device in another group until the end of a day."""
    box, house = site(), household()
    group, until = _allowed(body.group, body.until)
    meant = find(body.device, house.devices, house.found)
    if meant is None:
        text = words().pick("Không có máy nào như vậy.", "There is no such device.")
        raise ApiProblem(422, text, [v.Fault("device", body.device, text, [])])
    kind, value = meant
    target = Target(**{"mac" if kind == "mac" else "device" if kind == "device" else "address": value})
    desk = _desk(box)
    standing = [one for one in _carried(desk.claims) if one.end > box.epoch() and one.target == target.text]
    if any(not _may_end(one.by) for one in standing):
        raise _not_ones_own()
    label = " ".join(body.label.split())
    by = token().name
    return _claim(box, _carried(lambda: desk.grant(target, group, until, box.epoch(), by=by, label=label)))


def code(body: m.NewCode) -> m.CodeReply:
    """A PIN, or a long code for a QR picture."""
    box = site()
    group, until = _allowed(body.group, body.until)
    expires = min(until, int(box.epoch()) + body.days * _DAY)
    more = {"uses": body.uses, "label": " ".join(body.label.split()), "long": body.long}
    by = token().name
    try:
        made, text = _carried(
            lambda: _desk(box).offer(group, until, box.epoch(), by=by, expires=expires, **more)  # type: ignore[arg-type]
        )
    except ValueError:
        text = words().pick("Đang có quá nhiều mã còn dùng được.", "There are too many open codes.")
        raise ApiProblem(409, text) from None
    return _code(box, made, text)


def revoke(id: str) -> m.Revoked:  # noqa: A002 - as above
    """End a claim by its id, or a code by its number."""
    box = site()
    desk = _desk(box)
    by = {one.id: one.by for one in _carried(desk.claims) if one.end > box.epoch()}
    by |= {one.number: one.by for one in _carried(desk.offers)}
    if id not in by:
        raise _nothing()
    if not _may_end(by[id]):
        raise _not_ones_own()
    try:
        ended = _carried(lambda: desk.revoke(id, box.epoch(), by=token().name))
    except KeyError:
        raise _nothing() from None
    if isinstance(ended, Offer):
        return m.Revoked([], ended.number)
    return m.Revoked([one.id for one in ended], None)


def _desk(box: Site) -> ClaimDesk:
    def audit(action: str, payload: Mapping[str, object]) -> None:
        with Store(box.paths.state_db) as store:
            store.audit(box.at, rank_role(), action, payload)

    return ClaimDesk(box.paths, audit)


def _write(edit: Callable[[str], str], devices: list[str], to: str) -> bool:
    """Change devices.toml; tell whether it is another text now."""
    box = site()
    payload = {"by": token().name, "devices": devices, "to": to}
    desk = DeviceDesk(box.paths, box.policy.groups.keys())
    try:
        return bool(
            _carried(lambda: desk.change(edit, box.at, rank_role(), "devices.change", payload)).version
        )
    except ConfigInvalid as invalid:
        raise ApiProblem(422, told(words(), invalid), v.faults(invalid)) from None
    except ValueError as error:
        raise ApiProblem(422, in_language(words(), str(error))) from None


def _carried(work: Callable[[], Value]) -> Value:
    try:
        return work()
    except _BROKEN as error:
        raise ApiProblem(503, str(error)) from None


def _allowed(group: str, until: str) -> tuple[str, int]:
    """A group and the end of a day that the token's role may move devices to and until."""
    box, role = site(), _role()
    _known_group(group)
    if group not in groups_for(role, box.policy):
        text = words().pick(
            "Vai trò của mã này không chuyển máy vào nhóm đó được.",
            "The role of this token cannot move devices there.",
        )
        raise ApiProblem(403, text)
    now = datetime.fromtimestamp(box.epoch(), box.policy.zone)
    end = until_of(until, role, now)
    if end is None:
        last = last_day_for(role, now.date()).isoformat()
        text = words().pick(
            f"phải là một ngày từ hôm nay đến {last}", f"has to be a day from today to {last}"
        )
        raise ApiProblem(422, text, [v.Fault("until", until, text, [])])
    return group, end


def _known_group(group: str) -> None:
    groups = site().policy.groups
    if group not in groups:
        text = words().pick("không phải nhóm trong bộ quy tắc", "is not a group of the policy")
        raise ApiProblem(422, text, [v.Fault("group", group, text, list(groups))])


def _owners_only() -> None:
    if _role().rank < OWNER:
        text = words().pick(
            "Chỉ mã của chủ hộp sửa được danh sách máy.",
            "Only the owner's token changes the list of devices.",
        )
        raise ApiProblem(403, text)


def _role() -> Role:
    return site().role_here(token().role)


def _may_end(by: str) -> bool:
    return _role().rank >= OWNER or by == token().name


def _claim(box: Site, one: Claim) -> m.ClaimReply:
    start, end = _moment(box, one.start), _moment(box, one.end)
    return m.ClaimReply(one.id, one.target, one.group, start, end, one.label, one.by, one.code or None)


def _code(box: Site, one: Offer, text: str | None = None) -> m.CodeReply:
    until, expires = _moment(box, one.until), _moment(box, one.expires)
    return m.CodeReply(one.number, one.group, until, expires, one.uses, one.label, one.by, text)


def _moment(box: Site, at: float) -> str:
    return datetime.fromtimestamp(at, box.policy.zone).isoformat()


def _nothing() -> ApiProblem:
    return ApiProblem(404, words().pick("Không có gì mang tên này.", "There is nothing of that name."))


def _not_ones_own() -> ApiProblem:
    return ApiProblem(
        403, words().pick("Người khác đã chuyển máy này.", "Somebody else has moved this device.")
    )


WORK: v.Work = {
    "devices_add": add,
    "devices_forget": forget,
    "claims": claims,
    "claims_grant": grant,
    "claims_code": code,
    "claims_revoke": revoke,
}
