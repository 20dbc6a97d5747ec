"""Logging in and out, and choosing a password by a link that is good once."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from admin.accounts import PASSWORD, AccountRefused, User, key_of
from admin.accountwords import refusal
from admin.page import access
from admin.page.access import ANYONE, VIEWER, open_to
from admin.page.browsers import browser_name
from admin.page.language import words
from admin.page.notes import Note
from admin.page.site import me, session, site
from admin.sessions import KNOWN
from admin.throttle import Guess

blueprint = Blueprint("login", __name__)

BUSY: Final = -1
"""In the place of seconds to wait: the password was not looked at, for others are being judged."""


@blueprint.get("/login")
@open_to(ANYONE)
def form() -> BaseResponse | str:
    """Ask for name and password; in a school over HTTPS only."""
    goal = access.safe_next(request.args.get("next"))
    if session():
        return redirect(goal, 303)
    if not access.safe_way():
        return to_https()
    return render_template("login.html", goal=goal, name="", error="", set_up=site().accounts.is_set_up())


@blueprint.post("/login")
@open_to(ANYONE)
def log_in() -> BaseResponse | tuple[str, int]:
    """Check them. Wrong, unknown and throttled look the same but for the time to wait."""
    if not access.safe_way():
        return to_https()
    speech = words()
    name, goal = request.form.get("name", ""), access.safe_next(request.form.get("next"))
    user, wait = checked(name, request.form.get("password", ""))
    if user is not None:
        box = site()
        if box.second_steps.is_on(user):
            half = box.halfway.begin(user, goal, box.monotonic())
            return make_response(render_template("login_code.html", half=half, error=""))
        response = redirect(goal, 303)
        welcome(response, user)
        return response
    wrong = speech.pick("Tên hoặc mật khẩu không đúng.", "The name or the password is not right.")
    error = too_many(wait) if wait else wrong
    page = render_template("login.html", goal=goal, name=name[:80], error=error, set_up=True)
    return page, 503 if wait == BUSY else 429 if wait else 403


def too_many(wait: int) -> str:
    """What is said to whoever has to wait so many seconds, or is turned away because of BUSY."""
    if wait == BUSY:
        return words().pick(
            "Có quá nhiều lượt đăng nhập cùng lúc. Hãy thử lại.", "Too many log-ins at once. Try again."
        )
    minutes = -(-wait // 60)
    return words().pick(
        f"Thử sai nhiều lần quá. Hãy đợi {minutes} phút rồi thử lại.",
        f"Too many wrong tries. Wait {minutes} minutes, then try again.",
    )


def guess_at(key: str) -> Guess:
    """A guess at an account from this browser, which may be one that it knows."""
    box, known = site(), access.known_token()
    browser = known if known and box.sessions.knows(known, key, box.at) else ""
    return Guess(key, request.remote_addr or "", browser)


def checked(name: str, password: str) -> tuple[User | None, int]:
    """The account, or None and the seconds to wait (0: the password was looked at), or BUSY.

    Passwords are judged one at a time. Strangers get some of the page's threads only, so that not all
    of them wait for whoever sends many from many addresses.
    """
    box, guess = site(), guess_at(key_of(name)[:80])
    if guess.browser:
        return _judged(guess, name, password)
    if not box.hashing.acquire(blocking=False):
        return None, BUSY
    try:
        return _judged(guess, name, password)
    finally:
        box.hashing.release()


def _judged(guess: Guess, name: str, password: str) -> tuple[User | None, int]:
    box = site()
    with box.lock:
        wait = box.throttle.wait(guess, box.monotonic())
        if wait:
            return None, wait
        box.throttle.wrong(guess, box.monotonic())
    user = box.accounts.log_in(name, password)
    if user is not None:
        with box.lock:
            box.throttle.right(guess)
    return user, 0


def knows_password(password: str, wrong: str = "") -> str:
    """What is wrong with a password typed again by who is logged in; "" if it is right.

    wrong: what to say of a wrong one. Whoever finds an open browser gets no more guesses than at the door.
    """
    user, wait = checked(me().user.name, password)
    if user is not None:
        return ""
    if wait:
        return too_many(wait)
    return wrong or words().pick("Mật khẩu không đúng.", "The password is not right.")


def welcome(response: BaseResponse, user: User) -> None:
    """Log the browser in to an account, under a session of its own."""
    box = site()
    browser = browser_name(request.headers.get("User-Agent", ""))
    access.begin(response, box.sessions.begin(user, browser, box.at))
    access.know(response, box.sessions.know(user, box.at), KNOWN)


@blueprint.post("/logout")
@open_to(VIEWER)
def log_out() -> BaseResponse:
    """Log out here, or everywhere."""
    if request.form.get("where") == "everywhere":
        site().sessions.end_all(me().user)
    response = redirect("/", 303)
    access.end(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@open_to(ANYONE)
def link(token: str) -> BaseResponse | tuple[str, int] | str:
    """Choose a password by a link. Looking uses nothing up: some programs look at every link they see."""
    if not access.safe_way():
        return to_https()
    box, speech = site(), words()
    name = box.accounts.whose(PASSWORD, token, box.at)
    if not name:
        error = refusal(speech, AccountRefused("link"), box.kind)
        return render_template("link.html", name="", error=error), 404
    error = ""
    if request.method == "POST":
        first, second = request.form.get("password", ""), request.form.get("again", "")
        if first != second:
            error = speech.pick("Hai lần gõ không giống nhau.", "The two are not the same.")
        else:
            try:
                user = box.accounts.use(token, first, box.kind, box.at)
            except AccountRefused as refused:
                error = refusal(speech, refused, box.kind)
            else:
                if box.second_steps.is_on(user):
                    # The link stands for the password, not for the phone.
                    return redirect(url_for("login.form"), 303)
                response = redirect("/", 303)
                welcome(response, user)
                return response
    page = render_template("link.html", name=name, error=error)
    return (page, 422) if error else page


def to_https() -> BaseResponse:
    """Lead on to the same page over HTTPS, or say that it needs that."""
    elsewhere = access.over_https()
    if elsewhere and request.method == "GET":
        return redirect(elsewhere, 303)
    return make_response(render_template("sorry.html", code=403, why="https"), 403)


def said(text: str, undo: str = "", **fields: str) -> None:
    """Tell the next page of who is logged in that something was done, and how to undo it."""
    site().notes.leave(me().mark, Note(text, undo=undo, fields=fields))


def back(endpoint: str, **values: Any) -> Response:
    """Go on to a view after a change."""
    return make_response(redirect(url_for(endpoint, **values), 303))
