"""The lists: which there are, how each stands, what was wrong with it, and how far work on them is."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from admin import listview
from admin.listentry import is_uploaded
from admin.listorders import Kind, Order, OrderDesk, OrdersFull
from admin.listsaid import ListPhrases
from admin.page.access import OWNER, VIEWER, open_to
from admin.page.change import seen_version
from admin.page.language import words
from admin.page.login import back
from admin.page.notes import Note
from admin.page.site import me, site
from blocklists.quarantine import NEEDED
from config import clock

blueprint = Blueprint("lists", __name__)

BEGUN_AFTER = 15
"""Seconds after which an order that has not begun says that the chores may not run."""


@blueprint.get("/lists")
@open_to(VIEWER)
def overview() -> str:
    """Show all lists and how they stand."""
    box = site()
    found = listview.subscriptions(box.paths, box.policy)
    return render_template(
        "lists.html",
        lists=found,
        bundled=listview.bundled(box.paths, box.policy),
        starter=box.policy.starter,
        needs=[one for one in found if one.standing in ("held", "refused") or one.needed],
        work=OrderDesk(box.paths).under_way(),
        seen=seen_version(),
        say=phrases(),
    )


@blueprint.get("/lists/of/<list_id>")
@open_to(VIEWER)
def one(list_id: str) -> str:
    """Show one list: where it comes from, how it stands, and each line that was left out, with the reason."""
    box = site()
    found = next((o for o in listview.subscriptions(box.paths, box.policy) if o.source.id == list_id), None)
    if found is None:
        abort(404)
    return render_template(
        "list.html",
        one=found,
        lines=listview.lines(box.paths, list_id),
        about=[_blocked(found.source.category)],
        needed=NEEDED,
        uploaded=is_uploaded(found.source.file, box.paths),
        work=[work for work in OrderDesk(box.paths).under_way() if list_id in work.order.lists],
        seen=seen_version(),
        groups=box.policy.groups,
        say=phrases(),
    )


@blueprint.get("/lists/work/<number>")
@open_to(OWNER)
def work(number: str) -> str | Response | tuple[str, int]:
    """Show how far an order is, and what came of it."""
    box = site()
    found = OrderDesk(box.paths).work(number)
    if found is None:
        return render_template("list_work_gone.html"), 404
    if found.over and request.headers.get("HX-Request"):
        return make_response("", {"HX-Refresh": "true"})  # what asks each second only has a part of the page
    held = None
    if found.order.kind == "compare":
        about = next(iter(found.order.lists), "")
        held = next((o for o in listview.subscriptions(box.paths, box.policy) if o.source.id == about), None)
    return render_template(
        "list_work.html",
        work=found,
        held=held,
        subscribed=found.order.entry.get("id") in {source.id for source in box.policy.lists},
        about=_about(found.order),
        late=found.state == "waiting" and box.at - found.order.at > BEGUN_AFTER,
        groups=box.policy.groups,
        seen=seen_version(),
        say=phrases(),
    )


@blueprint.post("/lists/refresh")
@open_to(OWNER)
def refresh() -> Response:
    """Look for newer lists now: one, or all."""
    wanted = request.form.get("id", "")
    known = {source.id for source in site().policy.lists if source.enabled}
    if wanted and wanted not in known:
        return back("lists.overview")
    return ordered("refresh", lists=(wanted,) if wanted else ())


@blueprint.post("/lists/held")
@open_to(OWNER)
def held() -> Response:
    """Look at a copy that waits, take it, or turn it down: the very copy that the person has seen."""
    form, known = request.form, {source.id for source in site().policy.lists}
    list_id, seen = form.get("id", ""), form.get("copy", "")[:64]
    if list_id not in known:
        return back("lists.overview")
    if form.get("do") == "compare":
        return ordered("compare", lists=(list_id,))
    if form.get("do") == "accept":
        return ordered("refresh", lists=(list_id,), accept={list_id: seen})
    if form.get("do") == "turn-down":
        return ordered("refresh", lists=(list_id,), turn_down={list_id: seen})
    return back("lists.one", list_id=list_id)


@blueprint.post("/lists/changes")
@open_to(OWNER)
def changes() -> Response:
    """Say what the last refresh has changed in a list."""
    list_id = request.form.get("id", "")
    if list_id not in {source.id for source in site().policy.lists}:
        return back("lists.overview")
    return ordered("changes", lists=(list_id,))


def ordered(
    kind: Kind,
    *,
    lists: tuple[str, ...] = (),
    accept: dict[str, str] | None = None,
    turn_down: dict[str, str] | None = None,
    entry: dict[str, str] | None = None,
) -> Response:
    """Ask for work on the lists, and go on to the page that shows how far it is."""
    box = site()
    try:
        number = OrderDesk(box.paths).place(
            box.at, kind, lists=lists, accept=accept, turn_down=turn_down, entry=entry
        )
    except OrdersFull:
        text = words().pick(
            "Đang có nhiều việc chờ với các danh sách. Đợi vài phút rồi làm lại.",
            "Much work on the lists is waiting already. Try again in a few minutes.",
        )
    except OSError as error:
        text = words().pick(f"Không ghi được: {error}", f"It could not be written: {error}")
    else:
        return back("lists.work", number=number)
    box.notes.leave(me().mark, Note(text, tone="warn"))
    return back("lists.overview")


def _about(order: Order) -> list[_Blocked]:
    """For whom what one asked for blocks: the list that is tried, or the few that are fetched."""
    if order.kind == "try":
        return [_blocked(order.entry["category"])] if "category" in order.entry else []
    if order.kind != "refresh":
        return []
    asked = (one.category for one in site().policy.lists if one.id in order.lists)
    return [_blocked(category) for category in dict.fromkeys(asked)]


class _Blocked(NamedTuple):
    """A category, and the groups that block it, by their ids."""

    category: str
    whom: listview.Blocking


def _blocked(category: str) -> _Blocked:
    return _Blocked(category, listview.blocking(site().policy, category))


def phrases() -> ListPhrases:
    """How lists are said to who is looking."""
    return ListPhrases(words(), clock.wall(site().policy.zone))
