"""The first page: one look that tells whether the box protects, whom, from what, until when.

Everybody on the network may see that. Who is logged in can act on it, see `admin.page.hand`.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException

from admin.page import baseline, hand
from admin.page.access import ANYONE, OWNER, TEACHER, open_to, rank
from admin.page.language import words
from admin.page.site import site
from admin.passes_said import PassPhrases
from admin.phrases import Phrases
from admin.status import Health, Mode, Status, only_here
from admin.store import StoreBroken
from reporting.today import for_everyone

blueprint = Blueprint("status", __name__)

_MANY_UNSENT = 1000


@blueprint.get("/")
@open_to(ANYONE)
def overview() -> str:
    """Show the whole state of the box."""
    box, speech = site(), words()
    status = box.gather()
    return render_template(
        "status.html",
        status=status,
        say=Phrases(speech, status.now),
        bars=bars(status),
        Health=Health,
        Mode=Mode,
        only_here=only_here(status.service.dns),
        standing=hand.standing(box),
        passes=PassPhrases(speech, box.policy, status.now),
        minutes=hand.MINUTES,
        lesson=45 if status.kind == "school" else 60,
        needs=needs(status, rank()),
        may_off=rank() >= TEACHER,
        may_pause=rank() >= OWNER,
    )


def needs(status: Status, rank: int) -> list[tuple[str, str]]:
    """Return what waits for a person who may do something about it, and where: (sentence, address or "").

    What everybody should know, an unknown time or mistakes in the rules, has its own banner.
    """
    pick = words().pick
    if rank < OWNER:
        return []
    found = []
    if not status.subscribed:
        text = pick(
            "Chưa đăng ký danh sách nào: hiện chỉ chặn những trang nổi tiếng nhất.",
            "No list is subscribed: only the best-known sites are blocked.",
        )
        found.append((text, url_for("setup.lists")))
    for entry in status.subscribed:
        if entry.problem:
            # What went wrong is said by the list's maintainer or the network; it is shown as it came.
            text = pick(
                f"Danh sách {entry.id} không cập nhật được: {entry.problem}",
                f"The list {entry.id} could not be refreshed: {entry.problem}",
            )
            found.append((text, ""))
    if baseline.waiting():
        text = pick(
            "Tỉnh gửi phiên bản mới của quy tắc chung: xem sẽ đổi gì.",
            "The province sent a new version of the common baseline: see what it would change.",
        )
        found.append((text, url_for("baseline.look")))
    if status.service.no_upstream:
            "Không máy chủ DNS nào ở ngoài trả lời: mất internet, hoặc các máy chủ đã đặt không dùng được.",
            "No DNS server outside answers: the internet is down, or those that are set cannot be used.",
        found.append((text, url_for("boxsettings.overview")))
    if status.disk_full:
            "Đĩa của máy gần đầy: không lưu thêm được thống kê và danh sách.",
            "The disk of the box is nearly full: statistics and lists cannot be kept.",
        found.append((text, ""))
    if status.service.unsent > _MANY_UNSENT:
        text = pick(
            "Nhiều câu trả lời không gửi đi được: hãy xem dây mạng và bộ định tuyến.",
            "Many answers could not be sent: look at the cable and the router.",
        )
        found.append((text, ""))
    return found


@blueprint.get("/healthz")
@open_to(ANYONE)
def health() -> tuple[dict[str, Any], int]:
    """Answer a monitor: 200 while DNS answers, 503 when it does not. Says nothing that the page does not."""
    state = site().gather().service.health
    return {"page": "ok", "dns": state.value}, 503 if state is Health.OFF else 200


def bars(status: Status) -> list[tuple[str, int, int]]:
    """Return (category id, blocks, width in percent of the longest bar) of today, longest first."""
    if status.today is None:
        return []
    shown = for_everyone(status.today)
    longest = max((count for _name, count in shown), default=0)
    return [(name, count, max(1, round(100 * count / longest))) for name, count in shown]


def sorry(error: HTTPException) -> Response:
    """Answer an error with a page that a person can read; its code stays what it is."""
    response = error.get_response()
    if request_ctx.url_adapter is None:
        # The Host is no host at all, so no address of the page's own parts can be made either.
        return Response("400 Bad Request\n", status=400, mimetype="text/plain")
    body = render_template("sorry.html", code=error.code, why=getattr(error, "why", ""))
    return Response(body, status=response.status_code, mimetype="text/html")


def broken(error: StoreBroken) -> Response:
    """Answer that the state database cannot be used: the journal names the file, the page does not."""
    logging.getLogger(__name__).warning("%s", error)
    return Response(render_template("sorry.html", code=503, why="broken"), status=503, mimetype="text/html")
