"""The second step of a log-in on the page: switching it on and off for oneself, and the code at log-in."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from admin.accounts import AccountRefused, Doer
from admin.accountwords import refusal
from admin.page.access import ANYONE, VIEWER, open_to, safe_way
from admin.page.language import words
from admin.page.login import back, said, to_https, welcome
from admin.page.placename import place_name
from admin.page.site import me, site
from admin.secondstep import app_uri, new_secret
from admin.throttle import Guess
from config.qr import qr_svg

blueprint = Blueprint("secondstep", __name__)


@blueprint.post("/login/code")
@open_to(ANYONE)
def code() -> BaseResponse | tuple[str, int]:
    """Check the code of who has typed the right password already."""
    if not safe_way():
        return to_https()
    box, speech = site(), words()
    token = request.form.get("half", "")
    half = box.halfway.find(token, box.monotonic())
    if half is None:
        return redirect("/login", 303)
    guess = Guess(f"code {half.user.key}"[:80], request.remote_addr or "")
    with box.lock:
        wait = box.throttle.wait(guess, box.monotonic())
        if not wait:
            box.throttle.wrong(guess, box.monotonic())
    if not wait and box.second_steps.passes(half.user, request.form.get("code", "")[:40], box.at):
        with box.lock:
            box.throttle.right(guess)
        box.halfway.end(token)
        response = redirect(half.goal, 303)
        welcome(response, half.user)
        return response
    minutes = -(-wait // 60)
    error = (
        speech.pick(
            f"Thử sai nhiều lần quá. Hãy đợi {minutes} phút.",
            f"Too many wrong tries. Wait {minutes} minutes.",
        )
        if wait
        else refusal(speech, AccountRefused("code"), box.kind)
    )
    return render_template("login_code.html", half=token, error=error), 429 if wait else 403


@blueprint.get("/me/second-step")
@open_to(VIEWER)
def own() -> str:
    """Show how it is, or the QR code to begin with."""
    return _own("")


@blueprint.post("/me/second-step")
@open_to(VIEWER)
def turn_on() -> str | tuple[str, int]:
    """Switch it on, once the app says the right code; show the sheet of codes, this once."""
    box = site()
    secret = box.secrets.get(me().mark, "")
    try:
        sheet = box.second_steps.turn_on(me().user, secret, request.form.get("code", ""), box.at)
    except AccountRefused as refused:
        return _own(refusal(words(), refused, box.kind)), 422
    box.secrets.pop(me().mark, None)
    return render_template("second_step.html", sheet=sheet, on=True, error="")


@blueprint.post("/me/second-step/off")
@open_to(VIEWER)
def turn_off() -> Response | tuple[str, int]:
    """Switch it off: the password has to be known, an open browser alone does not do."""
    box, user = site(), me().user
    guess = Guess(user.key, request.remote_addr or "")
    with box.lock:
        wait = box.throttle.wait(guess, box.monotonic())
        if not wait:
            box.throttle.wrong(guess, box.monotonic())
    if wait or box.accounts.log_in(user.name, request.form.get("password", "")) is None:
        return _own(words().pick("Mật khẩu không đúng.", "The password is not right.")), 422
    with box.lock:
        box.throttle.right(guess)
    box.second_steps.turn_off(user, box.at, Doer(box.role_of(me()).id, user.name))
    said(words().pick("Đã tắt bước thứ hai.", "The second step is off."))
    return back("people.own")


def _own(error: str) -> str:
    box, user = site(), me().user
    if box.second_steps.is_on(user):
        return render_template(
            "second_step.html", on=True, sheet=(), left=box.second_steps.left(user), error=error
        )
    secret = box.secrets.setdefault(me().mark, new_secret())
    while len(box.secrets) > 64:
        del box.secrets[next(iter(box.secrets))]
    label = words().pick("Mã để quét bằng ứng dụng", "Code to scan with an app")
    picture = Markup(qr_svg(app_uri(secret, user, place_name(box)), label))  # noqa: S704 - drawn by us
    return render_template("second_step.html", on=False, secret=secret, picture=picture, error=error)
