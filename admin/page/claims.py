"""Codes that move devices to a group, and the devices that were moved: made, listed, revoked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Blueprint, Response, make_response, render_template, request, url_for
from markupsafe import Markup

from admin.claimcodes import Offer
from admin.claimdesk import ClaimDesk, ClaimFilesBroken
from admin.claimrules import OWNER, USES, groups_for, last_day_for, until_of
from admin.devicewords import DeviceWords
from admin.page.access import TEACHER, open_to
from admin.page.language import words
from admin.page.login import back, said
from admin.page.reach import plain_url
from admin.page.site import Site, me, site
from admin.store import Store, StoreBroken
from config.qr import qr_svg

blueprint = Blueprint("claims", __name__)

_WEEK = 7 * 24 * 3600


@blueprint.get("/claims")
@open_to(TEACHER)
def look() -> str:
    """Show the form for a code, the codes that can still be used, and the devices that were moved."""
    return shown()


@blueprint.post("/claims")
@open_to(TEACHER)
def offer() -> Response:
    """Make a PIN and show it, once."""
    try:
        made, text = new_offer(site(), long=False)
    except OfferRefused as refused:
        return make_response(shown(error=str(refused)), 422)
    return make_response(shown(made=made, code=text))


@blueprint.post("/claims/revoke")
@open_to(TEACHER)
def revoke() -> Response:
    """End a claim by its id or a code by its number: whoever owns the box any, others their own."""
    box, name = site(), request.form.get("name", "")
    desk = desk_of(box)
    try:
        names = {one.id for one in desk.claims() if may_end(box, one.by)}
        names |= {one.number for one in desk.offers() if may_end(box, one.by)}
        if name in names:
            desk.revoke(name, box.epoch(), by=me().user.name)
            said(words().pick("Đã huỷ.", "It is revoked."))
    except (ClaimFilesBroken, StoreBroken, OSError) as error:
        return make_response(shown(error=str(error)), 503)
    except KeyError:
        pass  # somebody else was quicker
    return back("claims.look")


class OfferRefused(Exception):
    """No code was made; the text says why, in the reader's language."""


def new_offer(box: Site, *, long: bool, group: str = "") -> tuple[Offer, str]:
    """Make a code as the form says, within the role's limits. Raises OfferRefused."""
    pick, role, form = words().pick, box.role_of(me()), request.form
    now = datetime.fromtimestamp(box.epoch(), box.policy.zone)
    group = group or form.get("group", "")
    if group not in groups_for(role, box.policy):
        raise OfferRefused(
            pick("Chọn một nhóm mà bạn được chuyển máy vào.", "Choose a group that you may move devices to.")
        )
    until = until_of(form.get("until", ""), role, now)
    if until is None:
        last = DeviceWords(words(), box.policy, box.epoch()).date(last_day_for(role, now.date()))
        raise OfferRefused(
            pick(f"Chọn một ngày từ hôm nay đến {last}.", f"Choose a day from today to {last}.")
        )
    text = form.get("uses", "1")
    uses = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 0 < uses <= USES[-1]:
        raise OfferRefused(
            pick(f"Số máy phải từ 1 đến {USES[-1]}.", f"The devices must be from 1 to {USES[-1]}.")
        )
    expires = until if long else min(until, int(now.timestamp()) + _WEEK)
    label = " ".join(form.get("label", "").split())[:80]
    try:
        return desk_of(box).offer(
            group, until, box.epoch(), by=me().user.name, expires=expires, uses=uses, label=label, long=long
        )
    except ValueError:
        raise OfferRefused(
            pick(
                "Đang có quá nhiều mã còn dùng được; hãy huỷ bớt.",
                "There are too many open codes; revoke some.",
            )
        ) from None
    except (ClaimFilesBroken, StoreBroken, OSError) as error:
        raise OfferRefused(str(error)) from None


def desk_of(box: Site) -> ClaimDesk:
    """The claims, with the audit trail in the name of who is logged in."""

    def audit(action: str, payload: Mapping[str, object]) -> None:
        with Store(box.paths.state_db) as store:
            store.audit(box.at, box.role_of(me()).id, action, payload)

    return ClaimDesk(box.paths, audit)


def may_end(box: Site, by: str) -> bool:
    """Whether who is logged in may end what somebody has made."""
    return box.role_of(me()).rank >= OWNER or by == me().user.name


def claim_code(text: str) -> tuple[str, Markup]:
    """The address that a code is scanned as, and its picture."""
    url = plain_url(url_for("claim.form", code=text))
    # The picture is drawn here from our own address and a code that we made.
    return url, Markup(qr_svg(url, words().pick("Mã QR để nhận máy", "QR code to claim a device")))  # noqa: S704


def shown(error: str = "", made: Offer | None = None, code: str = "") -> str:
    """The page, with what went wrong or the code that was just made."""
    box, pick = site(), words().pick
    role, now = box.role_of(me()), box.epoch()
    today = datetime.fromtimestamp(now, box.policy.zone).date()
    try:
        desk = desk_of(box)
        claims = sorted((one for one in desk.claims() if one.end > now), key=lambda one: -one.start)
        offers = [one for one in desk.offers() if not one.over(now)]
    except ClaimFilesBroken as broken:
        claims, offers, error = [], [], error or str(broken)
    last = last_day_for(role, today)
    url, picture = claim_code(code) if code else ("", Markup())
    return render_template(
        "claims.html",
        error=error,
        made=made,
        code=code,
        url=url,
        picture=picture,
        page=plain_url(url_for("claim.form")),
        claims=claims,
        offers=[one for one in offers if one.usable(now)],
        spoilt=[one for one in offers if one.spoilt],
        say=DeviceWords(words(), box.policy, now),
        may_end=lambda one: may_end(box, one.by),
        groups=[
            (one, pick(box.policy.groups[one].vi, box.policy.groups[one].en))
            for one in groups_for(role, box.policy)
        ],
        group=request.form.get("group", request.args.get("group", box.policy.default_group)),
        until=request.form.get("until") or min(last, today + timedelta(days=30)).isoformat(),
        first=today.isoformat(),
        last=last.isoformat(),
        owner=role.rank >= OWNER,
        uses=[(str(one), pick(f"{one} máy", f"{one} devices" if one > 1 else "1 device")) for one in USES],
        used=request.form.get("uses", "1"),
        label=request.form.get("label", ""),
    )
