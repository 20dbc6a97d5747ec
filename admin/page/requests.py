"""“Please open this”: what children ask for, and one tap to open it for a lesson, today, always, or not.

What is opened is a pass or an edit of the rules like any other, within the role of who answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from admin.asking import Asker
from admin.mistakes import told
from admin.page import change
from admin.page.access import OWNER, TEACHER, open_to
from admin.page.access import rank as rank_here
from admin.page.askers import asked
from admin.page.granting import NotGranted, advise, failed, grant, phrases, trouble
from admin.page.language import words
from admin.page.notes import Note
from admin.page.passes import span_words
from admin.page.site import Site, me, site
from admin.passes_store import PassBook
from admin.passes_wish import DEFAULT_MINUTES, DEFAULT_RELEASE, Wish
from admin.phrases import Phrases
from admin.requests import OPENED, REFUSED, Request
from admin.requestwish import SERVICE, Judged, judge, kind_of, names_of, said, why_said
from admin.standing import Whom
from admin.store import StoreBroken
from config.errors import ConfigInvalid
from config.passes import PASS, RELEASE, Pass, PassesBroken
from config.roles import ROLES, Role, rank
from config.tomledit import change_list

blueprint = Blueprint("requests", __name__)

LESSON, TODAY, ALWAYS, FALSE_ALARM, REFUSE = "lesson", "today", "always", "release", "refuse"
_MOST_JUDGED: Final = 30
"""Requests that are looked at against the rules for one page; the rest follow when these are answered."""


@dataclass(frozen=True, slots=True)
class Row:
    """A request as it is shown. `ways`: the answers that whoever looks may give: (value, text).

    `kind`: in which words the block is told, of `admin.requestwish.kind_of`.
    """

    request: Request
    name: str
    group: str
    why: str = ""
    note: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    kind: str = ""


@blueprint.get("/requests")
@open_to(TEACHER)
def look() -> str:
    """Show what waits, and what was answered lately."""
    box = site()
    box.requests.tidy(box.at)
    waiting = box.requests.waiting(box.at)
    return render_template(
        "requests.html",
        rows=_rows(box, waiting[:_MOST_JUDGED]),
        more=max(0, len(waiting) - _MOST_JUDGED),
        answered=[(one, *_named(box, one)) for one in box.requests.answered(box.at, 12)],
        say=Phrases(words(), box.now),
        moment=lambda epoch: datetime.fromtimestamp(epoch, box.policy.zone),
        now=box.at,
        hotline=box.gather().hotline,
        may_be_told=rank_here() >= OWNER,
    )


@blueprint.post("/requests")
@open_to(TEACHER)
def answer() -> Response:
    """Open what was asked for, or say no."""
    box = site()
    number, how = _number(), request.form.get("answer", "")
    with box.answering:
        found = box.requests.find(number, box.at)
        if found is None or found.state != "waiting":
            return _settled_already(found)
        if how == REFUSE:
            _note_answer(box, found, REFUSED)
            return _back(words().pick("Đã trả lời: chưa mở.", "Answered: not opened."), number)
        if how == ALWAYS:
            return _always(box, found)
        if how in (LESSON, TODAY, FALSE_ALARM):
            return _for_a_while(box, found, how)
    return _back(words().pick("Hãy chọn một câu trả lời.", "Choose an answer."))


@blueprint.post("/requests/undo")
@open_to(TEACHER)
def undo() -> Response:
    """Take an answer back: what it opened closes, and the request waits again."""
    box, pick = site(), words().pick
    mine = box.role_of(me())
    with box.answering:
        found = box.requests.find(_number(), box.at)
        if found is None or found.state == "waiting":
            return _settled_already(found)
        if found.entry:
            entry = found.entry

            def choose(passes: tuple[Pass, ...]) -> list[Pass]:
                return [one for one in passes if one.id == entry and rank(one.role) <= mine.rank]

            try:
                book = PassBook(box.paths)
                gone = book.revoke(lambda passes: choose(tuple(passes)), box.epoch(), mine.id, me().user.name)
                held = not gone and any(one.id == entry for one in book.read())
            except (PassesBroken, StoreBroken, OSError) as error:
                return _back(trouble(error), tone="warn")
            if held:
                return _back(pick("Người có vai trò cao hơn đã mở.", "Somebody of a higher role opened it."))
        box.requests.put_back(found.number, box.at, box.now.date(), role=mine.id, by=me().user.name)
    return _back(pick("Yêu cầu lại đang chờ.", "The request waits again."))


# What is shown ----------------------------------------------------------------------------------------------


def _rows(box: Site, waiting: tuple[Request, ...]) -> list[Row]:
    askers: dict[str, Asker] = {}
    rows = []
    for one in waiting:
        name, group = _named(box, one)
        if one.group not in box.policy.groups:
            gone = words().pick("Nhóm này không còn nữa.", "This group is not there any more.")
            rows.append(Row(one, name, group, note=gone))
            continue
        asker = askers.get(one.group) or asked(Whom(one.group)).asker
        askers[one.group] = asker
        judged = judge(asker, box.lists, one.what)
        rows.append(_row(box, one, judged, asker.now))
    return rows


def _row(box: Site, one: Request, judged: Judged | None, now: datetime) -> Row:
    pick, (name, group) = words().pick, _named(box, one)
    if judged is None:
        return Row(
            one, name, group, note=pick("Dịch vụ này không còn biết nữa.", "This service is not known.")
        )
    if judged.never:
        hidden = pick("(tên không hiện ra)", "(a name that is not shown)")
        closed = pick("Trang này không ai được mở.", "Nobody may open this site.")
        return Row(one, hidden, group, note=closed)
    if judged.open:
        opened = pick("Lúc này trang đã mở với nhóm.", "It is open for the group now.")
        return Row(one, name, group, note=opened, ways=_ways(box, one, PASS, now))
    why, kind = why_said(words(), judged.verdict), kind_of(judged.verdict)
    mine = box.role_of(me())
    note = ""
    if judged.opens is not None:
        when = Phrases(words(), now).moment(judged.opens)
        note = pick(f"Tự mở lúc {when}.", f"Opens by itself at {when}.")
    if not judged.role or rank(judged.role) > mine.rank:
        return Row(one, name, group, why, f"{note} {_too_high(judged.role)}".strip(), kind=kind)
    return Row(one, name, group, why, note, _ways(box, one, judged.kind, now), kind)


def _too_high(role: str) -> str:
    pick, found = words().pick, ROLES.get(role)
    if found is None:
        return pick("Không vai trò nào mở tạm được trang này.", "No role opens this for a while.")
    return pick(
        f"Chỉ {found.vi} trở lên mở được.", f"Only the role {found.en}, or a higher one, may open it."
    )


def _ways(box: Site, one: Request, kind: str, now: datetime) -> tuple[tuple[str, str], ...]:
    pick, mine = words().pick, box.role_of(me())
    if kind == RELEASE:
        text = pick("Báo nhầm: mở một ngày", "A false alarm: open for a day")
        return ((FALSE_ALARM, text),) if mine.may_release else ()
    short, today = DEFAULT_MINUTES[box.kind], _today(mine, now)
    short_text = pick("Mở một tiết (45 phút)", "For a lesson (45 minutes)")
    if box.kind == "home":
        short_text = pick("Mở 1 giờ", "For an hour")
    ways = [(LESSON, short_text)]
    if today > short:
        text = pick("Mở hết hôm nay", "For today")
        if today == mine.longest:
            text = pick(f"Mở {span_words(today)}", f"For {span_words(today)}")
        ways.append((TODAY, text))
    if mine.rank >= OWNER and not one.what.startswith(SERVICE):
        ways.append((ALWAYS, pick("Luôn cho mở", "Always")))
    return tuple(ways)


def _today(role: Role, now: datetime) -> int:
    """The minutes until midnight, or as many as the role may give."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(int((midnight.timestamp() - now.timestamp()) // 60), role.longest)


def _named(box: Site, one: Request) -> tuple[str, str]:
    """A request's subject and its group, for people."""
    speech = words()
    group = box.policy.groups.get(one.group)
    return said(one.what, speech.language), speech.pick(group.vi, group.en) if group else one.group


# Answers ----------------------------------------------------------------------------------------------------


def _for_a_while(box: Site, found: Request, how: str) -> Response:
    mine = box.role_of(me())
    minutes = {LESSON: DEFAULT_MINUTES[box.kind], TODAY: _today(mine, box.now)}.get(how, DEFAULT_RELEASE)
    service = found.what.removeprefix(SERVICE) if found.what.startswith(SERVICE) else ""
    sites = () if service else (found.what,)
    release = how == FALSE_ALARM
    wish = Wish(
        group=found.group,
        sites=() if release else sites,
        services=(service,) if service and not release else (),
        release=[str(rule.name) for rule in names_of(found.what)] if release else (),
        minutes=max(1, minutes),
    )
    try:
        entry, group = grant(wish)
    except ConfigInvalid as invalid:
        return failed(told(words(), invalid))
    except NotGranted as reason:
        return failed(str(reason))
    _note_answer(box, found, OPENED, entry.end, entry.id)
    advise(entry, group)
    text = f"{phrases(box).whom(entry)}: {phrases(box).what(entry)} {phrases(box).times(entry)}."
    return _back(text, found.number)


def _always(box: Site, found: Request) -> Response:
    """Put the site into the group's own names."""
    if (
        box.role_of(me()).rank < OWNER
        or found.what.startswith(SERVICE)
        or found.group not in box.policy.groups
    ):
        return _back(
            words().pick("Vai trò của bạn không sửa quy tắc.", "Your role does not change the rules.")
        )
    before = change.seen_version()

    def edit(text: str) -> str:
        return change_list(text, ("groups", found.group, "allow"), (found.what,))

    here = url_for(".look")
    reply = change.apply_now(before, edit, what="policy.request", goal=here, stay=here)
    if reply.location == here and change.seen_version() != before:
        _note_answer(box, found, OPENED)
    return reply


def _note_answer(box: Site, found: Request, state: str, until: int = 0, entry: str = "") -> None:
    box.requests.answer(
        found.number,
        "refused" if state == REFUSED else "opened",
        box.at,
        box.now.date(),
        role=box.role_of(me()).id,
        by=me().user.name,
        until=until,
        entry=entry,
    )


def _settled_already(found: Request | None) -> Response:
    pick = words().pick
    if found is None:
        return _back(pick("Yêu cầu này không còn nữa.", "This request is not there any more."), tone="warn")
    if found.state == "waiting":
        return _back(pick("Yêu cầu này đang chờ.", "This request waits."))
    return _back(pick("Đã có người trả lời rồi.", "Somebody has answered it already."), tone="info")


def _back(text: str, number: int = 0, tone: str = "good") -> Response:
    """Go back to the page with a note; `number`: of the request whose answer it can undo."""
    undo = url_for("requests.undo") if number else ""
    fields = {"number": str(number)} if number else {}
    site().notes.leave(me().mark, Note(text, tone=tone, undo=undo, fields=fields))
    return make_response(redirect(url_for(".look"), 303))


def _number() -> int:
    text = request.form.get("number", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
