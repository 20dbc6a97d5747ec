"""Granting and saying what was granted: what every page that opens or closes something by hand does alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import Response, make_response, redirect, request, url_for

from admin.mistakes import told
from admin.page.access import safe_next
from admin.page.language import words
from admin.page.notes import Note
from admin.page.site import Site, me, site
from admin.passes_advice import advice
from admin.passes_grant import named_devices, put_in_force
from admin.passes_said import PassPhrases
from admin.passes_store import BookFull, PassBook
from admin.passes_wish import Wish, ready
from admin.store import StoreBroken
from config import clock
from config.clocktrust import EARLIEST
from config.errors import ConfigInvalid
from config.passes import Pass, PassesBroken


class NotGranted(Exception):
    """Nothing was granted; the text says why, in the reader's language."""


def grant(wish: Wish) -> tuple[Pass, str]:
    """Put a wish of who is logged in in force, within their role. Returns it, and whose rules meet it.

    Raises ConfigInvalid with the mistakes of the wish, NotGranted for all else.
    """
    box, speech = site(), words()
    if box.epoch() < EARLIEST:
        raise NotGranted(speech.pick("Đồng hồ của máy chưa đúng.", "The box does not know the time yet."))
    asked = replace(wish, by=me().user.name, role=box.role_of(me()).id)
    wanted = ready(speech, asked, box.policy, devices(box) if wish.device else {})
    now = datetime.fromtimestamp(box.epoch(), box.policy.zone)
    try:
        entry = put_in_force(PassBook(box.paths), wanted, box.policy, box.settings.protected, now)
    except (PassesBroken, BookFull, StoreBroken, OSError) as error:
        raise NotGranted(trouble(error)) from None
    return entry, wanted.group


def devices(box: Site) -> dict[str, str]:
    """The devices with a name: name → group; none where their file cannot be read."""
    try:
        return named_devices(box.paths, box.policy)
    except (ConfigInvalid, OSError):
        return {}


def kept_ids(box: Site) -> frozenset[str] | None:
    """The ids of all passes that are kept; None where their file cannot be read."""
    try:
        return frozenset(one.id for one in PassBook(box.paths).read())
    except (PassesBroken, OSError):
        return None


def tell(entry: Pass, what: str = "") -> None:
    """Leave a note of a grant, with its undo; `what` in place of the words for it."""
    box = site()
    said = phrases(box)
    text = f"{said.whom(entry)}: {what or said.what(entry)} {said.times(entry)}."
    fields = {"id": entry.id, "to": came_from()}
    box.notes.leave(me().mark, Note(text, undo=url_for("hand.end"), fields=fields))


def advise(entry: Pass, group: str) -> None:
    """Leave notes of what a grant does not do, and why."""
    box, speech = site(), words()
    try:
        passes, lists = PassBook(box.paths).read(), box.lists
    except (PassesBroken, OSError):
        return
    now = clock.wall(box.policy.zone)
    rules = group or box.policy.default_group
    for text in advice(speech, box.policy, rules, entry, passes, lists, now, typed=False)[:3]:
        box.notes.leave(me().mark, Note(text, tone="warn"))


def failed(why: str) -> Response:
    """Say on the page that the form was sent from why nothing was done."""
    site().notes.leave(me().mark, Note(why, tone="warn"))
    return go_back()


def came_from() -> str:
    """The page to go back to after a change: a path of ours that the form names, else the first page."""
    return safe_next(request.form.get("to"))


def go_back() -> Response:
    """Go back to where the form was."""
    return make_response(redirect(came_from(), 303))


def phrases(box: Site) -> PassPhrases:
    """How passes are said here and now."""
    return PassPhrases(words(), box.policy, clock.wall(box.policy.zone))


def trouble(error: Exception) -> str:
    """What stood in the way, in the reader's language."""
    speech = words()
    if isinstance(error, BookFull):
        return speech.pick(
            "Đang có quá nhiều thứ mở tạm; hãy kết thúc bớt rồi làm lại.",
            "Too many things are opened already; end some, then try again.",
        )
    if isinstance(error, ConfigInvalid):
        return told(speech, error)
    return speech.pick(f"Không ghi được: {error}", f"It could not be written: {error}")
