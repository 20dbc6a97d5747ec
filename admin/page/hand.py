"""Opening and closing by hand from the first page: the internet off, a pause of the filter, and their end."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import Blueprint, Response, request, url_for

from admin.mistakes import told
from admin.page.access import OWNER, TEACHER, open_to
from admin.page.granting import NotGranted, came_from, failed, go_back, grant, phrases, tell, trouble
from admin.page.language import words
from admin.page.notes import Note
from admin.page.site import Site, me, site
from admin.passes_store import BookFull, PassBook
from admin.passes_wish import Wish
from admin.store import StoreBroken
from config import clock
from config.errors import ConfigInvalid
from config.passes import OFF, Pass, PassesBroken, in_force
from config.roles import rank
from policy.state import group_state

blueprint = Blueprint("hand", __name__)

MINUTES = (15, 30, 45, 60, 120)


@blueprint.post("/hand/off")
@open_to(TEACHER)
def off() -> Response:
    """Switch the internet off for a group, for so many minutes."""
    return _granted(Wish(off=True, group=request.form.get("group", ""), minutes=_minutes()))


@blueprint.post("/hand/pause")
@open_to(OWNER)
def pause() -> Response:
    """Open what the group's rules block now by category and service; what is harmful stays closed."""
    box = site()
    group = request.form.get("group", "")
    if group not in box.policy.groups:
        return go_back()
    state = group_state(box.policy, group, clock.wall(box.policy.zone), protected=box.settings.protected)
    may = box.role_of(me()).may_open
    wish = Wish(
        group=group,
        categories=sorted(state.blocked_categories & may),
        services=sorted(box.policy.groups[group].block_services),
        minutes=_minutes(),
    )
    return _granted(wish)


@blueprint.post("/hand/end")
@open_to(TEACHER)
def end() -> Response:
    """End something that was set by hand, by somebody of the same or a lower role."""
    box, wanted = site(), request.form.get("id", "")
    mine = box.role_of(me())

    def choose(passes: Sequence[Pass]) -> Sequence[Pass]:
        return [one for one in passes if one.id == wanted and rank(one.role) <= mine.rank]

    try:
        gone = PassBook(box.paths).revoke(choose, box.epoch(), mine.id, me().user.name)
    except (PassesBroken, StoreBroken, OSError) as error:
        return failed(trouble(error))
    for entry in gone:
        text = words().pick(f"Đã thôi: {phrases(box).whom(entry)}.", f"Ended: {phrases(box).whom(entry)}.")
        box.ended.append(entry)
        fields = {"id": entry.id, "to": came_from()}
        box.notes.leave(me().mark, Note(text, undo=url_for("hand.again"), fields=fields))
    return go_back()


@blueprint.post("/hand/again")
@open_to(TEACHER)
def again() -> Response:
    """Undo an end: what was ended just now holds again, until the same moment, by who says so now."""
    box, wanted = site(), request.form.get("id", "")
    mine = box.role_of(me())
    found = next((one for one in box.ended if one.id == wanted and rank(one.role) <= mine.rank), None)
    if found is None or found.end <= box.at:
        return failed(words().pick("Nay đã hết giờ rồi.", "It would be over by now."))
    box.ended.remove(found)
    anew = msgspec.structs.replace(found, start=max(found.start, box.at), role=mine.id, by=me().user.name)
    try:
        PassBook(box.paths).grant(anew, box.epoch())
    except (PassesBroken, BookFull, StoreBroken, OSError) as error:
        return failed(trouble(error))
    box.notes.leave(me().mark, Note(words().pick("Đã trả lại như trước.", "As it was before.")))
    return go_back()


def standing(box: Site) -> dict[str, list[Pass]]:
    """What was set by hand and holds now, by group; "" holds what is not for one group."""
    try:
        passes = in_force(PassBook(box.paths).read(), box.epoch())
    except (PassesBroken, OSError):
        return {}
    found: dict[str, list[Pass]] = {}
    for one in passes:
        found.setdefault("" if one.device else one.group, []).append(one)
    return found


def _granted(wish: Wish) -> Response:
    try:
        entry, _group = grant(wish)
    except ConfigInvalid as invalid:
        return failed(told(words(), invalid))
    except NotGranted as reason:
        return failed(str(reason))
    tell(entry, "" if entry.kind == OFF else words().pick("tạm mở", "opened"))
    return go_back()


def _minutes() -> int | None:
    text = request.form.get("minutes", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
