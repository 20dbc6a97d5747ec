"""The troubleshooting view: what one device asks, for fifteen minutes; everybody can see that it is on."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, Flask, Response, render_template, request

from admin import troubleshooting
from admin.devicewatch import read_map
from admin.page.access import OWNER, open_to
from admin.page.language import words
from admin.page.login import back, said
from admin.page.site import Site, me, site
from admin.recordtypes import type_name
from admin.store import StoreBroken
from config.categories import CATEGORIES
from policy.verdict import Outcome
from resolver.watching import read_lines

blueprint = Blueprint("troubleshoot", __name__)

_OUTCOMES = {
    Outcome.ALLOWED: ("mở", "open"),
    Outcome.BLOCKED: ("chặn", "blocked"),
    Outcome.REWRITTEN: ("chế độ an toàn", "safe mode"),
    Outcome.PASSED: ("mở bằng tay", "opened by hand"),
    Outcome.BYPASS: ("đường vòng, chặn", "a way around, blocked"),
}


class Watched(NamedTuple):
    """until: the clock; here: whether it is the device that shows the page."""

    until: str
    here: bool


@blueprint.get("/troubleshoot")
@open_to(OWNER)
def look() -> str:
    """Choose a device, or show what it asks."""
    box, speech = site(), words()
    order = troubleshooting.in_force(box.paths, box.at)
    names = {one.number: speech.pick(one.vi, one.en) for one in CATEGORIES.values()}
    zone = box.policy.zone
    rows = [
        (
            datetime.fromtimestamp(line.at, zone).strftime("%H:%M:%S"),
            line.name,
            type_name(line.qtype),
            speech.pick(*_OUTCOMES.get(Outcome(line.outcome), ("", ""))),
            names.get(line.category, ""),
            line.outcome in (Outcome.BLOCKED, Outcome.BYPASS),
        )
        for line in (read_lines(box.paths.runtime, order) if order else [])
    ]
    template = "troubleshoot_lines.html" if "HX-Request" in request.headers else "troubleshoot.html"
    return render_template(template, order=order, devices=_devices(box), rows=rows, address=_address(order))


@blueprint.post("/troubleshoot")
@open_to(OWNER)
def begin() -> Response:
    """Begin, for the device that was chosen. It is in the trail before anything is seen."""
    box = site()
    wanted = request.form.get("device", "")
    found = next((one for one in _devices(box) if one[0] == wanted), None)
    if found is None:
        said(words().pick("Không có thiết bị đó.", "There is no such device."))
        return back(".look")
    _key, label, addresses = found
    try:
        role, by = box.role_of(me()).id, me().user.name
        troubleshooting.begin(box.paths, addresses, label, box.at, role=role, by=by)
    except (StoreBroken, OSError) as error:
        said(str(error))
    return back(".look")


@blueprint.post("/troubleshoot/end")
@open_to(OWNER)
def end() -> Response:
    """End it now; what was seen is deleted within a second."""
    try:
        troubleshooting.end(site().paths)
        said(words().pick("Đã thôi; những gì đã thấy được xoá.", "Ended; what was seen is deleted."))
    except OSError as error:
        said(str(error))
    return back(".look")


def tell_everybody(app: Flask) -> None:
    """Give every template `watched`: until when somebody looks for a fault, None while nobody does.

    Which device it is, is said to that device and to who looks.
    """

    def watched() -> Watched | None:
        order = troubleshooting.in_force(site().paths, site().at)
        if order is None:
            return None
        until = datetime.fromtimestamp(order.until, site().policy.zone)
        return Watched(f"{until:%H:%M}", (request.remote_addr or "") in order.addresses)

    app.context_processor(lambda: {"watched": watched})


def _devices(box: Site) -> list[tuple[str, str, tuple[str, ...]]]:
    """(key, what it is called, its addresses) of every device that was seen."""
    found = []
    for known in read_map(box.paths.device_map).devices:
        addresses = tuple(one.partition("%")[0] for one in known.addresses)
        if addresses:
            name = (known.names or ("",))[0]
            found.append((known.mac or addresses[0], f"{name} {addresses[0]}".strip(), addresses))
    return sorted(found, key=lambda one: one[1])


def _address(order: object) -> str:
    addresses = getattr(order, "addresses", ())
    return addresses[0] if addresses else ""
