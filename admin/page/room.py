"""A computer room or a class: an exam by one press with its countdown, and a card to print for the wall."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from admin.claimcodes import Offer
from admin.claimrules import USES, groups_for, last_day_for
from admin.countdown import closing, just_over
from admin.devicewords import DeviceWords
from admin.page.access import TEACHER, open_to
from admin.page.claims import OfferRefused, claim_code, new_offer
from admin.page.granting import NotGranted, advise, grant, phrases, tell, trouble
from admin.page.language import words
from admin.page.passes import span_words
from admin.page.reach import login_url, plain_url, serves_others
from admin.page.site import me, site
from admin.passes_form import Typed, minutes_of, sentences, spans_for, wish_of
from admin.passes_store import PassBook
from admin.phrases import Phrases
from admin.roombook import LESSON, Exam, RoomBook
from admin.store import StoreBroken
from config import clock
from config.errors import ConfigInvalid
from config.passes import FOCUS, OFF, PassesBroken
from config.policyfile import Group
from config.qr import qr_svg
from config.roles import rank

blueprint = Blueprint("room", __name__)


@blueprint.get("/room/<group>")
@open_to(TEACHER)
def look(group: str) -> str:
    """Show the countdown while an exam runs, else the button that begins one."""
    _group(group)
    return _shown(group, RoomBook(site().paths.state_db).exam(group))


@blueprint.post("/room/<group>/exam")
@open_to(TEACHER)
def exam(group: str) -> Response:
    """Begin an exam: only what was written stays open, or nothing at all; remember it for the next one."""
    _group(group)
    form = request.form
    what, minutes = form.get("what", "")[:4000].strip(), minutes_of(form.get("minutes", "")[:10])
    wanted = Exam(what, LESSON if minutes is None else minutes)
    typed = Typed(
        FOCUS if what else OFF,
        whom=group,
        what=what,
        minutes=str(wanted.minutes),
        reason=words().pick("Kiểm tra", "Exam"),
    )
    try:
        entry, rules = grant(wish_of(typed, "", ""))
        RoomBook(site().paths.state_db).keep(group, wanted)
    except ConfigInvalid as invalid:
        return make_response(_shown(group, wanted, sentences(words(), invalid, typed.doing)), 422)
    except (NotGranted, StoreBroken) as reason:
        return make_response(_shown(group, wanted, (str(reason),)), 503)
    tell(entry)
    advise(entry, rules)
    return make_response(redirect(url_for(".look", group=group), 303))


@blueprint.get("/room/<group>/card")
@open_to(TEACHER)
def card(group: str) -> str:
    """The sheet for the wall, with the way to the exam; and a form to put a code for devices on it."""
    return _card(group)


@blueprint.post("/room/<group>/card")
@open_to(TEACHER)
def card_with_code(group: str) -> Response:
    """The same with a code by which devices come to this group. It is kept as a hash, so shown here only."""
    _group(group)
    try:
        made, code = new_offer(site(), long=True, group=group)
    except OfferRefused as refused:
        return make_response(_card(group, error=str(refused)), 422)
    return make_response(_card(group, made, code))


def _group(group: str) -> Group:
    found = site().policy.groups.get(group)
    if found is None:
        abort(404)
    return found


def _shown(group: str, last: Exam, mistakes: tuple[str, ...] = ()) -> str:
    box, pick = site(), words().pick
    found, role = _group(group), box.role_of(me())
    try:
        passes, broken = PassBook(box.paths).read(), ""
    except (PassesBroken, OSError) as error:
        passes, broken = (), trouble(error)
    now = box.epoch()
    running = closing(passes, group, now)
    return render_template(
        "room.html",
        group=group,
        name=pick(found.vi, found.en),
        running=running,
        over=None if running else just_over(passes, group, now),
        clock=lambda at: datetime.fromtimestamp(at, box.policy.zone).strftime("%H:%M"),
        say=phrases(box),
        may_end=running is not None and rank(running.entry.role) <= role.rank,
        last=last,
        spans=[(str(span), span_words(span)) for span in spans_for(role, FOCUS) if span <= 240],
        mistakes=(*mistakes, *((broken,) if broken else ())),
    )


def _card(group: str, made: Offer | None = None, code: str = "", error: str = "") -> str:
    box, pick = site(), words().pick
    found, role = _group(group), box.role_of(me())
    now = clock.wall(box.policy.zone)
    last = last_day_for(role, now.date())
    exam_url = login_url(url_for(".look", group=group))
    alt = pick("Mã QR đến trang của phòng", "QR code to the room’s page")
    exam_picture = Markup(qr_svg(exam_url, alt))  # noqa: S704 - drawn here, of the box's own address
    claim_url, claim_picture = claim_code(code) if code else ("", Markup())
    return render_template(
        "roomcard.html",
        group=group,
        name=pick(found.vi, found.en),
        error=error,
        made=made,
        exam_url=exam_url,
        exam_picture=exam_picture,
        claim_url=claim_url,
        claim_picture=claim_picture,
        home=plain_url("/"),
        tried=not serves_others(),
        hotline=box.gather().hotline,
        today=Phrases(words(), now).date(now),
        say=DeviceWords(words(), box.policy, box.epoch()),
        may_move=group in groups_for(role, box.policy),
        first=now.date().isoformat(),
        last=last.isoformat(),
        until=request.form.get("until") or min(last, now.date() + timedelta(days=30)).isoformat(),
        uses=[(str(one), pick(f"{one} máy", f"{one} devices" if one > 1 else "1 device")) for one in USES],
        used=request.form.get("uses", str(USES[-2])),
    )
