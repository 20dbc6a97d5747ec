"""The groups: what each may do now, what changes next, what is chosen for it, and what a name would get."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from admin.gather import read_passes
from admin.groupedit import NAME_KEYS, written
from admin.groupstate import group_now
from admin.mistakes import name_line
from admin.nameview import view_of
from admin.page import change, hand
from admin.page.access import OWNER, VIEWER, open_to, rank
from admin.page.askers import asked, clock_trusted, this_moment
from admin.page.granting import devices
from admin.page.language import words
from admin.page.site import site
from admin.passes_said import PassPhrases
from admin.phrases import Phrases
from admin.servicetiles import service_tiles
from admin.standing import Whom
from admin.status import GroupNow
from admin.timetablewords import TimetableWords
from admin.topicwords import BLOCK_MODES, EXPLAINED, KINDS
from admin.weekbands import bands
from config.categories import CATEGORIES, MANDATORY
from config.groups import Group
from config.names import NameInvalid
from config.safesearch import safe_engines

blueprint = Blueprint("groups", __name__)

LONGEST_TYPED = 300
MANY_NAMES = 12
"""A list of more names than these is folded."""


@blueprint.get("/groups")
@open_to(VIEWER)
def overview() -> str:
    """Show all groups, each in a few lines, and a form for a new one."""
    box, now = site(), this_moment()
    counts = Counter(devices(box).values())
    return render_template(
        "groups.html",
        rows=[(_now(group, now), counts[group]) for group in box.policy.groups],
        say=Phrases(words(), now),
        seen=change.seen_version(),
        may=rank() >= OWNER,
    )


@blueprint.get("/groups/<group>")
@open_to(VIEWER)
def look(group: str) -> str:
    """Show one group, and with ?name= what its rules do with that name."""
    box, now = site(), this_moment()
    rules, phrases = known(group), Phrases(words(), now)
    say = TimetableWords(words(), box.policy.calendar)
    return render_template(
        "group.html",
        rules=rules,
        group=_now(group, now),
        say=phrases,
        kinds=_kinds(phrases, rules),
        bare=bool(set(rules.block_categories) - box.gather().covered),
        always=[phrases.category(one) for one in CATEGORIES if one in MANDATORY],
        services=[phrases.service(entry) for entry in rules.block_services],
        engines=[(one.id, one.en, "", one.id in rules.safe_search) for one in safe_engines().values()],
        modes=[(key, words().pick(*said[:2]), words().pick(*said[2:])) for key, said in BLOCK_MODES.items()],
        names=[(key, [(str(rule), written(rule)) for rule in getattr(rules, key)]) for key in NAME_KEYS],
        standing=hand.standing(box).get(group, []),
        passes=PassPhrases(words(), box.policy, now),
        is_default=group == box.policy.default_group,
        devices=Counter(devices(box).values())[group],
        timetable=[say.name(band.rule.name) for band in bands(rules.timetable)],
        opened=request.args.get("open", ""),
        many_names=MANY_NAMES,
        **_typed(group),
    )


@blueprint.get("/groups/<group>/name")
@open_to(VIEWER)
def name(group: str) -> BaseResponse | str:
    """Say what the group's rules do with a name: a part of its page, and without htmx the page itself."""
    rules = known(group)
    if not request.headers.get("HX-Request"):
        typed = request.args.get("name", "")[:LONGEST_TYPED]
        return redirect(url_for(".look", group=group, name=typed, _anchor="name"), 303)
    return render_template("parts/nameview.html", rules=rules, **_typed(group))


@blueprint.get("/groups/<group>/services")
@open_to(VIEWER)
def services(group: str) -> str:
    """Show the services as tiles, those found by ?q= or all."""
    rules = known(group)
    sought = request.args.get("q", "")[:80]
    return render_template(
        "group_services.html",
        rules=rules,
        kinds=service_tiles(words(), rules.block_services, sought),
        sought=sought,
        seen=change.seen_version(),
        may=rank() >= OWNER,
    )


def known(group: str) -> Group:
    """The group of an address; answers 404 where there is none."""
    found = site().policy.groups.get(group)
    if found is None:
        abort(404)
    return found


def _now(group: str, now: datetime) -> GroupNow:
    box = site()
    return group_now(
        box.policy,
        group,
        now,
        clock_trusted=clock_trusted(),
        protected=box.settings.protected,
        passes=read_passes(box.paths),
    )


def _kinds(say: Phrases, rules: Group) -> list[tuple[str, str, list[tuple[str, str, str, bool]]]]:
    """Categories to choose from: of each kind its name, why, and of each category id, name, text, tick."""
    covered, pick = site().gather().covered, words().pick
    bare = pick(" Chưa có danh sách nào, nên chưa chặn gì.", " No list yet, so nothing is blocked.")
    return [
        (
            pick(kind.vi, kind.en),
            pick(kind.why_vi, kind.why_en),
            [
                (
                    one,
                    say.category(one),
                    pick(*EXPLAINED[one]) + ("" if one in covered else bare),
                    one in rules.block_categories,
                )
                for one in kind.categories
            ],
        )
        for kind in KINDS
    ]


def _typed(group: str) -> dict[str, object]:
    """What is shown of the name that somebody has typed, and of who may do something about it."""
    text = request.args.get("name", "")[:LONGEST_TYPED]
    view, wrong = None, ""
    if text.strip():
        asker, lists = asked(Whom(group))
        try:
            view = view_of(words(), asker, lists, text)
        except NameInvalid as error:
            wrong = name_line(words(), error)
    return {
        "typed": text,
        "view": view,
        "wrong": wrong,
        "seen": change.seen_version(),
        "may": rank() >= OWNER,
    }
