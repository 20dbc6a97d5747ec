"""One's own account: the second step at log-in, switched on with an app and off with the password."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from config.qr import qr_svg
from reporting.collector import secondstep, staff
from reporting.collector.secondstep import StepRefused
from reporting.collector.web import login
from reporting.collector.web.access import READER, open_to
from reporting.collector.web.language import t
from reporting.collector.web.site import me, site

blueprint = Blueprint("own", __name__)


@blueprint.get("/me")
@open_to(READER)
def look() -> str:
    """Who one is here, and whether a second step is asked for."""
    return _page()


@blueprint.post("/me/second-step")
@open_to(READER)
def turn_on() -> BaseResponse | tuple[str, int]:
    """Ask for a second step, once the app has shown a right code."""
    here, secret = site(), request.form.get("secret", "")
    try:
        secondstep.turn_on(
            here.database, me().id, secret, request.form.get("code", "")[:20], here.at, me().name
        )
    except StepRefused:
        error = t(
            "Mã không đúng. Kiểm tra giờ của điện thoại, rồi gõ mã mới nhất.",
            "The code is not right. See that the phone's clock is, then type the newest code.",
        )
        return _page(error, secret), 422
    return redirect(url_for("own.look"), 303)


@blueprint.post("/me/second-step/off")
@open_to(READER)
def turn_off() -> BaseResponse | tuple[str, int]:
    """Ask for none any more; the password proves that it is not somebody at a screen left open."""
    here = site()
    found, wait = login.checked(me().name, request.form.get("password", ""))
    if found is None:
        return _page(login.refused(wait)), 429 if wait else 403
    try:
        secondstep.turn_off(here.database, staff.key_of(me().name), here.at, me().name)
    except StepRefused:
        pass  # it is off, as was wanted
    return redirect(url_for("own.look"), 303)


def _page(error: str = "", secret: str = "") -> str:
    here, mine = site(), me()
    with here.database.reading() as connection:
        on = secondstep.is_on(connection, mine.id)
    secret = secret if len(secret) == 32 and secret.isalnum() else secondstep.new_secret()
    picture = "" if on else qr_svg(
        secondstep.app_uri(secret, mine.name, here.about.name), t("Mã QR cho ứng dụng", "QR code for the app")
    )  # fmt: skip
    return render_template("own.html", on=on, secret=secret, picture=Markup(picture), error=error)  # noqa: S704 - ours
