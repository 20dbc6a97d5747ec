"""Changes of a group from its page. A name is saved at once with an undo; more is shown in words first."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from admin.gather import read_passes
from admin.groupedit import NAME_KEYS, Choices, Ticks, with_choices, with_name, with_new_group, with_ticks
from admin.mistakes import name_line
from admin.page import change
from admin.page.access import OWNER, open_to, safe_next
from admin.page.askers import this_moment
from admin.page.granting import devices
from admin.page.groups import LONGEST_TYPED, known
from admin.page.language import words
from admin.page.login import back
from admin.page.notes import Note
from admin.page.site import me, site
from config.claims import ClaimsBroken, claims_in_force, parse_claims
from config.names import NameInvalid
from config.passes import in_force
from config.rules import NameRule
from config.tomledit import remove_group, set_value

blueprint = Blueprint("groupchanges", __name__)

WHAT = "policy.groups"
_LONGEST_NAME = 80


@blueprint.post("/groups/<group>/names")
@open_to(OWNER)
def names(group: str) -> Response:
    """Put a name into one of the group's own lists, or take it out of all: at once."""
    known(group)
    text, key = request.form.get("name", "")[:LONGEST_TYPED], request.form.get("key", "")
    stay = url_for("groups.look", group=group, name=text, _anchor="name")
    if key not in ("", *NAME_KEYS):
        return back("groups.look", group=group)
    try:
        rule = NameRule.parse(text)
    except NameInvalid as error:
        return _not(name_line(words(), error), stay)
    goal = url_for("groups.look", group=group, _anchor="name")
    if request.form.get("to"):
        goal = stay = safe_next(request.form["to"])
    return change.apply_now(
        _seen(), lambda policy: with_name(policy, group, rule, key), what="policy.names", goal=goal, stay=stay
    )


@blueprint.post("/groups/<group>/categories")
@open_to(OWNER)
def categories(group: str) -> Response:
    """Choose which categories are blocked at all times."""
    return _ticked(
        group,
        "block_categories",
        "category",
        url_for("groups.look", group=group, open="topics", _anchor="topics"),
    )


@blueprint.post("/groups/<group>/services")
@open_to(OWNER)
def services(group: str) -> Response:
    """Choose which services are blocked at all times; those that the page did not show stay as they are."""
    sought = request.form.get("q", "")[:80]
    return _ticked(
        group, "block_services", "service", url_for("groups.services", group=group, q=sought or None)
    )


@blueprint.post("/groups/<group>/safe")
@open_to(OWNER)
def safe(group: str) -> Response:
    """Choose safe modes, how a block is answered, and whether only allowed names are open."""
    rules, form = known(group), request.form
    values: dict[str, str | bool | dict[str, str]] = {}
    if _new("youtube"):
        values["youtube"] = form.get("youtube", "")
    if _new("allow_only"):
        values["allow_only"] = form.get("allow_only") == "yes"
    addresses = {key: form.get(key, "").strip()[:60] for key in ("ipv4", "ipv6")}
    given = {key: text for key, text in addresses.items() if text}
    mode, had = form.get("block_mode", ""), form.get("had_block_mode", "")
    if mode == "address" and (had != mode or given != _page_of(rules.block_mode.ipv4, rules.block_mode.ipv6)):
        values["block_mode"] = given or "address"
    elif mode not in ("address", had):
        values["block_mode"] = mode
    choices = Choices(Ticks.of(form.get("had", "").split(), form.getlist("engine")[:40]), values)
    here = url_for("groups.look", group=group, open="safe", _anchor="safe")
    return change.propose(
        _seen(), lambda text: with_choices(text, group, choices), what=WHAT, goal=here, stay=here
    )


@blueprint.post("/groups/<group>/about")
@open_to(OWNER)
def about(group: str) -> Response:
    """Give the group other names, or say whether these are pupils' devices."""
    known(group)
    values: dict[str, str | bool | dict[str, str]] = {
        key: _name(key) for key in ("vi", "en") if _new(key) and _name(key)
    }
    if _new("pupils"):
        values["pupils"] = request.form.get("pupils") == "yes"
    here = url_for("groups.look", group=group, open="about", _anchor="about")
    choices = Choices(values=values)
    return change.propose(
        _seen(), lambda text: with_choices(text, group, choices), what=WHAT, goal=here, stay=here
    )


@blueprint.post("/groups/<group>/default")
@open_to(OWNER)
def default(group: str) -> Response:
    """Make this the group of every device that nobody named."""
    known(group)
    here = url_for("groups.look", group=group, open="about", _anchor="about")
    return change.propose(
        _seen(), lambda text: set_value(text, "default_group", group), what=WHAT, goal=here, stay=here
    )


@blueprint.post("/groups/new")
@open_to(OWNER)
def new() -> Response:
    """Make a group with the rules of another."""
    here, like, vi, en = url_for("groups.overview"), request.form.get("like", ""), _name("vi"), _name("en")
    if not (vi or en):
        return _not(words().pick("Hãy đặt tên cho nhóm.", "Give the group a name."), here)
    if like not in site().policy.groups:
        return _not(words().pick("Hãy chọn một nhóm để bắt đầu.", "Choose a group to begin with."), here)
    return change.propose(
        _seen(), lambda text: with_new_group(text, vi, en, like)[0], what=WHAT, goal=here, stay=here
    )


@blueprint.post("/groups/<group>/remove")
@open_to(OWNER)
def remove(group: str) -> Response:
    """Take a group away, if nobody is in it."""
    known(group)
    why = _still_needed(group)
    if why:
        return _not(why, url_for("groups.look", group=group, open="about", _anchor="about"))
    stay = url_for("groups.look", group=group)
    return change.propose(
        _seen(), lambda text: remove_group(text, group), what=WHAT, goal=url_for("groups.overview"), stay=stay
    )


def _still_needed(group: str) -> str:
    """Why a group cannot go yet; "" where nothing stands in the way."""
    box, pick, epoch = site(), words().pick, this_moment().timestamp()
    if group == box.policy.default_group:
        return pick(
            "Mọi thiết bị chưa khai báo đang thuộc nhóm này. Hãy chọn nhóm khác cho chúng trước.",
            "Every device that nobody named is in this group. Choose another group for them first.",
        )
    inside = [name for name, where in devices(box).items() if where == group]
    if inside:
        named = ", ".join(inside[:5]) + (" …" if len(inside) > 5 else "")
        return pick(
            f"Còn thiết bị trong nhóm này: {named}. Hãy chuyển chúng sang nhóm khác trước.",
            f"There are devices in this group: {named}. Move them to another group first.",
        )
    try:
        claims = claims_in_force(parse_claims(box.paths.claims.read_bytes()), epoch)
    except (OSError, ClaimsBroken):
        claims = ()
    passes = in_force(read_passes(box.paths), epoch)
    if group in {*(one.group for one in claims), *(one.group for one in passes)}:
        return pick(
            "Còn máy được nhận vào nhóm này, hoặc đang có mở, đóng bằng tay. Hãy kết thúc chúng trước.",
            "A device has been claimed into this group, or something is set by hand for it. End that first.",
        )
    return ""


def _ticked(group: str, key: str, field: str, here: str) -> Response:
    known(group)
    ticks = Ticks.of(request.form.get("had", "").split(), request.form.getlist(field)[:400])
    return change.propose(
        _seen(), lambda text: with_ticks(text, group, key, ticks), what=WHAT, goal=here, stay=here
    )


def _page_of(ipv4: str, ipv6: str) -> dict[str, str]:
    return {key: text for key, text in (("ipv4", ipv4), ("ipv6", ipv6)) if text}


def _new(key: str) -> bool:
    """Whether somebody has changed a value of the form."""
    return request.form.get(key, "") != request.form.get(f"had_{key}", "")


def _name(key: str) -> str:
    return " ".join(request.form.get(key, "").split())[:_LONGEST_NAME]


def _seen() -> str:
    return request.form.get("seen", "")


def _not(why: str, stay: str) -> Response:
    site().notes.leave(me().mark, Note(why, tone="warn"))
    return change.to(stay)
