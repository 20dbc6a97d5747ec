"""Where a notice goes when a child asks for a site: ntfy or e-mail, and a try of it."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from admin.notice import Notice, mistakes, read_notice, write_notice
from admin.noticesend import NoticeFailed, send
from admin.page.access import OWNER, open_to
from admin.page.language import words
from admin.page.notes import Note
from admin.page.reach import login_url
from admin.page.site import me, site
from admin.store import Store, StoreBroken

blueprint = Blueprint("notice", __name__)

_TEXTS = ("ntfy", "mail", "smtp", "user")
_SECRETS = ("token", "password")


@blueprint.get("/notice")
@open_to(OWNER)
def look() -> str:
    """Show where notices go; what is secret is not shown."""
    return _page(read_notice(site().paths))


@blueprint.post("/notice")
@open_to(OWNER)
def save() -> Response:
    """Keep it, or say what is wrong; then try it, if that is wanted."""
    box, speech = site(), words()
    kept = read_notice(box.paths)
    given = {name: request.form.get(name, "").strip()[:300] for name in (*_TEXTS, *_SECRETS)}
    # An empty secret is the one that is kept, as long as it goes to the same place.
    if not given["token"] and given["ntfy"] == kept.ntfy:
        given["token"] = kept.token
    if not given["password"] and (given["smtp"], given["user"]) == (kept.smtp, kept.user):
        given["password"] = kept.password
    notice = Notice(**given, language=speech.language)
    if wrong := mistakes(speech, notice):
        return make_response(_page(notice, tuple(wrong)), 422)
    try:
        with Store(box.paths.state_db) as store:
            # Where it goes is somebody's own address: the trail notes that it was changed, and no more.
            said = {"by": me().user.name, "on": notice.on}
            store.audit(box.at, box.role_of(me()).id, "settings.notice", said)
        write_notice(box.paths, notice)
    except (StoreBroken, OSError) as error:
        text = speech.pick(f"Không lưu được: {error}", f"It could not be saved: {error}")
        return make_response(_page(notice, (text,)), 503)
    _say(speech.pick("Đã lưu.", "Saved."))
    if request.form.get("try") and notice.on:
        _try(notice)
    return make_response(redirect(url_for(".look"), 303))


def _try(notice: Notice) -> None:
    pick = words().pick
    try:
        send(notice, login_url(url_for("requests.look")))
    except NoticeFailed as failed:
        _say(pick(f"Chưa gửi được: {failed}", f"It was not sent: {failed}"), "warn")
    else:
        _say(
            pick(
                "Đã gửi thử. Hãy xem điện thoại hoặc hộp thư.",
                "A try was sent. Look at the phone or mailbox.",
            )
        )


def _say(text: str, tone: str = "good") -> None:
    site().notes.leave(me().mark, Note(text, tone=tone))


def _page(notice: Notice, wrong: tuple[str, ...] = ()) -> str:
    shown = msgspec.structs.replace(notice, token="", password="")
    return render_template(
        "notice.html",
        notice=shown,
        wrong=wrong,
        has_token=bool(notice.token),
        has_password=bool(notice.password),
    )
