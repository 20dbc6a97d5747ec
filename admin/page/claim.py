"""Claiming the device in hand: who has a PIN, or has scanned a code, moves it to a group until a date.

Open to everybody and over plain HTTP: the device is known by where the request comes from, so nothing that
is typed could name another one. Looking uses no code up, and does not tell whether one is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, make_response, render_template, request

from admin.claimdesk import ClaimDesk, ClaimFilesBroken, ClaimRefused, Target
from admin.devicehere import DeviceUnknown, device_here
from admin.devicewatch import who_is_there
from admin.devicewords import DeviceWords
from admin.leases.reader import LeaseReader
from admin.page.access import ANYONE, open_to
from admin.page.language import words
from admin.page.site import Site, site
from admin.store import Store, StoreBroken
from admin.throttle import network_of
from config.claims import Claim
from config.devices import plain_address
from policy.devicemap import is_random_mac

blueprint = Blueprint("claim", __name__)

SOON: Final = 15 * 60
"""Seconds in which the device itself can undo its claim: a code scanned by mistake."""
_LONGEST_CODE, _LONGEST_LABEL = 60, 80


@blueprint.get("/claim")
@blueprint.get("/claim/<code>")
@open_to(ANYONE)
def form(code: str = "") -> str:
    """Ask for the code; one that was scanned stands there already."""
    return _form(code[:_LONGEST_CODE])


@blueprint.post("/claim")
@open_to(ANYONE)
def redeem() -> Response:
    """Move the device that asks."""
    box, now = site(), site().epoch()
    code, label = request.form.get("code", "")[:_LONGEST_CODE], request.form.get("label", "")
    label = " ".join(label.split())[:_LONGEST_LABEL]
    try:
        target = here(box)
        asker = target.mac or network_of(target.address)
        made = _desk(box).redeem(code, target, now, asker=asker, label=label)
    except DeviceUnknown as unknown:
        return make_response(_form(code, label, _unknown(unknown)), 409)
    except ClaimRefused as refused:
        text = DeviceWords(words(), box.policy, now).refused(refused)
        return make_response(_form(code, label, text), 429 if refused.reason == "wait" else 403)
    except (ClaimFilesBroken, StoreBroken, OSError) as error:
        return make_response(_form(code, label, _broken(error)), 503)
    return make_response(_done(made, target))


@blueprint.post("/claim/undo")
@open_to(ANYONE)
def undo() -> Response:
    """Take back a claim that this very device has made by a code just now."""
    box, now, wanted = site(), site().epoch(), request.form.get("id", "")
    try:
        target, desk = here(box), _desk(box)
        mine = next((one for one in desk.claims() if one.id == wanted and _may_undo(one, target, now)), None)
        if mine is not None:
            desk.revoke(mine.id, now, by=target.text)
    except DeviceUnknown as unknown:
        return make_response(_form("", "", _unknown(unknown)), 409)
    except (ClaimFilesBroken, StoreBroken, OSError, KeyError) as error:
        return make_response(_form("", "", _broken(error)), 503)
    if mine is None:
        text = words().pick(
            "Không hoàn tác được nữa; hãy nhờ người đã đưa mã.",
            "This cannot be undone any more; ask who gave you the code.",
        )
        return make_response(_form("", "", text), 409)
    return make_response(render_template("claim.html", state="undone"))


def here(box: Site) -> Target:
    """The device that asks. Raises DeviceUnknown."""
    reader = LeaseReader(map(Path, box.settings.lease_files))
    address = str(plain_address(request.remote_addr or "127.0.0.1"))
    return device_here(address, who_is_there(box.paths, reader, box.epoch(), at=address))


def _may_undo(one: Claim, target: Target, now: float) -> bool:
    return bool(one.code) and one.target == target.text and one.holds(now) and now - one.start < SOON


def _desk(box: Site) -> ClaimDesk:
    def audit(action: str, payload: Mapping[str, object]) -> None:
        with Store(box.paths.state_db) as store:
            store.audit(box.at, "device", action, payload)

    return ClaimDesk(box.paths, audit)


def _form(code: str, label: str = "", error: str = "") -> str:
    return render_template("claim.html", state="ask", code=code, label=label, error=error)


def _done(made: Claim, target: Target) -> str:
    box = site()
    return render_template(
        "claim.html",
        state="done",
        claim=made,
        say=DeviceWords(words(), box.policy, box.epoch()),
        known=made.group in box.policy.groups,
        random=bool(target.mac) and is_random_mac(target.mac),
        by_address=bool(target.address),
    )


def _unknown(unknown: DeviceUnknown) -> str:
    pick = words().pick
    if unknown.why == "box":
        return pick(
            "Đây là chính máy lọc. Hãy mở trang này trên thiết bị cần chuyển.",
            "This is the filter’s own machine. Open this page on the device that is to be moved.",
        )
    return pick(
        "Thiết bị này đi qua bộ định tuyến nên hộp không nhận ra riêng nó được. Hãy báo người quản lý mạng.",
        "This device comes by way of the router, so the box cannot tell it apart. Tell who runs the network.",
    )


def _broken(error: Exception) -> str:
    return words().pick(f"Hộp không ghi được: {error}", f"The box could not write it down: {error}")
