"""The second step of a log-in on the page: switching it on and off for oneself, and the code at log-in."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from admin.accounts import AccountRefused, Doer
from admin.accountwords import refusal
from admin.page.access import ANYONE, VIEWER, open_to, safe_way
from admin.page.language import words
from admin.page.login import back, guess_at, knows_password, said, to_https, too_many, welcome
from admin.page.placename import place_name
from admin.page.site import me, site
from admin.secondstep import app_uri, new_secret
from config.qr import qr_svg

blueprint = Blueprint("secondstep", __name__)


@blueprint.post("/login/code")
@open_to(ANYONE)
def code() -> BaseResponse | tuple[str, int]:
    """Check the code of who has typed the right password already."""
    if not safe_way():
        return to_https()
    box = site()
    token = request.form.get("half", "")
    half = box.halfway.find(token, box.monotonic())
    if half is None:
        return redirect("/login", 303)
    guess = guess_at(half.user.key[:80])._replace(code=True)
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
    error = too_many(wait) if wait else refusal(words(), AccountRefused("code"), box.kind)
    return render_template("login_code.html", half=token, error=error), 429 if wait else 403


@blueprint.get("/me/second-step")
@open_to(VIEWER)
def own() -> str:
    """Show how it is, or the QR code to begin with."""
    return _own("")


@blueprint.post("/me/second-step")
@open_to(VIEWER)
def turn_on() -> Response | str | tuple[str, int]:
    """Switch it on, once the password and the app's code are right; show the sheet of codes, this once.

    Not over one that is on: whoever finds an open browser would put an app of his own in its place.
    """
    box, user = site(), me().user
    secret = box.secrets.get(me().mark, "")
    if box.second_steps.is_on(user) or not secret:
        return back("secondstep.own")
    if error := knows_password(request.form.get("password", "")):
        return _own(error), 422
    try:
        sheet = box.second_steps.turn_on(user, secret, request.form.get("code", "")[:40], box.at)
    except AccountRefused as refused:
        return _own(refusal(words(), refused, box.kind)), 422
    box.secrets.pop(me().mark, None)
    return render_template("second_step.html", sheet=sheet, on=True, error="")


@blueprint.post("/me/second-step/off")
@open_to(VIEWER)
def turn_off() -> Response | tuple[str, int]:
    """Switch it off: the password has to be known, an open browser alone does not do."""
    box, user = site(), me().user
    if error := knows_password(request.form.get("password", "")):
        return _own(error), 422
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
