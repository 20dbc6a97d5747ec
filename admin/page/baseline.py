"""The province's baseline at this box: what it asks, what a newer version would change, and what was done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from msgspec.structs import replace

from admin.baselineadvice import adopted, following, speaks_of_rules
from admin.baselinechore import pulled
from admin.baselinedesk import BaselineDesk, DeskBroken, NotTrusted
from admin.baselinesaid import BaselinePhrases
from admin.inforce import own_policy_in_force
from admin.mistakes import told
from admin.page import change
from admin.page.access import OWNER, VIEWER, open_to, rank, takes
from admin.page.language import words
from admin.page.login import back, said
from admin.page.notes import Note
from admin.page.site import me, site
from admin.phrases import Phrases
from config import clock
from config.baseline import Recommended
from config.errors import ConfigInvalid
from config.policyfile import Policy
from config.roles import ROLES
from reporting.collectorlink import AddressRefused, CollectorLink, collector_address
from reporting.schema.baseline import MOST_CHAIN, BaselineRefused

blueprint = Blueprint("baseline", __name__)


@blueprint.get("/baseline")
@open_to(VIEWER)
def look() -> str | tuple[str, int]:
    """Show what is in force, what is offered, what each recommendation means here, and the log."""
    speech, desk = words(), _desk()
    try:
        trust, chain, offered = desk.trust(), desk.chain(), desk.offered()
        holds = desk.held(trust.in_force)
        newest = desk.held(offered.bundle.version) if offered else None
    except (DeskBroken, ConfigInvalid, OSError) as error:
        return render_template("baseline.html", broken=str(error)), 503
    phrases, today = BaselinePhrases(speech), _today()
    own = own_policy_in_force(site().paths, site().settings.kind).policy
    return render_template(
        "baseline.html",
        broken="",
        owner=rank() >= OWNER,
        trust=trust,
        standing=phrases.standing(trust, holds, today),
        whom=phrases.whom(trust) if trust.key else "",
        holds=holds,
        asks=phrases.changes(None, replace(holds, recommended=()) if holds else None),
        overruled=phrases.left_alone(own, holds) if holds else [],
        advice=[_advised(one, phrases, own) for one in holds.recommended] if holds else [],
        seen=change.seen_version(),
        newest=newest,
        would=phrases.changes(holds, newest) if newest else [],
        versions=[(one.bundle, phrases.day(one.bundle.issued), one.digest[:16]) for one in reversed(chain)],
        log=[(_moment(event.at), phrases.event(event), _role(event.role)) for event in reversed(trust.log)],
    )


@blueprint.post("/baseline/trust")
@open_to(OWNER)
def trust() -> Response:
    """Trust a key, and remember where versions are pulled from."""
    speech = words()
    key = "".join(request.form.get("key", "").lower().split())
    address = request.form.get("address", "").strip()
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        rule = ("Khoá có 64 chữ số thập lục phân (0–9, a–f).", "A key has 64 hexadecimal letters (0–9, a–f).")
        return _told(speech.pick(*rule))
    try:
        address = collector_address(address) if address else ""
        _desk().pin(key, address, site().at, *_who())
    except AddressRefused:
        return _told(
            speech.pick("Địa chỉ phải bắt đầu bằng https://", "The address must begin with https://")
        )
    except (DeskBroken, OSError) as error:
        return _told(str(error))
    said(speech.pick("Từ nay máy này chỉ tin khoá đó.", "This box trusts that key only from now on."))
    return back("baseline.look")


@blueprint.post("/baseline/file")
@open_to(OWNER)
@takes(MOST_CHAIN + 64 * 1024)
def upload() -> Response:
    """Take versions from a file; the newest is shown before it holds."""
    file = request.files.get("file")
    data = file.read(MOST_CHAIN + 1) if file else b""
    try:
        new = _desk().receive(data, site().at, _today())
    except NotTrusted:
        return _told(words().pick("Hãy nhập khoá của tỉnh trước.", "Enter the province's key first."))
    except BaselineRefused as error:
        return _told(BaselinePhrases(words()).refused(error.code, str(error)))
    except ConfigInvalid as error:
        return _told(told(words(), error))
    except (DeskBroken, OSError) as error:
        return _told(str(error))
    if new is None:
        said(words().pick("Trong tệp không có gì mới.", "There is nothing new in the file."))
    return back("baseline.look")


@blueprint.post("/baseline/pull")
@open_to(OWNER)
def pull() -> Response:
    """Ask the province for a newer version now."""
    desk = _desk()
    try:
        if not desk.trust().address:
            return _told(words().pick("Chưa có địa chỉ để hỏi.", "There is no address to ask."))
        trouble = pulled(desk, CollectorLink, site().at)
        offered = desk.offered()
    except (DeskBroken, OSError) as error:
        return _told(str(error))
    if trouble:
        return _told(words().pick(f"Chưa lấy được: {trouble}", f"Not pulled: {trouble}"))
    if offered is None:
        said(words().pick("Không có gì mới.", "There is nothing new."))
    return back("baseline.look")


@blueprint.post("/baseline/decide")
@open_to(OWNER)
def decide() -> Response:
    """Take the version that was looked at, leave it, or go back to the one before."""
    desk, speech, wish = _desk(), words(), request.form.get("wish", "")
    text = request.form.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    try:
        if wish == "take" and version:
            desk.take(version, site().at, *_who())
            said(speech.pick(f"Đang dùng phiên bản {version}.", f"Version {version} is in force."))
        elif wish == "leave":
            desk.leave(site().at, *_who())
            said(speech.pick("Để nguyên như cũ.", "Everything stays as it was."))
        elif wish == "back" and desk.trust().in_force:
            now = desk.back(site().at, *_who())
            done = (f"Đã trở lại phiên bản {now}.", f"Version {now} is in force again.")
            none = ("Không còn dùng quy tắc chung.", "No baseline is in force any more.")
            said(speech.pick(*(done if now else none)))
    except KeyError:
        return _told(speech.pick("Phiên bản đó không có ở đây.", "That version is not here."))
    except (DeskBroken, ConfigInvalid, OSError) as error:
        return _told(str(error))
    return back("baseline.look")


@blueprint.post("/baseline/adopt")
@open_to(OWNER)
def adopt() -> Response:
    """Show what it changes to make a rule of one's own of a recommendation; nothing is saved yet."""
    try:
        holds = _desk().held(_desk().trust().in_force)
    except (DeskBroken, ConfigInvalid, OSError) as error:
        return _told(str(error))
    wanted = request.form.get("id", "")
    found = next((one for one in holds.recommended if one.id == wanted), None) if holds else None
    if found is None:
        gone = ("Lời khuyên này không còn nữa.", "This advice is not there any more.")
        return _told(words().pick(*gone))
    home = url_for("baseline.look")
    edit = partial(adopted, one=found)
    return change.propose(request.form.get("seen", ""), edit, what="policy.advice", goal=home, stay=home)


def waiting() -> bool:
    """Whether a version waits for somebody to look at it. Never raises."""
    try:
        return _desk().offered() is not None
    except (DeskBroken, OSError):
        return True


def _advised(one: Recommended, phrases: BaselinePhrases, own: Policy) -> dict[str, Any]:
    """A recommendation as the page shows it."""
    can = speaks_of_rules(one)
    return {
        "one": one,
        "lines": phrases.advice(one, own),
        "can": can,
        "open": can and bool(following(one, own).behind),
        "does": phrases.adopting(one),
    }


def _desk() -> BaselineDesk:
    return BaselineDesk(site().paths)


def _who() -> tuple[str, str]:
    return site().role_of(me()).id, me().user.name


def _told(why: str) -> Response:
    site().notes.leave(me().mark, Note(why, tone="warn"))
    return back("baseline.look")


def _today() -> date:
    return datetime.fromtimestamp(site().epoch(), UTC).date()


def _role(role: str) -> str:
    found = ROLES.get(role)
    return words().pick(found.vi, found.en) if found else ""


def _moment(epoch: int) -> str:
    zone = site().policy.zone
    return Phrases(words(), clock.wall(zone)).moment(datetime.fromtimestamp(epoch, zone))
