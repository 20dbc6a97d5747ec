"""Changes of the subscriptions: subscribe, switch off and on, remove, confirm a name. Each can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from admin import listview
from admin.listentry import entry_of
from admin.listimport import Imports
from admin.mistakes import mistake_line
from admin.page.access import OWNER, open_to
from admin.page.change import apply_now, seen_version
from admin.page.language import words
from admin.page.lists import ordered, phrases
from admin.page.login import back
from admin.page.notes import Note
from admin.page.site import me, site
from admin.page.startlists import choices
from blocklists.quarantine import NEEDED
from config.categories import CATEGORIES
from config.errors import ConfigInvalid
from config.listsource import FORMATS, ListSource
from config.tomledit import add_list, remove_list, set_key, set_list_key

blueprint = Blueprint("listedits", __name__)

WHAT = "policy.lists"


@blueprint.get("/lists/add")
@open_to(OWNER)
def choose() -> str:
    """Offer the catalogue, an address and a file of one's own."""
    return shown(request.args.to_dict())


def shown(given: dict[str, str], error: str = "") -> str:
    """The page to add a list on, with what was typed and what is wrong with it."""
    speech = words()
    text, category, size = (given.get(key, "")[:200] for key in ("q", "of", "size"))
    searched = any(key in given for key in ("q", "of", "size"))
    every = listview.offered(site().policy, text, category, size)
    return render_template(
        "list_add.html",
        found=every if searched else _recommended(every),
        searched=searched,
        many=len(every),
        given=given,
        error=error,
        categories=[(one.id, speech.pick(one.vi, one.en)) for one in CATEGORIES.values()],
        in_catalogue=_in_catalogue(),
        sizes=listview.SIZES,
        formats=FORMATS,
        used=listview.categories_used(site().policy),
        seen=seen_version(),
        say=phrases(),
    )


@blueprint.post("/lists/add")
@open_to(OWNER)
def add() -> Response | tuple[str, int]:
    """Subscribe to a list, or try it first, as the button says."""
    box, form = site(), request.form.to_dict()
    if "known" not in form and not form.get("category"):
        return shown(form, words().pick("Không nhận: hãy chọn loại.", "Not taken: choose a category.")), 422
    try:
        entry = entry_of(form, box.paths, [source.id for source in box.policy.lists])
    except ConfigInvalid as invalid:
        return shown(form, problems(invalid)), 422
    return tried_or_added(entry, form)


def tried_or_added(entry: dict[str, str], form: dict[str, str]) -> Response:
    """Carry out what the button of a form says for these keys of a [[lists]]."""
    if form.get("do") == "try":
        return ordered("try", entry=entry)
    answer = apply_now(
        form.get("seen", ""),
        lambda text: add_list(text, entry),
        what=WHAT,
        goal=url_for("lists.overview"),
        stay=url_for("listedits.choose"),
    )
    if _source(entry["id"]) is None:
        return answer  # it was not saved, or waits to be looked at
    return ordered("refresh", lists=(entry["id"],))


@blueprint.post("/lists/switch")
@open_to(OWNER)
def switch() -> Response:
    """Switch a list off, or on again; its last good copy stays."""
    list_id, on = request.form.get("id", ""), request.form.get("on") == "1"
    return apply_now(
        request.form.get("seen", ""),
        lambda text: set_list_key(text, list_id, "enabled", None if on else False),
        what=WHAT,
        goal=url_for("lists.overview"),
        stay=url_for("lists.overview"),
    )


@blueprint.post("/lists/remove")
@open_to(OWNER)
def remove() -> Response:
    """Unsubscribe from a list. An uploaded file stays for a while, so that this can be undone."""
    list_id = request.form.get("id", "")
    source = _source(list_id)
    if source is not None and source.file:
        with suppress(OSError):
            Imports(site().paths).touch(source.file)
    return apply_now(
        request.form.get("seen", ""),
        lambda text: remove_list(text, list_id),
        what=WHAT,
        goal=url_for("lists.overview"),
        stay=url_for("lists.overview"),
    )


@blueprint.post("/lists/starter")
@open_to(OWNER)
def starter() -> Response:
    """Use the lists that came with Lá Chắn, or do not."""
    on = request.form.get("on") == "1"
    return apply_now(
        request.form.get("seen", ""),
        lambda text: set_key(text, ("starter",), None if on else False),
        what=WHAT,
        goal=url_for("lists.overview"),
        stay=url_for("lists.overview"),
    )


@blueprint.post("/lists/confirm")
@open_to(OWNER)
def confirm() -> Response:
    """Let a list of malware or phishing block a name that schools need: a person has looked."""
    box, list_id, name = site(), request.form.get("id", ""), request.form.get("name", "")
    source, lines = _source(list_id), listview.lines(box.paths, list_id)
    waiting = {line.name for line in lines.quarantined if line.reason == NEEDED} if lines else set()
    if source is None or name not in waiting:
        return back("lists.overview")
    names = [*(str(rule.name) for rule in source.confirmed), name]
    return apply_now(
        request.form.get("seen", ""),
        lambda text: set_list_key(text, list_id, "confirmed", names),
        what=WHAT,
        goal=url_for("lists.one", list_id=list_id),
        stay=url_for("lists.one", list_id=list_id),
    )


def problems(invalid: ConfigInvalid) -> str:
    """What is wrong with a form, a sentence for each mistake."""
    return " ".join(mistake_line(words(), mistake) for mistake in invalid.mistakes)


def note(text: str) -> None:
    """Leave a warning for the next page."""
    site().notes.leave(me().mark, Note(text, tone="warn"))


def _source(list_id: str) -> ListSource | None:
    return next((source for source in site().policy.lists if source.id == list_id), None)


def _recommended(every: Iterable[listview.Found]) -> list[listview.Found]:
    """The lists of the first visit that are of use here and not subscribed: one for each category."""
    picked = {choice.id for choice in choices()}
    used = listview.categories_used(site().policy)
    return [
        one for one in every if one.entry.id in picked and one.entry.category in used and not one.subscribed
    ]


def _in_catalogue() -> list[tuple[str, str]]:
    speech = words()
    have = {found.entry.category for found in listview.offered(site().policy)}
    return [(one.id, speech.pick(one.vi, one.en)) for one in CATEGORIES.values() if one.id in have]
