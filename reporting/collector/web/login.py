"""Logging in and out, and choosing a password by a link that is good once."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from reporting.collector import browsers, guesses, secondstep, staff
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
    found, wait = checked(name, request.form.get("password", ""))
    if found is not None:
        return _next_step(found, goal)
    page = render_template("login.html", goal=goal, name=name[:80], error=refused(wait))
    return page, 429 if wait else 403


@blueprint.post("/login/code")
@open_to(ANYONE)
def code() -> BaseResponse | tuple[str, int]:
    """The second step: a code counts as a guess of that account, too."""
    if not access.safe_way():
        raise Refused("https")
    here, half, goal = site(), request.form.get("half", ""), access.safe_next(request.form.get("next"))
    with here.database.reading() as connection:
        number = browsers.whose_half(connection, half, here.at)
        found = staff.member(connection, number) if number else None
    if found is None:
        error = t("Lâu quá rồi: hãy đăng nhập lại.", "That took too long: log in again.")
        return render_template("login.html", goal=goal, name="", error=error), 403

    def right() -> Member | None:
        return (
            found if secondstep.passes(here.database, number, request.form.get("code", ""), here.at) else None
        )

    passed, wait = _guessed(staff.key_of(found.name), right)
    if passed is not None:
        return _welcome(passed, goal)
    error = t("Mã không đúng, hoặc đã dùng rồi.", "The code is not right, or was used.")
    page = render_template("login_code.html", goal=goal, half=half, error=refused(wait) if wait else error)
    return page, 429 if wait else 403


def checked(name: str, password: str) -> tuple[Member | None, int]:
    """The account, or None and the seconds to wait (0: the password was looked at)."""
    database = site().database
    return _guessed(staff.key_of(name)[:80], lambda: staff.log_in(database, name, password))


def refused(wait: int) -> str:
    """Why nobody was let in. wait: seconds, 0 where the password was looked at."""
    minutes = -(-wait // 60)
    if not wait:
        return t("Tên hoặc mật khẩu không đúng.", "The name or the password is not right.")
    return t(
        f"Thử sai nhiều lần quá. Hãy đợi {minutes} phút rồi thử lại.",
        f"Too many wrong tries. Try again in {minutes} min.",
    )


def _guessed(account: str, judge: Callable[[], Member | None]) -> tuple[Member | None, int]:
    """Judge a guess, if there may be one now; a right one is not counted."""
    here = site()
    with here.database.reading() as connection:
        browser = browsers.known(connection, account, access.browser())
    where = guesses.buckets(account, request.remote_addr or "", browser)
    at = here.at
    if wait := guesses.begin(here.database, where, at):
        return None, wait
    found = judge()
    if found is not None:
        guesses.right(here.database, where, at)
    return found, 0


def _next_step(found: Member, goal: str) -> BaseResponse | tuple[str, int]:
    here = site()
    with here.database.reading() as connection:
        on = secondstep.is_on(connection, found.id)
    if not on:
        return _welcome(found, goal)
    half = browsers.half(here.database, found.id, here.at)
    return render_template("login_code.html", goal=goal, half=half, error=""), 200


def _welcome(found: Member, goal: str) -> BaseResponse:
    response, database = redirect(goal, 303), site().database
    access.begin(response, staff.begin(database, found, site().at))
    access.remember(response, browsers.cookie(database, found.id))
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
    return _next_step(found, "/")


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
