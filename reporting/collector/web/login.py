"""Logging in and out, and choosing a password by a link that is good once."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from reporting.collector import staff
from reporting.collector.staff import Member, StaffRefused
from reporting.collector.web import access
from reporting.collector.web.access import ANYONE, READER, Refused, open_to
from reporting.collector.web.language import t
from reporting.collector.web.site import member, site

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
@open_to(ANYONE)
def form() -> BaseResponse | str:
    """Ask for name and password."""
    goal = access.safe_next(request.args.get("next"))
    if member():
        return redirect(goal, 303)
    if not access.safe_way():
        raise Refused("https")
    return render_template("login.html", goal=goal, name="", error="")


@blueprint.post("/login")
@open_to(ANYONE)
def log_in() -> BaseResponse | tuple[str, int]:
    """Check them. Wrong, unknown and throttled look the same but for the time to wait."""
    if not access.safe_way():
        raise Refused("https")
    name, goal = request.form.get("name", ""), access.safe_next(request.form.get("next"))
    found, wait = _checked(name, request.form.get("password", ""))
    if found is not None:
        return _welcome(found, goal)
    error = t("Tên hoặc mật khẩu không đúng.", "The name or the password is not right.")
    if wait:
        minutes = -(-wait // 60)
        error = t(
            f"Thử sai nhiều lần quá. Hãy đợi {minutes} phút rồi thử lại.",
            f"Too many wrong tries. Wait {minutes} minutes, then try again.",
        )
    return render_template("login.html", goal=goal, name=name[:80], error=error), 429 if wait else 403


def _checked(name: str, password: str) -> tuple[Member | None, int]:
    """The account, or None and the seconds to wait (0: the password was looked at)."""
    here, key, address = site(), staff.key_of(name)[:80], request.remote_addr or ""
    with here.lock:
        if wait := here.guesses.wait(key, address, here.at):
            return None, wait
        here.guesses.wrong(key, address, here.at)
    found = staff.log_in(here.database, name, password)
    if found is not None:
        with here.lock:
            here.guesses.right(key, address)
    return found, 0


def _welcome(found: Member, goal: str) -> BaseResponse:
    response = redirect(goal, 303)
    access.begin(response, staff.begin(site().database, found, site().at))
    return response


@blueprint.post("/logout")
@open_to(READER)
def log_out() -> BaseResponse:
    """Log out here."""
    response = redirect("/login", 303)
    access.end(response)
    return response


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@open_to(ANYONE)
def link(token: str) -> BaseResponse | tuple[str, int] | str:
    """Choose a password by a link. Looking uses nothing up: some programs look at every link they see."""
    if not access.safe_way():
        raise Refused("https")
    here = site()
    name = staff.whose(here.database, token, here.at)
    if not name:
        return render_template("link.html", name="", error=refusal("link")), 404
    if request.method == "GET":
        return render_template("link.html", name=name, error="")
    first, second = request.form.get("password", ""), request.form.get("again", "")
    if first != second:
        return render_template("link.html", name=name, error=refusal("again")), 422
    try:
        found = staff.choose(here.database, token, first, here.at)
    except StaffRefused as refused:
        return render_template("link.html", name=name, error=refusal(refused.code)), 422
    return _welcome(found, "/")


def refusal(code: str) -> str:
    """What `StaffRefused` means, in the reader's language."""
    said = {
        "again": ("Hai lần gõ không giống nhau.", "The two are not the same."),
        "link": (
            "Liên kết này đã dùng rồi hoặc đã hết hạn. Hãy xin một liên kết mới.",
            "This link was used, or its time is over. Ask for a new one.",
        ),
        "short": ("Mật khẩu cần ít nhất 12 ký tự.", "A password needs 12 characters at least."),
        "long": ("Mật khẩu dài quá 200 ký tự.", "A password has 200 characters at most."),
        "simple": ("Mật khẩu này quá dễ đoán.", "This password is too easy to guess."),
        "name": ("Tên cần từ 1 đến 80 ký tự.", "A name has 1 to 80 characters."),
        "taken": ("Đã có tài khoản tên này.", "There is an account of this name."),
        "role": ("Không có vai trò này.", "There is no such role."),
        "unknown": ("Không có tài khoản này.", "There is no such account."),
        "last-admin": (
            "Đây là quản trị viên cuối cùng: hãy thêm một người nữa trước.",
            "This is the last administrator: add another one first.",
        ),
    }
    return t(*said[code])
