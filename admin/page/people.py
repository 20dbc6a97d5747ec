"""Accounts: one's own, with its sessions; and for who owns the box those of everybody."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, render_template, request, url_for

from admin.accounts import PASSWORD, AccountRefused, Doer
from admin.accountwords import refusal
from admin.page.access import OWNER, VIEWER, open_to
from admin.page.language import words
from admin.page.login import back, knows_password, said, welcome
from admin.page.notes import Note
from admin.page.site import me, site
from admin.phrases import Phrases
from config import clock
from config.roles import ROLES, ROLES_AT

blueprint = Blueprint("people", __name__)


@blueprint.get("/me")
@open_to(VIEWER)
def own() -> str:
    """Show who is logged in, where, and let the password be changed."""
    return _own("")


@blueprint.post("/me/password")
@open_to(VIEWER)
def change_password() -> Response | tuple[str, int]:
    """Change one's own password: the old one has to be known. Every other browser is logged out."""
    box, speech, user = site(), words(), me().user
    old, first = request.form.get("old", ""), request.form.get("password", "")
    error = ""
    if first != request.form.get("again", ""):
        error = speech.pick("Hai lần gõ mật khẩu mới không giống nhau.", "The two new passwords differ.")
    else:
        error = knows_password(old, speech.pick("Mật khẩu cũ không đúng.", "The old password is not right."))
    if not error:
        try:
            box.accounts.set_password(user.name, first, box.kind, box.at, _doer())
        except AccountRefused as refused:
            error = refusal(speech, refused, box.kind)
    if error:
        return _own(error), 422
    response = back("people.own")
    welcome(response, user)
    return response


@blueprint.post("/me/sessions")
@open_to(VIEWER)
def end_session() -> Response:
    """Log one of one's own browsers out."""
    if site().sessions.end_marked(me().user, request.form.get("mark", "")):
        said(words().pick("Đã đăng xuất trình duyệt đó.", "That browser is logged out."))
    return back("people.own")


@blueprint.get("/people")
@open_to(OWNER)
def everybody() -> str:
    """Show all accounts."""
    return _everybody("")


@blueprint.post("/people/add")
@open_to(OWNER)
def add() -> str | tuple[str, int]:
    """Make an account and show the link by which its owner chooses a password."""
    box, speech = site(), words()
    role = request.form.get("role", ROLES_AT[box.kind][0].id)
    try:
        made = box.accounts.add(request.form.get("name", ""), role, box.kind, box.at, _doer())
    except AccountRefused as refused:
        return _everybody(refusal(speech, refused, box.kind)), 422
    return _link_of(made.name)


@blueprint.post("/people/link")
@open_to(OWNER)
def link() -> str | tuple[str, int]:
    """Show a new link for somebody who has forgotten the password."""
    try:
        return _link_of(request.form.get("name", ""))
    except AccountRefused as refused:
        return _everybody(refusal(words(), refused, site().kind)), 422


@blueprint.post("/people/role")
@open_to(OWNER)
def change_role() -> Response | tuple[str, int]:
    """Give somebody another role; it holds at once."""
    box, name, role = site(), request.form.get("name", ""), request.form.get("role", "")
    found = box.accounts.find(name)
    try:
        box.accounts.change_role(name, role, box.kind, box.at, _doer())
    except AccountRefused as refused:
        return _everybody(refusal(words(), refused, box.kind)), 422
    if found is not None and found.role != role:
        new = words().pick(ROLES[role].vi, ROLES[role].en)
        said(f"{found.name}: {new}.", undo=url_for(".change_role"), name=found.name, role=found.role)
    return back("people.everybody")


@blueprint.post("/people/remove")
@open_to(OWNER)
def remove() -> Response | tuple[str, int]:
    """Remove an account, not the last one that owns the box."""
    box, name = site(), request.form.get("name", "")
    found = box.accounts.find(name)
    try:
        box.accounts.remove(name, box.at, _doer())
    except AccountRefused as refused:
        return _everybody(refusal(words(), refused, box.kind)), 422
    if found is not None and found.key != me().user.key:
        text = words().pick(f"Đã xoá tài khoản {found.name}.", f"The account {found.name} is removed.")
        box.notes.leave(
            me().mark, Note(text, undo=url_for(".add"), fields={"name": found.name, "role": found.role})
        )
    return back("people.everybody")


def _own(error: str) -> str:
    box = site()
    return render_template(
        "me.html",
        error=error,
        sessions=box.sessions.of(me().user, box.at),
        second_step=box.second_steps.is_on(me().user),
        moment=_moment,
        role=words().pick(box.role_of(me()).vi, box.role_of(me()).en),
    )


def _everybody(error: str, shown_link: str = "", name: str = "") -> str:
    box, speech = site(), words()
    return render_template(
        "people.html",
        error=error,
        link=shown_link,
        name=name,
        users=box.accounts.users(),
        role_name=lambda role: speech.pick(ROLES[role].vi, ROLES[role].en) if role in ROLES else role,
        roles=ROLES_AT[box.kind],
        default_role="teacher" if box.kind == "school" else "parent",
        role_options=[(one.id, speech.pick(one.vi, one.en)) for one in reversed(ROLES_AT[box.kind])],
        moment=_moment,
    )


def _link_of(name: str) -> str:
    box = site()
    token = box.accounts.offer(PASSWORD, box.at, _doer(), name)
    return _everybody("", url_for("login.link", token=token, _external=True), name)


def _doer() -> Doer:
    return Doer(site().role_of(me()).id, me().user.name)


def _moment(epoch: int) -> str:
    zone = site().policy.zone
    return Phrases(words(), clock.wall(zone)).moment(datetime.fromtimestamp(epoch, zone))
