"""Opening and closing for a while: a lesson's site, only some sites for a test, internet off, extra time.

A form for each of the five things that can be done, and beside it what holds now, with its end.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from admin.page.access import TEACHER, open_to
from admin.page.granting import NotGranted, advise, devices, grant, phrases, tell, trouble
from admin.page.language import words
from admin.page.site import me, site
from admin.passes_form import (
    ONE_DEVICE,
    Typed,
    blocked_services,
    doings_for,
    sentences,
    spans_for,
    wish_of,
)
from admin.passes_said import in_order
from admin.passes_store import PassBook
from admin.passes_wish import DEFAULT_MINUTES, DEFAULT_RELEASE
from config.categories import CATEGORIES
from config.errors import ConfigInvalid
from config.passes import EXTRA, PASS, RELEASE, Pass, PassesBroken
from config.roles import rank
from config.services import SERVICES

blueprint = Blueprint("passes", __name__)

_LONGEST_NAME = 200
_LONGEST_KEPT = 4000  # of what was typed, to show it again beside its mistakes


@blueprint.get("/passes")
@open_to(TEACHER)
def look() -> str:
    """Show what holds and the form; `do`, `group` or `device`, and `what` choose what it begins with."""
    doing = request.args.get("do", "")
    able = doings_for(site().role_of(me()))
    doing = doing if doing in able else able[0]
    usual = "" if doing == RELEASE else site().policy.default_group
    what = request.args.get("what", "")[:_LONGEST_KEPT]
    typed = Typed(doing, whom=request.args.get("group", usual), what=what)
    device = request.args.get("device", "")[:_LONGEST_NAME]
    if device in devices(site()) and doing != RELEASE:
        typed = replace(typed, whom=ONE_DEVICE, device=device)
    return _shown(typed, ())


@blueprint.post("/passes")
@open_to(TEACHER)
def give() -> Response:
    """Put what the form says in force, or show it again with what is wrong."""
    typed = _typed()
    if typed.doing not in doings_for(site().role_of(me())):
        return make_response(redirect(url_for(".look"), 303))
    try:
        entry, group = grant(wish_of(typed, "", ""))
    except ConfigInvalid as invalid:
        return make_response(_shown(typed, sentences(words(), invalid, typed.doing)), 422)
    except NotGranted as reason:
        return make_response(_shown(typed, (str(reason),)), 503)
    tell(entry)
    advise(entry, group)
    return make_response(redirect(url_for(".look", do=typed.doing), 303))


def _typed() -> Typed:
    form = request.form
    return Typed(
        doing=form.get("do", PASS),
        whom=form.get("whom", ""),
        device=form.get("device", ""),
        what=form.get("what", "")[:_LONGEST_KEPT],
        services=tuple(form.getlist("service")[:100]),
        categories=tuple(form.getlist("category")[:100]),
        minutes=form.get("minutes", "")[:10],
        reason=form.get("reason", "")[:_LONGEST_KEPT],
    )


def _shown(typed: Typed, mistakes: tuple[str, ...]) -> str:
    box, pick = site(), words().pick
    role = box.role_of(me())
    try:
        passes, broken = PassBook(box.paths).read(), ""
    except (PassesBroken, OSError) as error:
        passes, broken = (), trouble(error)
    named = devices(box)
    usual = DEFAULT_RELEASE if typed.doing == RELEASE else DEFAULT_MINUTES[box.kind]
    return render_template(
        "passes.html",
        typed=typed,
        mistakes=mistakes,
        broken=broken,
        passes=[one for one in in_order(passes, box.at) if one.end > box.at],
        say=phrases(box),
        may_end=lambda one: rank(one.role) <= role.rank,
        doings=[(one, pick(*_DOINGS[one])) for one in doings_for(role)],
        whom=_whom(typed, bool(named)),
        devices=[(name, name) for name in named],
        spans=[(str(span), span_words(span)) for span in spans_for(role, typed.doing)],
        minutes=typed.minutes or str(usual),
        services=[
            (one, pick(SERVICES[one].vi, SERVICES[one].en), "", one in typed.services)
            for one in blocked_services(box.policy)
        ],
        categories=[
            (one, pick(kind.vi, kind.en), "", one in typed.categories)
            for one, kind in CATEGORIES.items()
            if one in role.may_open
        ],
        kind=box.kind,
        own=is_mine,
        rooms=[
            (one.id, pick(one.vi, one.en))
            for one in box.policy.groups.values()
            if one.id in box.policy.pupil_groups
        ],
    )


def is_mine(one: Pass) -> bool:
    """Whether who is looking has set it."""
    return one.by == me().user.name


def _whom(typed: Typed, devices: bool) -> list[tuple[str, str, str]]:
    """Whom it can be for: (value, name, text)."""
    box, pick = site(), words().pick
    if typed.doing == EXTRA:
        return []
    found = [(one.id, pick(one.vi, one.en), "") for one in box.policy.groups.values()]
    if typed.doing == RELEASE:
        found.insert(0, ("", pick("Mọi máy", "All devices"), ""))
    if devices:
        found.append((ONE_DEVICE, pick("Một máy", "One device"), pick("chọn ở dưới", "choose it below")))
    return found


def span_words(minutes: int) -> str:
    """A length of time as people say it; a lesson is called so."""
    box, pick = site(), words().pick
    if minutes == 45 and box.kind == "school":
        return pick("45 phút (một tiết)", "45 minutes (a lesson)")
    if minutes < 120:
        return pick(f"{minutes} phút", f"{minutes} minutes")
    if minutes < 1440:
        return pick(f"{minutes // 60} giờ", f"{minutes // 60} hours")
    days = minutes // 1440
    return pick(f"{days} ngày", f"{days} days" if days > 1 else "1 day")


_DOINGS = {
    "pass": ("Mở trang", "Open sites"),
    "focus": ("Chỉ mở những trang này", "Only these sites"),
    "off": ("Tắt mạng", "Internet off"),
    "extra": ("Thêm giờ", "Extra time"),
    "release": ("Gỡ báo nhầm", "False alarm"),
}
