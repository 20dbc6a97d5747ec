"""Changes of the policy from any page: shown in words before they are saved, or saved at once with an undo.

Both go through `admin.policydesk`: the file's own parser, the audit trail, the last texts kept. Where
somebody else has changed the file since the form was made, neither change is lost: ours is made anew
on top of theirs, and shown before it is saved.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from admin.changeeffect import Effect, effects
from admin.changewords import Part, changes_said
from admin.lookups import open_lists
from admin.mistakes import in_language, told
from admin.page.access import OWNER, open_to, safe_next
from admin.page.askers import this_moment
from admin.page.language import words
from admin.page.notes import Note
from admin.page.proposals import Proposal
from admin.page.site import me, site
from admin.policydesk import Done, PolicyChanged, PolicyDesk
from admin.store import StoreBroken
from config.errors import ConfigInvalid
from policy.whole import read_policy

blueprint = Blueprint("change", __name__)

FAULTS = (PolicyChanged, ConfigInvalid, StoreBroken, OSError, ValueError, KeyError)
"""What may go wrong with a change; `why_not` says each of them."""

_MOST_LINES = 200


def seen_version() -> str:
    """The version of the policy's text now: for the hidden field `seen` of a form that is made from it.

    "" where the file cannot be read.
    """
    try:
        return PolicyDesk(site().paths).read().version
    except (OSError, UnicodeDecodeError):
        return ""


def propose(seen: str, edit: Callable[[str], str], *, what: str, goal: str, stay: str) -> Response:
    """Answer a form with the page that shows what its change does, in words, with a button to save it.

    seen: the version that the form was made from (`seen_version`). edit: the policy's text to the new text.
    It is called on another text where the file has changed meanwhile, so it should change only what the
    person has; it may raise ValueError or KeyError with a sentence in English. what: the audit trail's word,
    such as "policy.timetable". goal: the address to go on to once it is saved. stay: where mistakes are said
    and "Back" leads. A change that changes nothing is said and leads to `goal`.
    """
    try:
        number = _kept(seen, edit, what, goal, stay)
    except FAULTS as error:
        return refused(error, stay)
    return to(url_for("change.look", number=number) if number else goal)


def apply_now(seen: str, edit: Callable[[str], str], *, what: str, goal: str, stay: str) -> Response:
    """Answer a form by saving its change at once, and leave a note with an undo. For small changes only.

    Takes what `propose` takes. Where somebody else has changed the file meanwhile, the change is proposed.
    """
    box = site()
    try:
        done = PolicyDesk(box.paths).change(seen, edit, box.at, box.role_of(me()).id, me().user.name, what)
    except PolicyChanged:
        return propose(seen, edit, what=what, goal=goal, stay=stay)
    except FAULTS as error:
        return refused(error, stay)
    saved(done, goal)
    return to(goal)


def refused(error: Exception, stay: str) -> Response:
    """Answer that nothing was saved, and why, on the page at this address."""
    site().notes.leave(me().mark, Note(why_not(error), tone="warn"))
    return to(stay)


def why_not(error: Exception) -> str:
    """Say in the reader's language why a change was not saved; `error` is one of FAULTS."""
    speech = words()
    if isinstance(error, ConfigInvalid):
        return told(speech, error)
    if isinstance(error, PolicyChanged):
        return speech.pick(
            "Có người vừa sửa quy tắc ở nơi khác, nên chưa lưu gì. Hãy xem lại rồi làm lần nữa.",
            "Somebody has just changed the rules elsewhere; nothing was saved. Look again and try once more.",
        )
    if isinstance(error, OSError | StoreBroken):
        return speech.pick(f"Không lưu được: {error}", f"It could not be saved: {error}")
    if isinstance(error, KeyError):
        return speech.pick(
            "Chưa lưu gì: thứ cần sửa không còn nữa, hoặc đã có một thứ cùng tên.",
            "Nothing was saved: what was to be changed is not there any more, or there is one of that name.",
        )
    text = in_language(speech, str(error))
    return speech.pick(f"Chưa lưu gì: {text}", f"Nothing was saved: {text}")


def problem(edit: Callable[[str], str]) -> str:
    """Say in the reader's language why the file's parser would refuse the new text; "" if it would not."""
    try:
        read_policy(edit(PolicyDesk(site().paths).read().text), str(site().paths.policy))
    except FAULTS as error:
        return why_not(error)
    return ""


def saved(done: Done, goal: str) -> None:
    """Leave a note that a change is saved, with its undo, which leads to `goal`; or that nothing changed."""
    pick = words().pick
    if not done.number:
        same = pick("Không có gì thay đổi.", "Nothing has changed.")
        site().notes.leave(me().mark, Note(same, tone="info"))
        return
    fields = {"number": str(done.number), "version": done.version, "goal": goal}
    text = pick("Đã lưu; có hiệu lực trong một giây.", "Saved; in force within a second.")
    site().notes.leave(me().mark, Note(text, undo=url_for("change.undo"), fields=fields))


@blueprint.get("/change/<number>")
@open_to(OWNER)
def look(number: str) -> BaseResponse | str:
    """Show what a change does before it is saved."""
    box = site()
    found = box.proposals.find(number, me().mark)
    if found is None:
        return _gone()
    parts: tuple[Part, ...] = ()
    names: tuple[Effect, ...] = ()
    try:
        before, after = read_policy(found.before), read_policy(found.after)
    except ConfigInvalid:
        pass  # the text before had mistakes, and cannot be compared with
    else:
        parts = changes_said(words(), before, after)
        lists = open_lists(box.paths, before, verify=False).lookup
        names = effects(words(), before, after, lists, this_moment(), box.settings.protected)
    return render_template(
        "change.html",
        number=number,
        proposal=found,
        parts=parts,
        names=names,
        lines=_lines(found.before, found.after),
    )


@blueprint.post("/change/<number>")
@open_to(OWNER)
def save(number: str) -> Response:
    """Save it; where somebody else was quicker, make it anew on top of theirs and show it again."""
    box = site()
    found = box.proposals.find(number, me().mark)
    if found is None:
        return _gone()
    desk = PolicyDesk(box.paths)
    try:
        done = desk.change(
            found.seen, lambda _now: found.after, box.at, box.role_of(me()).id, me().user.name, found.what
        )
    except PolicyChanged:
        try:
            _kept("", found.edit, found.what, found.goal, found.stay, number)
        except FAULTS as error:
            return refused(error, found.stay)
        return to(url_for("change.look", number=number))
    except FAULTS as error:
        return refused(error, found.stay)
    box.proposals.drop(number)
    saved(done, found.goal)
    return to(found.goal)


@blueprint.post("/change/undo")
@open_to(OWNER)
def undo() -> Response:
    """Put back the text that was there before a change, if nobody has changed it since."""
    box = site()
    goal = safe_next(request.form.get("goal"))
    text = request.form.get("number", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    try:
        done = PolicyDesk(box.paths).restore(
            number, request.form.get("version", ""), box.at, box.role_of(me()).id, me().user.name
        )
    except KeyError:
        gone = words().pick("Bản trước không còn nữa.", "The text before is not kept any more.")
        box.notes.leave(me().mark, Note(gone, tone="warn"))
        return to(goal)
    except FAULTS as error:
        return refused(error, goal)
    fields = {"number": str(done.number), "version": done.version, "goal": goal}
    note = Note(words().pick("Đã trả lại như trước.", "As it was before."))
    if done.number:
        note = replace(note, undo=url_for("change.undo"), fields=fields)
    box.notes.leave(me().mark, note)
    return to(goal)


def parts_of(before: str, after: str) -> tuple[Part, ...]:
    """Say what is different between two texts of the policy. Raises ConfigInvalid for one that is none."""
    return changes_said(words(), read_policy(before), read_policy(after))


def _kept(seen: str, edit: Callable[[str], str], what: str, goal: str, stay: str, number: str = "") -> str:
    """Keep a change made from the text as it is now; "" for one that changes nothing, which is said."""
    box = site()
    now = PolicyDesk(box.paths).read()
    after = edit(now.text)
    if after == now.text:
        saved(Done(now.version, 0), goal)
        box.proposals.drop(number)
        return ""
    read_policy(after, str(box.paths.policy))
    proposal = Proposal(me().mark, now.version, now.text, after, edit, what, goal, stay, now.version != seen)
    return box.proposals.keep(proposal, number)


def _lines(before: str, after: str) -> list[tuple[str, str]]:
    """The lines of the file that differ: ("gone" or "come", the line); "rest" where there are too many."""
    found: list[tuple[str, str]] = []
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""):
        if line[:1] in "+-" and line[:3] not in ("+++", "---"):
            if len(found) == _MOST_LINES:
                return [*found, ("rest", "…")]
            found.append(("come" if line[0] == "+" else "gone", line[1:]))
    return found


def _gone() -> Response:
    text = words().pick(
        "Thay đổi này không còn chờ nữa: đã lưu, hoặc để quá lâu. Hãy làm lại từ trang của nó.",
        "This change waits no longer: it was saved, or is too old. Make it again on its page.",
    )
    site().notes.leave(me().mark, Note(text, tone="info"))
    return to("/")


def to(address: str) -> Response:
    """Go on to the page at this address."""
    return make_response(redirect(address, 303))
