"""The first visit, in five steps: who you are, the place, groups, lists, and the first device.

Each step is an ordinary page that can be opened again later by who owns the box. What it writes goes into
policy.toml, or for the name into settings.toml, with all comments kept, and can be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from zoneinfo import available_timezones

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from admin.accounts import SETUP, AccountRefused
from admin.accountwords import refusal
from admin.firststart import this_years
from admin.page import access, change
from admin.page.access import ANYONE, OWNER, open_to
from admin.page.language import words
from admin.page.login import back, to_https, welcome
from admin.page.placename import place_name, write_place_name
from admin.page.reach import dns_address
from admin.page.site import Site, me, site
from admin.page.startlists import choices, chosen_by, with_lists
from admin.phrases import Phrases
from admin.policydesk import PolicyDesk, preset_of
from admin.status import only_here
from config import clock
from config.categories import CATEGORIES
from config.policyfile import KINDS
from config.presets import PRESETS
from config.roles import ROLES_AT
from config.tomledit import set_value

blueprint = Blueprint("setup", __name__)


class Step(NamedTuple):
    """A step: its view and its name."""

    endpoint: str
    vi: str
    en: str


STEPS = (
    Step("setup.first", "Bạn", "You"),
    Step("setup.place", "Nơi", "Place"),
    Step("setup.groups", "Nhóm", "Groups"),
    Step("setup.lists", "Danh sách", "Lists"),
    Step("setup.devices", "Thiết bị", "Devices"),
)


@blueprint.route("/setup/<token>", methods=["GET", "POST"])
@open_to(ANYONE)
def first(token: str) -> BaseResponse | tuple[str, int] | str:
    """The first account, by the link that the box printed. Looking uses nothing up."""
    box, speech = site(), words()
    if not access.safe_way():
        return to_https()
    if box.accounts.whose(SETUP, token, box.at) is None:
        why = "set-up-done" if box.accounts.is_set_up() else "link"
        error = refusal(speech, AccountRefused(why), box.kind)
        return _shown("setup_first.html", 0, error=error, good=False), 404
    given = {name: request.form.get(name, "") for name in ("kind", "name", "password", "again")}
    kind = given["kind"] if given["kind"] in KINDS else box.kind
    error = ""
    if request.method == "POST":
        if given["password"] != given["again"]:
            error = speech.pick(
                "Hai lần gõ mật khẩu không giống nhau.", "The two passwords are not the same."
            )
        else:
            try:
                role = ROLES_AT[kind][0].id
                user = box.accounts.set_up(token, given["name"], role, given["password"], kind, box.at)
            except AccountRefused as refused:
                error = refusal(speech, refused, kind)
            else:
                _become(box, kind, user.name)
                response = back("setup.place")
                welcome(response, user)
                return response
    page = _shown("setup_first.html", 0, error=error, good=True, kind=kind, name=given["name"][:80])
    return (page, 422) if error else page


@blueprint.get("/setup/place")
@open_to(OWNER)
def place() -> str:
    """Ask what the place is called, and in which time zone it is."""
    zone = site().policy.timezone
    now = clock.wall(site().policy.zone)
    return _shown(
        "setup_place.html",
        1,
        name=place_name(site()),
        zone=zone,
        zones=[(one, one.replace("_", " ")) for one in _zones()],
        now=f"{now:%H:%M}",
    )


@blueprint.post("/setup/place")
@open_to(OWNER)
def save_place() -> BaseResponse:
    """Write them."""
    box, zone = site(), request.form.get("zone", "")
    try:
        write_place_name(box, request.form.get("name", ""), box.role_of(me()).id, me().user.name)
    except change.FAULTS as error:
        return change.refused(error, url_for("setup.place"))
    if zone in ("", box.policy.timezone):
        return back("setup.groups")
    return _write(
        "setup.groups", "setup.place", lambda text: set_value(text, "timezone", zone), "policy.zone"
    )


@blueprint.get("/setup/groups")
@open_to(OWNER)
def groups() -> str:
    """Show the groups that each preset brings, and those that there are."""
    box, speech = site(), words()
    text = PolicyDesk(box.paths).read().text
    ours = preset_of(text)
    options = [
        (name, _first_upper(speech.pick(one.vi, one.en)), "")
        for name, one in PRESETS.items()
        if one.kind == box.kind
    ]
    if not ours:
        keep = speech.pick("Giữ quy tắc đang có", "Keep the rules that are there")
        why = speech.pick("Có người đã sửa chúng.", "Somebody has worked on them.")
        options.insert(0, ("", keep, why))
    return _shown(
        "setup_groups.html",
        2,
        options=options,
        preset=ours,
        groups=[(speech.pick(g.vi, g.en), _blocked(g.block_categories)) for g in box.policy.groups.values()],
    )


@blueprint.post("/setup/groups")
@open_to(OWNER)
def save_groups() -> BaseResponse:
    """Begin with a preset, in the time zone chosen before; or keep what is there."""
    box, name = site(), request.form.get("preset", "")
    text = PolicyDesk(box.paths).read().text
    if name not in PRESETS or PRESETS[name].kind != box.kind or name == preset_of(text):
        return back("setup.lists")
    zone = box.policy.timezone
    return _write(
        "setup.groups",
        "setup.groups",
        lambda _old: set_value(this_years(name), "timezone", zone),
        "policy.preset",
    )


@blueprint.get("/setup/lists")
@open_to(OWNER)
def lists() -> str:
    """Offer one list of the catalogue for each category that the groups block."""
    box, speech = site(), words()
    have = {source.id for source in box.policy.lists}
    fresh = not have
    options = [
        (
            one.category,
            _first_upper(speech.pick(CATEGORIES[one.category].vi, CATEGORIES[one.category].en)),
            f"{one.name} · {one.licence}",
            one.id in have or (fresh and one.recommended),
        )
        for one in choices()
    ]
    return _shown("setup_lists.html", 3, options=options)


@blueprint.post("/setup/lists")
@open_to(OWNER)
def save_lists() -> BaseResponse:
    """Subscribe to the lists that were chosen, and end the subscription of those that were not."""
    wanted = chosen_by(request.form.getlist("category"))
    return _write("setup.devices", "setup.lists", lambda text: with_lists(text, wanted), "policy.lists")


@blueprint.get("/setup/devices")
@open_to(OWNER)
def devices() -> str:
    """Say how to point the router, or one device, at this box, and lead to the check."""
    service = site().gather().service
    return _shown(
        "setup_devices.html",
        4,
        address=dns_address(),
        only_here=only_here(service.dns),
        dns=service.dns,
        check=f"http://{access.plain_host()}{url_for('check.look')}",
    )


def _become(box: Site, kind: str, name: str) -> None:
    """Begin with the rules of the kind of place, where nobody has written rules yet."""
    desk = PolicyDesk(box.paths)
    seen = desk.read()
    if kind == box.kind and seen.text:
        return

    def edit(text: str) -> str:
        return this_years(kind) if not text or preset_of(text) else set_value(text, "kind", kind)

    desk.change(seen.version, edit, box.at, ROLES_AT[kind][0].id, name, "policy.kind")


def _write(goal: str, stay: str, edit: Callable[[str], str], what: str) -> BaseResponse:
    """Change the policy's text and go on; what is wrong is said on the page that one came from."""
    box = site()
    desk = PolicyDesk(box.paths)
    try:
        done = desk.change(desk.read().version, edit, box.at, box.role_of(me()).id, me().user.name, what)
    except change.FAULTS as error:
        return change.refused(error, url_for(stay))
    if done.number:
        change.saved(done, url_for(stay))
    return back(goal)


def _shown(template: str, number: int, **values: object) -> str:
    speech = words()
    steps = [
        (
            speech.pick(step.vi, step.en),
            url_for(step.endpoint) if 0 < index < number else "",
            index < number,
            index == number,
        )
        for index, step in enumerate(STEPS)
    ]
    return render_template(template, steps=steps, **values)


def _blocked(categories: tuple[str, ...]) -> str:
    speech = words()
    return Phrases(speech, clock.wall(site().policy.zone)).categories(categories)


def _zones() -> list[str]:
    """Time zones by place, ours and its neighbours first."""
    near = ["Asia/Ho_Chi_Minh", "Asia/Bangkok", "Asia/Phnom_Penh", "Asia/Vientiane"]
    rest = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))
    )
    return [*near, *(zone for zone in rest if zone not in near)]


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
