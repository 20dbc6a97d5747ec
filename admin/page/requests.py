"""“Please open this”: what children ask for, and one tap to open it for a lesson, today, always, or not.

What is opened is a pass or an edit of the rules like any other, within the role of who answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from admin.alwaysopen import open_service
from admin.mistakes import told
from admin.page import change
from admin.page.access import OWNER, TEACHER, open_to
from admin.page.access import rank as rank_here
from admin.page.askers import asked
from admin.page.granting import NotGranted, advise, devices, failed, grant, kept_ids, phrases, trouble
from admin.page.language import words
from admin.page.notes import Note
from admin.page.requestrows import (
    ALWAYS,
    FALSE_ALARM,
    FOR_DEVICES,
    LESSON,
    MOST_JUDGED,
    REFUSE,
    TODAY,
    crowds,
    minutes_today,
    named,
    rows_of,
)
from admin.page.site import Site, me, site
from admin.passes_store import PassBook
from admin.passes_wish import DEFAULT_MINUTES, DEFAULT_RELEASE, Wish
from admin.phrases import Phrases
from admin.requests import MOST_WAITING, OPENED, REFUSED, Request, by_turns
from admin.requestwish import SERVICE, judge, names_of, why_said
from admin.standing import Whom
from admin.store import StoreBroken
from config.errors import ConfigInvalid
from config.passes import Pass, PassesBroken
from config.roles import rank
from config.tomledit import change_list

blueprint = Blueprint("requests", __name__)


@blueprint.get("/requests")
@open_to(TEACHER)
def look() -> str:
    """Show what waits, and what was answered lately."""
    box = site()
    box.requests.tidy(box.at)
    waiting = by_turns(box.requests.waiting(box.at))
    return render_template(
        "requests.html",
        crowds=crowds(box, waiting),
        rows=rows_of(box, waiting[:MOST_JUDGED]),
        more=max(0, len(waiting) - MOST_JUDGED),
        answered=[(one, *named(box, one)) for one in box.requests.answered(box.at, 12)],
        say=Phrases(words(), box.now),
        moment=lambda epoch: datetime.fromtimestamp(epoch, box.policy.zone),
        now=box.at,
        kept=kept_ids(box),
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


@blueprint.post("/requests/refuse-all")
@open_to(TEACHER)
def refuse_all() -> Response:
    """Say "not now" to all that waits of one group: a book that somebody has flooded is empty again."""
    box, mine = site(), me()
    with box.answering:
        gone = box.requests.refuse_all(
            request.form.get("group", "")[:80],
            box.at,
            box.now.date(),
            role=box.role_of(mine).id,
            by=mine.user.name,
        )
    if not gone:
        return _settled_already(None)
    text = words().pick(
        f"Đã trả lời {len(gone)} yêu cầu: chưa mở.", f"{len(gone)} requests are answered: not opened."
    )
    return _back(text, *gone)


@blueprint.post("/requests/undo")
@open_to(TEACHER)
def undo() -> Response:
    """Take an answer back: what it opened closes, and the request waits again."""
    box, pick = site(), words().pick
    mine = box.role_of(me())
    numbers = _numbers()
    if len(numbers) > 1:
        return _wait_again(numbers)
    with box.answering:
        found = box.requests.find(numbers[0], box.at)
        if found is None or found.state == "waiting":
            return _settled_already(found)
        if found.entry:
            entries = found.entry.split()

            def choose(passes: Sequence[Pass]) -> list[Pass]:
                return [one for one in passes if one.id in entries and rank(one.role) <= mine.rank]

            try:
                book = PassBook(box.paths)
                gone = book.revoke(choose, box.epoch(), mine.id, me().user.name)
                held = not gone and any(one.id in entries for one in book.read())
            except (PassesBroken, StoreBroken, OSError) as error:
                return _back(trouble(error), tone="warn")
            if held:
                return _back(pick("Người có vai trò cao hơn đã mở.", "Somebody of a higher role opened it."))
        box.requests.put_back(found.number, box.at, box.now.date(), role=mine.id, by=me().user.name)
    return _back(pick("Yêu cầu lại đang chờ.", "The request waits again."))


def _wait_again(numbers: tuple[int, ...]) -> Response:
    """Undo of an answer to many: none of them was opened by it."""
    box, mine = site(), me()
    with box.answering:
        for number in numbers:
            found = box.requests.find(number, box.at)
            if found is not None and found.state == REFUSED:
                box.requests.put_back(
                    number, box.at, box.now.date(), role=box.role_of(mine).id, by=mine.user.name
                )
    return _back(words().pick("Các yêu cầu lại đang chờ.", "The requests wait again."))


# Answers ----------------------------------------------------------------------------------------------------


def _for_a_while(box: Site, found: Request, how: str) -> Response:
    mine = box.role_of(me())
    spans = {LESSON: DEFAULT_MINUTES[box.kind], TODAY: minutes_today(mine, box.now)}
    minutes = spans.get(how, DEFAULT_RELEASE)
    service = found.what.removeprefix(SERVICE) if found.what.startswith(SERVICE) else ""
    release = how == FALSE_ALARM
    wish = Wish(
        sites=() if release or service else (found.what,),
        services=(service,) if service and not release else (),
        release=[str(rule.name) for rule in names_of(found.what)] if release else (),
        minutes=max(1, minutes),
    )
    alone = how in FOR_DEVICES and request.form.get("for") == "devices"
    wishes = [replace(wish, group=found.group)]
    if alone:
        known = devices(box)
        wishes = [replace(wish, device=device) for device in found.devices if device in known]
        if not wishes:
            gone = words().pick("Máy đã xin không còn nữa.", "The device that asked is not there any more.")
            return _back(gone, tone="warn")
    try:
        given = [grant(one) for one in wishes]
    except ConfigInvalid as invalid:
        return failed(told(words(), invalid))
    except NotGranted as reason:
        return failed(str(reason))
    _note_answer(box, found, OPENED, given[0][0].end, " ".join(entry.id for entry, _group in given))
    advise(*given[0])
    say = phrases(box)
    whom = ", ".join(say.whom(entry) for entry, _group in given)
    return _back(f"{whom}: {say.what(given[0][0])} {say.times(given[0][0])}.", found.number)


def _always(box: Site, found: Request) -> Response:
    """Change the group's rules: the site into its own names, or a service out of what it blocks."""
    if box.role_of(me()).rank < OWNER or found.group not in box.policy.groups:
        return _back(
            words().pick("Vai trò của bạn không sửa quy tắc.", "Your role does not change the rules.")
        )
    before = change.seen_version()

    def edit(text: str) -> str:
        if found.what.startswith(SERVICE):
            return open_service(text, found.group, found.what.removeprefix(SERVICE), box.lists)
        return change_list(text, ("groups", found.group, "allow"), (found.what,))

    here = url_for(".look")
    reply = change.apply_now(before, edit, what="policy.request", goal=here, stay=here)
    if reply.location == here and change.seen_version() != before:
        _note_answer(box, found, OPENED)
        _say_what_stays(box, found)
    return reply


def _say_what_stays(box: Site, found: Request) -> None:
    """Say where it is still closed now: the timetable closes all, say, or somebody does by hand."""
    name, group = named(box, found)
    judged = judge(asked(Whom(found.group)).asker, box.lists, found.what)
    if judged is not None and not judged.open:
        why = why_said(words(), judged.verdict)
        text = words().pick(
            f"{group}: lúc này {name} vẫn đóng vì {why}.", f"{group}: {name} is still closed now: {why}."
        )
        box.notes.leave(me().mark, Note(text, tone="warn"))


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


def _back(text: str, *numbers: int, tone: str = "good") -> Response:
    """Go back to the page with a note; `numbers`: of the requests whose answer it can undo."""
    undo = url_for("requests.undo") if numbers else ""
    fields = {"number": ",".join(map(str, numbers))} if numbers else {}
    site().notes.leave(me().mark, Note(text, tone=tone, undo=undo, fields=fields))
    return make_response(redirect(url_for(".look"), 303))


def _number() -> int:
    return _numbers()[0]


def _numbers() -> tuple[int, ...]:
    """The numbers that the form names, 0 for what is none."""
    texts = request.form.get("number", "")[:1000].split(",")[:MOST_WAITING]
    return tuple(int(one) if one.isascii() and one.isdigit() and len(one) < 12 else 0 for one in texts)
